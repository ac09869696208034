// The state of a shard as text, for people and for comparisons: lines of JSON, sorted, so that equal states
// give equal text wherever their memory lies and in whatever order their parties got numbers. Identifiers
// stand there as tokens, sealed ones not at all.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "stream/engine/shard.h"

namespace xiezhi {

// What a line is about, in the order of the lines.
enum class StateSection : std::uint8_t { party, list_entry, pending_decision, clock, parameter_change, seen };

// Pure; reads the shard, which must not change meanwhile. One thread.
class StateText {
 public:
  struct Key {
    StateSection section = StateSection::party;
    Token token;              // of the party or principal, what a clock is about; hi alone: listing key
    std::uint64_t event = 0;  // of a pending decision; of a clock its term; of a change which it is
    friend auto operator<=>(const Key&, const Key&) = default;
  };

  explicit StateText(const Shard& shard);

  std::size_t size() const { return lines_.size(); }
  const Key& key(std::size_t line) const { return lines_[line].key; }
  // Appends the line without a line feed.
  void append(std::size_t line, std::string& out) const;

  // Of all lines: equal states have equal digests.
  Token digest() const;

 private:
  struct Line {
    Key key;
    std::uint32_t number = 0;  // of the party, row, decision or clock
  };
  const Shard& shard_;
  std::vector<Line> lines_;
};

}  // namespace xiezhi
