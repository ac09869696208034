// Pool and EventBook: blocks never overlap, keep what was written, come back by size; events are counted.
#include "stream/state/pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "stream/state/event_book.h"

namespace xiezhi {
namespace {

struct Block {
  Pool::Handle handle;
  std::size_t bytes;
  unsigned char fill;
};

std::size_t size_of(std::mt19937_64& random) {
  switch (random() % 20) {
    case 0:
      return 1 + random() % 3'000'000;  // beyond a chunk
    case 1:
      return (std::size_t{1} << (random() % 21)) + random() % 3 - 1 + (random() % 2);
    default:
      return 1 + random() % 600;
  }
}

void expect_filled(const Pool& pool, const Block& block) {
  const auto* bytes = pool.at<unsigned char>(block.handle);
  ASSERT_TRUE(
      std::all_of(bytes, bytes + block.bytes, [&](unsigned char each) { return each == block.fill; }));
}

TEST(Pool, BlocksKeepTheirBytes) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    std::mt19937_64 random(seed);
    Pool pool;
    std::vector<Block> live;
    for (int i = 0; i < 3000; ++i) {
      if (live.size() < 20 || random() % 100 < (live.size() < 150 ? 60 : 30)) {
        const std::size_t bytes = std::max<std::size_t>(1, size_of(random));
        const Block block{pool.allocate(bytes), bytes, static_cast<unsigned char>(random())};
        ASSERT_NE(block.handle, 0U);
        ASSERT_EQ(reinterpret_cast<std::uintptr_t>(pool.at<unsigned char>(block.handle)) % 8, 0U);
        std::memset(pool.change<unsigned char>(block.handle, 0, bytes), block.fill, bytes);
        live.push_back(block);
      } else {
        const std::size_t at = random() % live.size();
        expect_filled(pool, live[at]);
        pool.release(live[at].handle, live[at].bytes);
        live[at] = live.back();
        live.pop_back();
      }
      if (HasFatalFailure()) FAIL() << "seed " << seed << ", step " << i;
    }
    for (const Block& block : live) {
      expect_filled(pool, block);
      pool.release(block.handle, block.bytes);
    }
    EXPECT_EQ(pool.used_bytes(), 0U);
  }
}

TEST(Pool, EverySizeFitsAndWastesLittle) {
  Pool pool;
  for (std::size_t bytes = 1; bytes < 40000; bytes += 1 + bytes / 64) {
    const std::size_t before = pool.used_bytes();
    const Pool::Handle handle = pool.allocate(bytes);
    const std::size_t used = pool.used_bytes() - before;
    ASSERT_GE(used, bytes);
    ASSERT_LE(used, std::max(bytes + 15, bytes + bytes / 4 + 15)) << bytes;
    std::memset(pool.change<unsigned char>(handle, 0, bytes), 1, bytes);
    pool.release(handle, bytes);
    ASSERT_EQ(pool.allocate(bytes), handle);  // by size class, last out first in
    pool.release(handle, bytes);
  }
}

TEST(Pool, WarmedUpReservesNothing) {
  Pool pool;
  const auto round = [&] {
    std::vector<Pool::Handle> handles;
    for (std::size_t bytes = 1; bytes < 5000; bytes += 7) handles.push_back(pool.allocate(bytes));
    std::size_t bytes = 1;
    for (const Pool::Handle handle : handles) pool.release(handle, std::exchange(bytes, bytes + 7));
  };
  round();
  const std::size_t reserved = pool.reserved_bytes();
  for (int i = 0; i < 100; ++i) round();
  EXPECT_EQ(pool.reserved_bytes(), reserved);
}

TEST(Pool, LargeBlocks) {
  Pool pool;
  const Pool::Handle first = pool.allocate(5'000'000);  // before there is a chunk
  std::memset(pool.change<unsigned char>(first, 0, 5'000'000), 1, 5'000'000);
  const Pool::Handle small = pool.allocate(16);
  std::memset(pool.change<unsigned char>(small, 0, 16), 2, 16);
  const Pool::Handle second = pool.allocate(1 << 20);
  std::memset(pool.change<unsigned char>(second, 0, 1 << 20), 3, 1 << 20);
  const Pool::Handle third = pool.allocate(16);
  std::memset(pool.change<unsigned char>(third, 0, 16), 4, 16);
  expect_filled(pool, {first, 5'000'000, 1});
  expect_filled(pool, {small, 16, 2});
  expect_filled(pool, {second, 1 << 20, 3});
}

TEST(Pool, LargeBlocksThatAreGivenBackTakeNoMemory) {
  Pool pool;
  const Pool::Handle small = pool.allocate(16);
  std::vector<Pool::Handle> handles;
  const auto grow = [&] {
    for (std::size_t bytes = 1 << 16; bytes <= 1 << 20; bytes *= 2) {
      handles.push_back(pool.allocate(bytes));
      std::memset(pool.change<unsigned char>(handles.back(), 0, bytes), 7, bytes);
    }
  };
  grow();
  const std::size_t full = pool.reserved_bytes();
  std::size_t bytes = 1 << 16;
  for (const Pool::Handle handle : std::exchange(handles, {}))
    pool.release(handle, std::exchange(bytes, bytes * 2));
  EXPECT_LT(pool.reserved_bytes(), full - (std::size_t{17} << 16));
  EXPECT_EQ(pool.pages().used(), 5U + 1);  // where each begins, and the small one
  grow();
  EXPECT_EQ(pool.reserved_bytes(), full);
  expect_filled(pool, {handles.back(), 1 << 20, 7});
  pool.release(small, 16);
}

TEST(EventBook, CountsHolders) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    std::mt19937_64 random(seed);
    Pool pool;
    EventBook book(pool);
    std::vector<std::pair<EventBook::Reference, std::uint64_t>> held;
    const auto name = [](std::uint64_t key) { return std::string(key % 70, 'a') + std::to_string(key); };
    std::uint64_t key = 1;
    for (int i = 0; i < 20000; ++i) {
      if (random() % 3 == 0) key = 1 + random() % 500;
      if (held.size() < 10 || random() % 2 == 0) {
        held.emplace_back(book.hold(key, name(key)), key);
      } else {
        const std::size_t at = random() % held.size();
        book.release(held[at].first);
        held.erase(held.begin() + static_cast<std::ptrdiff_t>(at));
      }
      const auto& [reference, its] = held[random() % held.size()];
      ASSERT_EQ(book.key(reference), its);
      ASSERT_EQ(book.event_id(reference), name(its));
    }
    for (const auto& [reference, its] : held) book.release(reference);
    EXPECT_EQ(pool.used_bytes(), 0U);
  }
}

TEST(EventBook, Edges) {
  Pool pool;
  EventBook book(pool);
  EXPECT_EQ(book.key(0), 0U);
  EXPECT_EQ(book.event_id(0), "");
  book.release(0);
  const EventBook::Reference first = book.hold(5, "five");
  EXPECT_EQ(book.hold(5, "five"), first);  // touches of one event come side by side
  book.release(first);
  EXPECT_EQ(book.event_id(first), "five");
  book.release(first);
  const EventBook::Reference again = book.hold(5, std::string(300, 'x'));
  EXPECT_EQ(book.event_id(again), std::string(255, 'x'));
  EXPECT_EQ(book.event_id(book.hold(6, "")), "");
}

}  // namespace
}  // namespace xiezhi
