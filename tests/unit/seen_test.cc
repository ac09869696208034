// SeenWindow against a map from fingerprint to the generation in which it was first seen.
#include "stream/state/seen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace xiezhi {
namespace {

constexpr std::int64_t kHorizonMs = 300'000;

// Taken in generation n: known in n and n + 1, and in none later.
struct Model {
  std::map<std::uint64_t, std::int64_t> turns;
  std::int64_t turn = 0, began_ms = 0, last_ms = 0, paused_ms = 0;

  bool seen(std::uint64_t fingerprint, std::int64_t log_time_ms) {
    if (last_ms == 0) last_ms = began_ms = log_time_ms;
    paused_ms += std::max<std::int64_t>(log_time_ms - last_ms - SeenWindow::kPauseMs, 0);
    last_ms = std::max(last_ms, log_time_ms);
    if (last_ms - began_ms - paused_ms >= kHorizonMs) {
      ++turn;
      began_ms = last_ms;
      paused_ms = 0;
    }
    const auto found = turns.find(fingerprint | 1);
    if (found != turns.end() && found->second >= turn - 1) return true;
    turns[fingerprint | 1] = turn;
    return false;
  }
  std::size_t size() const {
    std::size_t count = 0;
    for (const auto& [fingerprint, its] : turns) count += its >= turn - 1 ? 1 : 0;
    return count;
  }
};

TEST(SeenWindow, AgreesWithTheModel) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    std::mt19937_64 random(seed);
    SeenWindow seen(kHorizonMs);
    Model model;
    std::int64_t log_time_ms = 5000;
    for (int i = 0; i < 20000; ++i) {
      if (random() % 100 == 0) log_time_ms += static_cast<std::int64_t>(random() % 150'000);
      if (random() % 50 == 0) log_time_ms -= static_cast<std::int64_t>(random() % 300);  // never turns back
      std::uint64_t fingerprint = random() % 4000;
      if (random() % 2 == 0) fingerprint <<= 40;  // all of one slot
      ASSERT_EQ(seen.seen(fingerprint, log_time_ms), model.seen(fingerprint, log_time_ms))
          << seed << ' ' << i;
    }
    EXPECT_EQ(seen.size(), model.size());
  }
}

TEST(SeenWindow, RemembersAHorizonAtLeastAndTwoAtMost) {
  SeenWindow seen(1'000);
  EXPECT_FALSE(seen.seen(1, 1'000));
  EXPECT_FALSE(seen.seen(7, 1'999));
  EXPECT_TRUE(seen.seen(7, 2'000));  // the old one now
  EXPECT_TRUE(seen.seen(7, 2'999));
  EXPECT_FALSE(seen.seen(7, 3'000));
  EXPECT_FALSE(seen.seen(0, 3'000));
  EXPECT_TRUE(seen.seen(0, 3'999));
}

// ROUTE comes back after a day and sends again what it had not committed when it went.
TEST(SeenWindow, APauseForgetsNothingThatCameJustBefore) {
  constexpr std::int64_t kDayMs = 86'400'000;
  SeenWindow seen(kHorizonMs);
  for (std::uint64_t i = 1; i <= 1'000; ++i)
    ASSERT_FALSE(seen.seen(i << 8, static_cast<std::int64_t>(i) * 1'000));
  for (std::uint64_t i = 901; i <= 1'000; ++i) {
    ASSERT_TRUE(seen.seen(i << 8, kDayMs + static_cast<std::int64_t>(i))) << i;
    ASSERT_FALSE(seen.seen(i << 8 | 2, kDayMs + static_cast<std::int64_t>(i)));  // others between
  }
}

TEST(SeenWindow, Grows) {
  SeenWindow seen(kHorizonMs);
  std::mt19937_64 random(1);
  std::vector<std::uint64_t> all(200000);
  for (std::uint64_t& each : all) each = random() | 1;
  for (const std::uint64_t each : all) ASSERT_FALSE(seen.seen(each, 1));
  for (const std::uint64_t each : all) {
    seen.prefetch(each);
    ASSERT_TRUE(seen.seen(each, 1));
  }
  EXPECT_EQ(seen.size(), all.size());
  EXPECT_GE(seen.bytes(), all.size() * sizeof(std::uint64_t));
}

TEST(Seen, ABoundEndsAGenerationEarly) {
  SeenWindow seen(1000, 10);
  for (std::uint64_t i = 1; i <= 20; ++i) EXPECT_FALSE(seen.seen(i << 8, 0));
  EXPECT_EQ(seen.cut_short(), 0U);
  EXPECT_TRUE(seen.seen(1 << 8, 0)) << "both generations are full, and the older one is still there";
  EXPECT_EQ(seen.cut_short(), 0U);
  EXPECT_FALSE(seen.seen(21 << 8, 0));
  EXPECT_EQ(seen.cut_short(), 10U);
  EXPECT_FALSE(seen.seen(1 << 8, 0));
  EXPECT_TRUE(seen.seen(11 << 8, 0));
  EXPECT_LE(seen.size(), 20U);
}

}  // namespace
}  // namespace xiezhi
