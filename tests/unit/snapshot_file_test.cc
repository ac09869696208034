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

class SnapshotFileTest : public testing::Test {
 protected:
  SnapshotFileTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "snapshot-XXXXXX").string();
    folder_ = std::string(mkdtemp(pattern.data())) + "/snapshots";
  }
  ~SnapshotFileTest() override { std::filesystem::remove_all(std::filesystem::path(folder_).parent_path()); }

  Result<std::uint64_t> save(std::int64_t offset, std::size_t bytes,
                             std::function<bool()> give_up = {}) const {
    auto writer = SnapshotWriter::create(folder_, {kLayout, kPartition, offset}, std::move(give_up));
    EXPECT_TRUE(writer) << writer.error().text;
    // In portions that do not end where blocks end.
    const std::vector<std::byte> image = image_of(bytes);
    for (std::size_t at = 0; at < bytes; at += 777)
      (*writer)->write(std::span(image).subspan(at, std::min<std::size_t>(777, bytes - at)));
    return (*writer)->finish();
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
  std::vector<std::string> files() const { return snapshots_of(folder_, kPartition); }
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

TEST_F(SnapshotFileTest, TheNewestTwoOfAPartitionAreKept) {
  for (const std::int64_t offset : {90, 1'000, 100, 200}) {  // the log was made anew after 1,000
    ASSERT_TRUE(save(offset, 10));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(files(), (std::vector<std::string>{folder_ + "/partition-3-200.snapshot",
                                               folder_ + "/partition-3-100.snapshot"}));
}

TEST_F(SnapshotFileTest, OneThatIsGivenUpOrNotFinishedLeavesNothing) {
  ASSERT_TRUE(save(1, 10));
  int asked = 0;
  const auto given_up = save(2, 3'000'000, [&] { return ++asked > 2; });
  ASSERT_FALSE(given_up);
  EXPECT_EQ(given_up.error().code, Exit::unavailable);
  { auto writer = SnapshotWriter::create(folder_, {kLayout, kPartition, 3}, {}); }
  EXPECT_EQ(files().size(), 1U);
  EXPECT_EQ(names(), 1U);
}

TEST_F(SnapshotFileTest, AFolderThatCannotBeMadeIsSaid) {
  std::ofstream(folder_) << "a file";
  const auto writer = SnapshotWriter::create(folder_, {kLayout, kPartition, 3}, {});
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().code, Exit::cannot_create);
  EXPECT_TRUE(files().empty());
}

}  // namespace
}  // namespace xiezhi
