// Terms at their edges: over a weekend, over a make-up working day (调休), over a holiday.
#include "stream/base/term.h"

#include <gtest/gtest.h>

#include "stream/base/time.h"

namespace xiezhi {
namespace {

std::int64_t midnight_ms(std::int32_t month, std::int32_t day) {
  return beijing_midnight_ms(days_from_civil(2026, month, day));
}

TEST(Term, EachHasItsWordsAndItsLaw) {
  for (std::size_t i = 1; i < Names<Term>::values.size(); ++i) {
    const TermRow& row = term_row(static_cast<Term>(i));
    EXPECT_FALSE(row.law.empty() || row.doc.empty() || row.doc_zh.empty()) << name_of(row.term);
    EXPECT_NE(row.purpose, Purpose::none) << name_of(row.term);
    EXPECT_EQ(row.ends_itself, row.kept_ms == 0) << name_of(row.term);
  }
}

// 反洗钱法 Art. 39: fifteen days, natural ones; the day on which it is filed is none of them.
TEST(Term, AnAppealIsAnsweredInFifteenDays) {
  const TermRow& row = term_row(Term::appeal_answer);
  for (const std::int64_t filed_ms : {midnight_ms(3, 2), midnight_ms(3, 3) - 1})
    EXPECT_EQ(term_due_ms(row, filed_ms), midnight_ms(3, 18) - 1);
  EXPECT_EQ(term_due_ms(row, midnight_ms(3, 3)), midnight_ms(3, 19) - 1);
  EXPECT_EQ(term_soon_ms(row, midnight_ms(3, 18) - 1), midnight_ms(3, 15)) << "the last three days";
}

// Guangzhou Art. 16: ten working days. 14 February 2026 is a Saturday on which one works, 15 to 23 are
// holidays, and so is Saturday the 28th a working day.
TEST(Term, ALeadIsAnsweredInTenWorkingDays) {
  const TermRow& row = term_row(Term::dispatched_lead);
  EXPECT_EQ(term_due_ms(row, midnight_ms(3, 2) + kHourMs), midnight_ms(3, 17) - 1) << "over two weekends";
  // 10 11 12 13 14 (make-up) 24 25 26 27 28 (make-up) of February.
  EXPECT_EQ(term_due_ms(row, midnight_ms(2, 9)), midnight_ms(3, 1) - 1);
  EXPECT_EQ(term_due_ms(row, midnight_ms(2, 10) - 1), midnight_ms(3, 1) - 1);
  EXPECT_EQ(term_due_ms(row, midnight_ms(2, 10)), midnight_ms(3, 3) - 1)
      << "a millisecond later: the next Monday";
  EXPECT_EQ(term_soon_ms(row, midnight_ms(3, 17) - 1), midnight_ms(3, 13))
      << "Friday and, after the weekend, Monday";
}

TEST(Term, AReviewOfAMeasureHasThreeDays) {
  const TermRow& row = term_row(Term::measure_review);
  EXPECT_EQ(term_due_ms(row, midnight_ms(3, 6)), midnight_ms(3, 10) - 1);
  EXPECT_EQ(term_soon_ms(row, midnight_ms(3, 10) - 1), midnight_ms(3, 9));
}

TEST(Term, APromptHasAnHourAndIsNeverSoonOver) {
  const TermRow& row = term_row(Term::prompt_receipt);
  EXPECT_EQ(term_due_ms(row, midnight_ms(3, 6)), midnight_ms(3, 6) + kHourMs);
  EXPECT_GT(term_soon_ms(row, midnight_ms(3, 6)), midnight_ms(12, 31));
}

}  // namespace
}  // namespace xiezhi
