#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector t07_bulk_messages;
namespace {

constexpr std::uint64_t kText = 0xF0F0123456789ABC;
constexpr std::uint64_t kThreeBits = kText ^ 0x0080000000000011;
constexpr std::uint64_t kFourBits = kText ^ 0x0080000000000111;

class BulkMessages : public ::testing::Test {
 protected:
  Life life;
  int next_ = 0;

  Draft message(std::uint64_t simhash, std::int64_t at_ms) {
    return life.sms_out("sender", "r" + std::to_string(next_++), simhash, at_ms);
  }
  void messages(int count, std::uint64_t simhash, std::int64_t from_ms, std::int64_t gap_ms) {
    for (int i = 0; i < count; ++i) life.apply(message(simhash, from_ms + i * gap_ms));
  }
  // Texts that have nothing in common.
  static std::uint64_t text(int number) {
    return (static_cast<std::uint64_t>(number) + 1) * 0x9E3779B97F4A7C15ULL;
  }
  int judge(const Touch& touch) { return points(life.judge(t07_bulk_messages, touch)); }
};

TEST_F(BulkMessages, TwoHundredInAnHour) {
  messages(198, kText, 0, seconds(10));
  EXPECT_EQ(judge(message(kText, minutes(40))), 0);
  const auto signal = life.judge(t07_bulk_messages, message(kText, minutes(41)));
  EXPECT_EQ(points(signal), 60);
  EXPECT_EQ(seen(signal, "similar_messages_1_hour"), 200);
  EXPECT_EQ(signal->event_count, 32);
}

TEST_F(BulkMessages, TheHourIsAnHour) {
  messages(199, kText, 0, 0);
  EXPECT_EQ(judge(message(kText, hours(1))), 0);
  Life other;
  for (int i = 0; i < 199; ++i) other.apply(other.sms_out("s", "r" + std::to_string(i), kText, 0));
  EXPECT_EQ(points(other.judge(t07_bulk_messages, other.sms_out("s", "r", kText, hours(1) - 1))), 60);
}

TEST_F(BulkMessages, NearlyTheSameText) {
  messages(100, kText, 0, seconds(1));
  messages(99, kFourBits, minutes(2), seconds(1));
  EXPECT_EQ(judge(message(kText, minutes(5))), 0);
  messages(98, kThreeBits, minutes(6), seconds(1));
  EXPECT_EQ(judge(message(kText, minutes(9))), 60);
}

TEST_F(BulkMessages, DifferentTexts) {
  for (int i = 0; i < 400; ++i) life.apply(message(text(i), seconds(i)));
  EXPECT_EQ(judge(message(text(400), minutes(9))), 0);
}

TEST_F(BulkMessages, CriminalLine) {
  for (int i = 0; i < 4998; ++i) life.apply(message(text(i), minutes(i)));
  EXPECT_EQ(judge(message(text(4998), minutes(4998))), 0);
  const auto signal = life.judge(t07_bulk_messages, message(text(4999), minutes(4999)));
  EXPECT_EQ(points(signal), 90);
  EXPECT_EQ(seen(signal, "messages_lifetime"), 5000);
}

TEST_F(BulkMessages, YearsOfOrdinaryLifeReachTheLineToo) {
  const std::int64_t gap_ms = 30 * kDayMs / 2499;  // the 2,499th before now lies outside
  for (int i = 0; i < 5100; ++i) life.apply(message(text(i), i * (gap_ms + 1)));
  const std::int64_t now_ms = 5100 * (gap_ms + 1);
  EXPECT_EQ(judge(message(text(5100), now_ms)), 0);   // 2,499 in 30 days
  EXPECT_EQ(judge(message(text(5101), now_ms)), 90);  // 2,500
}

TEST_F(BulkMessages, LinksAndNumbersToCallBack) {
  messages(200, kText, 0, seconds(10));
  EXPECT_EQ(judge(message(kText, minutes(40)).flag(touch_flag::has_url)), 75);
  EXPECT_EQ(judge(message(kText, minutes(40)).flag(touch_flag::callback_number)), 75);
  const Life::Overrides life_of_100 = {{"messages_life_count", 100}, {"messages_recent_count", 1}};
  EXPECT_EQ(points(life.judge(t07_bulk_messages, message(kText, minutes(41)).flag(touch_flag::has_url),
                              life_of_100)),
            100);
}

TEST_F(BulkMessages, PortsAreGuardedUnlessListed) {
  messages(200, kText, 0, seconds(10));
  EXPECT_EQ(judge(message(kText, minutes(40)).form(NumberForm::sms_port)), 0);
  EXPECT_EQ(judge(message(kText, minutes(40)).form(NumberForm::service)), 0);
  life.list(EntityKind::phone, "sender", Grade::high, 0, minutes(50));
  EXPECT_EQ(judge(message(kText, minutes(41)).form(NumberForm::sms_port)), 60);
  EXPECT_EQ(judge(message(kText, minutes(50)).form(NumberForm::sms_port)), 0);
}

TEST_F(BulkMessages, AllowListAndNumberClass) {
  messages(200, kText, 0, seconds(10));
  life.allow(EntityKind::phone, "sender", 0, minutes(45));
  EXPECT_EQ(judge(message(kText, minutes(40))), 0);
  EXPECT_EQ(judge(message(kText, minutes(45))), 60);
  EXPECT_EQ(judge(message(kText, minutes(46)).flag(touch_flag::subject_is_guarded)), 0);
}

}  // namespace
}  // namespace xiezhi
