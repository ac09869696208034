// What people see: progress, explanations, the demonstration's lines, the log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "stream/app/alert_reader.h"
#include "stream/app/demo_screen.h"
#include "stream/app/logging.h"
#include "stream/app/progress.h"
#include "stream/app/stop.h"
#include "stream/app/yaml.h"

namespace xiezhi {
namespace {

using testing::HasSubstr;

constexpr const char* kAlert =
    R"({"alert_id":"aa","case_id":"cc","detector":{"code":"D06","name":"pass-through","version":1},"grade":"high","score":75,)"
    R"("contributions":[{"detector":"D06","points":75}],"subject":{"kind":"account","token":"t","masked":"****1234"},)"
    R"("event_id":"e1","event_time":1767542400000,"suspected_type":"money_mule","evidence":[{"feature":"out_share","seen":9500,)"
    R"("limit":9000,"unit":"bp"},{"feature":"in_sum","seen":123456,"unit":"minor"}],"evidence_events":["e1","e2"],"ruleset":"r"})";

TEST(Progress, TellsShareRateAndTimeLeft) {
  const std::string text = progress_text("replay", 50, 100, 1000, 2000);
  EXPECT_THAT(text, HasSubstr(" 50%"));
  EXPECT_THAT(text, HasSubstr("500 events/s"));
  EXPECT_THAT(text, HasSubstr("2 s left"));
  EXPECT_THAT(progress_text("replay", 0, 0, 10, 0), HasSubstr("10 events"));
}

TEST(Explain, SaysWhatWasSeenAgainstWhichLimit) {
  const YamlNode alert = parse_output(kAlert).value();
  const std::string english = explain_alert(alert, Language::en);
  EXPECT_THAT(english, HasSubstr("D06"));
  EXPECT_THAT(english, HasSubstr("out_share: 95.00 % (limit 90.00 %)"));
  EXPECT_THAT(english, HasSubstr("in_sum: 1234.56"));
  EXPECT_THAT(english, HasSubstr("score 75 = D06 75"));
  EXPECT_THAT(explain_alert(alert, Language::zh_cn), HasSubstr("高（橙色）"));
  EXPECT_FALSE(parse_output("[1]"));
}

TEST(Explain, UnitsReadWell) {
  EXPECT_EQ(measure_text(-150, "minor"), "-1.50");
  EXPECT_EQ(measure_text(2 * 86'400'000, "ms"), "2 d");
  EXPECT_EQ(measure_text(3'660'000, "ms"), "1 h 1 min");
  EXPECT_EQ(measure_text(7, "count"), "7 count");
}

TEST(DemoScreen, ShowsAlertsAndScoresThem) {
  PlantedCase planted;
  planted.scenario = "d06_pass_through";
  planted.kind = "case";
  planted.detector = "D06";
  planted.case_id = "k";
  planted.event_ids = {"e2"};
  planted.expected = {"D06"};
  TruthScore score(std::span<const PlantedCase>(&planted, 1));
  DemoScreen screen(Language::zh_cn, score, false);
  const std::string line = screen.line(topic_of(OutputKind::alert), parse_output(kAlert).value());
  EXPECT_THAT(line, HasSubstr("ALERT"));
  EXPECT_THAT(line, HasSubstr("****1234"));
  EXPECT_EQ(score.found(), 1);
  const YamlNode decision = parse_output(R"({"decision":"delay","event_time":1767542400000})").value();
  EXPECT_THAT(screen.line(topic_of(OutputKind::decision), decision), HasSubstr("delay"));
}

TEST(DemoScreen, APromptIsShownInBothLanguages) {
  TruthScore score({});
  DemoScreen screen(Language::zh_cn, score, false);
  const YamlNode prompt = parse_output(R"({"event_time":1767542400000,"template":"P-TEL","grade":"high",)"
                                       R"("suspected_type":"telecom_fraud","recipient":{"kind":"phone"},)"
                                       R"("text":"您近期与尾号7814的涉诈号码有过联系"})")
                              .value();
  const std::string line = screen.line(topic_of(OutputKind::prompt), prompt);
  EXPECT_THAT(line, HasSubstr("尾号7814"));
  EXPECT_THAT(line, HasSubstr("ending in 7814"));
}

TEST(Logging, LinesAreJsonWithEscapes) {
  testing::internal::CaptureStderr();
  start_logging("info", "json");
  log(LogLevel::info, "a \"b\"\n", {{"count", 3}, {"name", std::string_view("x\\")}});
  log(LogLevel::debug, "not written");
  const std::string line = testing::internal::GetCapturedStderr();
  EXPECT_THAT(line, HasSubstr(R"("level":"info","message":"a \"b\"\u000a","count":3,"name":"x\\"})"));
  const YamlNode tree = parse_yaml(line, "log").value();
  EXPECT_NE(tree.field("ts"), nullptr);
  EXPECT_EQ(line.find("not written"), std::string::npos);
}

TEST(Stop, ASignalIsKept) {
  EXPECT_FALSE(take_reload_request());
  catch_signals();
  std::raise(SIGHUP);
  EXPECT_TRUE(take_reload_request());
  EXPECT_FALSE(take_reload_request());
  EXPECT_FALSE(stop_requested());
  EXPECT_EQ(stop_exit(), Exit::done);
}

}  // namespace
}  // namespace xiezhi
