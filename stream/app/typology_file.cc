#include "stream/app/typology_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "stream/engine/texts.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kWarnWindowMost_ms = std::int64_t{30} * 86'400'000;
// Those that a firm may take by itself: Anti-Fraud Law Art. 18 para. 3, Cybersecurity Law Art. 49. The rest
// comes of orders and lists.
constexpr auto kOwnMeasures = std::to_array(
    {Measure::confirm, Measure::verify_tx, Measure::reverify_id, Measure::delay_24h, Measure::limit_amount,
     Measure::limit_channel, Measure::suspend_in, Measure::suspend_out, Measure::block_site});

// What is wrong with a value, without its place; nothing when it is right.
using Wrong = std::string;

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

template <class E>
std::vector<std::string_view> words_of() {
  const auto names = names_of<E>();
  return {names.begin() + 1, names.end()};
}

Wrong unknown(std::string_view what, std::string_view word, const std::vector<std::string_view>& known) {
  return fmt::format("unknown {} «{}»: {}", what, word, joined(known));
}

Wrong whole_number(const YamlNode& node, std::int64_t least, std::int64_t most, std::int64_t& value) {
  const char* end = node.scalar.data() + node.scalar.size();
  std::int64_t read = 0;
  const auto [stop, error] = std::from_chars(node.scalar.data(), end, read);
  if (node.kind != YamlNode::Kind::scalar || error != std::errc() || stop != end || node.quoted)
    return "a whole number is wanted";
  if (read < least || read > most) return fmt::format("{} is not within {} to {}", read, least, most);
  value = read;
  return {};
}

Wrong word(const YamlNode& node, std::string& value) {
  if (node.kind != YamlNode::Kind::scalar || node.scalar.empty()) return "a text is wanted";
  value = node.scalar;
  return {};
}

template <class E>
Wrong one_of(const YamlNode& node, std::string_view what, E& value) {
  if (node.kind == YamlNode::Kind::scalar && (node.scalar.empty() || node.scalar == "none")) {
    value = E{};
    return {};
  }
  const E read = node.kind == YamlNode::Kind::scalar ? from_name<E>(node.scalar) : E{};
  if (read == E{}) return unknown(what, node.scalar, words_of<E>());
  value = read;
  return {};
}

// `{medium: ..., high: ...}`: calls set(number of the grade, node).
template <class Set>
Wrong by_grade(const YamlNode& node, Set&& set) {
  if (node.kind != YamlNode::Kind::map) return "a map from grades is wanted";
  for (const auto& [name, value] : node.fields) {
    const auto grade = static_cast<std::size_t>(from_name<Grade>(name));
    if (grade == 0) return unknown("grade", name, words_of<Grade>());
    if (Wrong wrong = set(grade, value); !wrong.empty()) return name + ": " + wrong;
  }
  return {};
}

Wrong read_score(const YamlNode& node, std::uint8_t& value) {
  std::int64_t score = 0;
  Wrong wrong = whole_number(node, 1, 100, score);
  if (wrong.empty()) value = static_cast<std::uint8_t>(score);
  return wrong;
}

Wrong read_measure(const YamlNode& node, Measure& value) {
  Measure read = Measure::none;
  if (Wrong wrong = one_of(node, "measure", read); !wrong.empty()) return wrong;
  if (read != Measure::none &&
      std::find(kOwnMeasures.begin(), kOwnMeasures.end(), read) == kOwnMeasures.end())
    return fmt::format("{} comes of an order or a list alone (反电信网络诈骗法 Art. 18 para. 3)",
                       node.scalar);
  value = read;
  return {};
}

Wrong read_template(const YamlNode& node, std::string& value) {
  if (node.kind == YamlNode::Kind::scalar && (node.scalar.empty() || node.scalar == "none")) {
    value.clear();
    return {};
  }
  std::string id;
  if (Wrong wrong = word(node, id); !wrong.empty()) return wrong;
  if (template_text(id).zh.empty()) return fmt::format("there is no prompt «{}»", id);
  value = id;
  return {};
}

