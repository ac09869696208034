// A log copied into another number of partitions: every touch goes where its subject lives now, with the
// identifiers and the keys that this partition has not seen.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stream/app/log_writer.h"

namespace xiezhi {

// Sealed identifiers of a log by token, and which partitions of the copy have been sent which. One thread.
class KnownIdentities {
 public:
  explicit KnownIdentities(std::uint32_t partitions) : words_((partitions + 63) / 64) {}

  // A newer one takes the place of an older one.
  void learn(const SealedIdentity& identity);
  // True the first time for this token and partition; false for an unknown token.
  bool first(const Token& token, std::uint32_t partition);
  // Of a token that is known; the bytes live until the next learn().
  SealedIdentity of(const Token& token) const;

 private:
  struct Known {
    EntityKind kind = EntityKind::none;
    std::uint64_t sealing_key = 0;
    std::size_t at = 0;  // in bytes_
    std::size_t length = 0;
  };
  struct Mix {
    std::size_t operator()(const Token& token) const {
      return static_cast<std::size_t>(token.hi ^ (token.lo * 0x9e3779b97f4a7c15ULL));
    }
  };
  std::size_t words_;
  std::unordered_map<Token, std::size_t, Mix> numbers_;
  std::vector<Known> known_;
  std::vector<std::uint64_t> sent_;  // words_ for each of known_: a bit a partition
  std::string bytes_;
};

struct LogCopyCounts {
  std::uint64_t records = 0, touches = 0, ticks = 0, sealing_keys = 0, identities = 0, broken = 0;
};

// One thread.
class LogCopy {
 public:
  // `log` writes the copy and must outlive this.
  explicit LogCopy(LogWriter& log);

  // One record of the old log; they come in the order of their time. A frame that is broken is left out from
  // there on, as whoever reads the old log does.
  Result<void> take(std::int32_t partition, std::int64_t time_ms, std::string_view frame);
  // Everything taken is with the producer.
  Result<void> flush() { return log_.flush(); }

  // Sealing keys and identities: how often one was written where its touch had not brought it.
  const LogCopyCounts& counts() const { return counts_; }

 private:
  Result<void> copy(Touch& touch);
  Result<void> tick(const Touch& touch, std::int32_t partition);
  void attach_missing(Touch& touch, std::uint32_t partition);
  Result<void> send_key(std::uint64_t id, std::uint32_t partition);

  LogWriter& log_;
  KnownIdentities identities_;
  std::map<std::uint64_t, std::string> boxes_;      // sealing keys by number
  std::vector<std::set<std::uint64_t>> keys_sent_;  // by partition
  std::int64_t time_ms_ = 0;
  LogCopyCounts counts_;
};

}  // namespace xiezhi
