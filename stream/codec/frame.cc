#include "stream/codec/frame.h"

#include <array>
#include <bit>
#include <cstring>
#include <type_traits>
#include <utility>

#include "stream/base/money.h"

namespace xiezhi {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr char kMagic0 = 'X', kMagic1 = 'Z';
constexpr std::uint8_t kTouchItem = 1, kSealingKeyItem = 2;
constexpr std::uint8_t kVersionOfAbsolutes = 1;  // nothing in it is told by what stood before
constexpr std::size_t kFixedBytes = 8, kVarintMax = 10;
constexpr auto kYuan = static_cast<std::uint16_t>(currency::kCny);

// Writes where the room is known to suffice.
char* put_varint(char* to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) *to++ = static_cast<char>(value | 0x80);
  *to++ = static_cast<char>(value);
  return to;
}
char* put_fixed(char* to, std::uint64_t value) {
  std::memcpy(to, &value, kFixedBytes);
  return to + kFixedBytes;
}
char* put_text(char* to, std::string_view text) {
  to = put_varint(to, text.size());
  if (!text.empty()) std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

bool get_varint(std::string_view& in, std::uint64_t& value) {
  if (!in.empty() && static_cast<std::uint8_t>(in.front()) < 0x80) {  // nearly always
    value = static_cast<std::uint8_t>(in.front());
    in.remove_prefix(1);
    return true;
  }
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
bool get_fixed(std::string_view& in, std::uint64_t& value) {
  if (in.size() < kFixedBytes) return false;
  std::memcpy(&value, in.data(), kFixedBytes);
  in.remove_prefix(kFixedBytes);
  return true;
}
bool get_text(std::string_view& in, std::string_view& text) {
  std::uint64_t size = 0;
  if (!get_varint(in, size) || size > in.size()) return false;
  text = in.substr(0, size);
  in.remove_prefix(size);
  return true;
}

std::uint64_t zigzag(std::uint64_t value) { return (value << 1) ^ (0 - (value >> 63)); }
std::uint64_t unzigzag(std::uint64_t value) { return (value >> 1) ^ (0 - (value & 1)); }

// A slot of the frame's tables: its number, and one bit below it when what is to stand in it follows.
std::uint64_t told(std::uint32_t slot, bool is_new) { return std::uint64_t{slot} << 1 | (is_new ? 1 : 0); }
bool get_slot(std::string_view& in, std::uint32_t& slot, bool& is_new) {
  std::uint64_t told = 0;
  if (!get_varint(in, told) || told >= 2 * frame::kSlots) return false;
  slot = static_cast<std::uint32_t>(told >> 1);
  is_new = (told & 1) != 0;
  return true;
}

// Which slot a writer takes is its own affair: any will do, the same one for the same content is best.
std::uint32_t slot_of(std::uint64_t content) {
  constexpr unsigned kSlotBits = std::countr_zero(frame::kSlots);
  return static_cast<std::uint32_t>(content * 0x9E3779B97F4A7C15U >> (64 - kSlotBits));
}
std::uint32_t slot_of(std::string_view text) {
  std::uint64_t content = text.size();
  for (const char c : text) content = (content ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return slot_of(content);
}

constexpr unsigned kFixedFields = 44, kLaterFields = 3;
constexpr unsigned kMaskBits = 64, kMoreBit = 63;  // set: a second mask stands before the fields from 64 on
static_assert(kFixedFields + kTouchIdentitiesMax * 4 + kLaterFields <= kMoreBit);

// The one list of what a touch carries, in the order of its bits in the presence mask. Written and read by
// the same walk. What is nearly always as in the touch before it in the frame, or as another field of its
// own, is told by what differs: again() by nothing when it is equal, from() by the difference.
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
      walk.again(touch.principal, walk.own(touch.has(touch_flag::principal) ? touch.subject : Token{})) &&
      walk.again(touch.event_key, walk.before.event_key) && walk.field(touch.reversed_key) &&
      walk.field(touch.value) &&
      walk.from(touch.cny_minor, walk.own(touch.currency == kYuan ? touch.value : 0)) &&
      walk.field(touch.usd_minor) && walk.field(touch.balance_after_minor) &&
      walk.from(touch.event_time_ms, walk.before.event_time_ms) &&
      walk.from(touch.log_time_ms, walk.before.log_time_ms) && walk.field(touch.valid_from_ms) &&
      walk.field(touch.valid_to_ms) && walk.field(touch.list) && walk.name(touch.cause.institution_id) &&
      walk.again(touch.cause.event_id, walk.before.event_id) &&
      walk.from(touch.cause.event_time_ms, walk.own(touch.event_time_ms)) &&
      walk.field(touch.cause.origin.topic) && walk.field(touch.cause.origin.partition) &&
      walk.field(touch.cause.origin.offset) && walk.field(touch.hint.relation) &&
      walk.field(touch.hint.sender_kind) && walk.field(touch.hint.points) &&
      walk.field(touch.hint.suspected_type) && walk.field(touch.hint.found_ms) &&
      walk.text(touch.cause.traceparent) && walk.field(touch.identity_count);
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

// The most that a touch's item takes: no field but a text is longer than a token.
std::size_t bytes_at_most(const Touch& touch) {
  std::size_t bytes = touch.cause.institution_id.size() + touch.cause.event_id.size() +
                      touch.cause.traceparent.size() + touch.order.size();
  for (std::uint8_t i = 0; i < touch.identity_count; ++i) bytes += touch.identities[i].bytes.size();
  return bytes + 2 * std::size_t{kMaskBits} * 2 * kFixedBytes;
}

struct Writing {
  FrameWriter::Before& before;
  char* to;  // with room for bytes_at_most()
  frame::Masks masks{};
  unsigned next = 0;

  bool skip_to(unsigned bit) {
    next = bit;
    return true;
  }
  bool present(bool given) {
    if (given) masks[next / kMaskBits] |= std::uint64_t{1} << next % kMaskBits;
    ++next;
    return given;
  }
  // A base that is another field of the touch.
  template <class T>
  static T own(T value) {
    return value;
  }
  template <class T>
  bool field(const T& value) {
    if (!present(value != T{})) return true;
    if constexpr (std::is_signed_v<T>) {
      to = put_varint(to, zigzag(static_cast<std::uint64_t>(std::int64_t{value})));
    } else {
      to = put_varint(to, static_cast<std::uint64_t>(value));
    }
    return true;
  }
  bool from(std::int64_t value, std::int64_t base) {
    const std::uint64_t difference = static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(base);
    if (present(difference != 0)) to = put_varint(to, zigzag(difference));
    return true;
  }
  bool again(std::uint64_t value, std::uint64_t known) {
    if (present(value != known)) to = put_varint(to, value);
    return true;
  }
  bool again(std::string_view value, std::string_view known) {
    if (present(value != known)) to = put_text(to, value);
    return true;
  }
  bool again(const Token& value, const Token& known) {
    if (present(value != known)) to = put_fixed(put_fixed(to, value.hi), value.lo);
    return true;
  }
  bool token(const Token& value) { return again(value, Token{}); }
  bool text(std::string_view value) {
    if (present(!value.empty())) to = put_text(to, value);
    return true;
  }
  bool name(std::string_view value) {
    if (!present(!value.empty())) return true;
    const std::uint32_t slot = slot_of(value);
    const bool is_new = before.names[slot] != value;
    to = put_varint(to, told(slot, is_new));
    if (!is_new) return true;
    before.names[slot] = value;
    to = put_text(to, value);
    return true;
  }
};

struct Reading {
  FrameReader::Before& before;
  bool relative;  // to what stood before; not in the version before
  std::uint64_t mask;
  std::uint64_t second_mask;
  std::string_view body;
  unsigned next = 0;

  // False when a bit that is stepped over is set, or the second mask is missing, or has nothing in it.
  bool skip_to(unsigned bit) {
    if (bit == kMaskBits) {
      const bool more = mask >> kMoreBit != 0;
      if (more && !relative && !get_varint(body, second_mask)) return false;
      mask = second_mask;
      next = 0;
      return more == (mask != 0);
    }
    const bool empty = (mask & ((std::uint64_t{1} << bit) - 1)) >> next == 0;
    next = bit;
    return empty;
  }
  bool present() { return (mask >> next++ & 1) != 0; }
  template <class T>
  T own(T value) const {
    return relative ? value : T{};
  }
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
      const auto number = static_cast<std::int64_t>(unzigzag(raw));
      if (!std::in_range<T>(number)) return false;
      value = static_cast<T>(number);
    } else {
      if (!std::in_range<T>(raw)) return false;
      value = static_cast<T>(raw);
    }
    return true;
  }
  bool from(std::int64_t& value, std::int64_t base) {
    std::uint64_t difference = 0;
    if (present()) {
      if (!get_varint(body, difference)) return false;
      difference = unzigzag(difference);
    }
    value = static_cast<std::int64_t>(static_cast<std::uint64_t>(base) + difference);
    return true;
  }
  bool again(std::uint64_t& value, std::uint64_t known) {
    value = known;
    return !present() || get_varint(body, value);
  }
  bool again(std::string_view& value, std::string_view known) {
    value = known;
    return !present() || get_text(body, value);
  }
  bool again(Token& value, const Token& known) {
    value = known;
    return !present() || (get_fixed(body, value.hi) && get_fixed(body, value.lo));
  }
  bool token(Token& value) { return again(value, Token{}); }
  bool text(std::string_view& value) {
    value = {};
    return !present() || get_text(body, value);
  }
  bool name(std::string_view& value) {
    if (!relative) return text(value);
    value = {};
    if (!present()) return true;
    std::uint32_t slot = 0;
    bool is_new = false;
    if (!get_slot(body, slot, is_new)) return false;
    if (is_new && !get_text(body, before.names[slot])) return false;
    value = before.names[slot];
    return !value.empty();
  }
  // Nothing is left over: no bytes, and no bit of the mask beyond the last field.
  bool complete() const { return body.empty() && mask >> next == 0; }
};

// What the next touch is told by.
template <class Before>
void remember(Before& before, const Touch& touch) {
  before.event_key = touch.event_key;
  before.event_time_ms = touch.event_time_ms;
  before.log_time_ms = touch.log_time_ms;
  before.event_id = touch.cause.event_id;
}

}  // namespace

