#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d21_names_and_remarks;
namespace {

const Detector& d21 = d21_names_and_remarks;
constexpr std::uint32_t kName = touch_flag::name_keyword;
constexpr std::uint32_t kRemark = touch_flag::fundraising_remark;

TEST(D21, ARestrictedWordInTheName) {
  Life life;
  EXPECT_FALSE(life.judge(d21, life.transfer_in("firm", "wang", yuan(1), 0)));
  const auto signal = life.judge(d21, life.transfer_in("firm", "wang", yuan(1), 1).flag(kName));
  EXPECT_EQ(points(signal), 30);
  EXPECT_EQ(seen(signal, "restricted_word_in_name"), 1);
  EXPECT_TRUE(life.judge(d21, life.transfer_in("firm", "li", yuan(1), 2)));  // the name stays
  EXPECT_FALSE(life.judge(d21, life.transfer_out("firm", "li", yuan(1), 3)));
}

TEST(D21, AMerchantHasANameToo) {
  Life life;
  EXPECT_TRUE(life.judge(d21, life.payment_in("shop", "wang", yuan(1), 0).flag(kName)));
}

TEST(D21, TheLicensedMayBeCalledSo) {
  Life life;
  EXPECT_FALSE(
      life.judge(d21, life.transfer_in("bank", "wang", 1, 0).flag(kName).category(Category::licensed)));
  Life listed;
  listed.allow(EntityKind::account, "bank", days(-1));
  EXPECT_FALSE(listed.judge(d21, listed.transfer_in("bank", "wang", 1, 0).flag(kName)));
}

std::optional<Signal> remarks(int payers, std::uint32_t flags = kRemark, std::int64_t apart = minutes(1)) {
  Life life;
  std::optional<Signal> signal;
  for (int i = 0; i < payers; ++i) {
    signal = life.judge(
        d21, life.transfer_in("pool", "payer" + std::to_string(i), yuan(100), i * apart).flag(flags));
  }
  return signal;
}

TEST(D21, ThreePayersWithRemarks) {
  EXPECT_FALSE(remarks(2));
  EXPECT_EQ(points(remarks(3)), 30);
  EXPECT_EQ(remarks(3)->event_count, 2);
  EXPECT_FALSE(remarks(3, 0));
}

TEST(D21, WithinThirtyDays) {
  EXPECT_TRUE(remarks(3, kRemark, days(15) - 1));
  EXPECT_FALSE(remarks(3, kRemark, days(15)));
}

TEST(D21, NameAndRemarksAddUp) { EXPECT_EQ(points(remarks(3, kRemark | kName)), 60); }

TEST(D21, OnePayerManyTimesIsOne) {
  Life life;
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(life.judge(d21, life.transfer_in("li", "wang", yuan(100), i).flag(kRemark)));
  }
}

TEST(D21, ReturnsWithRemarksCountAndInvestmentsDoNot) {
  Life pool, investor;
  std::optional<Signal> signal;
  for (int i = 0; i < 3; ++i) {
    const std::string other = "other" + std::to_string(i);
    pool.apply(pool.transfer_in("pool", other, yuan(100), i));
    signal = pool.judge(d21, pool.transfer_out("pool", other, yuan(10), hours(1) + i).flag(kRemark));
    EXPECT_FALSE(investor.judge(d21, investor.transfer_out("wang", other, yuan(100), i).flag(kRemark)));
  }
  EXPECT_EQ(points(signal), 30);
}

TEST(D21, AttemptsAndOwnTransfers) {
  Life life;
  EXPECT_FALSE(life.judge(d21, life.transfer_in("firm", "wang", 1, 0).flag(kName).attempted()));
  EXPECT_FALSE(life.judge(d21, life.transfer_in("firm", "wang", 1, 1).flag(kName).own()));
  EXPECT_FALSE(life.judge(
      d21, life.transfer_in("firm", "tax", 1, 2).flag(kName).counterparty_category(Category::tax)));
}

}  // namespace
}  // namespace xiezhi
