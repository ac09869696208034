#include "stream/app/demo_screen.h"

#include <fmt/format.h>

#include "detectors/detector.h"
#include "stream/app/alert_reader.h"
#include "stream/base/time.h"
#include "stream/engine/texts.h"

namespace xiezhi {
namespace {

const YamlNode kNothing;

const YamlNode& child(const YamlNode& node, std::string_view name) {
  const YamlNode* found = node.field(name);
  return found == nullptr ? kNothing : *found;
}

std::string when(const YamlNode& record) {
  return format_rfc3339_beijing(number_of(record, "event_time")).substr(5, 14);  // month to second
}

// The end of a number that the prompt's text tells: its only four digits.
std::string_view last_digits(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  const std::size_t begin = text.find_first_of(kDigits);
  return begin == std::string_view::npos ? "****"
                                         : text.substr(begin, text.find_first_not_of(kDigits, begin) - begin);
}

}  // namespace

std::string DemoScreen::paint(Grade grade, const std::string& text) const {
  if (!colours_) return text;
  switch (grade) {
    case Grade::low:
      return "\033[34m" + text + "\033[0m";
    case Grade::medium:
      return "\033[33m" + text + "\033[0m";
    case Grade::high:
      return "\033[38;5;208m" + text + "\033[0m";
    case Grade::critical:
      return "\033[31m" + text + "\033[0m";
    case Grade::none:
      break;
  }
  return text;
}

void DemoScreen::judge(const YamlNode& record) {
  std::vector<std::string_view> events;
  for (const YamlNode& event : child(record, "evidence_events").items) events.push_back(event.scalar);
  const YamlNode& subject = child(record, "subject");
  score_.alert({child(record, "detector").text("code"), from_name<Grade>(record.text("grade")),
                subject.text("kind"), subject.text("id"), record.text("event_id"), events});
}

std::string DemoScreen::alert(const YamlNode& record) {
  ++alerts_;
  judge(record);
  const Grade grade = from_name<Grade>(record.text("grade"));
  if (grade == Grade::low) return {};  // counted and scored, not shown
  const std::string_view code = child(record, "detector").text("code");
  const Detector* detector = find_detector(code);
  const YamlNode& subject = child(record, "subject");
  return paint(grade, fmt::format("{}  警报 ALERT   {:<8} {} {} {}  {} {}  {} 分/points\n", when(record),
                                  record.text("grade"), code, detector == nullptr ? "" : detector->name_zh,
                                  detector == nullptr ? "" : detector->name, subject.text("kind"),
                                  subject.text("masked"), record.text("score")));
}

std::string DemoScreen::prompt(const YamlNode& record) {
  ++prompts_;
  const Language other = language_ == Language::en ? Language::zh_cn : Language::en;
  std::string translated(template_text(record.text("template")).in(other));
  const std::string_view institution = other == Language::en ? "Your bank" : "本机构";
  fill(translated, "inst", institution);
  fill(translated, "type", type_name(from_name<SuspectedType>(record.text("suspected_type"))).in(other));
  fill(translated, "last4", last_digits(record.text("text")));
  return paint(from_name<Grade>(record.text("grade")),
               fmt::format("{}  提示 PROMPT  {:<8} → {}\n                {}\n                {}\n",
                           when(record), record.text("grade"), child(record, "recipient").text("kind"),
                           record.text("text"), translated));
}

std::string DemoScreen::report(const YamlNode& record, const char* zh, const char* en) {
  ++reports_;
  return fmt::format("{}  {} {}  {}{}\n", when(record), zh, en, record.text("facts").substr(0, 160),
                     record.text("facts").size() > 160 ? " …" : "");
}

std::string DemoScreen::line(Topic topic, const YamlNode& record) {
  if (topic == topic_of(OutputKind::alert)) return alert(record);
  if (topic == topic_of(OutputKind::prompt)) return prompt(record);
  if (topic == topic_of(OutputKind::police_report)) return report(record, "公安报告", "POLICE REPORT");
  if (topic == topic_of(OutputKind::regulator_report)) return report(record, "监管线索", "REGULATOR REPORT");
  if (topic == topic_of(OutputKind::large_value_report)) return report(record, "大额报告", "LARGE VALUE");
  if (topic == topic_of(OutputKind::decision) && record.text("decision") != "allow") {
    return fmt::format("{}  决策 DECISION {}\n", when(record), record.text("decision"));
  }
  return {};
}

}  // namespace xiezhi
