#include "stream/state/due_book.h"

#include <algorithm>
#include <tuple>

namespace xiezhi {
namespace {

constexpr std::int64_t kDueMost_ms = 253'402'300'799'999;  // the end of the year 9999

std::uint32_t hash_of(const Token& about, Term term) {
  return static_cast<std::uint32_t>(about.lo ^ static_cast<std::uint64_t>(term) * 0x9e3779b97f4a7c15U);
}

}  // namespace

DueBook::DueBook() { rows_.add({}); }  // row 0 is «none»

std::uint32_t DueBook::find(const Token& about, Term term) const {
  const NumberSlot* const slot = slots_.find(hash_of(about, term), its(about, term));
  return slot == nullptr ? 0 : slot->number;
}

void DueBook::count(const DueRow& row, int more) {
  if (row.open()) running_[static_cast<std::size_t>(row.term)] += static_cast<std::uint64_t>(more);
}

void DueBook::open(DueRow row) {
  std::uint32_t number = find(row.about, row.term);
  const bool known = number != 0;
  if (known) {
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
  if (!known) slots_.add({number, hash_of(row.about, row.term)});
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
  slots_.remove(hash_of(rows_[number].about, rows_[number].term),
                [&](const NumberSlot& slot) { return slot.number == number; });
  rows_.change(number) = DueRow{.free = free_};
  free_ = number;
  ++free_count_;
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

bool DueBook::rebuild() {
  slots_.clear();
  slots_.reserve(rows_.size());
  timers_.clear();
  running_ = {};
  for (std::uint32_t number = 1; number < rows_.size(); ++number) {
    const DueRow& row = rows_[number];
    if (row.stage == DueStage::none) continue;
    if (!slots_.add_new({number, hash_of(row.about, row.term)}, its(row.about, row.term))) return false;
    count(row, 1);
    timers_.push_back({next_ms(row), number});
  }
  std::make_heap(timers_.begin(), timers_.end(), later);
  return true;
}

}  // namespace xiezhi
