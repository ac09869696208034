#include "stream/app/identities.h"

#include <algorithm>
#include <bit>

#include "stream/app/logging.h"

namespace xiezhi {
namespace {

constexpr std::uint32_t kPartitionsInEntry = 64;

std::uint64_t mix(const Token& token, std::uint32_t group) {
  std::uint64_t x = token.hi ^ (token.lo * 0x9e3779b97f4a7c15ULL) ^ (std::uint64_t{group} << 32U | 1U);
  x ^= x >> 32U;
  x *= 0xd6e8feb86659fd93ULL;
  x ^= x >> 32U;
  return x | 1U;  // never that of an empty entry
}

}  // namespace

SentIdentities::SentIdentities(const IdentityPublicKey& public_key, std::size_t bytes)
    : sealer_(public_key),
      entries_(std::bit_floor(std::clamp(bytes, sizeof(Entry), kBytesMax)) / sizeof(Entry)) {}

void SentIdentities::prefetch(const Touch& touch) const {
  for (const Token* token : {&touch.subject, &touch.counterparty, &touch.principal}) {
    if (*token) __builtin_prefetch(&entries_[place_of(mix(*token, 0))], 1);
  }
}

void SentIdentities::look_at_time(std::int64_t now_ms) {
  const std::size_t until = static_cast<std::size_t>(now_ms % kAgain_ms) * entries_.size() / kAgain_ms;
  for (; next_forgotten_ != until; next_forgotten_ = (next_forgotten_ + 1) % entries_.size())
    entries_[next_forgotten_].partitions = 0;  // the sealed bytes stay good
}

std::string_view SentIdentities::first(const NamedToken& name, std::uint32_t partition, Arena& arena) {
  const std::uint64_t print = mix(name.token, partition / kPartitionsInEntry);
  const std::uint64_t bit = std::uint64_t{1} << (partition % kPartitionsInEntry);
  Entry& entry = entries_[place_of(print)];
  if (entry.print == print) {
    if ((entry.partitions & bit) != 0) return {};
    entry.partitions |= bit;
    if (entry.length > 0) return arena.copy({entry.sealed.data(), entry.length});
    return arena.copy(sealer_.seal(name.token, name.text));
  }
  const std::string_view sealed = arena.copy(sealer_.seal(name.token, name.text));
  entry = {print, bit, 0, {}};
  if (sealed.size() <= entry.sealed.size()) {
    entry.length = static_cast<std::uint8_t>(sealed.size());
    std::copy(sealed.begin(), sealed.end(), entry.sealed.begin());
  }
  return sealed;
}

Result<void> IdentityBook::learn(std::uint64_t id, std::string_view sealed_box) {
  if (!take(id, sealed_box) && !told_) {
    told_ = true;
    log(LogLevel::warn,
        "identifiers in the log are sealed to an identity key that this process does not have; they stay "
        "closed. If it was not destroyed, give it: privacy.identity_secret_key_file, or beside it, retired "
        "(xiezhi keys list)");
  }
  return {};
}

Result<void> IdentityBook::take(std::uint64_t id, std::string_view sealed_box) {
  if (opener_.knows(id)) return {};
  Result<void> learnt = opener_.learn(id, sealed_box);
  if (learnt) boxes_.emplace(id, sealed_box);
  return learnt;
}

std::string_view IdentityBook::open(std::uint64_t sealing_key, const Token& token, std::string_view sealed) {
  Result<std::string> opened = opener_.open(sealing_key, token, sealed);
  text_ = opened ? std::move(*opened) : std::string();
  return text_;
}

}  // namespace xiezhi
