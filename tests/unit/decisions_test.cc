#include "stream/engine/decisions.h"

#include <gmock/gmock.h>

namespace xiezhi {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Touch asked(std::uint64_t event, std::uint64_t principal, std::int64_t log_time_ms, std::uint8_t opinions) {
  Touch touch;
  touch.event_key = event;
  touch.subject = Token{principal, principal};
  touch.log_time_ms = log_time_ms;
  touch.opinions_expected = opinions;
  touch.cause = {"bank", "event", 0, {}};
  return touch;
}

TEST(DecisionsTest, CompleteWhenTheQuestionAndAllOpinionsAreThere) {
  Decisions decisions(500);
  const Touch touch = asked(1, 1, 1000, 2);
  PendingDecision& pending = *decisions.find(touch, true);
  pending.received = 2;
  EXPECT_FALSE(decisions.complete(pending)) << "nobody has asked yet";
  decisions.begin(pending, touch);
  EXPECT_TRUE(decisions.complete(pending));
  pending.received = 1;
  EXPECT_FALSE(decisions.complete(pending));
}

TEST(DecisionsTest, TheStrictestWishWinsAndReasonsAreNamedOnce) {
  Decisions decisions(500);
  PendingDecision& pending = *decisions.find(asked(1, 1, 0, 0), true);
  decisions.wish(pending, Decision::delay, "V01", SuspectedType::telecom_fraud, Grade::high);
  decisions.wish(pending, Decision::prompt, "D12", SuspectedType::money_mule, Grade::medium);
  decisions.wish(pending, Decision::delay, "V01", SuspectedType::telecom_fraud, Grade::high);
  EXPECT_EQ(pending.decision, Decision::delay);
  EXPECT_EQ(pending.grade, Grade::high);
  EXPECT_EQ(pending.suspected_type, SuspectedType::telecom_fraud);
  EXPECT_EQ(pending.reason_count, 2);
}

TEST(DecisionsTest, DueAtTheDeadlineOldestFirst) {
  Decisions decisions(500);
  for (const std::uint64_t event : {3U, 1U, 2U}) {
    const Touch touch = asked(event, event, 1000 + static_cast<std::int64_t>(event), 1);
    decisions.begin(*decisions.find(touch, true), touch);
  }
  EXPECT_THAT(decisions.take_due(1500), IsEmpty());
  const auto due = decisions.take_due(1502);
  ASSERT_THAT(due, SizeIs(2));
  EXPECT_EQ(due[0].event_key, 1U);
  EXPECT_EQ(due[1].event_key, 2U);
  EXPECT_EQ(decisions.size(), 1U);
}

TEST(DecisionsTest, AnEarlyOpinionWaitsLongerThanAQuestion) {
  Decisions decisions(500);
  decisions.find(asked(1, 1, 1000, 0), true)->received = 1;
  EXPECT_THAT(decisions.take_due(1500), IsEmpty());
  EXPECT_THAT(decisions.take_due(1000 + 20 * 500), SizeIs(1));
}

TEST(DecisionsTest, ClosingOneKeepsTheOthers) {
  Decisions decisions(500);
  for (const std::uint64_t event : {1U, 2U, 3U}) decisions.find(asked(event, event, 0, 1), true);
  decisions.close(*decisions.find(asked(1, 1, 0, 1), false));
  EXPECT_EQ(decisions.find(asked(1, 1, 0, 1), false), nullptr);
  EXPECT_NE(decisions.find(asked(2, 2, 0, 1), false), nullptr);
  EXPECT_NE(decisions.find(asked(3, 3, 0, 1), false), nullptr);
}

}  // namespace
}  // namespace xiezhi
