// Sealed identifiers between ROUTE and DETECT: who has to be sent which, and who may open them
// (io/sealing.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stream/base/arena.h"
#include "stream/engine/renderer.h"
#include "stream/engine/router.h"
#include "stream/io/sealing.h"

namespace xiezhi {

// Router side: attaches an identifier to the first touch that brings its token to a partition. What was sent
// is remembered in a table of fixed size; a forgotten one is sent again, which does no harm. One thread.
class IdentitySender {
 public:
  explicit IdentitySender(const IdentityPublicKey& public_key);

  // Fetches what attach() will look at: call it for many touches, then attach() for each.
  void prefetch(const Touch& touch, std::uint32_t partition) const;

  // Fills touch.identities; the sealed bytes live in `arena`. Returns how many were attached.
  std::size_t attach(const Routed& routed, Touch& touch, std::uint32_t partition, Arena& arena);

  const SealingKey& sealing_key() const { return sealer_.sealing_key(); }

 private:
  bool first(const Token& token, std::uint32_t partition);

  Sealer sealer_;
  std::vector<std::uint64_t> sent_;  // by a mix of token and partition
};

// Reader side: learns session keys, opens identifiers for the renderer. One thread.
class IdentityBook final : public IdentityOpener {
 public:
  explicit IdentityBook(const IdentityKeys& keys) : opener_(keys) {}

  Result<void> learn(std::uint64_t id, std::string_view sealed_box);
  std::string_view open(std::uint64_t sealing_key, const Token& token, std::string_view sealed) override;

 private:
  Opener opener_;
  std::string text_;
};

}  // namespace xiezhi
