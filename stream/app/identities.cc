#include "stream/app/identities.h"

namespace xiezhi {
namespace {

constexpr std::size_t kSentEntries = std::size_t{1} << 21U;  // 16 MiB

std::uint64_t mix(const Token& token, std::uint32_t partition) {
  std::uint64_t x = token.hi ^ (token.lo * 0x9e3779b97f4a7c15ULL) ^ (std::uint64_t{partition} << 32U | 1U);
  x ^= x >> 32U;
  x *= 0xd6e8feb86659fd93ULL;
  x ^= x >> 32U;
  return x | 1U;  // never the empty entry
}

std::size_t place_of(std::uint64_t print) { return print >> 1U & (kSentEntries - 1); }

}  // namespace

IdentitySender::IdentitySender(const IdentityPublicKey& public_key)
    : sealer_(public_key), sent_(kSentEntries, 0) {}

void IdentitySender::prefetch(const Touch& touch, std::uint32_t partition) const {
  for (const Token* token : {&touch.subject, &touch.counterparty, &touch.principal}) {
    if (*token) __builtin_prefetch(&sent_[place_of(mix(*token, partition))], 1);
  }
}

bool IdentitySender::first(const Token& token, std::uint32_t partition) {
  const std::uint64_t print = mix(token, partition);
  std::uint64_t& entry = sent_[place_of(print)];
  if (entry == print) return false;
  entry = print;
  return true;
}

std::size_t IdentitySender::attach(const Routed& routed, Touch& touch, std::uint32_t partition,
                                   Arena& arena) {
  for (const Token* token : {&touch.subject, &touch.counterparty, &touch.principal}) {
    if (!*token || touch.identity_count == kTouchIdentitiesMax) continue;
    const NamedToken* name = routed.name_of(*token);
    if (name == nullptr || !first(*token, partition)) continue;
    touch.identities[touch.identity_count++] = {*token, name->kind, sealer_.sealing_key().id,
                                                arena.copy(sealer_.seal(*token, name->text))};
  }
  return touch.identity_count;
}

Result<void> IdentityBook::learn(std::uint64_t id, std::string_view sealed_box) {
  if (opener_.knows(id)) return {};
  return opener_.learn(id, sealed_box);
}

std::string_view IdentityBook::open(std::uint64_t sealing_key, const Token& token, std::string_view sealed) {
  Result<std::string> opened = opener_.open(sealing_key, token, sealed);
  text_ = opened ? std::move(*opened) : std::string();
  return text_;
}

}  // namespace xiezhi
