// Bytes that are no frame.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "tests/unit/frames.h"

namespace xiezhi {
namespace {

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

}  // namespace
}  // namespace xiezhi
