#include "stream/codec/frame.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <fstream>
#include <functional>
#include <limits>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "stream/app/prng.h"
#include "stream/base/money.h"

namespace xiezhi {
namespace {

// Identifiers of a touch are filled with texts of this length at most.
constexpr std::size_t kTextMax = 64;

// Draws values for fields; texts live as long as the source.
class Values {
 public:
  explicit Values(std::uint64_t seed) : prng_(seed) {}

  template <class T>
  void fill(T& field) {
    if constexpr (std::is_enum_v<T>) {
      field = static_cast<T>(1 + below(Names<T>::values.size() - 1));
    } else if constexpr (std::is_same_v<T, Token>) {
      field = Token{prng_.next() | 1, prng_.next()};
    } else if constexpr (std::is_same_v<T, std::string_view>) {
      std::string text(1 + below(kTextMax), '\0');
      for (char& c : text) c = static_cast<char>(prng_.next());
      field = *texts_.insert(texts_.end(), std::make_unique<std::string>(text))->get();
    } else {  // every width: from one bit to all of them
      const auto bits = static_cast<unsigned>(1 + below(8 * sizeof(T)));
      field = static_cast<T>(prng_.next() >> (64 - bits));
      if (field == 0) field = std::numeric_limits<T>::max();
    }
  }
  std::uint64_t below(std::size_t bound) { return prng_.below(static_cast<std::uint32_t>(bound)); }

