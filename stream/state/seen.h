// SeenWindow: which (event, entity) pairs a shard has taken lately, so that a repeated event is taken once.
// Two generations of 64-bit fingerprints; when the young one is a horizon old it becomes the old one, and the
// old one is forgotten: a pair is remembered for at least one horizon and at most two. The age counts log
// time with touches in it: a pause counts as kPauseMs at most. So whoever comes back after a day and sends
// again what it had not committed (ROUTE after a crash) is still recognised, which a mark of the highest
// offset per origin would not do safely: the client may send a lost frame again behind a younger one.
// With a bound a generation also ends when it holds so many: what is then forgotten before its time is
// counted.
// One shard owns it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "stream/state/pages.h"
#include "stream/state/slot_table.h"

namespace xiezhi {

class SeenWindow {
 public:
  static constexpr std::int64_t kPauseMs = 60'000;

  // `most`: pairs in each generation, 0: no bound.
  explicit SeenWindow(std::int64_t horizon_ms, std::uint64_t most = 0)
      : horizon_ms_(horizon_ms), most_(most) {}

  // True when the fingerprint was taken before; remembers it otherwise.
  bool seen(std::uint64_t fingerprint, std::int64_t log_time_ms);
  void prefetch(std::uint64_t fingerprint) const {
    for (const Generation& generation : generations_) {
      generation.slots.prefetch(Fingerprint{fingerprint}.hash());
    }
  }
  // Everything but what lies in pages; of use after rebuild() (state/pages.h), unless that finds a pair
  // twice.
  template <class Image>
  void image(Image& image) {
    image.value(young_);
    image.value(age_ms_);
    image.value(last_ms_);
    for (Generation& generation : generations_) generation.taken.image(image);
    if constexpr (Image::kLoads) image.require(young_ < generations_.size());
  }
  [[nodiscard]] bool rebuild();
  template <class F>
  void each_store(F&& f) {
    for (Generation& generation : generations_) f(generation.taken.pages());
  }

  // Calls f(fingerprint) for each that is remembered, in no order.
  template <class F>
  void each(F&& f) const {
    for (const Generation& generation : generations_) {
      for (std::size_t i = 0; i < generation.taken.size(); ++i) f(generation.taken[i]);
    }
  }

  std::size_t size() const { return generations_[0].taken.size() + generations_[1].taken.size(); }
  std::size_t bytes() const;
  std::uint64_t cut_short() const { return cut_short_; }  // pairs forgotten early, since this object was made

 private:
  struct Fingerprint {
    std::uint64_t value = 0;  // the lowest bit is set; 0: a free slot

    bool taken() const { return value != 0; }
    std::uint32_t hash() const { return static_cast<std::uint32_t>(value >> 32U); }
  };
  struct Generation {
    Rows<std::uint64_t> taken;  // in order; what a snapshot holds
    SlotTable<Fingerprint> slots;

    bool contains(std::uint64_t fingerprint) const;
    void add(std::uint64_t fingerprint);
    bool rebuild();
    void clear();
    static auto its(Fingerprint wanted) {
      return [wanted](const Fingerprint& one) { return one.value == wanted.value; };
    }
  };
  void turn();

  std::int64_t horizon_ms_;
  std::uint64_t most_, cut_short_ = 0;
  std::int64_t age_ms_ = 0, last_ms_ = -1;  // of the young generation; the newest log time
  std::uint64_t young_ = 0;
  std::array<Generation, 2> generations_;
};

}  // namespace xiezhi