void FrameWriter::begin() {
  if (items_++ > 0) return;
  frame_.assign({kMagic0, kMagic1, static_cast<char>(kFrameVersion)});
  before_.clear();
}

void FrameWriter::add(const Touch& touch) {
  begin();
  const std::size_t most = bytes_at_most(touch);
  if (scratch_.size() < most) scratch_.resize(most);
  Writing writing{.before = before_, .to = scratch_.data()};
  walk_touch(writing, touch);
  remember(before_, touch);
  const std::string_view body(scratch_.data(), static_cast<std::size_t>(writing.to - scratch_.data()));

  std::array<char, 2 * kVarintMax + kFixedBytes> mask;
  if (writing.masks[1] != 0) writing.masks[0] |= std::uint64_t{1} << kMoreBit;
  const std::uint32_t slot = slot_of(writing.masks[0] ^ std::rotl(writing.masks[1], 32));
  const bool is_new = before_.masks[slot] != writing.masks;
  char* to = put_varint(mask.data(), told(slot, is_new));
  if (is_new) {
    before_.masks[slot] = writing.masks;
    to = put_fixed(to, writing.masks[0]);
    if (writing.masks[1] != 0) to = put_varint(to, writing.masks[1]);
  }
  const std::string_view head(mask.data(), static_cast<std::size_t>(to - mask.data()));

  add_item(kTouchItem, head, body);
}

