// `xiezhi evaluate`: how often alerts were right by what investigators said of them, and limits that would
// have been better.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <tuple>

#include "stream/app/commands.h"
#include "stream/app/control_files.h"
#include "stream/app/evaluation.h"
#include "stream/app/model_file.h"
#include "stream/app/output_files.h"
#include "stream/app/statistics_text.h"
#include "stream/codec/json_writer.h"
#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

std::string_view verdict_name(std::size_t verdict) {
  return verdict == 0 ? "open" : names_of<FeedbackOutcome>()[verdict];
}

Result<Feedback> read_feedback(const Options& options) {
  Feedback feedback;
  const Result<void> read = each_control(options, [&](const Event& event) { feedback.take(event); });
  if (!read) return tl::unexpected(read.error());
  return feedback;
}

struct Row {
  std::string_view by;
  std::string name;
  Verdicts verdicts{};
};

std::vector<Row> rows_of(const Evaluation& evaluation) {
  std::vector<Row> rows;
  for (const auto& [name, verdicts] : evaluation.detectors()) rows.push_back({"detector", name, verdicts});
  for (const auto& [name, verdicts] : evaluation.typologies()) rows.push_back({"typology", name, verdicts});
  return rows;
}

// Four digits behind the point.
std::string share_text(double share) {
  const long ten_thousandths = std::lround(share * 10000);
  return fmt::format("{}.{:04}", ten_thousandths / 10000, ten_thousandths % 10000);
}

// Nothing where nobody said anything.
std::array<std::string, 3> share_texts(const Verdicts& verdicts) {
  const Share share = precision_of(verdicts);
  if (share.most - share.least == 1) return {};
  return {share_text(share.value), share_text(share.least), share_text(share.most)};
}

std::string csv_of(const Evaluation& evaluation) {
  std::string out = "by,name";
  for (std::size_t i = 0; i < std::tuple_size_v<Verdicts>; ++i) out += fmt::format(",{}", verdict_name(i));
  out += ",precision,precision_least,precision_most\n";
  for (const Row& row : rows_of(evaluation)) {
    out += fmt::format("{},{}", row.by, csv_field(row.name));
    for (const std::int64_t count : row.verdicts) out += fmt::format(",{}", count);
    for (const std::string& text : share_texts(row.verdicts)) out += "," + text;
    out += "\n";
  }
  return out;
}

std::string json_verdicts(const Verdicts& verdicts) {
  std::string out = "{";
  for (std::size_t i = 0; i < verdicts.size(); ++i)
    out += fmt::format("{}\"{}\": {}", i == 0 ? "" : ", ", verdict_name(i), verdicts[i]);
  const auto [value, least, most] = share_texts(verdicts);
  if (!value.empty()) {
    out +=
        fmt::format(R"(, "precision": {}, "precision_least": {}, "precision_most": {})", value, least, most);
  }
  return out + "}";
}

std::string json_text(std::string_view text) {
  std::string out;
  append_json_text(out, text);
  return out;
}

std::string json_of(const Evaluation& evaluation, const Feedback& feedback,
                    const std::vector<Proposal>& proposals) {
  std::string rows, changes;
  for (const Row& row : rows_of(evaluation)) {
    rows += fmt::format("{}\n    {{\"by\": \"{}\", \"name\": {}, \"verdicts\": {}}}", rows.empty() ? "" : ",",
                        row.by, json_text(row.name), json_verdicts(row.verdicts));
  }
  for (const Proposal& one : proposals) {
    changes += fmt::format(
        "{}\n    {{\"detector\": {}, \"parameter\": {}, \"feature\": {}, \"unit\": {}, \"in_force\": {}, "
        "\"proposed\": {},\n     \"before\": {}, \"after\": {}}}",
        changes.empty() ? "" : ",", json_text(one.detector), json_text(one.parameter), json_text(one.feature),
        json_text(one.unit), one.in_force, one.proposed, json_verdicts(one.before), json_verdicts(one.after));
  }
  return fmt::format(
      "{{\n  \"feedback\": {},\n  \"feedback_unknown\": {},\n  \"rows\": [{}\n  ],\n  \"proposals\": [{}\n  ]\n}}\n",
      feedback.taken(), feedback.unknown(), rows, changes);
}

// A rule pack. It is in force where a configuration names it, and nowhere else.
std::string pack_of(const std::vector<Proposal>& proposals) {
  std::string out =
      "# Proposed by `xiezhi evaluate`; in force only where the configuration key `rules` names it. Before that:\n"
      "#   xiezhi replay --input EVENTS --output DIRECTORY --set rules=THIS_FILE     the whole of what it changes\n";
  if (proposals.empty())
    return out + "# No limit would have left out false alarms and kept what was confirmed.\ndetectors: {}\n";
  out += "detectors:\n";
  for (const Proposal& one : proposals) {
    const auto told = [&](FeedbackOutcome outcome) {
      return fmt::format("{} of {}", count_of(one.after, outcome), count_of(one.before, outcome));
    };
    out += fmt::format(
        "  # {}: was {}; of what was judged, {} confirmed and {} false alarms would still be raised\n",
        one.feature, one.in_force, told(FeedbackOutcome::confirmed), told(FeedbackOutcome::false_positive));
    out += fmt::format("  {}: {{{}: {}}}\n", one.detector, one.parameter, one.proposed);
  }
  return out;
}

}  // namespace

Result<Exit> command_evaluate(const Options& options) {
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  const Result<Rules> rules = load_rules(*configuration);
  if (!rules) return tl::unexpected(rules.error());
  const Result<Feedback> feedback = read_feedback(options);
  if (!feedback) return tl::unexpected(feedback.error());
  catch_signals();
  Evaluation evaluation(*feedback, *rules);
  OutputFiles files(options, "evaluate");
  const Result<void> read = files.run([&](const OutputFacts& facts) { evaluation.take(facts); });
  if (!read) return tl::unexpected(read.error());
  if (stop_requested()) return stop_exit();  // half a count proposes nothing
  const std::vector<Proposal> proposals = evaluation.proposals({.keep_bp = options.keep_percent * 100});
  if (!options.propose.empty()) {
    if (Result<void> written = write_file(options.propose, pack_of(proposals)); !written)
      return tl::unexpected(written.error());
  }
  return write_text(
      options, options.format == "json" ? json_of(evaluation, *feedback, proposals) : csv_of(evaluation));
}

}  // namespace xiezhi