// `D03`, or `{detector: D12, relation: payer, weight: 80}`.
Wrong read_detector(const YamlNode& node, TypologyDetector& row) {
  const YamlNode* code = node.kind == YamlNode::Kind::map ? node.field("detector") : &node;
  if (code == nullptr || code->kind != YamlNode::Kind::scalar)
    return "a detector's code is wanted, or {detector: D12, relation: payer, weight: 80}";
  if (find_detector(code->scalar) == nullptr) {
    std::vector<std::string_view> codes;
    for (const Detector* each : catalogue()) codes.push_back(each->code);
    return fmt::format("unknown detector «{}»; the nearest is «{}»", code->scalar,
                       nearest(code->scalar, codes));
  }
  row.code = code->scalar;
  for (const auto& [name, value] : node.fields) {
    Wrong wrong;
    if (name == "weight") {
      wrong = whole_number(value, 1, kWeightMost, row.weight);
    } else if (name == "relation") {
      row.any = value.kind == YamlNode::Kind::scalar && value.scalar == "any";
      if (!row.any) wrong = one_of(value, "relation", row.relation);
    } else if (name != "detector") {
      wrong = unknown("key", name, {"detector", "relation", "weight"});
    }
    if (!wrong.empty()) return name + ": " + wrong;
  }
  return {};
}

Wrong read_detectors(const YamlNode& node, std::vector<TypologyDetector>& rows) {
  if (node.kind != YamlNode::Kind::list || node.items.empty()) return "a list of detectors is wanted";
  std::vector<TypologyDetector> read;
  for (const YamlNode& item : node.items) {
    if (Wrong wrong = read_detector(item, read.emplace_back()); !wrong.empty()) return wrong;
  }
  rows = std::move(read);
  return {};
}

std::string quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

template <class E>
std::string name_or_none(E value) {
  return value == E{} ? "none" : std::string(name_of(value));
}

// `{medium: ..., high: ...}` of what is not empty.
template <class Text>
std::string grades_as_yaml(Text&& text) {
  std::string out;
  for (std::size_t grade = 1; grade < kGrades; ++grade) {
    const std::string value = text(grade);
    if (value.empty()) continue;
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", name_of(static_cast<Grade>(grade)), value);
  }
  return "{" + out + "}";
}

std::string detectors_as_yaml(const Typology& typology) {
  std::string out;
  for (const TypologyDetector& row : typology.detectors) {
    out += fmt::format("{}{{detector: {}", out.empty() ? "" : ", ", row.code);
    if (row.any) out += ", relation: any";
    if (row.relation != Relation::none) out += fmt::format(", relation: {}", name_of(row.relation));
    out += fmt::format(", weight: {}}}", row.weight);
  }
  return "[" + out + "]";
}

// One word, or a list of words that each stand once: calls take(value).
template <class E, class F>
Wrong each_word(const YamlNode& node, std::string_view what, F&& take) {
  std::vector<E> read;
  const std::span<const YamlNode> items =
      node.kind == YamlNode::Kind::list ? std::span(node.items) : std::span(&node, 1);
  for (const YamlNode& item : items) {
    E value{};
    if (Wrong wrong = one_of(item, what, value); !wrong.empty()) return wrong;
    if (value == E{}) continue;
    if (std::find(read.begin(), read.end(), value) != read.end())
      return fmt::format("{} stands twice", name_of(value));
    read.push_back(value);
  }
  for (const E value : read) take(value);
  return {};
}

// `police_event`, or `[police_event, suspicious]`.
Wrong read_reports(const YamlNode& node, std::vector<ReportTo>& reports) {
  std::vector<ReportTo> read;
  Wrong wrong = each_word<ReportTo>(node, "report", [&](ReportTo report) { read.push_back(report); });
  if (wrong.empty()) reports = std::move(read);
  return wrong;
}