void FrameWriter::add_sealing_key(std::uint64_t id, std::string_view sealed_box) {
  begin();
  std::array<char, kFixedBytes> head;
  put_fixed(head.data(), id);
  add_item(kSealingKeyItem, {head.data(), head.size()}, sealed_box);
}

void FrameWriter::add_item(std::uint8_t kind, std::string_view head, std::string_view body) {
  std::array<char, 1 + kVarintMax> start;
  start[0] = static_cast<char>(kind);
  char* end = put_varint(start.data() + 1, head.size() + body.size());
  frame_.append(start.data(), static_cast<std::size_t>(end - start.data()));
  frame_.append(head);
  frame_.append(body);
}

void FrameWriter::clear() {
  frame_.clear();
  items_ = 0;
}

FrameReader::FrameReader(std::string_view frame) : rest_(frame) {
  const auto version = frame.size() < kFrameHeaderBytes ? 0 : static_cast<std::uint8_t>(frame[2]);
  const bool good = version != 0 && frame[0] == kMagic0 && frame[1] == kMagic1 &&
                    (version == kFrameVersion || version == kVersionOfAbsolutes);
  relative_ = version == kFrameVersion;
  if (good) {
    rest_.remove_prefix(kFrameHeaderBytes);
  } else {
    broken_ = true;
  }
}

bool FrameReader::read_masks(std::string_view& body, frame::Masks& masks) {
  masks = {};
  if (!relative_) return get_fixed(body, masks[0]);
  std::uint32_t slot = 0;
  bool is_new = false;
  if (!get_slot(body, slot, is_new)) return false;
  if (is_new) {
    if (!get_fixed(body, masks[0])) return false;
    if (masks[0] >> kMoreBit != 0 && !get_varint(body, masks[1])) return false;
    before_.masks[slot] = masks;
    return true;
  }
  const std::optional<frame::Masks>& known = before_.masks[slot];
  if (known) masks = *known;
  return known.has_value();
}

bool FrameReader::read_touch(std::string_view body, Touch& touch) {
  frame::Masks masks;
  if (!read_masks(body, masks)) return false;
  Reading reading{before_, relative_, masks[0], masks[1], body};
  if (!walk_touch(reading, touch) || !reading.complete()) return false;
  if (relative_) remember(before_, touch);
  return true;
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
  std::string_view body;
  if (get_text(rest_, body)) {
    std::uint64_t number = 0;
    if (type == kSealingKeyItem && get_fixed(body, number))
      return {FrameItem::Kind::sealing_key, number, body};
    if (type == kTouchItem && read_touch(body, touch)) return {FrameItem::Kind::touch, 0, {}};
  }
  rest_ = {};
  return broken;
}

}  // namespace xiezhi
