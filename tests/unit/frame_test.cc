// What is written into a frame is read out of it, and what stood before is not told again.
#include "stream/codec/frame.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "stream/base/money.h"
#include "tests/unit/frames.h"

namespace xiezhi {
namespace {

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
  names.reserve(5 * frame::kSlots);
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

}  // namespace
}  // namespace xiezhi