 private:
  Prng prng_;
  std::vector<std::unique_ptr<std::string>> texts_;
};

struct Field {
  std::string name;  // as in schemas/log.md
  std::string encoding;
  std::function<void(Touch&, Values&)> fill;
  std::function<bool(const Touch&, const Touch&)> same;
};

template <class T>
constexpr std::string_view encoding_of() {
  if constexpr (std::is_enum_v<T>) return "enum";
  if constexpr (std::is_same_v<T, Token>) return "token";
  if constexpr (std::is_same_v<T, std::string_view>) return "text";
  return std::is_signed_v<T> ? "signed" : "unsigned";
}

template <class Access>
Field field(std::string name, Access access) {
  using T = std::remove_reference_t<decltype(access(std::declval<Touch&>()))>;
  return {std::move(name), std::string(encoding_of<T>()),
          [access](Touch& touch, Values& values) { values.fill(access(touch)); },
          [access](const Touch& a, const Touch& b) {
            return access(const_cast<Touch&>(a)) == access(const_cast<Touch&>(b));
          }};
}
#define FIELD(path) \
  field(            \
      #path, [](Touch & touch) -> auto& { return touch.path; })
// Told by what stood before, or by another field.
#define FIELD_AS(encoding, path) as(encoding, FIELD(path))

Field as(std::string encoding, Field field) {
  field.encoding = std::move(encoding);
  return field;
}

// The fields of a touch in the order of their bits, without its identities.
const std::vector<Field>& fields() {
  static const std::vector<Field> all = {
      FIELD(kind),
      FIELD(entity),
      FIELD(counterparty_kind),
      FIELD(principal_kind),
      FIELD(status),
      FIELD(channel),
      FIELD(category),
      FIELD(counterparty_category),
      FIELD(number_form),
      FIELD(action),
      FIELD(opinions_expected),
      FIELD(list_grade),
      FIELD(flags),
      FIELD(region),
      FIELD(counterparty_region),
      FIELD(counterparty_birth_year),
      FIELD(currency),
      FIELD(subject),
      FIELD(counterparty),
      FIELD_AS("again", principal),
      FIELD_AS("again", event_key),
      FIELD(reversed_key),
      FIELD(value),
      FIELD_AS("difference", cny_minor),
      FIELD(usd_minor),
      FIELD(balance_after_minor),
      FIELD_AS("difference", event_time_ms),
      FIELD_AS("difference", log_time_ms),
      FIELD(valid_from_ms),
      FIELD(valid_to_ms),
      FIELD(list),
      FIELD_AS("name", cause.institution_id),
      FIELD_AS("again", cause.event_id),
      FIELD_AS("difference", cause.event_time_ms),
      FIELD(cause.origin.topic),
      FIELD(cause.origin.partition),
      FIELD(cause.origin.offset),
      FIELD(hint.relation),
      FIELD(hint.sender_kind),
      FIELD(hint.points),
      FIELD(hint.suspected_type),
      FIELD(hint.found_ms),
      FIELD(cause.traceparent),
      FIELD(name_key),  // behind the identities
      FIELD(order),
      FIELD(remark),
      FIELD(birth_year),  // behind the second mask
      FIELD(opened_day),
      FIELD(rate_bp),
      FIELD(latitude_e6),
      FIELD(longitude_e6),
      FIELD(terminal),
      FIELD(content_type),
      FIELD(content_points),
      FIELD(name_sketch.bag),
      FIELD(name_sketch.length),
  };
  return all;
}
#undef FIELD
#undef FIELD_AS

void fill_identities(Touch& touch, std::uint8_t count, Values& values) {
  touch.identity_count = count;
  for (std::uint8_t i = 0; i < count; ++i) {
    SealedIdentity& identity = touch.identities[i];
    values.fill(identity.token);
    values.fill(identity.kind);
    values.fill(identity.sealing_key);
    values.fill(identity.bytes);
  }
}

Touch full_touch(Values& values) {
  Touch touch;
  for (const Field& each : fields()) each.fill(touch, values);
  fill_identities(touch, kTouchIdentitiesMax, values);
  return touch;
}

Touch random_touch(Values& values) {
  Touch touch;
  for (const Field& each : fields()) {
    if (values.below(2) == 0) each.fill(touch, values);
  }
  fill_identities(touch, static_cast<std::uint8_t>(values.below(kTouchIdentitiesMax + 1)), values);
  return touch;
}

void expect_same(const Touch& read, const Touch& written) {
  for (const Field& each : fields()) EXPECT_TRUE(each.same(read, written)) << each.name;
  ASSERT_EQ(read.identity_count, written.identity_count);
  for (std::uint8_t i = 0; i < written.identity_count; ++i) {
    EXPECT_EQ(read.identities[i].token, written.identities[i].token);
    EXPECT_EQ(read.identities[i].kind, written.identities[i].kind);
    EXPECT_EQ(read.identities[i].sealing_key, written.identities[i].sealing_key);
    EXPECT_EQ(read.identities[i].bytes, written.identities[i].bytes);
  }
}

std::string frame_of(const Touch& touch) {
  FrameWriter writer;
  writer.add(touch);
  return std::string(writer.frame());
}

void expect_survives(const Touch& written, const std::string& name) {
  SCOPED_TRACE(name);
  const std::string frame = frame_of(written);
  FrameReader reader(frame);
  Values values(99);
  Touch read = full_touch(values);  // what an earlier item left behind must not show through
  ASSERT_EQ(reader.next(read).kind, FrameItem::Kind::touch);
  expect_same(read, written);
  EXPECT_EQ(reader.next(read).kind, FrameItem::Kind::end);
}

// The presence mask of the only item of a frame.
std::uint64_t mask_of(const std::string& frame) {
  std::size_t at = kFrameHeaderBytes + 1;
  while ((static_cast<unsigned char>(frame[at]) & 0x80U) != 0) ++at;
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 8; ++i) {  // behind the slot
    mask |= std::uint64_t{static_cast<unsigned char>(frame[at + 2 + i])} << (8 * i);
  }
  return mask;
}

// Bits in which a frame says that the touch has something, when it has nothing in the first mask or nothing
// in the second.
std::vector<unsigned> bits_of(const Touch& touch) {
  constexpr std::uint64_t kMore = std::uint64_t{1} << 63;
  const std::string frame = frame_of(touch);
  std::uint64_t mask = mask_of(frame);
  unsigned first = 0;
  if (mask == kMore) {
    std::size_t at = kFrameHeaderBytes + 1;
    while ((static_cast<unsigned char>(frame[at]) & 0x80U) != 0) ++at;
    mask = 0;
    first = 64;
    unsigned shift = 0;
    for (at += 10;; ++at, shift += 7) {
      mask |= (std::uint64_t{static_cast<unsigned char>(frame[at])} & 0x7FU) << shift;
      if ((static_cast<unsigned char>(frame[at]) & 0x80U) == 0) break;
    }
  }
  std::vector<unsigned> bits;
  for (unsigned bit = 0; bit < 64; ++bit) {
    if ((mask >> bit & 1U) != 0) bits.push_back(first + bit);
  }
  return bits;
}

TEST(Frame, EachFieldAloneSurvives) {
  Values values(1);
  expect_survives(Touch{}, "no field");
  for (const Field& each : fields()) {
    for (int i = 0; i < 50; ++i) {
      Touch touch;
      each.fill(touch, values);
      expect_survives(touch, each.name);
    }
  }
  for (std::uint8_t count = 0; count <= kTouchIdentitiesMax; ++count) {
    Touch touch;
    fill_identities(touch, count, values);
    expect_survives(touch, "identities");
  }
}

TEST(Frame, ExtremeNumbersSurvive) {
  for (const std::int64_t extreme : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1},
                                     std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
    Touch touch;
    touch.value = touch.cny_minor = touch.usd_minor = touch.balance_after_minor = extreme;
    touch.event_time_ms = touch.log_time_ms = touch.cause.origin.offset = touch.hint.found_ms = extreme;
    touch.event_key = touch.reversed_key = static_cast<std::uint64_t>(extreme);
    expect_survives(touch, std::to_string(extreme));
  }
}

TEST(Frame, RandomTouchesSurviveManyAtATime) {
  Values values(2);
  for (int round = 0; round < 100; ++round) {
    std::vector<Touch> written(values.below(60));
    FrameWriter writer;
    for (Touch& touch : written) writer.add(touch = random_touch(values));
    EXPECT_EQ(writer.items(), written.size());
    EXPECT_EQ(writer.empty(), written.empty());
    if (written.empty()) continue;
    EXPECT_EQ(writer.bytes(), writer.frame().size());
    FrameReader reader(writer.frame());
    Touch read;
    for (const Touch& touch : written) {
      ASSERT_EQ(reader.next(read).kind, FrameItem::Kind::touch);
      expect_same(read, touch);
    }
    EXPECT_EQ(reader.next(read).kind, FrameItem::Kind::end);
  }
}

TEST(Frame, AWriterStartsAnewWhenCleared) {
  Values values(3);
  const Touch first = random_touch(values), second = random_touch(values);
  FrameWriter writer;
  writer.add(first);
  writer.clear();
  EXPECT_TRUE(writer.empty());
  EXPECT_EQ(writer.bytes(), 0U);
  writer.add(second);
  EXPECT_EQ(writer.frame(), frame_of(second));
}

TEST(Frame, SealingKeysTravelBetweenTouches) {
  Values values(4);
  const Touch touch = random_touch(values);
  const std::string box(80, '\xAB');
  FrameWriter writer;
  writer.add_sealing_key(0xFEDCBA9876543210U, box);
  writer.add(touch);
  writer.add_sealing_key(1, "");
  FrameReader reader(writer.frame());
  Touch read;
  FrameItem item = reader.next(read);
  EXPECT_EQ(item.kind, FrameItem::Kind::sealing_key);
  EXPECT_EQ(item.sealing_key, 0xFEDCBA9876543210U);
  EXPECT_EQ(item.sealed_box, box);
  EXPECT_EQ(reader.next(read).kind, FrameItem::Kind::touch);
  expect_same(read, touch);
  item = reader.next(read);
  EXPECT_EQ(item.kind, FrameItem::Kind::sealing_key);
  EXPECT_EQ(item.sealing_key, 1U);
  EXPECT_EQ(item.sealed_box, "");
  EXPECT_EQ(reader.next(read).kind, FrameItem::Kind::end);
}

// --- Bytes that are no frame -------------------------------------------------------------------------------

struct Outcome {
  std::size_t items = 0;
  bool broken = false;
};

// Reads to the end. What a reader gives must lie inside the frame, and after `broken` comes `end`.
Outcome read_all(std::string_view frame) {
  Outcome outcome;
  FrameReader reader(frame);
  Touch touch;
  const auto inside = [&](std::string_view text) {
    return text.empty() ||
           (text.data() >= frame.data() && text.data() + text.size() <= frame.data() + frame.size());
  };
  for (;;) {
    const FrameItem item = reader.next(touch);
    if (item.kind == FrameItem::Kind::end) return outcome;
    if (outcome.broken) ADD_FAILURE() << "an item after a broken one";
    outcome.broken = item.kind == FrameItem::Kind::broken;
    if (outcome.broken) continue;
    ++outcome.items;
    EXPECT_TRUE(inside(item.sealed_box));
    if (item.kind != FrameItem::Kind::touch) continue;
    EXPECT_TRUE(inside(touch.cause.institution_id) && inside(touch.cause.event_id));
    EXPECT_LE(touch.identity_count, kTouchIdentitiesMax);
    for (std::uint8_t i = 0; i < touch.identity_count; ++i) EXPECT_TRUE(inside(touch.identities[i].bytes));
    EXPECT_LT(static_cast<std::size_t>(touch.kind), Names<TouchKind>::values.size());
    EXPECT_LT(static_cast<std::size_t>(touch.hint.suspected_type), Names<SuspectedType>::values.size());
  }
}

TEST(Frame, WhatHasNoHeaderIsBroken) {
  for (const std::string_view bytes : {"", "X", "XZ", "xz\1", "XZ\3", "{\"type\":\"touch\"}"}) {
    const Outcome outcome = read_all(bytes);
    EXPECT_TRUE(outcome.broken) << bytes.size();
    EXPECT_EQ(outcome.items, 0U);
  }
}

TEST(Frame, EveryTruncationIsBrokenOrEndsBetweenItems) {
  Values values(5);
  FrameWriter writer;
  std::vector<std::size_t> ends = {kFrameHeaderBytes};
  for (int i = 0; i < 5; ++i) {
    if (i == 2) {
      writer.add_sealing_key(7, "a sealed box");
    } else {
      writer.add(random_touch(values));
    }
    ends.push_back(writer.bytes());
  }
  const std::string whole(writer.frame());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string cut = whole.substr(0, size);  // its own allocation, so that a read beyond it is seen
    const Outcome outcome = read_all(cut);
    const auto end = std::find(ends.begin(), ends.end(), size);
    EXPECT_EQ(outcome.broken, end == ends.end()) << size;
    const auto before = std::upper_bound(ends.begin(), ends.end(), size);
    EXPECT_EQ(outcome.items + 1,
              static_cast<std::size_t>(std::max<std::ptrdiff_t>(before - ends.begin(), 1)));
  }
}

