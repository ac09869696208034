// Pages: a snapshot shows the moment when it began, whatever is written while it is taken, and changes upon
// everything give what a copy of everything gives.
#include "stream/state/pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <random>

namespace xiezhi {
namespace {

using Memory = std::vector<std::byte>;
constexpr std::size_t kChunks = 3;

Memory memory_of(const Pages& pages) {
  Memory memory;
  for (std::size_t chunk = 0; chunk < pages.chunks(); ++chunk) {
    const std::byte* begin = pages.at(chunk * Pages::kChunkBytes);
    memory.insert(memory.end(), begin, begin + Pages::kChunkBytes);
  }
  return memory;
}

class File final : public PageSink {
 public:
  void page(std::uint8_t store, std::uint32_t number, std::span<const std::byte> bytes) override {
    EXPECT_EQ(store, 7);
    EXPECT_EQ(bytes.size(), Pages::kPageBytes);
    EXPECT_TRUE(pages.emplace(number, Memory(bytes.begin(), bytes.end())).second)
        << "saved twice: " << number;
  }
  std::map<std::uint32_t, Memory> pages;
};

class PagesTest : public testing::Test {
 protected:
  PagesTest() { pages_.add(kChunks); }

  void write() {
    const std::size_t bytes = 1 + random_() % (random_() % 10 == 0 ? 20'000 : 300);
    const std::uint64_t offset = random_() % (kChunks * Pages::kChunkBytes - bytes);
    std::memset(pages_.change(offset, bytes), static_cast<int>(random_()), bytes);
  }
  static void load(Pages& pages, const File& file) {
    for (const auto& [number, bytes] : file.pages) ASSERT_TRUE(pages.load(number, bytes));
  }

  std::mt19937_64 random_{3};
  Pages pages_;
};

TEST_F(PagesTest, ASnapshotShowsTheMomentWhenItBegan) {
  Pages copy;
  copy.add(kChunks);
  for (int i = 0; i < 200; ++i) write();
  for (int round = 0; round < 30; ++round) {
    for (std::size_t i = random_() % 40; i > 0; --i) write();
    const Memory moment = memory_of(pages_);
    File file;
    pages_.begin(round == 0, file, 7);
    while (pages_.waiting() > 0) {
      for (std::size_t i = random_() % 3; i > 0; --i) write();
      pages_.save(random_() % 4);
    }
    load(copy, file);
    ASSERT_TRUE(memory_of(copy) == moment) << "round " << round;
  }
  EXPECT_GT(copy.used(), 1'000U);
}

TEST_F(PagesTest, WhatIsForgottenTakesNoMemoryAndNoFile) {
  for (std::uint64_t page = 0; page < 10; ++page)
    std::memset(pages_.change(page * Pages::kPageBytes, 10), 5, 10);
  const Memory moment = memory_of(pages_);
  File file, after, again;
  pages_.begin(true, file, 7);
  pages_.forget(2 * Pages::kPageBytes - 1, 3 * Pages::kPageBytes + 2);  // pages 2, 3, 4
  pages_.forget(0, 2 * Pages::kPageBytes - 1);                          // none but the first of the chunk
  EXPECT_EQ(pages_.used(), 7U);
  EXPECT_EQ(pages_.bytes(), kChunks * Pages::kChunkBytes - 3 * Pages::kPageBytes);
  EXPECT_EQ(*pages_.at(3 * Pages::kPageBytes), std::byte{0});
  pages_.save(SIZE_MAX);
  Pages copy;
  copy.add(kChunks);
  load(copy, file);
  EXPECT_TRUE(memory_of(copy) == moment) << "the snapshot had begun before";
  pages_.begin(true, after, 7);
  pages_.save(SIZE_MAX);
  EXPECT_EQ(after.pages.size(), 7U);
  pages_.forget(2 * Pages::kPageBytes, Pages::kPageBytes);  // is forgotten
  std::memset(pages_.change(2 * Pages::kPageBytes, 1), 6, 1);
  EXPECT_EQ(pages_.bytes(), kChunks * Pages::kChunkBytes - 2 * Pages::kPageBytes);
  pages_.begin(false, again, 7);
  pages_.save(SIZE_MAX);
  ASSERT_EQ(again.pages.size(), 1U);
  EXPECT_EQ(again.pages.begin()->first, 2U);
}

TEST_F(PagesTest, OnlyWhatChangedIsSaved) {
  for (int i = 0; i < 300; ++i) write();
  File all, nothing, two, all_again;
  pages_.begin(true, all, 7);
  EXPECT_EQ(pages_.waiting(), pages_.used());
  pages_.save(SIZE_MAX);
  EXPECT_EQ(all.pages.size(), pages_.used());
  pages_.begin(false, nothing, 7);
  EXPECT_EQ(pages_.waiting(), 0U);
  *pages_.change(2 * Pages::kPageBytes - 1, 2) = std::byte{1};  // the last of one, the first of the next
  *pages_.change(2 * Pages::kPageBytes - 1, 1) = std::byte{2};
  pages_.begin(false, two, 7);
  EXPECT_EQ(pages_.save(SIZE_MAX), 2U);
  EXPECT_EQ(two.pages.begin()->first, 1U);
  pages_.begin(true, all_again, 7);
  pages_.save(10);
  pages_.abandon();
  EXPECT_EQ(pages_.waiting(), 0U);
  EXPECT_EQ(pages_.save(10), 0U);
}

TEST_F(PagesTest, APageThatIsNotThereIsRefused) {
  const Memory page(Pages::kPageBytes);
  EXPECT_FALSE(pages_.load(kChunks * Pages::kChunkBytes / Pages::kPageBytes, page));
  EXPECT_FALSE(pages_.load(0, std::span(page).first(17)));
  EXPECT_TRUE(pages_.load(0, page));
}

TEST(Rows, KeepTheirPlaceOverManyChunks) {
  struct Row {
    std::uint64_t a = 0, b = 0, c = 0, d = 0, e = 0;
  };
  Rows<Row> rows;
  for (std::uint64_t i = 0; i < 100'000; ++i) ASSERT_EQ(rows.add({i, i + 1, i + 2, i + 3, i + 4}), i);
  rows.change(70'000).e = 5;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    ASSERT_EQ(rows[i].a, i);
    ASSERT_EQ(rows[i].e, i == 70'000 ? 5 : i + 4);
  }
  EXPECT_EQ(rows.size(), 100'000U);
  rows.clear();
  EXPECT_EQ(rows.size(), 0U);
  EXPECT_EQ(rows.add({}), 0U);
}

}  // namespace
}  // namespace xiezhi
