// Snapshot files: whole or not there, and no changed byte goes unseen.
#include "stream/io/snapshot_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace xiezhi {
namespace {

constexpr std::int32_t kPartition = 3;
constexpr std::chrono::seconds kPatience{60};

class SnapshotFileTest : public testing::Test {
 protected:
  SnapshotFileTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "snapshot-XXXXXX").string();
    folder_ = std::string(mkdtemp(pattern.data())) + "/snapshots";
  }
  ~SnapshotFileTest() override { std::filesystem::remove_all(std::filesystem::path(folder_).parent_path()); }

  Result<SnapshotWriter::Written> save(std::int64_t offset, std::size_t bytes, std::int64_t base_offset = -1,
                                       Token base = {}) const {
    SnapshotWriter writer(folder_, {kLayout, kPartition, offset, base_offset, base});
    // In portions that do not end where blocks end.
    const std::vector<std::byte> image = image_of(bytes);
    for (std::size_t at = 0; at < bytes; at += 777)
      writer.write(std::span(image).subspan(at, std::min<std::size_t>(777, bytes - at)));
    writer.finish();
    return writer.wait(kPatience);
  }

  static std::vector<std::byte> image_of(std::size_t bytes) {
    std::vector<std::byte> image(bytes);
    for (std::size_t i = 0; i < bytes; ++i) image[i] = static_cast<std::byte>(i * 131 >> 3);
    return image;
  }

  // Whether the file gives back exactly this image.
  static bool gives(const std::string& path, std::size_t bytes) {
    auto reader = SnapshotReader::open(path);
    if (!reader || (*reader)->header().layout != kLayout || (*reader)->header().partition != kPartition)
      return false;
    std::vector<std::byte> image(bytes);
    return (*reader)->read(image) && (*reader)->at_end() && image == image_of(bytes);
  }

  static std::string content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void replace(const std::string& path, const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> paths;
    for (const SnapshotName& name : snapshots_of(folder_, kPartition)) paths.push_back(name.path);
    return paths;
  }
  std::size_t names() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  static constexpr Token kLayout{.hi = 11, .lo = 12};
  std::string folder_;
};

TEST_F(SnapshotFileTest, GivesBackWhatWasWritten) {
  for (const std::size_t bytes :
       {0UL, 1UL, 5'000UL, 1UL << 20U, (1UL << 20U) + 1, 3'500'000UL, 70UL << 20U}) {
    ASSERT_TRUE(save(static_cast<std::int64_t>(bytes), bytes));
    ASSERT_EQ(files().front(), folder_ + "/partition-3-" + std::to_string(bytes) + ".snapshot");
    EXPECT_TRUE(gives(files().front(), bytes)) << bytes;
    EXPECT_EQ(SnapshotReader::open(files().front()).value()->header().offset,
              static_cast<std::int64_t>(bytes));
  }
}

TEST_F(SnapshotFileTest, NoChangedMissingOrExtraByteGoesUnseen) {
  constexpr std::size_t kBytes = 1'500;
  ASSERT_TRUE(save(1, kBytes));
  const std::string path = files().front();
  const std::string good = content(path);
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    replace(path, bad);
    ASSERT_FALSE(gives(path, kBytes)) << "bit " << bit;
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    replace(path, good.substr(0, size));
    ASSERT_FALSE(gives(path, kBytes)) << "the first " << size << " bytes";
  }
  replace(path, good + "x");
  EXPECT_FALSE(gives(path, kBytes));
  replace(path, good);
  EXPECT_TRUE(gives(path, kBytes));
}

TEST_F(SnapshotFileTest, BlocksInAnotherOrderAreSeen) {
  constexpr std::size_t kBlock = (std::size_t{1} << 20U) + 8;
  ASSERT_TRUE(save(1, 3 << 20U));
  const std::string path = files().front();
  std::string bytes = content(path);
  const std::size_t first = bytes.size() - 8 - 3 * kBlock;
  const std::string one = bytes.substr(first, kBlock), two = bytes.substr(first + kBlock, kBlock);
  bytes.replace(first, 2 * kBlock, two + one);
  replace(path, bytes);
  EXPECT_FALSE(gives(path, 3 << 20U));
}

