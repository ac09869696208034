#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d14_cross_region;
namespace {

class CrossRegion : public testing::Test {
 protected:
  Life life;
  std::optional<Signal> pay_at(std::int32_t latitude_e6, std::int32_t longitude_e6, std::int64_t at_ms) {
    Draft draft = life.transfer_out("a", "b", yuan(10), at_ms);
    draft.touch.latitude_e6 = latitude_e6;
    draft.touch.longitude_e6 = longitude_e6;
    return life.judge(d14_cross_region, draft);
  }
  std::optional<Signal> paid_from(int provinces, std::int64_t apart) {
    std::optional<Signal> last;
    for (int i = 0; i < provinces; ++i)
      last = life.judge(d14_cross_region, life.transfer_in("a", "p" + std::to_string(i), yuan(10), i * apart)
                                              .region(static_cast<std::uint32_t>(110000 + 10000 * i)));
    return last;
  }
};
constexpr std::int32_t kSuzhou[] = {31300000, 120600000}, kGuangzhou[] = {23130000, 113260000};

TEST_F(CrossRegion, NobodyTravelsThatFast) {
  EXPECT_FALSE(pay_at(kSuzhou[0], kSuzhou[1], 0));
  const auto signal = pay_at(kGuangzhou[0], kGuangzhou[1], hours(1));
  EXPECT_EQ(points(signal), 50);
  EXPECT_NEAR(static_cast<double>(seen(signal, "distance")), 1160, 15);  // by the great circle
  EXPECT_NEAR(static_cast<double>(seen(signal, "speed")), 1160, 15);
}

TEST_F(CrossRegion, AnAircraftDoes) {
  pay_at(kSuzhou[0], kSuzhou[1], 0);
  EXPECT_FALSE(pay_at(kGuangzhou[0], kGuangzhou[1], minutes(80)));
}

TEST_F(CrossRegion, ShortWaysAreErrors) {
  pay_at(30000000, 120000000, 0);
  EXPECT_FALSE(pay_at(31790000, 120000000, minutes(1)));  // 199 km
  pay_at(30000000, 120000000, hours(5));
  EXPECT_TRUE(pay_at(31810000, 120000000, hours(5) + minutes(1)));  // 201 km
}

TEST_F(CrossRegion, NorthIsNarrower) {
  pay_at(50000000, 120000000, 0);
  const auto signal = pay_at(50000000, 125000000, minutes(1));
  EXPECT_NEAR(static_cast<double>(seen(signal, "distance")), 357, 5);
}

TEST_F(CrossRegion, WithoutAPlaceNothingIsSaid) {
  pay_at(kSuzhou[0], kSuzhou[1], 0);
  EXPECT_FALSE(pay_at(0, 0, minutes(1)));
}

TEST_F(CrossRegion, PayersOfTenProvinces) {
  EXPECT_FALSE(paid_from(9, hours(1)));
  const auto signal = paid_from(10, hours(1));
  EXPECT_EQ(points(signal), 45);
  EXPECT_EQ(seen(signal, "provinces_of_payers"), 10);
}

TEST_F(CrossRegion, FiveDaysAreFiveDays) {
  paid_from(9, 1);
  const auto late = life.transfer_in("a", "late", yuan(10), days(5)).region(650000);
  EXPECT_FALSE(life.judge(d14_cross_region, late));
}

TEST_F(CrossRegion, UnitsAndInstitutionsArePaidFromEverywhere) {
  std::optional<Signal> last;
  for (int i = 0; i < 20; ++i)
    last = life.judge(d14_cross_region, life.transfer_in("u", "p" + std::to_string(i), yuan(10), i)
                                            .region(static_cast<std::uint32_t>(110000 + 10000 * i))
                                            .flag(touch_flag::subject_is_unit));
  EXPECT_FALSE(last);
}

}  // namespace
}  // namespace xiezhi
