#include "stream/engine/cases.h"

#include <gmock/gmock.h>

#include "stream/base/time.h"

namespace xiezhi {
namespace {

class CasesTest : public ::testing::Test {
 protected:
  CasesTest() {
    touch_.kind = TouchKind::transfer_in;
    touch_.entity = EntityKind::account;
    touch_.subject = Token{1, 1};
    touch_.event_key = 1;
    at(0);
    entity_ = facts_.apply(touch_).entity;
  }

  void at(std::int64_t time_ms) {
    touch_.event_time_ms = 1772413200000 + time_ms;
    touch_.cause = {"bank", "event", touch_.event_time_ms, {}};
  }
  CaseChange join(std::string_view detector, std::uint8_t points) {
    Signal signal;
    signal.detector = detector_number(detector);
    signal.points = points;
    return cases_.join(facts_, *entity_, rules_, *Cases::typology_of(rules_, signal, touch_), signal, touch_);
  }

  Rules rules_;
  Facts facts_;
  Cases cases_{rules_, kHourMs};
  Touch touch_;
  Entity* entity_ = nullptr;
};

TEST_F(CasesTest, SignalsAddUpAndRaiseTheGrade) {
  const CaseChange first = join("D03", 55);
  EXPECT_TRUE(first.alert && first.escalated);
  EXPECT_EQ(first.state->grade, Grade::medium);
  const CaseChange second = join("D04", 20);
  EXPECT_EQ(second.score, 75U);
  EXPECT_EQ(second.state->grade, Grade::high);
  EXPECT_EQ(second.state->id, first.state->id);
}

TEST_F(CasesTest, RepeatsRaiseACounterNotAnAlarm) {
  join("D03", 55);
  for (std::uint32_t i = 1; i <= 3; ++i) {
    const CaseChange again = join("D03", 55);
    EXPECT_FALSE(again.alert || again.escalated);
    EXPECT_EQ(again.state->repeats, i);
  }
  EXPECT_TRUE(join("D03", 56).alert) << "more points are news";
}

TEST_F(CasesTest, ScoreIsClippedAtAHundred) {
  join("D03", 55);
  join("D04", 50);
  const CaseChange change = join("D06", 60);
  EXPECT_EQ(change.score, 100U);
  const Score score = score_of(*change.state);
  std::uint32_t sum = 0;
  for (std::uint8_t i = 0; i < score.count; ++i) sum += score.contributions[i].points;
  EXPECT_EQ(sum, score.total);
}

class ReceiptsTest : public CasesTest {
 protected:
  // D12 of a listed payee at a victim: its typology prompts.
  CaseChange warned(std::uint8_t points) {
    touch_.kind = TouchKind::warning;
    touch_.hint.relation = Relation::payee;
    CaseChange change = join("D12", points);
    if (change.prompt) {
      change.state->prompt = prompt_mark(Token{0, ++prompts_});
      change.state->receipt = ReceiptState::none;
    }
    return change;
  }
  bool receive(const CaseState& of, std::uint64_t prompt, ReceiptState state) {
    Touch receipt;
    receipt.kind = TouchKind::receipt;
    receipt.principal = of.id;
    receipt.value = prompt_mark(Token{0, prompt});
    receipt.action = static_cast<std::uint8_t>(state);
    return cases_.receive(facts_, *entity_, receipt);
  }
  std::uint64_t prompts_ = 0;
};

TEST_F(ReceiptsTest, ARefusedPromptIsGivenAgainBeforeTheCoolDown) {
  CaseState* state = warned(60).state;
  ASSERT_EQ(prompts_, 1U);
  EXPECT_FALSE(warned(60).prompt) << "within the cool-down";
  EXPECT_TRUE(receive(*state, 1, ReceiptState::delivered));
  EXPECT_FALSE(warned(60).prompt) << "was delivered";
  EXPECT_TRUE(receive(*state, 1, ReceiptState::confirmed));
  EXPECT_FALSE(warned(60).prompt) << "was confirmed";
  EXPECT_TRUE(receive(*state, 1, ReceiptState::refused));
  EXPECT_TRUE(warned(60).prompt) << "was refused";
  EXPECT_EQ(prompts_, 2U);
  EXPECT_FALSE(warned(60).prompt) << "the newer one is not answered";
}

TEST_F(ReceiptsTest, WhatTheCustomerSaidIsNotUndoneByALateDelivery) {
  CaseState* state = warned(60).state;
  EXPECT_TRUE(receive(*state, 1, ReceiptState::refused));
  EXPECT_TRUE(receive(*state, 1, ReceiptState::delivered));
  EXPECT_EQ(state->receipt, ReceiptState::refused);
  EXPECT_TRUE(receive(*state, 1, ReceiptState::confirmed));
  EXPECT_EQ(state->receipt, ReceiptState::confirmed) << "who thinks again is heard";
}

TEST_F(ReceiptsTest, OnlyTheNewestPromptOfAnOpenCaseIsAnswered) {
  CaseState* state = warned(60).state;
  EXPECT_FALSE(receive(*state, 2, ReceiptState::refused)) << "another prompt";
  CaseState other = *state;
  other.id.lo ^= 1;
  EXPECT_FALSE(receive(other, 1, ReceiptState::refused)) << "another case";
  EXPECT_EQ(state->receipt, ReceiptState::none);
}

TEST_F(CasesTest, AQuietCaseIsClosedAndAnotherOpened) {
  const Token first = join("D03", 55).state->id;
  at(kCaseQuietMs);
  EXPECT_EQ(join("D03", 55).state->id, first);
  at(2 * kCaseQuietMs + 1);
  touch_.cause.event_id = "later";
  const CaseChange change = join("D03", 55);
  EXPECT_NE(change.state->id, first);
  EXPECT_TRUE(change.alert);
}

TEST_F(CasesTest, PromptsCoolDown) {
  touch_.kind = TouchKind::warning;
  touch_.hint.relation = Relation::payee;
  EXPECT_TRUE(join("D12", 60).prompt);
  at(kHourMs - 1);
  EXPECT_FALSE(join("D12", 60).prompt);
  at(kHourMs);
  EXPECT_TRUE(join("D12", 60).prompt);
  EXPECT_TRUE(join("D12", 90).prompt) << "a higher grade does not wait";
}

TEST_F(CasesTest, OnlySuspectsThatWarnAreGrey) {
  join("D03", 49);
  EXPECT_EQ(cases_.grey(facts_, *entity_), nullptr);
  join("D03", 50);
  EXPECT_NE(cases_.grey(facts_, *entity_), nullptr);
}

TEST_F(CasesTest, AVictimIsNotGrey) {
  join("V02", 80);
  EXPECT_EQ(cases_.grey(facts_, *entity_), nullptr);
  EXPECT_EQ(cases_.strongest_suspect(facts_, *entity_), nullptr);
}

}  // namespace
}  // namespace xiezhi
