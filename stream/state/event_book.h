// EventBook: the names of events that rings still remember, counted by reference, so that evidence can list
// event ids. One book belongs to one shard; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stream/state/pool.h"

namespace xiezhi {

class EventBook {
 public:
  using Reference = std::uint32_t;  // 0: none

  explicit EventBook(Pool& pool) : pool_(pool) {}

  // A reference to the event, counted once more. Touches of one event come side by side: the last one is
  // remembered.
  Reference hold(std::uint64_t event_key, std::string_view event_id);
  void release(Reference reference);

  void prefetch(Reference reference) const {
    if (reference != 0) __builtin_prefetch(pool_.at<Record>(reference));
  }

  template <class Image>
  void image(Image& image) {
    image.value(last_);
    image.value(last_key_);
  }

  std::uint64_t key(Reference reference) const;
  std::string_view event_id(Reference reference) const;

 private:
  struct Record {
    std::uint64_t key;
    std::uint32_t holders;
    std::uint8_t length;
    char text[3];  // and more
  };
  static constexpr std::size_t record_bytes(std::size_t length) { return offsetof(Record, text) + length; }

  Pool& pool_;
  Reference last_ = 0;
  std::uint64_t last_key_ = 0;
};

}  // namespace xiezhi
