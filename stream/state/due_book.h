// DueBook: the clocks of one shard that run (base/term.h): reports, leads, orders, measures, prompts and
// appeals that wait for something until a day. What begins and ends one is a matter of the engine
// (engine/deadlines.h, engine/appeals.h); here are rows, found by what they are about and by the next moment
// at which something is to be said. A row holds tokens only and names no party by number: it outlives its
// entity. A row takes 64 bytes, its place in the index 21 and its timer 16. One book belongs to one shard;
// not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "stream/base/term.h"
#include "stream/base/touch.h"
#include "stream/state/pages.h"
#include "stream/state/slot_table.h"

namespace xiezhi {

// How far a clock is. One that is closed is remembered, so that its appeal can go on and is not filed anew.
enum class DueStage : std::uint8_t { none, waiting, soon, overdue, closed };
XIEZHI_NAMES(DueStage, "", "waiting", "soon", "overdue", "closed");

struct DueRow {
  Token about{};            // a report, a prompt, the case of a measure, an appeal, the subject of an order
  Token subject{};          // whom it concerns
  std::int64_t due_ms = 0;  // the last millisecond in time
  std::int64_t origin_offset = 0;  // of what began it: Provenance
  std::int32_t origin_partition = 0;
  std::uint16_t origin_topic = 0;
  Term term = Term::none;
  DueStage stage = DueStage::none;     // none: a free row
  EntityKind kind = EntityKind::none;  // of the subject
  std::uint8_t detail = 0;             // of an appeal its AppealState
  std::uint16_t unused = 0;            // no padding (image.h)
  std::uint32_t free = 0;              // of a free row the one that became free before it

  bool open() const { return stage != DueStage::none && stage != DueStage::closed; }
};
static_assert(sizeof(DueRow) == 64);

class DueBook {
 public:
  DueBook();

  // A clock begins, with the stage that it has (waiting, or soon: nothing is said before its end); one of the
  // same term about the same begins anew, unless it runs and has that end already.
  void open(DueRow row);
  // The number of a row, 0: none.
  std::uint32_t find(const Token& about, Term term) const;
  const DueRow& operator[](std::uint32_t row) const { return rows_[row]; }
  // Its stage and detail may be changed; the next moment follows from the stage.
  void change(std::uint32_t row, DueStage stage, std::uint8_t detail);
  void remove(std::uint32_t row);
  std::uint32_t rows() const { return static_cast<std::uint32_t>(rows_.size() - 1); }  // 1..rows(), some free
  std::uint32_t size() const { return rows() - free_count_; }
  // Clocks that run, soon over or over ones among them.
  std::uint64_t running(Term term) const { return running_[static_cast<std::size_t>(term)]; }

  // When something is to be said of the row next, or it is to be forgotten.
  static std::int64_t next_ms(const DueRow& row);
  bool any_due(std::int64_t log_time_ms) const {
    return !timers_.empty() && timers_.front().at_ms <= log_time_ms;
  }
  // Rows whose next moment is the earliest one, if that is at or before log time; the moment. Their order is
  // by what they are about, whatever their numbers. They stay as they are: change(), remove() or open() come
  // next.
  struct Moment {
    std::int64_t at_ms = 0;
    std::span<const std::uint32_t> rows;
  };
  Moment take_moment(std::int64_t log_time_ms);

  std::size_t bytes() const { return rows_.bytes() + timers_.size() * sizeof(Timer) + slots_.bytes(); }
  std::uint64_t used_bytes() const {
    return size() * (sizeof(DueRow) + sizeof(Timer) + decltype(slots_)::kEntryBytes);
  }
  Pages& pages() { return rows_.pages(); }
  template <class Image>
  void image(Image& image) {
    rows_.image(image);
    image.value(free_);
    image.value(free_count_);
    if constexpr (Image::kLoads) image.require(rows_.size() > 0 && free_ < rows_.size());
  }
  // Whether what was loaded are rows: known terms and stages, as many free ones as it says. Before rebuild().
  bool sound() const;
  [[nodiscard]] bool rebuild();  // false when one stands there twice

 private:
  struct Timer {
    std::int64_t at_ms = 0;
    std::uint32_t row = 0;  // if that is still its next moment
  };
  static bool later(const Timer& a, const Timer& b) { return a.at_ms > b.at_ms; }
  auto its(const Token& about, Term term) const {
    return [this, &about, term](const NumberSlot& one) {
      return rows_[one.number].about == about && rows_[one.number].term == term;
    };
  }
  void set_timer(std::uint32_t row);
  void count(const DueRow& row, int more);

  Rows<DueRow> rows_;
  std::uint32_t free_ = 0, free_count_ = 0;
  // What follows from the rows.
  SlotTable<NumberSlot> slots_;
  std::deque<Timer> timers_;  // a heap, the earliest first
  std::vector<std::uint32_t> taken_;
  std::array<std::uint64_t, Names<Term>::values.size()> running_{};
};

}  // namespace xiezhi
