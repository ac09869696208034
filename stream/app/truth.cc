#include "stream/app/truth.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace xiezhi {
namespace {

// The fields of a truth line, in order. Texts of the generator hold no character that JSON escapes.
struct TextField {
  std::string_view name;
  std::string PlantedCase::*member;
};
constexpr TextField kTextFields[] = {
    {"scenario", &PlantedCase::scenario},
    {"variant", &PlantedCase::variant},
    {"detector", &PlantedCase::detector},
    {"case", &PlantedCase::case_id},
    {"kind", &PlantedCase::kind},
    {"subject_kind", &PlantedCase::subject_kind},
    {"subject_id", &PlantedCase::subject_id},
    {"expected_reason", &PlantedCase::expected_reason},
};
struct ListField {
  std::string_view name;
  std::vector<std::string> PlantedCase::*member;
};
constexpr ListField kListFields[] = {
    {"victims", &PlantedCase::victims},
    {"event_ids", &PlantedCase::event_ids},
    {"everyday_ids", &PlantedCase::everyday_ids},
    {"expected", &PlantedCase::expected},
};
struct NumberField {
  std::string_view name;
  std::int64_t PlantedCase::*member;
};
constexpr NumberField kNumberFields[] = {
    {"first_time", &PlantedCase::first_time_ms},
    {"last_time", &PlantedCase::last_time_ms},
    {"amount_minor", &PlantedCase::amount_minor},
};

void append_quoted(std::string_view text, std::string& out) {
  out += '"';
  out += text;
  out += '"';
}

// A reader of one line: an object of texts, whole numbers, true/false and lists of texts, without escapes.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(line) {}

  bool read(PlantedCase& planted) {
    if (!take('{')) return false;
    do {
      std::string_view name;
      if (!text(name) || !take(':') || !field(name, planted)) return false;
    } while (take(','));
    return take('}') && rest_.empty();
  }

 private:
  bool take(char wanted) {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool text(std::string_view& value) {
    if (!take('"')) return false;
    const std::size_t end = rest_.find_first_of("\"\\");
    if (end == std::string_view::npos || rest_[end] == '\\') return false;
    value = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return true;
  }

  bool number(std::int64_t& value) {
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{}) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }

  bool list(std::vector<std::string>& values) {
    if (!take('[')) return false;
    if (take(']')) return true;
    do {
      std::string_view value;
      if (!text(value)) return false;
      values.emplace_back(value);
    } while (take(','));
    return take(']');
  }

  bool field(std::string_view name, PlantedCase& planted) {
    for (const TextField& row : kTextFields) {
      if (row.name != name) continue;
      std::string_view value;
      if (!text(value)) return false;
      planted.*row.member = value;
      return true;
    }
    for (const NumberField& row : kNumberFields) {
      if (row.name == name) return number(planted.*row.member);
    }
    for (const ListField& row : kListFields) {
      if (row.name == name) return list(planted.*row.member);
    }
    return name == "innocent" && (word("true") || word("false"));
  }

  bool word(std::string_view wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }

  std::string_view rest_;
};

bool contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

std::string subject_key(std::string_view kind, std::string_view id) {
  std::string key(kind);
  key += '/';
  key += id;
  return key;
}

}  // namespace

void append_truth_line(const PlantedCase& planted, std::string& out) {
  out += '{';
  for (const TextField& row : kTextFields) {
    const std::string& value = planted.*row.member;
    if (value.empty()) continue;
    if (out.back() != '{') out += ',';
    append_quoted(row.name, out);
    out += ':';
    append_quoted(value, out);
  }
  for (const ListField& row : kListFields) {
    if (row.member == &PlantedCase::everyday_ids && planted.everyday_ids.empty()) continue;
    out += ',';
    append_quoted(row.name, out);
    out += ":[";
    for (const std::string& value : planted.*row.member) {
      if (out.back() != '[') out += ',';
      append_quoted(value, out);
    }
    out += ']';
  }
  for (const NumberField& row : kNumberFields) {
    out += ',';
    append_quoted(row.name, out);
    out += ':';
    out += fmt::format_int(planted.*row.member).str();
  }
  out += planted.kind == "innocent" ? ",\"innocent\":true}\n" : ",\"innocent\":false}\n";
}

Result<std::vector<PlantedCase>> read_truth(std::string_view text) {
  std::vector<PlantedCase> cases;
  for (std::size_t line_number = 1; !text.empty(); ++line_number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (!LineReader(line).read(cases.emplace_back())) {
      return fail(Exit::bad_data,
                  fmt::format("truth file, line {}: not a line of `generate --truth`", line_number));
    }
  }
  return cases;
}

