// SeenWindow against a map from fingerprint to the turn in which it was first seen.
#include "stream/state/seen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace xiezhi {
namespace {

constexpr std::int64_t kHorizonMs = 1000;

// Taken in turn n: known in turns n and n + 1, and in none later.
struct Model {
  std::map<std::uint64_t, std::int64_t> turns;
  std::int64_t turn = 0;

  bool seen(std::uint64_t fingerprint, std::int64_t log_time_ms) {
    turn = std::max(turn, log_time_ms / kHorizonMs);
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
      if (random() % 300 == 0) log_time_ms += static_cast<std::int64_t>(random() % 2500);
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
  SeenWindow seen(kHorizonMs);
  EXPECT_FALSE(seen.seen(7, 1999));
  EXPECT_TRUE(seen.seen(7, 2999));
  EXPECT_FALSE(seen.seen(7, 3000));
  EXPECT_TRUE(seen.seen(7, 4999));
  EXPECT_FALSE(seen.seen(7, 90000));
  EXPECT_FALSE(seen.seen(0, 90000));
  EXPECT_TRUE(seen.seen(0, 90000));
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

}  // namespace
}  // namespace xiezhi