TEST(Frame, ChangedBytesNeverCrash) {
  Values values(6);
  std::size_t broken = 0;
  for (int round = 0; round < 20'000; ++round) {
    FrameWriter writer;
    for (std::uint64_t i = values.below(3) + 1; i-- > 0;) writer.add(random_touch(values));
    std::string frame(writer.frame());
    for (std::uint64_t i = values.below(4) + 1; i-- > 0;) {
      const std::size_t at = values.below(frame.size());
      switch (values.below(4)) {
        case 0:
          frame[at] = static_cast<char>(frame[at] ^ (1 << values.below(8)));
          break;
        case 1:
          frame[at] = static_cast<char>(values.below(256));
          break;
        case 2:
          frame.erase(at, 1);
          break;
        default:
          frame.insert(at, 1, static_cast<char>(values.below(256)));
      }
      if (frame.empty()) break;
    }
    broken += read_all(frame).broken ? 1 : 0;
  }
  EXPECT_GT(broken, 10'000U);  // the rest hit a text or number, which any value may be
}

TEST(Frame, RandomBytesNeverCrash) {
  Values values(7);
  std::string bytes;
  for (int round = 0; round < 100'000; ++round) {
    bytes.assign(values.below(200), '\0');
    for (char& c : bytes) c = static_cast<char>(values.below(256));
    if (bytes.size() >= kFrameHeaderBytes && values.below(8) != 0) {  // most with a header, to get further
      bytes[0] = 'X';
      bytes[1] = 'Z';
      bytes[2] = static_cast<char>(kFrameVersion);
      if (bytes.size() > 4) {
        bytes[3] = static_cast<char>(1 + values.below(2));
        bytes[4] = static_cast<char>(values.below(bytes.size()));
      }
    }
    read_all(bytes);
  }
}

TEST(Frame, ASecondMaskIsThereWhenSaidAndHasSomethingInIt) {
  Touch touch;
  touch.balance_after_minor = 0;
  touch.rate_bp = -1;
  const std::string frame = frame_of(touch);  // ..., mask, second mask, rate
  EXPECT_FALSE(read_all(frame).broken);
  std::string empty = frame;
  empty[empty.size() - 2] = 0;
  EXPECT_TRUE(read_all(empty).broken);
  std::string beyond = frame;
  beyond[beyond.size() - 2] = 0x44;  // a bit that no field has
  EXPECT_TRUE(read_all(beyond).broken);
  std::string silent = frame;
  silent[silent.size() - 3] = 0;  // the first mask does not speak of it
  EXPECT_TRUE(read_all(silent).broken);
}

TEST(Frame, NumbersTooLargeForTheirFieldAreBroken) {
  Touch touch;
  touch.balance_after_minor = 0;
  touch.list_grade = Grade::critical;
  std::string frame = frame_of(touch);
  frame.back() = static_cast<char>(Names<Grade>::values.size());
  EXPECT_TRUE(read_all(frame).broken);

  Touch narrow;
  narrow.balance_after_minor = 0;
  narrow.action = 127;
  frame = frame_of(narrow);
  frame.back() = static_cast<char>(0x80);  // two bytes: 2 * 128 = 256 is no uint8
  frame.push_back(2);
  ++frame[kFrameHeaderBytes + 1];
  EXPECT_TRUE(read_all(frame).broken);

  Touch plain;
  plain.balance_after_minor = 0;
  frame = frame_of(plain);
  frame[frame.size() - 2] = static_cast<char>(0x80);  // a bit of the mask that no field has
  EXPECT_TRUE(read_all(frame).broken);
}

// Ten times the items may take ten times the steps: every byte is looked at once, however long the frame is.
TEST(Frame, ReadingIsLinear) {
  Values values(8);
  const auto nanoseconds_a_touch = [&](std::size_t touches) {
    FrameWriter writer;
    Touch touch = full_touch(values);
    for (std::size_t i = 0; i < touches; ++i) writer.add(touch);
    const std::string frame(writer.frame());
    auto best = std::chrono::nanoseconds::max();
    for (int round = 0; round < 5; ++round) {
      const auto begin = std::chrono::steady_clock::now();
      EXPECT_EQ(read_all(frame).items, touches);
      best = std::min(best, std::chrono::nanoseconds(std::chrono::steady_clock::now() - begin));
    }
    return best.count() / static_cast<std::int64_t>(touches);
  };
  const auto few = nanoseconds_a_touch(200), many = nanoseconds_a_touch(4000);
  EXPECT_LT(many, 5 * few + 100);  // quadratic would be 20 times
}

// --- Told by what stood before ----------------------------------------------------------------------------

Touch transfer(std::string_view event_id) {
  Touch touch;
  touch.kind = TouchKind::transfer_out;
  touch.entity = EntityKind::account;
  touch.currency = static_cast<std::uint16_t>(currency::kCny);
  touch.subject = {0x0102030405060708, 0x1112131415161718};
  touch.value = touch.cny_minor = 123456;
  touch.balance_after_minor = 0;
  touch.event_key = 0xFEDCBA9876543210;
  touch.event_time_ms = touch.cause.event_time_ms = 1767572458540;
  touch.log_time_ms = 1767572458541;
  touch.cause.institution_id = "102100099996";
  touch.cause.event_id = event_id;
  touch.cause.origin = {1, 2, 77};
  return touch;
}

// How many bytes each touch takes in one frame.
std::vector<std::size_t> sizes(std::initializer_list<Touch> touches) {
  FrameWriter writer;
  std::vector<std::size_t> found;
  std::size_t before = kFrameHeaderBytes;
  for (const Touch& touch : touches) {
    writer.add(touch);
    found.push_back(writer.bytes() - before);
    before = writer.bytes();
  }
  FrameReader reader(writer.frame());
  Touch read;
  for (const Touch& touch : touches) {
    EXPECT_EQ(reader.next(read).kind, FrameItem::Kind::touch);
    expect_same(read, touch);
  }
  return found;
}

TEST(Frame, WhatStoodBeforeIsNotToldAgain) {
  const Touch one = transfer("be4492fbf12ed770");
  Touch same_event = one;
  same_event.subject.lo = 5;
  same_event.cause.origin = {};
  Touch next_event = transfer("7df8be13f52aabb2");
  next_event.event_key = 5;
  next_event.event_time_ms += 10;
  next_event.cause.event_time_ms += 10;
  // item 1, length 1, mask 1, kinds 2, currency 2, token 16, value 3; then institution 1, and of the event:
  const std::size_t always = 1 + 1 + 1 + 2 + 2 + 16 + 3 + 1;
  const std::vector<std::size_t> found = sizes({one, same_event, next_event, one});
  const std::size_t mask = 8, institution = 13, key = 10, id = 17, time = 6, origin = 4;
  EXPECT_EQ(found[0], always + mask + institution + key + id + 2 * time + origin);
  EXPECT_EQ(found[1], always + mask);                        // another mask: no origin, no key, no times
  EXPECT_EQ(found[2], always + mask + 1 + id + 1 + origin);  // the difference of time; log time as before
  EXPECT_EQ(found[3], always + key + id + 1 + origin);

  Touch own = one;  // who is told about it is the subject itself
  own.principal = own.subject;
  own.flags = touch_flag::principal;
  EXPECT_EQ(sizes({own})[0], found[0] + 1);  // the flags
}

TEST(Frame, ManyNamesAndShapesTakeTurnsInTheSlots) {
  Values values(10);
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < 5 * frame::kSlots; ++i) names.push_back("institution-" + std::to_string(i));
  std::vector<Touch> written;
  for (int i = 0; i < 2000; ++i) {
    Touch touch = random_touch(values);
    touch.cause.institution_id = names[values.below(names.size())];
    if (values.below(2) == 0 && !written.empty()) touch = written[values.below(written.size())];
    written.push_back(touch);
  }
  FrameWriter writer;
  for (const Touch& touch : written) writer.add(touch);
  FrameReader reader(writer.frame());
  Touch read;
  for (const Touch& touch : written) {
    ASSERT_EQ(reader.next(read).kind, FrameItem::Kind::touch);
    expect_same(read, touch);
  }
}

