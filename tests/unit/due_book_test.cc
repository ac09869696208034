#include "stream/state/due_book.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "stream/app/prng.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kDue_ms = 1000 * kDayMs;

DueRow row(std::uint64_t about, std::int64_t due_ms = kDue_ms, Term term = Term::police_report) {
  return {.about = Token{about * 0x9e3779b97f4a7c15U, about},
          .subject = Token{7, 7},
          .due_ms = due_ms,
          .term = term,
          .stage = DueStage::waiting};
}
Token about(std::uint64_t number) { return row(number).about; }

std::vector<std::uint64_t> moment(DueBook& book, std::int64_t now_ms) {
  std::vector<std::uint64_t> found;
  for (const std::uint32_t number : book.take_moment(now_ms).rows) found.push_back(book[number].about.lo);
  return found;
}

TEST(DueBook, AClockIsFoundByWhatItIsAboutAndItsTerm) {
  DueBook book;
  book.open(row(1));
  EXPECT_NE(book.find(about(1), Term::police_report), 0U);
  EXPECT_EQ(book.find(about(1), Term::dispatched_lead), 0U);
  EXPECT_EQ(book.find(about(2), Term::police_report), 0U);
  book.open(row(1, kDue_ms, Term::dispatched_lead));
  EXPECT_EQ(book.size(), 2U);
  book.remove(book.find(about(1), Term::police_report));
  EXPECT_EQ(book.find(about(1), Term::police_report), 0U);
  EXPECT_NE(book.find(about(1), Term::dispatched_lead), 0U);
  EXPECT_EQ(book.running(Term::police_report), 0U);
  EXPECT_EQ(book.running(Term::dispatched_lead), 1U);
}

TEST(DueBook, MomentsComeOneAfterTheOtherAndInTheOrderOfWhatTheyAreAbout) {
  DueBook book;
  for (const std::uint64_t number : {3, 1, 2}) book.open(row(number));
  book.open(row(9, kDue_ms - 1));
  const std::int64_t soon_ms = kDue_ms - 4 * kHourMs;
  EXPECT_THAT(moment(book, soon_ms - 2), IsEmpty());
  EXPECT_THAT(moment(book, kDue_ms * 2), ElementsAre(9));
  const DueBook::Moment next = book.take_moment(kDue_ms * 2);
  EXPECT_EQ(next.at_ms, soon_ms);
  std::vector<Token> order;
  for (const std::uint32_t number : next.rows) order.push_back(book[number].about);
  EXPECT_EQ(order.size(), 3U);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(DueBook, WhatBeginsAnewHasOneEnd) {
  DueBook book;
  book.open(row(1));
  book.open(row(1));
  book.open(row(1, kDue_ms + 10));
  EXPECT_EQ(book.size(), 1U);
  EXPECT_THAT(moment(book, kDue_ms + 10 - 4 * kHourMs - 1), IsEmpty());
  EXPECT_THAT(moment(book, kDue_ms + 10 - 4 * kHourMs), ElementsAre(1));
}

// One that runs and has that end already goes on: what was said of it is not said again.
TEST(DueBook, TheSameAgainChangesNothing) {
  DueBook book;
  book.open(row(1));
  const std::uint32_t number = book.find(about(1), Term::police_report);
  book.change(number, DueStage::overdue, 0);
  book.open(row(1));
  EXPECT_EQ(book[number].stage, DueStage::overdue);
  book.change(number, DueStage::closed, 0);
  book.open(row(1));
  EXPECT_EQ(book[number].stage, DueStage::waiting);
}

// Against a map, with many that come and go: the index has no gaps.
TEST(DueBook, IsAMap) {
  DueBook book;
  std::map<std::uint64_t, std::int64_t> wanted;
  Prng prng(1, 1);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t number = 1 + prng.below(500);
    if (prng.chance(500)) {
      const std::int64_t due_ms = kDue_ms + static_cast<std::int64_t>(prng.below(100));
      book.open(row(number, due_ms));
      wanted[number] = due_ms;
    } else if (const std::uint32_t found = book.find(about(number), Term::police_report); found != 0) {
      book.remove(found);
      wanted.erase(number);
    }
    ASSERT_EQ(book.size(), wanted.size());
  }
  for (std::uint64_t number = 1; number <= 500; ++number) {
    const std::uint32_t found = book.find(about(number), Term::police_report);
    ASSERT_EQ(found != 0, wanted.contains(number));
    if (found != 0) {
      EXPECT_EQ(book[found].due_ms, wanted[number]);
    }
  }
  EXPECT_EQ(book.running(Term::police_report), wanted.size());
}

// 1,000,000 clocks take 88 MB.
TEST(DueBook, AClockIsSmall) {
  DueBook book;
  constexpr std::uint64_t kClocks = 100000;
  for (std::uint64_t i = 1; i <= kClocks; ++i) book.open(row(i * 0x9e3779b97f4a7c15U));
  EXPECT_EQ(book.used_bytes() / kClocks, 64U + 16 + 21);
  EXPECT_LT(book.bytes(), kClocks * 110 + 2 * Pages::kChunkBytes);
}

}  // namespace
}  // namespace xiezhi
