#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d10_shared_device;
namespace {

class SharedDevice : public testing::Test {
 protected:
  Life life;
  std::optional<Signal> use(std::string_view who, std::int64_t at_ms, std::uint64_t flags = 0,
                            TouchKind kind = TouchKind::device_used) {
    Draft draft = life.transfer_out("device", who, yuan(10), at_ms).flag(flags);
    draft.touch.kind = kind;
    draft.touch.entity = kind == TouchKind::phone_pays ? EntityKind::phone : EntityKind::device;
    return life.judge(d10_shared_device, draft);
  }
  std::optional<Signal> uses(int count, std::int64_t apart, std::uint64_t flags = 0,
                             TouchKind kind = TouchKind::device_used) {
    std::optional<Signal> last;
    for (int i = 0; i < count; ++i) last = use("holder" + std::to_string(i), i * apart, flags, kind);
    return last;
  }
};

TEST_F(SharedDevice, ThreeCustomersInADay) {
  EXPECT_FALSE(uses(2, hours(1)));
  const auto signal = uses(3, hours(1));
  EXPECT_EQ(points(signal), 50);
  EXPECT_EQ(seen(signal, "holders_1_day"), 3);
  EXPECT_EQ(signal->event_count, 2);
}

TEST_F(SharedDevice, OneCustomerManyTimes) {
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(use("wang", minutes(i)));
}

TEST_F(SharedDevice, ADayIsADay) {
  use("a", 0);
  use("b", 1);
  EXPECT_FALSE(use("c", days(1)));
  EXPECT_TRUE(use("d", days(1)));  // b, c, d
}

TEST_F(SharedDevice, SixInAMonth) {
  EXPECT_FALSE(uses(5, days(5)));
  EXPECT_TRUE(use("another", days(25)));
}

TEST_F(SharedDevice, AnAddressIsSharedByMore) {
  EXPECT_FALSE(uses(7, minutes(1), touch_flag::address));
  const auto signal = uses(8, minutes(1), touch_flag::address);
  EXPECT_EQ(points(signal), 40);
  EXPECT_EQ(seen(signal, "holders_30_days"), -1);
}

TEST_F(SharedDevice, ThreeCustomersOfOneNumber) {
  EXPECT_FALSE(uses(2, days(1), 0, TouchKind::phone_pays));
  EXPECT_EQ(points(use("third", days(30), 0, TouchKind::phone_pays)), 0);  // the first is 30 days old
  EXPECT_EQ(points(use("fourth", days(30), 0, TouchKind::phone_pays)), 40);
}

TEST_F(SharedDevice, ACarriersAddressIsAllowed) {
  life.allow(EntityKind::device, "device", 0);
  EXPECT_FALSE(uses(20, minutes(1), touch_flag::address));
}

}  // namespace
}  // namespace xiezhi