TEST(Frame, ASlotIsFilledBeforeItIsUsed) {
  const Touch touch = transfer("be4492fbf12ed770");
  std::string frame = frame_of(touch);
  constexpr std::size_t kMaskSlot = kFrameHeaderBytes + 2;
  frame[kMaskSlot] = static_cast<char>(frame[kMaskSlot] & ~1);  // says: a mask that stood before
  EXPECT_TRUE(read_all(frame).broken);
  frame = frame_of(touch);
  const std::size_t name = frame.find("102100099996") - 2;
  frame[name] = static_cast<char>(frame[name] & ~1);
  EXPECT_TRUE(read_all(frame).broken);
  frame = frame_of(touch);
  frame[name] = static_cast<char>(2 * frame::kSlots + 1);  // no such slot
  EXPECT_TRUE(read_all(frame).broken);
}

// A log is kept for longer than a version of the program.
TEST(Frame, TheVersionBeforeIsRead) {
  const std::string_view hex =
      "585a0101640300d38e1f0000800101b30d0807060504030201181716151413121190e4d0b287d3aeeefe0180890f80890f01"
      "d8b0bab8f166dab0bab8f1660c3130323130303039393939361062653434393266626631326564373730d8b0bab8f1660104"
      "9a0104a03801610300d38e1f0000000201b30d0807060504030201181716151413121190e4d0b287d3aeeefe0180890f8089"
      "0f01d8b0bab8f166dab0bab8f1660c3130323130303039393939361062653434393266626631326564373730d8b0bab8f166"
      "01049a01020b0700000000000000626f78";
  std::string frame;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    frame.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  FrameReader reader(frame);
  Touch read;
  Touch expected = transfer("be4492fbf12ed770");
  expected.balance_after_minor = -1;
  expected.rate_bp = 3600;
  ASSERT_EQ(reader.next(read).kind, FrameItem::Kind::touch);
  expect_same(read, expected);
  expected.kind = TouchKind::transfer_in;
  expected.rate_bp = 0;
  ASSERT_EQ(reader.next(read).kind, FrameItem::Kind::touch);
  expect_same(read, expected);
  const FrameItem key = reader.next(read);
  EXPECT_EQ(key.kind, FrameItem::Kind::sealing_key);
  EXPECT_EQ(key.sealing_key, 7U);
  EXPECT_EQ(key.sealed_box, "box");
  EXPECT_EQ(reader.next(read).kind, FrameItem::Kind::end);
}

