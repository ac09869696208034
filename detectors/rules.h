// Rules: everything that configuration may change about detection — the parameters of detectors and the
// typologies that add their signals up, grade them and say who is told and what is done. Immutable while in
// force; a new rule pack is a new Rules object. Its digest is the `ruleset` of every output.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/detector.h"
#include "detectors/model.h"
#include "detectors/typology.h"
#include "stream/base/result.h"
#include "stream/base/token.h"

namespace xiezhi {

class Rules {
 public:
  Rules();  // the defaults: detectors' own parameter values and the built-in typologies

  // Overrides one parameter. Fails with the nearest known name, or the range, in the text.
  Result<void> set_parameter(std::string_view detector, std::string_view parameter, std::int64_t value);

  // Adds a typology, or puts it in the place of the one with its id.
  Result<void> set_typology(Typology typology);

  // The champion is part of the digest, the challenger, which changes no answer, is not.
  void set_models(Models models);

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
  Result<void> check(const Typology& typology) const;
  std::uint8_t most_points(const Detector& detector) const;
  void compute_digest();
  std::vector<std::vector<std::int64_t>> parameters_;
  std::vector<Typology> typologies_;
  Models models_;
  Token digest_;
};

// The known word nearest to `word` by edit distance, for messages about unknown names.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace xiezhi