TruthScore::TruthScore(std::span<const PlantedCase> cases) {
  for (const PlantedCase& planted : cases) {
    if (planted.kind == "bad") continue;
    const auto number = static_cast<std::uint32_t>(cases_.size());
    const bool plain = planted.variant.empty() || planted.variant == "plain";
    cases_.push_back({plain ? planted.scenario : planted.scenario + ":" + planted.variant, planted.detector,
                      planted.case_id, planted.expected, planted.kind == "innocent", false, 0});
    for (const std::string& id : planted.event_ids) by_event_.emplace(id, number);
    for (const std::string& id : planted.everyday_ids) by_everyday_.emplace(id, number);
    by_subject_.emplace(subject_key(planted.subject_kind, planted.subject_id), number);
  }
}

void TruthScore::collect(const Index& index, std::string_view key) {
  const auto [begin, end] = index.equal_range(key);
  for (auto entry = begin; entry != end; ++entry) {
    if (std::find(touched_.begin(), touched_.end(), entry->second) == touched_.end()) {
      touched_.push_back(entry->second);
    }
  }
}

void TruthScore::alert(const AlertFacts& facts) {
  touched_.clear();
  collect(by_event_, facts.event_id);
  for (const std::string_view id : facts.evidence_events) collect(by_event_, id);
  if (!facts.subject_id.empty()) collect(by_subject_, subject_key(facts.subject_kind, facts.subject_id));

  bool touches_crime = by_everyday_.find(facts.event_id) != by_everyday_.end();
  for (const std::uint32_t number : touched_) {
    Case& planted = cases_[number];
    if (planted.innocent) continue;
    touches_crime = true;
    if (contains(planted.expected, facts.detector)) planted.found = true;
  }
  if (touches_crime || facts.grade < Grade::medium) return;
  ++false_alarms_;
  const auto entry = false_by_detector_.find(facts.detector);
  if (entry != false_by_detector_.end()) {
    ++entry->second;
  } else {
    false_by_detector_.emplace(facts.detector, 1);
  }
  for (const std::uint32_t number : touched_) ++cases_[number].false_alarms;
}

std::vector<TruthScore::Row> TruthScore::rows() const {
  std::vector<Row> rows;
  for (const bool innocent : {false, true}) {
    for (const Case& planted : cases_) {
      if (planted.innocent != innocent) continue;
      auto row = std::find_if(rows.begin(), rows.end(),
                              [&](const Row& r) { return r.scenario == planted.scenario; });
      if (row == rows.end()) {
        rows.push_back({planted.scenario, planted.detector, innocent ? "innocent" : "case", 0, 0, 0});
        row = rows.end() - 1;
      }
      ++row->planted;
      row->found += planted.found ? 1 : 0;
      row->false_alarms += planted.false_alarms;
    }
  }
  // Alarms on the plain background are shown once a detector, beside its first scenario.
  for (const auto& [detector, count] : false_by_detector_) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const Row& r) { return r.detector == detector && r.kind == "case"; });
    if (row != rows.end()) row->false_alarms = count;
  }
  return rows;
}

std::int64_t TruthScore::planted() const {
  return std::count_if(cases_.begin(), cases_.end(), [](const Case& c) { return !c.innocent; });
}

std::int64_t TruthScore::found() const {
  return std::count_if(cases_.begin(), cases_.end(), [](const Case& c) { return c.found; });
}

std::vector<std::string> TruthScore::missed() const {
  std::vector<std::string> ids;
  for (const Case& planted : cases_) {
    if (!planted.innocent && !planted.found) ids.push_back(planted.case_id);
  }
  return ids;
}

std::string TruthScore::table() const {
  std::string out = fmt::format("{:<24} {:<9} {:>8} {:>8} {:>8} {:>8}\n", "scenario", "detector", "planted",
                                "found", "missed", "false");
  for (const Row& row : rows()) {
    if (row.kind == "innocent") {
      out += fmt::format("{:<24} {:<9} {:>8} {:>8} {:>8} {:>8}\n", row.scenario, row.detector, row.planted,
                         "-", "-", row.false_alarms);
    } else {
      out += fmt::format("{:<24} {:<9} {:>8} {:>8} {:>8} {:>8}\n", row.scenario, row.detector, row.planted,
                         row.found, row.planted - row.found, row.false_alarms);
    }
  }
  out += fmt::format("{:<24} {:<9} {:>8} {:>8} {:>8} {:>8}\n", "all", "", planted(), found(),
                     planted() - found(), false_alarms_);
  return out;
}

}  // namespace xiezhi
