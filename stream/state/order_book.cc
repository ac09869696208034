#include "stream/state/order_book.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "stream/base/limits.h"

namespace xiezhi {
namespace {

constexpr std::size_t kTexts = 5;
constexpr std::size_t kHeadBytes = kTexts * sizeof(std::uint16_t);

std::array<std::string_view, kTexts> all(const OrderTexts& texts) {
  std::array<std::string_view, kTexts> found{texts.order_id, texts.authority, texts.institution_id,
                                             texts.event_id, texts.case_number};
  for (std::string_view& text : found) text = text.substr(0, limits::kNoteBytes);  // so do all that came in
  return found;
}
static_assert(kHeadBytes + kTexts * limits::kNoteBytes <= UINT16_MAX);

}  // namespace

std::uint32_t OrderBook::open(PartyNumber party) {
  std::uint32_t number = free_;
  if (number == 0) {
    number = static_cast<std::uint32_t>(rows_.add({}));
  } else {
    free_ = rows_[number].texts;
    --free_count_;
  }
  change(number) = OrderRow{.party = party};
  return number;
}

void OrderBook::close(std::uint32_t number) {
  drop_texts(number);
  drop_watch(number);
  change(number) = OrderRow{.texts = std::exchange(free_, number)};
  ++free_count_;
}

// Five lengths, then the texts.
Pool::Handle OrderBook::write(const OrderTexts& texts, std::uint16_t& length) {
  std::size_t size = kHeadBytes;
  for (const std::string_view text : all(texts)) size += text.size();
  const Pool::Handle handle = pool_.allocate(size);
  char* at = pool_.change<char>(handle, 0, size);
  for (const std::string_view text : all(texts)) {
    const auto text_length = static_cast<std::uint16_t>(text.size());
    std::memcpy(at, &text_length, sizeof text_length);
    at += sizeof text_length;
  }
  for (const std::string_view text : all(texts)) at = std::copy(text.begin(), text.end(), at);
  length = static_cast<std::uint16_t>(size);
  return handle;
}

OrderTexts OrderBook::read(Pool::Handle handle, std::uint16_t length) const {
  if (handle == 0) return {};
  const std::string_view bytes(pool_.at<char>(handle), length);
  std::array<std::string_view, kTexts> found;
  std::size_t at = kHeadBytes;
  for (std::size_t i = 0; i < kTexts; ++i) {
    std::uint16_t size = 0;
    std::memcpy(&size, bytes.data() + i * sizeof size, sizeof size);
    found[i] = bytes.substr(at, size);
    at += size;
  }
  return {found[0], found[1], found[2], found[3], found[4]};
}

// The old texts may be what the new ones are read from: they go last.
void OrderBook::keep_texts(std::uint32_t number, const OrderTexts& texts) {
  std::uint16_t length = 0;
  const Pool::Handle handle = write(texts, length);
  drop_texts(number);
  change(number).texts = handle;
  change(number).texts_length = length;
}

void OrderBook::keep_watch(std::uint32_t number, const OrderTexts& texts) {
  std::uint16_t length = 0;
  const Pool::Handle handle = write(texts, length);
  drop_watch(number);
  change(number).watch = handle;
  change(number).watch_length = length;
}

void OrderBook::drop_texts(std::uint32_t number) {
  OrderRow& row = change(number);
  if (row.texts != 0) pool_.release(std::exchange(row.texts, 0), std::exchange(row.texts_length, 0));
}

void OrderBook::drop_watch(std::uint32_t number) {
  OrderRow& row = change(number);
  if (row.watch != 0) pool_.release(std::exchange(row.watch, 0), std::exchange(row.watch_length, 0));
}

void OrderBook::set_due(std::uint32_t number, std::int64_t due_ms) {
  change(number).due_ms = due_ms;
  due_.push_back({due_ms, number});
  std::push_heap(due_.begin(), due_.end(), later);
}

const std::vector<std::uint32_t>& OrderBook::take_due(std::int64_t log_time_ms) {
  taken_.clear();
  while (any_due(log_time_ms)) {
    std::pop_heap(due_.begin(), due_.end(), later);
    const Due due = due_.back();
    due_.pop_back();
    const OrderRow& row = rows_[due.row];
    if (row.party != kNoParty && row.in_force() && row.due_ms == due.due_ms) taken_.push_back(due.row);
  }
  std::sort(taken_.begin(), taken_.end());  // one that ends when it ended before stands there twice
  taken_.erase(std::unique(taken_.begin(), taken_.end()), taken_.end());
  return taken_;
}

void OrderBook::rebuild() {
  due_.clear();
  for (std::uint32_t number = 1; number < rows_.size(); ++number) {
    const OrderRow& row = rows_[number];
    if (row.party != kNoParty && row.in_force()) due_.push_back({row.due_ms, number});
  }
  std::make_heap(due_.begin(), due_.end(), later);
}

}  // namespace xiezhi
