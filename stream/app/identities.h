// Sealed identifiers between ROUTE and DETECT: who has to be sent which, and who may open them
// (io/sealing.h).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stream/base/arena.h"
#include "stream/base/huge_pages.h"
#include "stream/engine/renderer.h"
#include "stream/engine/router.h"
#include "stream/io/sealing.h"

namespace xiezhi {

// Fills touch.identities: for each of its tokens whose identifier is known, what provide(name) answers,
// unless that is empty. Returns how many there are.
template <class Provide>
std::size_t attach_identities(const Routed& routed, Touch& touch, std::uint64_t sealing_key,
                              Provide&& provide) {
  if (touch.entity == EntityKind::place) return 0;  // keeps nobody
  for (const Token* token : {&touch.subject, &touch.counterparty, &touch.principal}) {
    const NamedToken* name = *token ? routed.name_of(*token) : nullptr;
    if (name == nullptr) continue;
    if (const std::string_view sealed = provide(*name); !sealed.empty())
      touch.identities[touch.identity_count++] = {*token, name->kind, sealing_key, sealed};
  }
  return touch.identity_count;
}

// Router side: which partitions have been sent which identifier, in a table of fixed size with the sealed
// bytes, since one identifier goes to many partitions. A forgotten one is sent again, which does no harm; and
// each is, after kAgain_ms, for a shard may have forgotten it (Facts::make_room). One thread.
class SentIdentities {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{32} << 20U;
  // The table takes `bytes`, rounded down to a power of two, or kBytesMax.
  explicit SentIdentities(const IdentityPublicKey& public_key, std::size_t bytes = kBytesMax);

  static constexpr std::int64_t kAgain_ms = 6LL * 3600000;
  // Time goes on, on any steady clock: forgets what was sent kAgain_ms ago, a part of the table at a time.
  void look_at_time(std::int64_t now_ms);

  // Fetches what first() will look at: call it for many touches, then first() for each.
  void prefetch(const Touch& touch) const;

  // The sealed identifier, in `arena`, when it is the first time for the partition, else nothing.
  std::string_view first(const NamedToken& name, std::uint32_t partition, Arena& arena);

  const SealingKey& sealing_key() const { return sealer_.sealing_key(); }

 private:
  struct Entry {                   // a line of memory
    std::uint64_t print = 0;       // of the token and the group of 64 partitions
    std::uint64_t partitions = 0;  // bit (partition % 64): sent
    std::uint8_t length = 0;       // of `sealed`; 0: too long to keep
    std::array<char, 47> sealed{};
  };
  static_assert(sizeof(Entry) == 64);
  std::size_t place_of(std::uint64_t print) const { return print >> 1U & (entries_.size() - 1); }

  Sealer sealer_;
  std::vector<Entry, HugeAllocator<Entry>> entries_;
  std::size_t next_forgotten_ = 0;  // place in the table
};

// Reader side: learns session keys, opens identifiers for the renderer. One thread.
class IdentityBook final : public IdentityOpener {
 public:
  explicit IdentityBook(const IdentityKeys& keys) : opener_(keys) {}

  // One that none of our identity keys opens is no error: that key may have been destroyed, and what was
  // sealed to it stays closed. The first one is a warning.
  Result<void> learn(std::uint64_t id, std::string_view sealed_box);
  // The session key as it was learnt, still sealed; empty when it was not.
  std::string_view box_of(std::uint64_t id) const {
    const auto found = boxes_.find(id);
    return found == boxes_.end() ? std::string_view() : std::string_view(found->second);
  }
  // Learns all that the other has learnt.
  void add(const IdentityBook& other) {
    for (const auto& [id, box] : other.boxes_) static_cast<void>(take(id, box));
  }
  // The session keys that were learnt, still sealed (state/image.h). Loading adds to what is known; one that
  // was sealed to another identity key stays unknown, as it does when the log brings it.
  template <class Image>
  void image(Image& image) {
    std::uint64_t count = boxes_.size();
    image.value(count);
    if constexpr (Image::kLoads) {
      for (std::uint64_t id = 0; count > 0 && image.good(); --count) {
        std::string box;
        image.value(id);
        image.array(box);
        if (image.good()) static_cast<void>(take(id, box));
      }
    } else {
      for (const auto& [id, box] : boxes_) {
        image.value(id);
        image.array(box);
      }
    }
  }
  std::string_view open(std::uint64_t sealing_key, const Token& token, std::string_view sealed) override;

 private:
  Result<void> take(std::uint64_t id, std::string_view sealed_box);

  Opener opener_;
  bool told_ = false;  // that there are closed ones
  std::map<std::uint64_t, std::string> boxes_;
  std::string text_;
};

}  // namespace xiezhi
