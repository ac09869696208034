#include "detectors/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "stream/base/time.h"

namespace xiezhi {
namespace {

// Grades by score: REGULATION 8 [D]; legal ground for graded warning: Guangzhou Art. 10, Xiangtan Art. 11.
constexpr std::array<std::uint8_t, kGrades> kThresholds = {0, 30, 50, 75, 90};
constexpr std::array<std::string_view, kGrades> kSilent = {};
constexpr std::array<Measure, kGrades> kNoMeasure = {};

// The typologies. Measures stay inside what a firm may do by itself (Anti-Fraud Law Art. 18 para. 3): only an
// order or a list may stop a payment or freeze.
std::vector<Typology> default_typologies() {
  return {
      {.id = "fraud_victim",
       .name = "possible victim of telecom-network fraud",
       .name_zh = "电信网络诈骗潜在被害人",
       .side = Side::victim,
       .suspected_type = SuspectedType::telecom_fraud,
       .never = SuspectedType::illegal_fundraising,
       .detectors = {{{"V01", Relation::none, true},
                      {"V02", Relation::none, true},
                      {"V03"},
                      {"D08"},
                      {"D12", Relation::payee}}},
       .thresholds = kThresholds,
       .templates = {"", "", "P-VICTIM-M", "P-VICTIM-H", "P-VICTIM-H"},
       .measures = {Measure::none, Measure::none, Measure::verify_tx, Measure::delay_24h, Measure::delay_24h},
       .report = ReportTo::police_case,
       .report_from = Grade::high},
      {.id = "fundraising_consumer",
       .name = "consumer drawn into illegal fundraising",
       .name_zh = "非法集资参与人",
       .side = Side::victim,
       .suspected_type = SuspectedType::illegal_fundraising,
       .only = SuspectedType::illegal_fundraising,
       .detectors = {{{"D12", Relation::payee}}},
       .thresholds = kThresholds,
       .templates = {"", "", "P-FUND", "P-FUND", "P-FUND"},
       .measures = kNoMeasure},
      {.id = "telecom_victim",
       .name = "contact with a fraud number",
       .name_zh = "接触涉诈号码",
       .side = Side::victim,
       .suspected_type = SuspectedType::telecom_fraud,
       .detectors = {{{"T12", Relation::contacted}}},
       .thresholds = kThresholds,
       .templates = {"", "", "P-TEL", "P-TEL", "P-TEL"},
       .measures = kNoMeasure},
      {.id = "mule_account",
       .name = "account used to move criminal money",
       .name_zh = "涉案账户",
       .side = Side::suspect,
       .suspected_type = SuspectedType::money_mule,
       .detectors = {{{"D03"}, {"D04"}, {"D06"}, {"D12"}, {"D12", Relation::payer}}},
       .thresholds = kThresholds,
       .templates = kSilent,
       .measures = {Measure::none, Measure::none, Measure::verify_tx, Measure::reverify_id,
                    Measure::limit_channel},
       .report = ReportTo::police_event,
       .report_from = Grade::high,
       .warn = Warn::payers,
       .warn_window_ms = 3 * kDayMs},
      {.id = "illegal_fundraising",
       .name = "illegal fundraising",
       .name_zh = "非法集资",
       .side = Side::suspect,
       .suspected_type = SuspectedType::illegal_fundraising,
       .detectors = {{{"D17"}, {"D18"}, {"D19"}, {"D21"}}},
       .thresholds = kThresholds,
       .templates = kSilent,
       .measures = {Measure::none, Measure::none, Measure::none, Measure::verify_tx, Measure::reverify_id},
       .report = ReportTo::fundraising_lead,
       .report_from = Grade::medium,
       .warn = Warn::payers,
       .warn_window_ms = kDayMs},
      {.id = "fraud_caller",
       .name = "fraud number",
       .name_zh = "涉诈号码",
       .side = Side::suspect,
       .suspected_type = SuspectedType::telecom_fraud,
       .detectors = {{{"T01"}, {"T07"}}},
       .thresholds = kThresholds,
       .templates = kSilent,
       .measures = {Measure::none, Measure::none, Measure::reverify_id, Measure::reverify_id,
                    Measure::suspend_out},
       .report = ReportTo::police_event,
       .report_from = Grade::high,
       .warn = Warn::contacts,
       .warn_window_ms = kDayMs},
      {.id = "number_changing",
       .name = "call that shows a changed number",
       .name_zh = "改号来电",
       .side = Side::suspect,
       .suspected_type = SuspectedType::telecom_fraud,
       .detectors = {{{"T05"}}},
       .thresholds = kThresholds,
       .templates = kSilent,
       .measures = kNoMeasure,  // the number's owner is innocent; the trunk is the operator's affair
       .report = ReportTo::police_event,
       .report_from = Grade::high,
       .warn = Warn::this_contact},
      {.id = "large_value",
       .name = "large-value transaction",
       .name_zh = "大额交易",
       .side = Side::duty,
       .suspected_type = SuspectedType::large_value,
       .detectors = {{{"D01"}}},
       .thresholds = kThresholds,
       .templates = kSilent,
       .measures = kNoMeasure,
       .report = ReportTo::large_value,
       .report_from = Grade::low,
       .every_signal = true},
  };
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known) {
  const auto found = std::min_element(
      known.begin(), known.end(),
      [&](std::string_view a, std::string_view b) { return distance(word, a) < distance(word, b); });
  return found == known.end() ? std::string_view{} : *found;
}

Grade grade_of(const Typology& typology, std::uint32_t score) {
  Grade grade = Grade::none;
  for (std::size_t i = 1; i < kGrades; ++i) {
    if (score >= typology.thresholds[i]) grade = static_cast<Grade>(i);
  }
  return grade;
}

Rules::Rules() : typologies_(default_typologies()) {
  for (const Detector* detector : catalogue()) {
    auto& values = parameters_.emplace_back();
    for (const Parameter& parameter : detector->parameters) values.push_back(parameter.value);
  }
  compute_digest();
}

Result<void> Rules::set_parameter(std::string_view detector, std::string_view parameter, std::int64_t value) {
  const Detector* row = find_detector(detector);
  if (row == nullptr) {
    std::vector<std::string_view> codes;
    for (const Detector* each : catalogue()) codes.push_back(each->code);
    return fail(Exit::bad_configuration, fmt::format("unknown detector «{}»; the nearest is «{}»", detector,
                                                     nearest(detector, codes)));
  }
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < row->parameters.size(); ++i) {
    const Parameter& candidate = row->parameters[i];
    names.push_back(candidate.name);
    if (candidate.name != parameter) continue;
    if (value < candidate.least || value > candidate.most) {
      return fail(Exit::bad_configuration,
                  fmt::format("{}.{} is {}, allowed is {} to {} {}", detector, parameter, value,
                              candidate.least, candidate.most, candidate.unit));
    }
    parameters_[detector_number(detector)][i] = value;
    compute_digest();
    return {};
  }
  return fail(Exit::bad_configuration, fmt::format("detector {} has no parameter «{}»; the nearest is «{}»",
                                                   detector, parameter, nearest(parameter, names)));
}

Result<void> Rules::set_threshold(std::string_view typology, std::string_view grade, std::int64_t score) {
  std::vector<std::string_view> names;
  for (Typology& row : typologies_) {
    names.push_back(row.id);
    if (row.id != typology) continue;
    const auto index = static_cast<std::size_t>(from_name<Grade>(grade));
    if (index == 0)
      return fail(Exit::bad_configuration,
                  fmt::format("unknown grade «{}»: low, medium, high or critical", grade));
    if (score < 1 || score > 100)
      return fail(Exit::bad_configuration,
                  fmt::format("{}.{} is {}, allowed is 1 to 100", typology, grade, score));
    row.thresholds[index] = static_cast<std::uint8_t>(score);
    compute_digest();
    return {};
  }
  return fail(Exit::bad_configuration,
              fmt::format("unknown typology «{}»; the nearest is «{}»", typology, nearest(typology, names)));
}

Result<void> Rules::check() const {
  for (const Detector* detector : catalogue()) {
    const bool used = std::any_of(typologies_.begin(), typologies_.end(), [&](const Typology& typology) {
      return std::any_of(typology.detectors.begin(), typology.detectors.end(),
                         [&](const TypologyDetector& row) { return row.code == detector->code; });
    });
    if (!used)
      return fail(Exit::bad_configuration, fmt::format("no typology uses detector {}", detector->code));
  }
  for (const Typology& typology : typologies_) {
    if (!std::is_sorted(typology.thresholds.begin(), typology.thresholds.end())) {
      return fail(Exit::bad_configuration,
                  fmt::format("typology {}: a higher grade has a lower threshold", typology.id));
    }
    const bool reachable = std::any_of(
        typology.detectors.begin(), typology.detectors.end(),
        [](const TypologyDetector& row) { return !row.code.empty() && find_detector(row.code) != nullptr; });
    if (!reachable)
      return fail(Exit::bad_configuration, fmt::format("typology {} has no known detector", typology.id));
  }
  return {};
}

void Rules::compute_digest() {
  Digest digest;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    digest.add(catalogue()[i]->code).add(std::uint64_t{catalogue()[i]->version});
    for (std::int64_t value : parameters_[i]) digest.add(static_cast<std::uint64_t>(value));
  }
  for (const Typology& typology : typologies_) {
    digest.add(typology.id);
    for (std::uint8_t threshold : typology.thresholds) digest.add(std::uint64_t{threshold});
  }
  digest_ = digest.finish();
}

}  // namespace xiezhi
