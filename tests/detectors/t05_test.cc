#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector t05_number_changing;
namespace {

using enum NumberForm;

int judge(NumberForm form, std::uint32_t flags) {
  Life life;
  const auto signal =
      life.judge(t05_number_changing, life.call_out("number", "callee", 60, 0).form(form).flag(flags));
  EXPECT_EQ(signal ? signal->detail : 1, 1);
  return points(signal);
}

TEST(NumberChanging, DomesticNumbersOnAnInternationalTrunk) {
  for (const NumberForm form : {mobile, data_card, fixed, service, sms_port, unassigned}) {
    EXPECT_EQ(judge(form, touch_flag::international), 75) << static_cast<int>(form);
    EXPECT_EQ(judge(form, 0), 0) << static_cast<int>(form);
  }
}

TEST(NumberChanging, OverseasNumbersAreNormal) {
  EXPECT_EQ(judge(overseas, touch_flag::international), 0);
  EXPECT_EQ(judge(none, touch_flag::international), 0);
}

TEST(NumberChanging, OnlyMobilesRoam) {
  constexpr std::uint32_t kRoams = touch_flag::international | touch_flag::roaming;
  EXPECT_EQ(judge(mobile, kRoams), 0);
  EXPECT_EQ(judge(data_card, kRoams), 0);
  for (const NumberForm form : {fixed, service, sms_port, unassigned})
    EXPECT_EQ(judge(form, kRoams), 75) << static_cast<int>(form);
}

TEST(NumberChanging, MainlandPrefix) {
  constexpr std::uint32_t kPrefixed = touch_flag::international | touch_flag::mainland_prefix;
  EXPECT_EQ(judge(mobile, kPrefixed), 75);
  EXPECT_EQ(judge(mobile, kPrefixed | touch_flag::roaming), 0);
  EXPECT_EQ(judge(none, kPrefixed), 75);
  EXPECT_EQ(judge(none, kPrefixed | touch_flag::roaming), 0);
  EXPECT_EQ(judge(mobile, touch_flag::mainland_prefix), 0);
}

TEST(NumberChanging, AFakedPoliceNumberIsNoGuard) {
  EXPECT_EQ(judge(service, touch_flag::international | touch_flag::subject_is_guarded), 75);
}

TEST(NumberChanging, AllowList) {
  Life life;
  life.allow(EntityKind::phone, "number", 0);
  const auto call = [&] {
    return life.call_out("number", "callee", 60, 1).form(fixed).flag(touch_flag::international);
  };
  EXPECT_FALSE(life.judge(t05_number_changing, call()));
}

TEST(NumberChanging, TheCalledOneIsNotJudged) {
  Life life;
  EXPECT_FALSE(
      life.judge(t05_number_changing,
                 life.call_in("callee", "number", 60, 0).form(fixed).flag(touch_flag::international)));
}

}  // namespace
}  // namespace xiezhi
