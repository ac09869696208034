// OrderBook: what police orders have done to accounts and phone numbers of one shard, a row for each that an
// order has ever taken hold of, and when what is in force ends. The rules are those of engine/orders.h; here
// are facts. An entity without a row costs nothing. One book belongs to one shard; not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "stream/base/order.h"
#include "stream/base/touch.h"
#include "stream/state/pages.h"
#include "stream/state/party_table.h"
#include "stream/state/pool.h"

namespace xiezhi {

// What an account or phone keeps beside its profile; in the pool.
struct Standing {
  std::uint64_t name_key = 0;   // Tokeniser::name_key of its name; 0: not known
  std::uint32_t order = 0;      // row of the book; 0: none
  Pool::Handle known_name = 0;  // KnownName (entity.h), of a name that has a sketch
};

// Texts of an order that outlive its touch.
struct OrderTexts {
  std::string_view order_id, authority, institution_id, event_id, case_number;
};

struct OrderRow {
  static constexpr std::size_t kTakenMax = 3, kMarksMax = 2;
  struct Mark {
    std::uint64_t issuer = 0;
    std::int64_t sequence = 0;  // the newest that was taken
  };
  PartyNumber party = kNoParty;  // kNoParty: a free row; `texts` is then the one that became free before it
  Pool::Handle texts = 0;        // of the order in force
  Pool::Handle watch = 0;        // of the order that wants to hear of new transactions; 0: none does
  std::uint16_t texts_length = 0, watch_length = 0;
  OrderState state = OrderState::none;
  std::uint8_t stops = 0;       // stop requests taken
  std::uint8_t extensions = 0;  // of stops
  std::uint8_t unused = 0;
  std::uint16_t origin_topic = 0;  // of the order in force: Provenance
  std::uint16_t unused_too = 0;
  std::int32_t origin_partition = 0;
  std::uint32_t unused_more = 0;
  std::int64_t origin_offset = 0;
  std::int64_t from_ms = 0, due_ms = 0;          // of what is in force; due_ms is the first moment without it
  std::int64_t stop_ended_ms = 0;                // when the last stop ended
  std::int64_t last_ms = 0;                      // event time of the newest order
  std::array<std::uint64_t, kTakenMax> taken{};  // keys of the newest orders answered, newest first
  std::array<Mark, kMarksMax> marks{};           // newest first

  bool in_force() const { return state != OrderState::none; }
};
static_assert(sizeof(OrderRow) == 128);  // two lines of memory, and a power of two of them fill a chunk

class OrderBook {
 public:
  explicit OrderBook(Pool& pool) : pool_(pool) { rows_.add({}); }  // row 0 is «none»

  std::uint32_t open(PartyNumber party);
  void close(std::uint32_t row);
  const OrderRow& operator[](std::uint32_t row) const { return rows_[row]; }
  OrderRow& change(std::uint32_t row) { return rows_.change(row); }
  std::uint32_t rows() const { return static_cast<std::uint32_t>(rows_.size() - 1); }  // 1..rows(), some free
  std::uint32_t size() const { return rows() - free_count_; }

  // Texts of the order in force, or of the one that watches; what was there before goes.
  void keep_texts(std::uint32_t row, const OrderTexts& texts);
  void keep_watch(std::uint32_t row, const OrderTexts& texts);
  void drop_texts(std::uint32_t row);
  void drop_watch(std::uint32_t row);
  OrderTexts texts(const OrderRow& row) const { return read(row.texts, row.texts_length); }
  OrderTexts watch(const OrderRow& row) const { return read(row.watch, row.watch_length); }

  // What is in force until `due_ms` will be found by take_due().
  void set_due(std::uint32_t row, std::int64_t due_ms);
  bool any_due(std::int64_t log_time_ms) const { return !due_.empty() && due_.front().due_ms <= log_time_ms; }
  // Rows whose end is at or before log time, each once; their order is the caller's matter. Holds until the
  // next call.
  const std::vector<std::uint32_t>& take_due(std::int64_t log_time_ms);

  std::size_t bytes() const { return rows_.bytes() + due_.capacity() * sizeof(Due); }
  std::uint64_t used_bytes() const { return size() * sizeof(OrderRow); }
  Pages& pages() { return rows_.pages(); }
  template <class Image>
  void image(Image& image) {
    rows_.image(image);
    image.value(free_);
    image.value(free_count_);
    if constexpr (Image::kLoads)
      image.require(rows_.size() > 0 && free_ < rows_.size() && free_count_ < rows_.size());
  }
  void rebuild();

 private:
  struct Due {
    std::int64_t due_ms = 0;
    std::uint32_t row = 0;  // if it still ends then
  };
  static bool later(const Due& a, const Due& b) { return a.due_ms > b.due_ms; }
  Pool::Handle write(const OrderTexts& texts, std::uint16_t& length);
  OrderTexts read(Pool::Handle handle, std::uint16_t length) const;

  Pool& pool_;
  Rows<OrderRow> rows_;
  std::uint32_t free_ = 0, free_count_ = 0;
  std::vector<Due> due_;  // a heap, the earliest first; follows from the rows
  std::vector<std::uint32_t> taken_;
};

}  // namespace xiezhi