// --- schemas/log.md ----------------------------------------------------------------------------------------

std::string text_of(const std::string& path) {
  std::ifstream file(std::string(XIEZHI_SOURCE_DIR) + "/" + path);
  EXPECT_TRUE(file.good()) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The cells of every table row of schemas/log.md with at least three of them, without blanks and code marks.
std::vector<std::vector<std::string>> documented_rows() {
  std::vector<std::vector<std::string>> rows;
  std::istringstream text(text_of("schemas/log.md"));
  for (std::string line; std::getline(text, line);) {
    if (!line.starts_with("| ")) continue;
    std::istringstream cells(line.substr(2));
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, '|');) {
      std::erase_if(cell, [](char c) { return c == ' ' || c == '`'; });
      rows.back().push_back(cell);
    }
    if (rows.back().size() < 3) rows.pop_back();
  }
  return rows;
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// | bit | `field` | encoding | ...
TEST(LogDocument, ListsEveryFieldAtItsBit) {
  auto rows = documented_rows();
  std::erase_if(rows, [](const auto& row) { return row.size() != 4 || !is_number(row[0]); });
  ASSERT_EQ(rows.size(), fields().size() + 1);  // and the number of identities
  std::erase_if(rows, [](const auto& row) { return row[1] == "identity_count"; });
  ASSERT_EQ(rows.size(), fields().size());
  Values values(9);
  for (std::size_t i = 0; i < fields().size(); ++i) {
    Touch touch;
    touch.balance_after_minor = 0;
    fields()[i].fill(touch, values);
    if (fields()[i].name == "event_time_ms") touch.cause.event_time_ms = touch.event_time_ms;
    EXPECT_EQ(rows[i][1], fields()[i].name);
    EXPECT_EQ(rows[i][2], fields()[i].encoding) << rows[i][1];
    EXPECT_EQ(bits_of(touch), std::vector{static_cast<unsigned>(std::stoul(rows[i][0]))}) << rows[i][1];
  }
  // The code writes these fields and no other: with all of them given, every documented bit is set.
  const std::size_t identity_fields = 4 * kTouchIdentitiesMax, begin_of_second = 64;
  Touch second;
  second.balance_after_minor = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (std::stoul(rows[i][0]) >= begin_of_second) fields()[i].fill(second, values);
  }
  const std::size_t in_second = bits_of(second).size();
  EXPECT_EQ(bits_of(full_touch(values)).size() - 1 + in_second, rows.size() + 1 + identity_fields);
}