Wrong read_types(const YamlNode& node, TypeSet& types) {
  TypeSet read;
  Wrong wrong = each_word<SuspectedType>(node, "suspected type", [&](SuspectedType type) { read.add(type); });
  if (wrong.empty()) types = read;
  return wrong;
}

std::string types_as_yaml(const TypeSet& types) {
  std::string out;
  for (std::size_t i = 1; i < Names<SuspectedType>::values.size(); ++i) {
    const auto type = static_cast<SuspectedType>(i);
    if (types.has(type)) out.append(out.empty() ? "" : ", ").append(name_of(type));
  }
  return "[" + out + "]";
}

std::string reports_as_yaml(const Typology& typology) {
  std::string out;
  for (const ReportTo report : typology.reports) out.append(out.empty() ? "" : ", ").append(name_of(report));
  return "[" + out + "]";
}

struct Key {
  std::string_view name;
  std::string_view doc;
  Wrong (*read)(const YamlNode& node, Typology& typology);
  std::string (*write)(const Typology& typology);
};

constexpr Key kKeys[] = {
    {"name", "in English", [](const YamlNode& node, Typology& to) { return word(node, to.name); },
     [](const Typology& from) { return quoted(from.name); }},
    {"name_zh", "in Chinese", [](const YamlNode& node, Typology& to) { return word(node, to.name_zh); },
     [](const Typology& from) { return quoted(from.name_zh); }},
    {"side",
     "victim: prompted and asked to confirm; suspect: gets no word of a report; duty: a report the law wants of everybody",
     [](const YamlNode& node, Typology& to) { return one_of(node, "side", to.side); },
     [](const Typology& from) { return name_or_none(from.side); }},
    {"suspected_type", "of a signal that names none",
     [](const YamlNode& node, Typology& to) { return one_of(node, "suspected type", to.suspected_type); },
     [](const Typology& from) { return name_or_none(from.suspected_type); }},
    {"only", "takes signals of these suspected types alone; none: of any",
     [](const YamlNode& node, Typology& to) { return read_types(node, to.only); },
     [](const Typology& from) { return types_as_yaml(from.only); }},
    {"never", "takes no signals of these suspected types",
     [](const YamlNode& node, Typology& to) { return read_types(node, to.never); },
     [](const Typology& from) { return types_as_yaml(from.never); }},
    {"detectors",
     "whose points add up: a code, or {detector, relation, weight}; relation: of a warning from such a party (any: or "
     "of none), weight: of the points, in percent (100)",
     [](const YamlNode& node, Typology& to) { return read_detectors(node, to.detectors); },
     detectors_as_yaml},
    {"scores",
     "from which sum each grade holds (30, 50, 75, 90); the grades may also stand in the typology itself",
     [](const YamlNode& node, Typology& to) {
       return by_grade(node, [&](std::size_t grade, const YamlNode& value) {
         return read_score(value, to.thresholds[grade]);
       });
     },
     [](const Typology& from) {
       return grades_as_yaml([&](std::size_t grade) { return std::to_string(from.thresholds[grade]); });
     }},
    {"prompts", "which prompt at which grade",
     [](const YamlNode& node, Typology& to) {
       return by_grade(node, [&](std::size_t grade, const YamlNode& value) {
         return read_template(value, to.templates[grade]);
       });
     },
     [](const Typology& from) {
       return grades_as_yaml([&](std::size_t grade) { return from.templates[grade]; });
     }},
    {"measures", "which measure at which grade, of those that a firm may take by itself",
     [](const YamlNode& node, Typology& to) {
       return by_grade(node, [&](std::size_t grade, const YamlNode& value) {
         return read_measure(value, to.measures[grade]);
       });
     },
     [](const Typology& from) {
       return grades_as_yaml([&](std::size_t grade) { return std::string(name_of(from.measures[grade])); });
     }},
    {"report", "which report goes out, or a list of several",
     [](const YamlNode& node, Typology& to) { return read_reports(node, to.reports); }, reports_as_yaml},
    {"report_from", "from which grade on",
     [](const YamlNode& node, Typology& to) { return one_of(node, "grade", to.report_from); },
     [](const Typology& from) { return name_or_none(from.report_from); }},
    {"warn", "whom it makes the engine warn from medium on",
     [](const YamlNode& node, Typology& to) { return one_of(node, "whom to warn", to.warn); },
     [](const Typology& from) { return name_or_none(from.warn); }},
    {"warn_window_ms", "how far back",
     [](const YamlNode& node, Typology& to) {
       return whole_number(node, 0, kWarnWindowMost_ms, to.warn_window_ms);
     },
     [](const Typology& from) { return std::to_string(from.warn_window_ms); }},
    {"every_signal", "1: each signal is a matter of its own, 0: repeats of a case are counted",
     [](const YamlNode& node, Typology& to) {
       std::int64_t value = 0;
       Wrong wrong = whole_number(node, 0, 1, value);
       if (wrong.empty()) to.every_signal = value == 1;
       return wrong;
     },
     [](const Typology& from) { return std::string(from.every_signal ? "1" : "0"); }},
};

