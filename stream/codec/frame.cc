#include "stream/codec/frame.h"

#include <array>
#include <type_traits>
#include <utility>

namespace xiezhi {
namespace {

constexpr char kMagic0 = 'X', kMagic1 = 'Z';
constexpr std::uint8_t kTouchItem = 1, kSealingKeyItem = 2;

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

bool get_varint(std::string_view& in, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (in.empty()) return false;
    const auto byte = static_cast<std::uint8_t>(in.front());
    in.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

void put_fixed(std::string& out, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

bool get_fixed(std::string_view& in, std::uint64_t& value) {
  if (in.size() < 8) return false;
  value = 0;
  for (int i = 0; i < 8; ++i) value |= std::uint64_t{static_cast<std::uint8_t>(in[i])} << (8 * i);
  in.remove_prefix(8);
  return true;
}

constexpr unsigned kFixedFields = 44, kLaterFields = 3;
constexpr unsigned kMaskBits = 64, kMoreBit = 63;  // set: a second mask stands before the fields from 64 on
static_assert(kFixedFields + kTouchIdentitiesMax * 4 + kLaterFields <= kMoreBit);

// The one list of what a touch carries, in the order of its bits in the presence mask. Written and read by
// the same walk.
template <class Walk, class T>
bool walk_touch(Walk& walk, T& touch) {
  bool good =
      walk.field(touch.kind) && walk.field(touch.entity) && walk.field(touch.counterparty_kind) &&
      walk.field(touch.principal_kind) && walk.field(touch.status) && walk.field(touch.channel) &&
      walk.field(touch.category) && walk.field(touch.counterparty_category) &&
      walk.field(touch.number_form) && walk.field(touch.action) && walk.field(touch.opinions_expected) &&
      walk.field(touch.list_grade) && walk.field(touch.flags) && walk.field(touch.region) &&
      walk.field(touch.counterparty_region) && walk.field(touch.counterparty_birth_year) &&
      walk.field(touch.currency) && walk.token(touch.subject) && walk.token(touch.counterparty) &&
      walk.token(touch.principal) && walk.field(touch.event_key) && walk.field(touch.reversed_key) &&
      walk.field(touch.value) && walk.field(touch.cny_minor) && walk.field(touch.usd_minor) &&
      walk.field(touch.balance_after_minor) && walk.field(touch.event_time_ms) &&
      walk.field(touch.log_time_ms) && walk.field(touch.valid_from_ms) && walk.field(touch.valid_to_ms) &&
      walk.field(touch.list) && walk.text(touch.cause.institution_id) && walk.text(touch.cause.event_id) &&
      walk.field(touch.cause.event_time_ms) && walk.field(touch.cause.origin.topic) &&
      walk.field(touch.cause.origin.partition) && walk.field(touch.cause.origin.offset) &&
      walk.field(touch.hint.relation) && walk.field(touch.hint.sender_kind) &&
      walk.field(touch.hint.points) && walk.field(touch.hint.suspected_type) &&
      walk.field(touch.hint.found_ms) && walk.text(touch.cause.traceparent) &&
      walk.field(touch.identity_count);
  if (!good || touch.identity_count > kTouchIdentitiesMax) return false;
  for (std::uint8_t i = 0; i < touch.identity_count; ++i) {
    auto& identity = touch.identities[i];
    good = good && walk.token(identity.token) && walk.field(identity.kind) &&
           walk.field(identity.sealing_key) && walk.text(identity.bytes);
  }
  // Fields that came later stand behind all identities that there may be.
  return good && walk.skip_to(kFixedFields + kTouchIdentitiesMax * 4) && walk.field(touch.name_key) &&
         walk.text(touch.order) && walk.field(touch.remark) && walk.skip_to(kMaskBits) &&
         walk.field(touch.birth_year) && walk.field(touch.opened_day) && walk.field(touch.rate_bp) &&
         walk.field(touch.latitude_e6) && walk.field(touch.longitude_e6) && walk.field(touch.terminal) &&
         walk.field(touch.content_type) && walk.field(touch.content_points) &&
         walk.token(touch.name_sketch.bag) && walk.field(touch.name_sketch.length);
}

struct Writing {
  std::array<std::uint64_t, 2> masks{};
  unsigned next = 0;
  std::string body;
  std::size_t more_from = 0;  // where the fields of the second mask begin

  bool skip_to(unsigned bit) {
    next = bit;
    if (bit == kMaskBits) more_from = body.size();
    return true;
  }
  bool present(bool given) {
    if (given) masks[next / kMaskBits] |= std::uint64_t{1} << next % kMaskBits;
    ++next;
    return given;
  }
  void finish() {
    if (masks[1] == 0) return;
    masks[0] |= std::uint64_t{1} << kMoreBit;
    std::string more;
    put_varint(more, masks[1]);
    body.insert(more_from, more);
  }
  template <class T>
  bool field(const T& value) {
    if (!present(value != T{})) return true;
    if constexpr (std::is_enum_v<T>) {
      put_varint(body, static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_signed_v<T>) {
      put_varint(body, zigzag(value));
    } else {
      put_varint(body, value);
    }
    return true;
  }
  bool token(const Token& value) {
    if (!present(static_cast<bool>(value))) return true;
    put_fixed(body, value.hi);
    put_fixed(body, value.lo);
    return true;
  }
  bool text(std::string_view value) {
    if (!present(!value.empty())) return true;
    put_varint(body, value.size());
    body.append(value);
    return true;
  }
};

struct Reading {
  std::uint64_t mask = 0;
  unsigned next = 0;
  std::string_view body;

  // False when a bit that is stepped over is set, or the second mask is missing, or has nothing in it.
  bool skip_to(unsigned bit) {
    if (bit == kMaskBits) {
      const bool more = mask >> kMoreBit != 0;
      mask = next = 0;
      return !more || (get_varint(body, mask) && mask != 0);
    }
    const bool empty = (mask & ((std::uint64_t{1} << bit) - 1)) >> next == 0;
    next = bit;
    return empty;
  }
  bool present() { return (mask >> next++ & 1) != 0; }
  template <class T>
  bool field(T& value) {
    value = T{};
    if (!present()) return true;
    std::uint64_t raw = 0;
    if (!get_varint(body, raw)) return false;
    if constexpr (std::is_enum_v<T>) {
      if (raw >= Names<T>::values.size()) return false;
      value = static_cast<T>(raw);
    } else if constexpr (std::is_signed_v<T>) {
      const std::int64_t number = unzigzag(raw);
      if (!std::in_range<T>(number)) return false;
      value = static_cast<T>(number);
    } else {
      if (!std::in_range<T>(raw)) return false;
      value = static_cast<T>(raw);
    }
    return true;
  }
  bool token(Token& value) {
    value = Token{};
    return !present() || (get_fixed(body, value.hi) && get_fixed(body, value.lo));
  }
  bool text(std::string_view& value) {
    value = {};
    if (!present()) return true;
    std::uint64_t size = 0;
    if (!get_varint(body, size) || size > body.size()) return false;
    value = body.substr(0, size);
    body.remove_prefix(size);
    return true;
  }
  // Nothing is left over: no bytes, and no bit of the mask beyond the last field.
  bool complete() const { return body.empty() && mask >> next == 0; }
};

}  // namespace

void FrameWriter::begin() {
  if (items_++ > 0) return;
  frame_.assign({kMagic0, kMagic1, static_cast<char>(kFrameVersion)});
}

void FrameWriter::add(const Touch& touch) {
  begin();
  Writing writing{.body = std::move(scratch_)};
  writing.body.clear();
  walk_touch(writing, touch);
  writing.finish();
  frame_.push_back(static_cast<char>(kTouchItem));
  put_varint(frame_, 8 + writing.body.size());
  put_fixed(frame_, writing.masks[0]);
  frame_.append(writing.body);
  scratch_ = std::move(writing.body);
}

void FrameWriter::add_sealing_key(std::uint64_t id, std::string_view sealed_box) {
  begin();
  frame_.push_back(static_cast<char>(kSealingKeyItem));
  put_varint(frame_, 8 + sealed_box.size());
  put_fixed(frame_, id);
  frame_.append(sealed_box);
}

void FrameWriter::clear() {
  frame_.clear();
  items_ = 0;
}

FrameReader::FrameReader(std::string_view frame) : rest_(frame) {
  const bool good = frame.size() >= kFrameHeaderBytes && frame[0] == kMagic0 && frame[1] == kMagic1 &&
                    frame[2] == static_cast<char>(kFrameVersion);
  if (good) {
    rest_.remove_prefix(kFrameHeaderBytes);
  } else {
    broken_ = true;
  }
}

FrameItem FrameReader::next(Touch& touch) {
  const FrameItem broken{.kind = FrameItem::Kind::broken, .sealing_key = 0, .sealed_box = {}};
  if (broken_) {
    broken_ = false;
    rest_ = {};
    return broken;
  }
  if (rest_.empty()) return {};
  const auto type = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  std::uint64_t size = 0, head = 0;
  if (!get_varint(rest_, size) || size > rest_.size() || size < 8) {
    rest_ = {};
    return broken;
  }
  std::string_view body = rest_.substr(0, size);
  rest_.remove_prefix(size);
  get_fixed(body, head);
  if (type == kSealingKeyItem) return {FrameItem::Kind::sealing_key, head, body};
  if (type == kTouchItem) {
    Reading reading{head, 0, body};
    if (walk_touch(reading, touch) && reading.complete()) return {FrameItem::Kind::touch, 0, {}};
  }
  rest_ = {};
  return broken;
}

}  // namespace xiezhi