TEST_F(SnapshotFileTest, AnotherVersionIsNamed) {
  EXPECT_EQ(SnapshotReader::open(folder_ + "/nowhere").error().code, Exit::no_input);
  ASSERT_TRUE(save(1, 10));
  replace(files().front(), "something else entirely, and longer than a header");
  const auto opened = SnapshotReader::open(files().front());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Exit::bad_data);
}

TEST_F(SnapshotFileTest, TheNewestTwoWithEverythingAndTheChangesAfterThemAreKept) {
  for (const std::int64_t offset : {90, 1'000, 1'010, 100, 150, 200, 210}) {  // made anew after 1,010
    const bool changes = offset % 100 != 0 && offset != 90;
    ASSERT_TRUE(save(offset, 10, changes ? offset - 10 : -1));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(files(), (std::vector<std::string>{
                         folder_ + "/partition-3-210.changes", folder_ + "/partition-3-200.snapshot",
                         folder_ + "/partition-3-150.changes", folder_ + "/partition-3-100.snapshot"}));
}

TEST_F(SnapshotFileTest, OneThatIsNotFinishedLeavesNothing) {
  ASSERT_TRUE(save(1, 10));
  {
    SnapshotWriter writer(folder_, {kLayout, kPartition, 3});
    writer.write(image_of(3'000'000));
  }
  EXPECT_EQ(files().size(), 1U);
  EXPECT_EQ(names(), 1U);
}

TEST_F(SnapshotFileTest, ItsIdentityIsThatOfItsBytes) {
  const auto one = save(1, 5'000), same = save(1, 5'000), longer = save(1, 5'001), other = save(2, 5'000);
  EXPECT_EQ(one->identity, same->identity);
  EXPECT_NE(one->identity, longer->identity);
  EXPECT_NE(one->identity, other->identity);
  ASSERT_TRUE(save(3, 5'000, 2, other->identity));
  auto reader = SnapshotReader::open(files().front());
  EXPECT_EQ((*reader)->header().base_offset, 2);
  EXPECT_EQ((*reader)->header().base, other->identity);
  auto base = SnapshotReader::open(files()[1]);
  EXPECT_TRUE((*base)->whole());
  EXPECT_EQ((*base)->identity(), other->identity);
  EXPECT_EQ((*base)->bytes(), other->bytes);
}

TEST_F(SnapshotFileTest, AFolderThatCannotBeMadeIsSaid) {
  std::ofstream(folder_) << "a file";
  const auto saved = save(3, 10);
  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().code, Exit::cannot_create);
  EXPECT_TRUE(files().empty());
}

TEST_F(SnapshotFileTest, WhatAKilledProcessLeftUnfinishedGoesWithTheNextOfItsPartition) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ + "/partition-3-7.snapshot.123.1") << "half";
  std::ofstream(folder_ + "/partition-3-8.changes.123.2") << "half";
  std::ofstream(folder_ + "/partition-31-7.snapshot.123.3") << "of another";
  ASSERT_TRUE(save(9, 10));
  EXPECT_EQ(files().size(), 1U);
  EXPECT_EQ(names(), 2U);
}

TEST_F(SnapshotFileTest, WhatCannotBeSyncedIsSaid) {
  EXPECT_FALSE(sync_snapshots(folder_ + "/nowhere", kPartition, 100)) << "there is no such folder";
  std::filesystem::create_directories(folder_);
  EXPECT_TRUE(sync_snapshots(folder_, kPartition, 100)) << "no file, nothing to lose";
  // A name that leads nowhere cannot be opened; behind the offset it is of no interest.
  std::filesystem::create_symlink("nowhere",
                                  folder_ + "/partition-" + std::to_string(kPartition) + "-50.snapshot");
  EXPECT_FALSE(sync_snapshots(folder_, kPartition, 50));
  EXPECT_TRUE(sync_snapshots(folder_, kPartition, 49));
}

TEST_F(SnapshotFileTest, AThreadThatIsNotDoneIsNotWaitedForForever) {
  const auto start = std::chrono::steady_clock::now();
  SnapshotWriter writer(folder_, {kLayout, kPartition, 9});
  writer.write(image_of(3'000'000));
  EXPECT_FALSE(writer.done());
  const auto written = writer.wait(std::chrono::milliseconds(50));  // not finished: the thread waits for more
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Exit::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace xiezhi