TEST(LogDocument, ListsEveryFlag) {
  auto documented = documented_rows();
  std::erase_if(documented, [](const auto& row) { return !row[0].starts_with("flag"); });
  const std::string source = text_of("stream/base/touch.h");
  const std::string_view declaration = "constexpr std::uint64_t ";
  std::size_t count = 0;
  for (std::size_t at = source.find(declaration); at != std::string::npos;
       at = source.find(declaration, at)) {
    at += declaration.size();
    const std::string name = source.substr(at, source.find_first_of(" =", at) - at);
    const unsigned long bit = std::stoul(source.substr(source.find("<<", at) + 2));
    ASSERT_LT(count, documented.size()) << name;
    EXPECT_EQ(documented[count][0], "flag" + std::to_string(bit));
    EXPECT_EQ(documented[count][1], name);
    ++count;
  }
  EXPECT_EQ(count, documented.size());
}

template <class E>
std::string enum_row(std::string_view name) {
  std::string row = "| `" + std::string(name) + "` |";
  for (std::size_t i = 1; i < Names<E>::values.size(); ++i) {
    row += " " + std::to_string(i) + " " + std::string(Names<E>::values[i]) +
           (i + 1 < Names<E>::values.size() ? "," : "");
  }
  return row + " |";
}

TEST(LogDocument, ListsEveryEnumerator) {
  const std::string text = text_of("schemas/log.md");
  for (const std::string& row :
       {enum_row<TouchKind>("TouchKind"), enum_row<EntityKind>("EntityKind"), enum_row<Status>("Status"),
        enum_row<Channel>("Channel"), enum_row<Category>("Category"), enum_row<NumberForm>("NumberForm"),
        enum_row<AccountAction>("AccountAction"), enum_row<Grade>("Grade"), enum_row<Relation>("Relation"),
        enum_row<RemarkClass>("RemarkClass"), enum_row<SuspectedType>("SuspectedType")}) {
    EXPECT_NE(text.find(row), std::string::npos) << "schemas/log.md lacks the row\n" << row;
  }
}

}  // namespace
}  // namespace xiezhi
