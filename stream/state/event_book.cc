#include "stream/state/event_book.h"

#include <algorithm>
#include <cstring>

namespace xiezhi {

EventBook::Reference EventBook::hold(std::uint64_t event_key, std::string_view event_id) {
  if (last_ != 0 && last_key_ == event_key) {
    ++pool_.change<Record>(last_)->holders;
    return last_;
  }
  const std::size_t length = std::min<std::size_t>(event_id.size(), 255);
  const Reference reference = pool_.allocate(record_bytes(length));
  Record* record = reinterpret_cast<Record*>(pool_.change<std::byte>(reference, 0, record_bytes(length)));
  record->key = event_key;
  record->holders = 1;
  record->length = static_cast<std::uint8_t>(length);
  std::copy_n(event_id.data(), length, record->text);
  last_ = reference;
  last_key_ = event_key;
  return reference;
}

void EventBook::release(Reference reference) {
  if (reference == 0) return;
  Record* record = pool_.change<Record>(reference);
  if (--record->holders > 0) return;
  if (last_ == reference) last_ = 0;
  pool_.release(reference, record_bytes(record->length));
}

std::uint64_t EventBook::key(Reference reference) const {
  return reference == 0 ? 0 : pool_.at<Record>(reference)->key;
}

std::string_view EventBook::event_id(Reference reference) const {
  if (reference == 0) return {};
  const Record* record = pool_.at<Record>(reference);
  return {record->text, record->length};
}

}  // namespace xiezhi
