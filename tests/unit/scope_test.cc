#include "stream/base/scope.h"

#include <gtest/gtest.h>

#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kFrom_ms = 1'772'413'200'000, kTo_ms = kFrom_ms + 7 * kDayMs;
constexpr std::uint32_t kSuzhou = 320500, kWuzhong = 320506, kNantong = 320600, kGuangzhou = 440100;

TEST(Scope, ARegionIsAProvinceACityOrACounty) {
  EXPECT_EQ(region_range("32"), (RegionRange{320000, 329999}));
  EXPECT_EQ(region_range("320000"), (RegionRange{320000, 329999}));
  EXPECT_EQ(region_range("3205"), (RegionRange{320500, 320599}));
  EXPECT_EQ(region_range("320500"), (RegionRange{320500, 320599}));
  EXPECT_EQ(region_range("320506"), (RegionRange{320506, 320506}));
  for (const char* wrong : {"", "3", "320", "32050", "3205060", "00", "99", "10", "32o5", "-32", "+3"})
    EXPECT_FALSE(region_range(wrong)) << wrong;
}

TEST(Scope, HoldsFromItsFirstMillisecondUntilBeforeItsEnd) {
  Scope scope{.from_ms = kFrom_ms, .to_ms = kTo_ms};
  EXPECT_FALSE(scope.holds(kFrom_ms - 1, 0));
  EXPECT_TRUE(scope.holds(kFrom_ms, 0));
  EXPECT_TRUE(scope.holds(kTo_ms - 1, kGuangzhou));
  EXPECT_FALSE(scope.holds(kTo_ms, 0));
  scope.to_ms = 0;
  EXPECT_TRUE(scope.holds(kTo_ms + 1000 * kDayMs, 0));
  scope.regions[scope.region_count++] = *region_range("3205");
  scope.regions[scope.region_count++] = *region_range("44");
  for (const std::uint32_t region : {kSuzhou, kWuzhong, kGuangzhou}) EXPECT_TRUE(scope.holds(kTo_ms, region));
  for (const std::uint32_t region : {0U, kNantong, 320499U, 320600U, 430000U, 450000U})
    EXPECT_FALSE(scope.holds(kTo_ms, region)) << region;
}

}  // namespace
}  // namespace xiezhi
