#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector t11_otp_relay;
namespace {

constexpr std::uint64_t kPassword = touch_flag::otp;
constexpr std::uint64_t kFromPort = touch_flag::counterparty_is_guarded;

struct Day {
  int services = 20, others = 0;
  std::int64_t apart = minutes(20);
  bool allowed = false;
};

std::optional<Signal> run(const Day& day) {
  Life life;
  if (day.allowed) life.allow(EntityKind::phone, "relay", 0);
  for (int i = 0; i < day.others; ++i)
    life.apply(life.sms_in("relay", "friend" + std::to_string(i), 1, minutes(i)));
  std::optional<Signal> signal;
  for (int i = 0; i < day.services; ++i) {
    const Draft sms =
        life.sms_in("relay", "service" + std::to_string(i), 1, i * day.apart).flag(kPassword | kFromPort);
    signal = life.judge(t11_otp_relay, sms);
  }
  return signal;
}

TEST(T11, PasswordsOfManyServices) {
  const auto signal = run({});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 60);
  EXPECT_EQ(signal->suspected_type, SuspectedType::none);  // the detector's own
  EXPECT_EQ(signal->event_count, 19);
  EXPECT_EQ(seen(signal, "services_of_passwords_24_hours"), 20);
  EXPECT_FALSE(run({.services = 19, .others = 30}));
}

TEST(T11, MoreServicesWeighMore) {
  EXPECT_EQ(points(run({.services = 49})), 60);
  EXPECT_EQ(points(run({.services = 50})), 85);
}

TEST(T11, WithinADay) {
  EXPECT_TRUE(run({.apart = days(1) / 19 - 1}));
  EXPECT_FALSE(run({.apart = days(1) / 19 + 1}));
}

TEST(T11, OneServiceManyTimes) {
  Life life;
  for (int i = 0; i < 60; ++i)
    EXPECT_FALSE(life.judge(
        t11_otp_relay,
        life.sms_in("wang", "service" + std::to_string(i % 19), 1, minutes(i)).flag(kPassword | kFromPort)));
}

TEST(T11, TestPhones) { EXPECT_FALSE(run({.services = 60, .allowed = true})); }

std::optional<Signal> forwarded(std::int64_t before_ms, std::uint64_t flags = kPassword | kFromPort,
                                AccountAction action = AccountAction::forward_on) {
  Life life;
  Draft set = life.account_action("li", static_cast<std::uint8_t>(action), 0);
  set.touch.entity = EntityKind::phone;
  life.apply(set);
  return life.judge(t11_otp_relay, life.sms_in("li", "bank", 1, before_ms).flag(flags));
}

TEST(T11, ForwardedShortlyBefore) {
  const auto signal = forwarded(minutes(30));
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 55);
  EXPECT_EQ(signal->suspected_type, SuspectedType::telecom_fraud);
  EXPECT_EQ(signal->event_count, 1);
  EXPECT_EQ(seen(signal, "forwarding_until_password"), minutes(30));
  EXPECT_FALSE(forwarded(minutes(30) + 1));
}

TEST(T11, OnlyAPasswordOfAServiceAfterForwarding) {
  EXPECT_FALSE(forwarded(minutes(5), kPassword));
  EXPECT_FALSE(forwarded(minutes(5), kFromPort));
  EXPECT_FALSE(forwarded(minutes(5), kPassword | kFromPort, AccountAction::limit_raise));
  EXPECT_FALSE(forwarded(-minutes(1)));
}

}  // namespace
}  // namespace xiezhi
