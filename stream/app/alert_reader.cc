#include "stream/app/alert_reader.h"

#include <fmt/format.h>

#include <charconv>

#include "detectors/detector.h"
#include "stream/base/time.h"
#include "stream/engine/texts.h"

namespace xiezhi {
namespace {

std::int64_t to_number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Bilingual grade_name(std::string_view grade) {
  switch (from_name<Grade>(grade)) {
    case Grade::low:
      return {"低（蓝色）", "low (blue)"};
    case Grade::medium:
      return {"中（黄色）", "medium (yellow)"};
    case Grade::high:
      return {"高（橙色）", "high (orange)"};
    case Grade::critical:
      return {"特高（红色）", "critical (red)"};
    case Grade::none:
      break;
  }
  return {"未分级", "not graded"};
}

std::string evidence_lines(const YamlNode& alert, bool english) {
  std::string out;
  const YamlNode* evidence = alert.field("evidence");
  if (evidence == nullptr) return out;
  for (const YamlNode& item : evidence->items) {
    const std::string_view unit = item.text("unit");
    out += fmt::format("    {}: {}", item.text("feature"), measure_text(number_of(item, "seen"), unit));
    if (item.field("limit") != nullptr) {
      out += fmt::format(fmt::runtime(english ? " (limit {})" : "（阈值 {}）"),
                         measure_text(number_of(item, "limit"), unit));
    }
    if (item.field("adds_micro") != nullptr)
      out += fmt::format(fmt::runtime(english ? " (adds {})" : "（贡献 {}）"), item.text("adds_micro"));
    out += "\n";
  }
  return out;
}

std::string contribution_text(const YamlNode& alert) {
  std::string out;
  const YamlNode* contributions = alert.field("contributions");
  if (contributions == nullptr) return out;
  for (const YamlNode& item : contributions->items) {
    out += fmt::format("{}{} {}", out.empty() ? "" : " + ", item.text("detector"), item.text("points"));
  }
  return out;
}

std::string list_text(const YamlNode& alert, std::string_view field) {
  std::string out;
  const YamlNode* list = alert.field(field);
  if (list == nullptr) return out;
  for (const YamlNode& item : list->items) out += (out.empty() ? "" : ", ") + item.scalar;
  return out;
}

std::string subject_text(const YamlNode& alert) {
  const YamlNode* subject = alert.field("subject");
  if (subject == nullptr) return "";
  std::string_view shown = subject->text("id");
  if (shown.empty()) shown = subject->text("masked");
  if (shown.empty()) shown = subject->text("token");
  return fmt::format("{} {}", subject->text("kind"), shown);
}

}  // namespace

std::int64_t number_of(const YamlNode& node, std::string_view field) { return to_number(node.text(field)); }

std::string measure_text(std::int64_t value, std::string_view unit) {
  constexpr std::int64_t hundred = 100;
  if (unit == "minor")
    return fmt::format("{}{}.{:02}", value < 0 ? "-" : "", std::abs(value) / hundred,
                       std::abs(value) % hundred);
  if (unit == "bp") return fmt::format("{}.{:02} %", value / hundred, std::abs(value) % hundred);
  if (unit == "ms") {
    if (value % kDayMs == 0 && value != 0) return fmt::format("{} d", value / kDayMs);
    if (value >= kHourMs) return fmt::format("{} h {} min", value / kHourMs, value % kHourMs / kMinuteMs);
    if (value >= kMinuteMs)
      return fmt::format("{} min {} s", value / kMinuteMs, value % kMinuteMs / kSecondMs);
    return fmt::format("{} ms", value);
  }
  return fmt::format("{} {}", value, unit);
}

Result<YamlNode> parse_output(const std::string& text) {
  Result<YamlNode> parsed = parse_yaml(text, "record");
  if (!parsed || parsed->kind != YamlNode::Kind::map) return fail(Exit::bad_data, "not a JSON object");
  return parsed;
}

std::string explain_alert(const YamlNode& alert, Language language) {
  const bool english = language == Language::en;
  const YamlNode* named = alert.field("detector");
  const std::string_view code = named == nullptr ? std::string_view() : named->text("code");
  const Detector* detector = find_detector(code);
  const std::string_view name = detector == nullptr ? std::string_view()
                                : english           ? detector->name
                                                    : detector->name_zh;
  const std::string when = format_rfc3339_beijing(number_of(alert, "event_time"));
  const Bilingual type = type_name(from_name<SuspectedType>(alert.text("suspected_type")));
  std::string out;
  if (english) {
    out = fmt::format(
        "Alert {}\n  {} {} about {}, caused by event {} at {}\n  Suspected: {}; grade {}; score {} = {}\n",
        alert.text("alert_id"), code, name, subject_text(alert), alert.text("event_id"), when, type.en,
        grade_name(alert.text("grade")).en, alert.text("score"), contribution_text(alert));
    out += "  What was seen:\n" + evidence_lines(alert, true);
  } else {
    out = fmt::format(
        "警报 {}\n  {} {}，对象：{}，由事件 {} 于 {} 引发\n  涉嫌：{}；等级：{}；分值 {} ＝ {}\n",
        alert.text("alert_id"), code, name, subject_text(alert), alert.text("event_id"), when, type.zh,
        grade_name(alert.text("grade")).zh, alert.text("score"), contribution_text(alert));
    out += "  所见：\n" + evidence_lines(alert, false);
  }
  const auto line = [&](const char* zh, const char* en, std::string_view value) {
    if (!value.empty()) out += fmt::format("  {}{}\n", english ? en : zh, value);
  };
  line("相关事件：", "Events that show it: ", list_text(alert, "evidence_events"));
  line("措施：", "Measures: ", list_text(alert, "measures"));
  line("告知：", "Told: ", list_text(alert, "recipients"));
  if (detector != nullptr) line("依据：", "Source of the rule: ", detector->source);
  line("规则集：", "Rules in force: ", alert.text("ruleset"));
  return out;
}

}  // namespace xiezhi
