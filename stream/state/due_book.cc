#include "stream/state/due_book.h"

#include <algorithm>
#include <tuple>

namespace xiezhi {
namespace {

constexpr std::size_t kSlotsFirst = 64;
constexpr std::int64_t kDueMost_ms = 253'402'300'799'999;  // the end of the year 9999

std::uint64_t hash_of(const Token& about, Term term) {
  return about.lo ^ static_cast<std::uint64_t>(term) * 0x9e3779b97f4a7c15U;
}

}  // namespace

DueBook::DueBook() : slots_(kSlotsFirst) { rows_.add({}); }  // row 0 is «none»

std::size_t DueBook::slot_of(const Token& about, Term term) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash_of(about, term) & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const DueRow& row = rows_[slots_[slot]];
    if (row.about == about && row.term == term) break;
  }
  return slot;
}

std::uint32_t DueBook::find(const Token& about, Term term) const { return slots_[slot_of(about, term)]; }

void DueBook::count(const DueRow& row, int more) {
  if (row.open()) running_[static_cast<std::size_t>(row.term)] += static_cast<std::uint64_t>(more);
}

void DueBook::open(DueRow row) {
  std::size_t slot = slot_of(row.about, row.term);
  std::uint32_t number = slots_[slot];
  if (number != 0) {
    if (rows_[number].open() && rows_[number].due_ms == row.due_ms) return;
    count(rows_[number], -1);
  } else if (free_ != 0) {
    number = free_;
    free_ = rows_[number].free;
    --free_count_;
  } else {
    number = static_cast<std::uint32_t>(rows_.add({}));
  }
  rows_.change(number) = row;
  count(row, 1);
  if (slots_[slot] == 0) {
    if (std::size_t{size()} * 2 > slots_.size()) {
      index(slots_.size() * 2);
    } else {
      slots_[slot] = number;
    }
  }
  set_timer(number);
}

void DueBook::change(std::uint32_t number, DueStage stage, std::uint8_t detail) {
  DueRow& row = rows_.change(number);
  count(row, -1);
  const bool other = row.stage != stage;
  row.stage = stage;
  row.detail = detail;
  count(row, 1);
  if (other) set_timer(number);
}

void DueBook::remove(std::uint32_t number) {
  count(rows_[number], -1);
  leave_slot(number);
  rows_.change(number) = DueRow{.free = free_};
  free_ = number;
  ++free_count_;
}

// Those behind it move up, so that nothing is behind a gap.
void DueBook::leave_slot(std::uint32_t number) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t gap = slot_of(rows_[number].about, rows_[number].term);
  for (std::size_t next = (gap + 1) & mask; slots_[next] != 0; next = (next + 1) & mask) {
    const DueRow& row = rows_[slots_[next]];
    const std::size_t home = hash_of(row.about, row.term) & mask;
    if (((next - home) & mask) < ((next - gap) & mask)) continue;
    slots_[gap] = slots_[next];
    gap = next;
  }
  slots_[gap] = 0;
}

void DueBook::index(std::size_t slots) {
  slots_.assign(slots, 0);
  for (std::uint32_t number = 1; number < rows_.size(); ++number) {
    const DueRow& row = rows_[number];
    if (row.stage != DueStage::none) slots_[slot_of(row.about, row.term)] = number;
  }
}

std::int64_t DueBook::next_ms(const DueRow& row) {
  const TermRow& term = term_row(row.term);
  switch (row.stage) {
    case DueStage::waiting:
      return std::min(term_soon_ms(term, row.due_ms), row.due_ms + 1);
    case DueStage::soon:
      return row.due_ms + 1;
    case DueStage::overdue:
    case DueStage::closed:
      return row.due_ms + 1 + term.kept_ms;
    case DueStage::none:
      break;
  }
  return INT64_MAX;
}

void DueBook::set_timer(std::uint32_t number) {
  timers_.push_back({next_ms(rows_[number]), number});
  std::push_heap(timers_.begin(), timers_.end(), later);
}

DueBook::Moment DueBook::take_moment(std::int64_t log_time_ms) {
  taken_.clear();
  Moment moment;
  while (any_due(log_time_ms) && (taken_.empty() || timers_.front().at_ms == moment.at_ms)) {
    const Timer timer = timers_.front();
    std::pop_heap(timers_.begin(), timers_.end(), later);
    timers_.pop_back();
    const DueRow& row = rows_[timer.row];
    if (row.stage == DueStage::none || next_ms(row) != timer.at_ms) continue;
    moment.at_ms = timer.at_ms;
    taken_.push_back(timer.row);
  }
  const auto key = [&](std::uint32_t number) { return std::tie(rows_[number].about, rows_[number].term); };
  std::sort(taken_.begin(), taken_.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  // One that begins anew with the end it had has two timers.
  taken_.erase(std::unique(taken_.begin(), taken_.end()), taken_.end());
  moment.rows = taken_;
  return moment;
}

bool DueBook::sound() const {
  std::uint32_t free = 0;
  for (std::uint32_t number = 1; number < rows_.size(); ++number) {
    const DueRow& row = rows_[number];
    if (row.stage == DueStage::none) {
      ++free;
    } else if (!is_known(row.stage) || !is_known(row.kind) || !is_known(row.term) || row.term == Term::none ||
               row.due_ms < 0 || row.due_ms > kDueMost_ms) {
      return false;
    }
  }
  return free == free_count_;
}

void DueBook::rebuild() {
  std::size_t slots = kSlotsFirst;
  while (slots < std::size_t{size()} * 2) slots *= 2;
  index(slots);
  timers_.clear();
  running_ = {};
  for (std::uint32_t number = 1; number < rows_.size(); ++number) {
    const DueRow& row = rows_[number];
    if (row.stage == DueStage::none) continue;
    count(row, 1);
    timers_.push_back({next_ms(row), number});
  }
  std::make_heap(timers_.begin(), timers_.end(), later);
}

}  // namespace xiezhi
