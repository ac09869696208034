// Rules: everything that configuration may change about detection — the parameters of detectors and the
// typologies that add their signals up, grade them and say who is told and what is done. Immutable while in
// force; a new rule pack is a new Rules object. Its digest is the `ruleset` of every output. Beside what
// holds always it keeps the campaigns of its packs; engine/rules_in_force.h says which of them concern an
// event.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/detector.h"
#include "detectors/model.h"
#include "detectors/typology.h"
#include "stream/base/result.h"
#include "stream/base/scope.h"
#include "stream/base/token.h"

namespace xiezhi {

// One number of a detector or a typology: a parameter by its name; the score from which a grade holds by the
// grade's; the weight of a detector's points, in percent, by the detector's code.
struct RuleValue {
  std::string target;  // code of a detector, id of a typology
  std::string name;
  std::int64_t value = 0;
  friend bool operator==(const RuleValue&, const RuleValue&) = default;
};

// What is other for some time or somewhere: a campaign of a rule pack, or a record parameters.v1.
struct RuleChange {
  Scope scope{};
  std::vector<RuleValue> values{};
  std::vector<Typology> typologies{};  // whole ones, in the place of those with their ids
};
constexpr std::size_t kCampaignsMax = 16;

class Rules {
 public:
  Rules();  // the defaults: detectors' own parameter values and the built-in typologies

  // Overrides one parameter. Fails with the nearest known name, or the range, in the text.
  Result<void> set_parameter(std::string_view detector, std::string_view parameter, std::int64_t value);

  // The same, of a typology as well.
  Result<void> set(const RuleValue& value);
  // What such a number may be; absent when there is none of that name.
  struct Range {
    std::int64_t least = 0, most = 0;
  };
  std::optional<Range> range_of(std::string_view target, std::string_view name) const;

  // Adds a typology, or puts it in the place of the one with its id.
  Result<void> set_typology(Typology typology);

  // The champion is part of the digest, the challenger, which changes no answer, is not.
  void set_models(Models models);

  // Fails when these rules, changed so, do not pass check(). What a typology takes, and which there are, a
  // change leaves as it is, for cases hold their numbers.
  Result<void> add_campaign(RuleChange campaign);
  std::span<const RuleChange> campaigns() const { return campaigns_; }
  // These rules with that change; without campaigns.
  Result<Rules> changed(const RuleChange& change) const;

  Parameters parameters(std::uint8_t detector) const {
    Parameters values(parameters_[detector]);
    values.model = models_.champion.get();
    return values;
  }
  const Models& models() const { return models_; }
  const std::vector<Typology>& typologies() const { return typologies_; }
  const Token& digest() const { return digest_; }

  // Every detector is used by a typology, and every typology can reach each grade that says or does
  // something; the error names what is not.
  Result<void> check() const;

 private:
  Typology* find_typology(std::string_view id);
  Result<void> check(const Typology& typology) const;
  std::uint8_t most_points(const Detector& detector) const;
  void compute_digest();
  // By detector, in the order of its rows; behind them zeros.
  std::vector<std::array<std::int64_t, kParametersMax>> parameters_;
  std::vector<Typology> typologies_;
  std::vector<RuleChange> campaigns_;
  Models models_;
  Token digest_;
};

// The known word nearest to `word` by edit distance, for messages about unknown names.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace xiezhi
