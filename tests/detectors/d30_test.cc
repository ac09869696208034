#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d30_mule_ring;
namespace {

class MuleRing : public testing::Test {
 protected:
  Life life;
  void paid(int payers) {
    for (int i = 0; i < payers; ++i)
      life.apply(life.transfer_in("boss", "m" + std::to_string(i), yuan(9000), i));
  }
  std::optional<Signal> told(int who, std::int64_t at_ms, Relation relation = Relation::payer) {
    return life.judge(d30_mule_ring, life.warning(EntityKind::account, "boss", "m" + std::to_string(who),
                                                  relation, EntityKind::account, 60, yuan(9000), at_ms));
  }
};

TEST_F(MuleRing, ThreeTaintedOfFive) {
  paid(5);
  EXPECT_FALSE(told(0, minutes(1)));
  EXPECT_FALSE(told(1, minutes(2)));
  EXPECT_FALSE(told(1, minutes(3)));
  const auto signal = told(2, minutes(4));
  EXPECT_EQ(points(signal), 60);
  EXPECT_EQ(seen(signal, "tainted_payers"), 3);
  EXPECT_EQ(seen(signal, "payers"), 5);
}

TEST_F(MuleRing, FourPayersAreTooFew) {
  paid(4);
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(told(i, minutes(i)));
}

TEST_F(MuleRing, AWeekIsAWeek) {
  paid(5);
  told(0, minutes(1));
  told(1, minutes(2));
  EXPECT_FALSE(told(2, days(7) + 5));
}

TEST_F(MuleRing, OtherWarningsAreNotIt) {
  paid(5);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(told(i, minutes(i), Relation::payee));
}

}  // namespace
}  // namespace xiezhi
