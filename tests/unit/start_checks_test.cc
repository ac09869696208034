#include "stream/app/start_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace xiezhi {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class StartChecksTest : public testing::Test {
 protected:
  StartChecksTest() : folder_(fs::path(testing::TempDir()) / ("start_" + std::to_string(::getpid()))) {
    configuration_ = load_configuration({}).value();
    configuration_.data_dir = (folder_ / "a" / "b").string();
    configuration_.disk_free_min_mib = 0;
  }
  ~StartChecksTest() override { fs::remove_all(folder_); }

  fs::path folder_;
  Configuration configuration_;
};

TEST_F(StartChecksTest, DataDirIsMadeAndLeftAsItWas) {
  ASSERT_TRUE(check_data_dir(configuration_));
  EXPECT_TRUE(fs::is_directory(configuration_.data_dir));
  EXPECT_TRUE(fs::is_empty(configuration_.data_dir));
}

TEST_F(StartChecksTest, DataDirThatCannotBeIsNamed) {
  fs::create_directories(folder_);
  std::ofstream(folder_ / "a") << "a file";
  const Result<void> good = check_data_dir(configuration_);
  ASSERT_FALSE(good);
  EXPECT_EQ(good.error().code, Exit::cannot_create);
  EXPECT_THAT(good.error().text, HasSubstr("data_dir " + configuration_.data_dir));
}

TEST_F(StartChecksTest, FullDiskIsNamedWithItsLimit) {
  configuration_.disk_free_min_mib = std::int64_t{1} << 40;
  const Result<void> good = check_data_dir(configuration_);
  ASSERT_FALSE(good);
  EXPECT_EQ(good.error().code, Exit::io);
  EXPECT_THAT(good.error().text, HasSubstr("disk.free_min_mib"));
}

TEST(Clock, DiffersOnlyByWhatTheWaitDoesNotExplain) {
  EXPECT_EQ(clock_ahead_ms(1'000, 1'000, 1'050), 0);
  EXPECT_EQ(clock_ahead_ms(1'000, 1'050, 1'050), 0);
  EXPECT_EQ(clock_ahead_ms(1'000, 990, 1'050), 10);
  EXPECT_EQ(clock_ahead_ms(1'000, 1'055, 1'050), -5);
}

}  // namespace
}  // namespace xiezhi
