#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector m01_fraud_text;
namespace {

class FraudText : public ::testing::Test {
 protected:
  Life life;

  Draft message(int points, SuspectedType type = SuspectedType::fake_loan) {
    Draft draft = life.sms_out("sender", "receiver", 1, 0);
    draft.touch.content_points = static_cast<std::uint8_t>(points);
    draft.touch.content_type = type;
    return draft;
  }
  std::optional<Signal> judge(const Touch& touch, Life::Overrides overrides = {}) {
    return life.judge(m01_fraud_text, touch, overrides);
  }
};

TEST_F(FraudText, WeighsWhatTheTextWeighs) {
  EXPECT_FALSE(judge(message(49)));
  const auto signal = judge(message(50));
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 50);
  EXPECT_EQ(signal->suspected_type, SuspectedType::fake_loan);
  EXPECT_EQ(seen(signal, "points_of_the_text"), 50);
  EXPECT_EQ(points(judge(message(100))), 100);
  EXPECT_FALSE(judge(message(60), {{"limit_points", 61}}));
  EXPECT_TRUE(judge(message(61), {{"limit_points", 61}}));
}

TEST_F(FraudText, ATextWithoutACrimeIsNone) { EXPECT_FALSE(judge(message(100, SuspectedType::none))); }

TEST_F(FraudText, AServicesNumberIsBorrowed) {
  for (const NumberForm form : {NumberForm::service, NumberForm::sms_port}) {
    EXPECT_FALSE(judge(message(74).form(form)));
    const auto signal = judge(message(75).form(form));
    EXPECT_EQ(points(signal), 60);
    EXPECT_EQ(seen(signal, "number_of_a_service"), 1);
  }
  EXPECT_EQ(points(judge(message(100).flag(touch_flag::subject_is_guarded))), 60);
  EXPECT_EQ(points(judge(message(80).form(NumberForm::service),
                         {{"borrowed_limit_points", 80}, {"borrowed_points", 55}})),
            55);
  EXPECT_FALSE(judge(message(79).form(NumberForm::service), {{"borrowed_limit_points", 80}}));
}

TEST_F(FraudText, AListedPortIsJudgedAsAnybody) {
  life.list(EntityKind::phone, "sender", Grade::high, 0, 0);
  EXPECT_EQ(points(judge(message(70).form(NumberForm::sms_port))), 70);
}

TEST_F(FraudText, AllowLists) {
  life.allow(EntityKind::phone, "sender", 0);
  EXPECT_FALSE(judge(message(100)));
}

TEST_F(FraudText, WhoGetsItIsNotJudged) {
  Draft draft = message(100);
  draft.touch.kind = TouchKind::sms_in;
  EXPECT_FALSE(judge(draft));
}

}  // namespace
}  // namespace xiezhi
