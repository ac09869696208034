// RulesInForce: which rules judge an event. Beside the rules of always there are campaigns, which rule packs
// bring, and changes that records parameters.v1 bring; each holds for a time and perhaps for some regions
// only (Suzhou Art. 27 para. 2, Guangzhou Art. 19 para. 2; REGULATION F37). What holds is a matter of when
// and where the event happened, so it is the same on any day and however the log is cut. Part of a shard's
// state; not thread-safe.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/rules.h"
#include "stream/base/touch.h"
#include "stream/codec/decoder.h"
#include "stream/engine/effect.h"

namespace xiezhi {

// What a record parameters.v1 asks for: other numbers of one detector or typology. None: what came under this
// version is taken back.
struct ParameterChange {
  std::string target, version;
  Scope scope{};
  std::vector<RuleValue> values{};
  friend bool operator==(const ParameterChange&, const ParameterChange&) = default;
};

// Before ROUTE: what the record asks for, encoded into `event.change`, which lives in `arena`, or why it
// cannot be done (`event` is as it was). The rules say which typologies there are.
Rejection judge_parameters(Event& event, const Rules& rules, Arena& arena);

// The change in a touch of the log; by names, which outlive the order of a detector's parameters.
void encode_parameters(const ParameterChange& change, std::string& out);
bool decode_parameters(std::string_view bytes, ParameterChange& change);

class RulesInForce {
 public:
  static constexpr std::size_t kChangesMax = 48;
  static_assert(kCampaignsMax + kChangesMax <= 64);

  // `rules` may be put in the place of others while this lives.
  explicit RulesInForce(const Rules& rules) : rules_(rules) {}

  // The rules for what happens then, there; 0: it is not known where. They stay until the next take() or
  // until other rules are in their place.
  const Rules& at(std::int64_t event_time_ms, std::uint32_t region) {
    return rules_.campaigns().empty() && changes_.empty() ? rules_ : look(event_time_ms, region);
  }

  // A touch of a record parameters.v1. A change has the place of the one with its target and version; when
  // there is no room, one that is over makes way.
  ParameterResult take(const Touch& touch);
  const std::vector<ParameterChange>& changes() const { return changes_; }

  template <class Image>
  void image(Image& image) {
    if (!image.since(6)) return;
    std::uint64_t count = changes_.size();
    image.value(count);
    if constexpr (Image::kLoads) changes_.resize(image.require(count <= kChangesMax) ? count : 0);
    std::string text;
    for (ParameterChange& change : changes_) {
      if constexpr (!Image::kLoads) text.clear(), encode_parameters(change, text);
      image.array(text);
      if constexpr (Image::kLoads) image.require(decode_parameters(text, change));
    }
  }

 private:
  const Rules& look(std::int64_t event_time_ms, std::uint32_t region);
  std::unique_ptr<Rules> made_of(std::uint64_t holding) const;

  const Rules& rules_;
  std::vector<ParameterChange> changes_;  // in the order in which they came
  // Rules that were asked for, by what of campaigns and changes holds: a bit for each.
  std::map<std::uint64_t, std::unique_ptr<Rules>> made_;
  Token made_from_{};  // the digest of the rules then
};

}  // namespace xiezhi
