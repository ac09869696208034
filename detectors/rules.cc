#include "detectors/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace xiezhi {
namespace {

constexpr std::int64_t kScoreMost = 100;

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

Rules::Rules() : typologies_(default_typologies()) {
  for (const Detector* detector : catalogue()) {
    auto& values = parameters_.emplace_back();
    std::transform(detector->parameters.begin(), detector->parameters.end(), values.begin(),
                   [](const Parameter& parameter) { return parameter.value; });
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

Typology* Rules::find_typology(std::string_view id) {
  const auto found = std::ranges::find(typologies_, id, &Typology::id);
  return found == typologies_.end() ? nullptr : &*found;
}

std::optional<Rules::Range> Rules::range_of(std::string_view target, std::string_view name) const {
  const auto typology = std::ranges::find(typologies_, target, &Typology::id);
  if (typology != typologies_.end()) {
    if (from_name<Grade>(name) != Grade::none) return Range{1, kScoreMost};
    const bool takes =
        std::ranges::find(typology->detectors, name, &TypologyDetector::code) != typology->detectors.end();
    return takes ? std::optional(Range{1, kWeightMost}) : std::nullopt;
  }
  const Detector* detector = find_detector(target);
  if (detector == nullptr) return std::nullopt;
  const auto row = std::ranges::find(detector->parameters, name, &Parameter::name);
  return row == detector->parameters.end() ? std::nullopt : std::optional(Range{row->least, row->most});
}

Result<void> Rules::set(const RuleValue& value) {
  Typology* typology = find_typology(value.target);
  if (typology == nullptr) return set_parameter(value.target, value.name, value.value);
  const auto wrong = [&](const std::string& what) {
    return fail(Exit::bad_configuration, fmt::format("typology {}: {}: {}", value.target, value.name, what));
  };
  const std::optional<Range> range = range_of(value.target, value.name);
  if (!range) return wrong("a grade is wanted, or a detector of this typology, for its weight in percent");
  if (value.value < range->least || value.value > range->most)
    return wrong(fmt::format("{} is not within {} to {}", value.value, range->least, range->most));
  if (const Grade grade = from_name<Grade>(value.name); grade != Grade::none) {
    typology->thresholds[static_cast<std::size_t>(grade)] = static_cast<std::uint8_t>(value.value);
  } else {
    for (TypologyDetector& row : typology->detectors)
      if (row.code == value.name) row.weight = value.value;
  }
  compute_digest();
  return {};
}

Result<Rules> Rules::changed(const RuleChange& change) const {
  Rules rules = *this;
  rules.campaigns_.clear();
  for (const Typology& typology : change.typologies) {
    if (rules.find_typology(typology.id) == nullptr)
      return fail(
          Exit::bad_configuration,
          fmt::format("typology {} is not there always: a change for some time or some regions adds none",
                      typology.id));
    if (Result<void> set = rules.set_typology(typology); !set) return tl::unexpected(set.error());
  }
  for (const RuleValue& value : change.values)
    if (Result<void> set = rules.set(value); !set) return tl::unexpected(set.error());
  rules.compute_digest();
  if (Result<void> sound = rules.check(); !sound) return tl::unexpected(sound.error());
  return rules;
}

Result<void> Rules::add_campaign(RuleChange campaign) {
  if (campaigns_.size() == kCampaignsMax)
    return fail(Exit::bad_configuration, fmt::format("more than {} campaigns", kCampaignsMax));
  if (const Result<Rules> rules = changed(campaign); !rules) return tl::unexpected(rules.error());
  campaigns_.push_back(std::move(campaign));
  compute_digest();
  return {};
}

Result<void> Rules::set_typology(Typology typology) {
  if (Typology* known = find_typology(typology.id); known != nullptr) {
    *known = std::move(typology);
  } else if (typologies_.size() < kTypologiesMax) {
    typologies_.push_back(std::move(typology));
  } else {
    return fail(Exit::bad_configuration, fmt::format("more than {} typologies", kTypologiesMax));
  }
  compute_digest();
  return {};
}

void Rules::set_models(Models models) {
  models_ = std::move(models);
  compute_digest();
}

// The most that a signal of the detector can have.
std::uint8_t Rules::most_points(const Detector& detector) const {
  const Parameters values = parameters(detector_number(detector.code));
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < detector.parameters.size(); ++i) {
    if (detector.parameters[i].unit == "points") sum += values[i];
  }
  return static_cast<std::uint8_t>(std::min<std::int64_t>(sum, 100));
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
  for (std::size_t number = 0; number < typologies_.size(); ++number) {
    if (Result<void> sound = check(typologies_[number]); !sound) return sound;
  }
  return {};
}

Result<void> Rules::check(const Typology& typology) const {
  const auto wrong = [&](const std::string& what) {
    return fail(Exit::bad_configuration, fmt::format("typology {}: {}", typology.id, what));
  };
  if (!std::is_sorted(typology.thresholds.begin(), typology.thresholds.end()))
    return wrong("a higher grade has a lower threshold");
  std::int64_t most = 0;
  for (const TypologyDetector& row : typology.detectors) {
    const Detector* detector = find_detector(row.code);
    if (detector == nullptr) return wrong(fmt::format("unknown detector «{}»", row.code));
    most += weighted(most_points(*detector), row.weight);
  }
  for (std::size_t grade = 1; grade < kGrades; ++grade) {
    const bool acts = !typology.templates[grade].empty() || typology.measures[grade] != Measure::none ||
                      typology.report_from == static_cast<Grade>(grade);
    if (acts && most < typology.thresholds[grade]) {
      return wrong(fmt::format("grade {} begins at {} points, its detectors give {} at most",
                               name_of(static_cast<Grade>(grade)), typology.thresholds[grade], most));
    }
  }
  return most > 0 ? Result<void>{} : wrong("it has no detector");
}

void Rules::compute_digest() {
  Digest digest;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Detector& detector = *catalogue()[i];
    digest.add(detector.code).add(std::uint64_t{detector.version});
    for (std::int64_t value : std::span(parameters_[i]).first(detector.parameters.size()))
      digest.add(static_cast<std::uint64_t>(value));
  }
  for (const Typology& typology : typologies_) {
    digest.add(typology.id).add(std::uint64_t{typology.detectors.size()});
    for (const TypologyDetector& row : typology.detectors) {
      digest.add(row.code).add(static_cast<std::uint64_t>(row.relation)).add(std::uint64_t{row.any});
      digest.add(static_cast<std::uint64_t>(row.weight));
    }
    for (std::size_t grade = 1; grade < kGrades; ++grade) {
      digest.add(std::uint64_t{typology.thresholds[grade]}).add(typology.templates[grade]);
      digest.add(static_cast<std::uint64_t>(typology.measures[grade]));
    }
    for (const auto value :
         {static_cast<std::uint64_t>(typology.side), static_cast<std::uint64_t>(typology.suspected_type),
          std::uint64_t{typology.only.bits()}, std::uint64_t{typology.never.bits()},
          static_cast<std::uint64_t>(typology.report_from), static_cast<std::uint64_t>(typology.warn),
          static_cast<std::uint64_t>(typology.warn_window_ms), std::uint64_t{typology.every_signal}})
      digest.add(value);
    for (const ReportTo report : typology.reports) digest.add(name_of(report));
  }
  for (const RuleChange& campaign : campaigns_) {
    const Result<Rules> rules = changed(campaign);
    digest.add("campaign").add(static_cast<std::uint64_t>(campaign.scope.from_ms));
    digest.add(static_cast<std::uint64_t>(campaign.scope.to_ms));
    for (const RegionRange& area : campaign.scope.areas())
      digest.add(std::uint64_t{area.first}).add(std::uint64_t{area.last});
    digest.add(rules ? rules->digest() : Token{});
  }
  if (models_.champion != nullptr) digest.add(models_.champion->digest);
  digest_ = digest.finish();
}

}  // namespace xiezhi