Wrong read_key(const std::string& name, const YamlNode& node, Typology& typology) {
  if (const auto grade = static_cast<std::size_t>(from_name<Grade>(name)); grade != 0)
    return read_score(node, typology.thresholds[grade]);
  const auto row =
      std::find_if(std::begin(kKeys), std::end(kKeys), [&](const Key& each) { return each.name == name; });
  if (row != std::end(kKeys)) return row->read(node, typology);
  std::vector<std::string_view> names = words_of<Grade>();
  for (const Key& each : kKeys) names.push_back(each.name);
  return fmt::format("unknown; the nearest is «{}»", nearest(name, names));
}

}  // namespace

Result<void> apply_typology(Rules& rules, const std::string& id, const YamlNode& node,
                            const std::string& source) {
  const auto wrong = [&](int line, const std::string& what) {
    return fail(Exit::bad_configuration, fmt::format("{}:{}: {}", source, line, what));
  };
  if (node.kind != YamlNode::Kind::map)
    return wrong(node.line, fmt::format("typology {} wants a map of its keys", id));
  const auto& all = rules.typologies();
  const auto known =
      std::find_if(all.begin(), all.end(), [&](const Typology& each) { return each.id == id; });
  Typology typology;
  if (known != all.end()) typology = *known;
  if (known == all.end()) typology.id = typology.name = typology.name_zh = id;
  if (known == all.end() && node.field("detectors") == nullptr) {
    std::vector<std::string_view> ids;
    ids.reserve(all.size());
    for (const Typology& each : all) ids.push_back(each.id);
    return wrong(node.line,
                 fmt::format("unknown typology «{}»; the nearest is «{}»; a new one wants detectors", id,
                             nearest(id, ids)));
  }
  for (const auto& [name, value] : node.fields) {
    if (const Wrong what = read_key(name, value, typology); !what.empty())
      return wrong(value.line, fmt::format("typology {}: {}: {}", id, name, what));
  }
  const int line = node.line;
  const Result<void> done = rules.set_typology(std::move(typology));
  return done ? done : wrong(line, done.error().text);
}

std::string typologies_as_yaml(const Rules& rules) {
  std::string out = "typologies:\n";
  for (const Typology& typology : rules.typologies()) {
    out += fmt::format("  {}:\n", typology.id);
    for (const Key& key : kKeys) out += fmt::format("    {}: {}\n", key.name, key.write(typology));
  }
  return out;
}

std::vector<TypologyKeyDoc> typology_keys() {
  std::vector<TypologyKeyDoc> keys;
  for (const Key& key : kKeys) keys.push_back({key.name, key.doc});
  return keys;
}

}  // namespace xiezhi
