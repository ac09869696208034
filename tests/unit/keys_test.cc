#include "stream/app/keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

namespace fs = std::filesystem;

class KeysTest : public testing::Test {
 protected:
  KeysTest() : folder_(fs::path(testing::TempDir()) / ("keys_" + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    Configuration configuration;
    configuration.data_dir = (folder_ / "data").string();
    files_ = key_files(configuration);
  }
  ~KeysTest() override { fs::remove_all(folder_); }

  fs::path folder_;
  KeyFiles files_;
};

TEST_F(KeysTest, MissingKeysAreAnErrorThatSaysHow) {
  const auto keys = load_keys(files_, true, MissingKeys::fail);
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().code, Exit::bad_configuration);
  EXPECT_NE(keys.error().text.find("--init-keys"), std::string::npos);
}

TEST_F(KeysTest, MadeOnceAndLoadedAgain) {
  const Keys made = load_keys(files_, true, MissingKeys::create).value();
  const Keys again = load_keys(files_, true, MissingKeys::create).value();
  EXPECT_EQ(made.token, again.token);
  EXPECT_EQ(made.identity_secret, again.identity_secret);
  EXPECT_NE(made.token, TokenKey{});
  struct stat status {};
  ASSERT_EQ(::stat(files_.token.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat(files_.identity_secret.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(KeysTest, RouterNeedsNoSecretKey) {
  ASSERT_TRUE(load_keys(files_, true, MissingKeys::create));
  fs::remove(files_.identity_secret);
  EXPECT_TRUE(load_keys(files_, false, MissingKeys::fail));
  EXPECT_FALSE(load_keys(files_, true, MissingKeys::fail));
}

TEST_F(KeysTest, TheInformantsKeyIsMadeItsSecretMayGoAndANamedOneMustBeThere) {
  const Keys made = load_keys(files_, false, MissingKeys::create).value();
  ASSERT_TRUE(made.informant_public);
  ASSERT_TRUE(fs::remove(files_.informant_secret));
  EXPECT_EQ(load_keys(files_, false, MissingKeys::create)->informant_public, made.informant_public);
  fs::remove(files_.informant_public);
  EXPECT_FALSE(load_keys(files_, false, MissingKeys::fail)->informant_public) << "keys of before have none";
  files_.informant_named = true;
  const auto keys = load_keys(files_, false, MissingKeys::create);
  ASSERT_FALSE(keys);
  EXPECT_NE(keys.error().text.find("privacy.informant_public_key_file"), std::string::npos);
}

TEST_F(KeysTest, OpenSecretIsRefused) {
  ASSERT_TRUE(load_keys(files_, true, MissingKeys::create));
  fs::permissions(files_.token, fs::perms::group_read, fs::perm_options::add);
  const auto keys = load_keys(files_, true, MissingKeys::fail);
  ASSERT_FALSE(keys);
  EXPECT_NE(keys.error().text.find("chmod 600"), std::string::npos);
}

TEST_F(KeysTest, WrongLengthAndWrongPairAreRefused) {
  ASSERT_TRUE(load_keys(files_, true, MissingKeys::create));
  const std::string good = read_file(files_.token, 100).value();
  ASSERT_TRUE(write_file(files_.token, good.substr(0, 10), 0600));
  const auto keys = load_keys(files_, false, MissingKeys::fail);
  ASSERT_FALSE(keys);
  EXPECT_NE(keys.error().text.find("32 hexadecimal digits"), std::string::npos);
  EXPECT_EQ(keys.error().text.find(good.substr(0, 10)), std::string::npos);
  ASSERT_TRUE(write_file(files_.token, good, 0600));
  ASSERT_TRUE(write_file(files_.identity_public, std::string(64, 'a'), 0644));
  EXPECT_FALSE(load_keys(files_, true, MissingKeys::fail));
}

TEST_F(KeysTest, RotationKeepsTheOldSecretUntilItIsDestroyed) {
  const Keys first = load_keys(files_, true, MissingKeys::create).value();
  const std::string id = identity_key_id(first.identity_public);
  EXPECT_EQ(rotate_identity_keys(files_).value().id, id);
  const Keys second = load_keys(files_, true, MissingKeys::fail).value();
  EXPECT_NE(second.identity_public, first.identity_public);
  EXPECT_EQ(second.token, first.token) << "tokens stay as they are";
  ASSERT_EQ(second.identity_retired.size(), 1U);
  EXPECT_EQ(second.identity_retired[0], *first.identity_secret);
  EXPECT_EQ(identity_keys(second).retired, second.identity_retired);
  struct stat status {};
  ASSERT_EQ(::stat(retired_keys(files_).at(0).file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);

  ASSERT_TRUE(rotate_identity_keys(files_));
  EXPECT_EQ(retired_keys(files_).size(), 2U);
  EXPECT_EQ(destroy_identity_key(files_, "0123").error().code, Exit::usage);
  ASSERT_TRUE(destroy_identity_key(files_, id));
  EXPECT_EQ(load_keys(files_, true, MissingKeys::fail).value().identity_retired,
            std::vector{*second.identity_secret});
  for (const auto& entry : fs::directory_iterator(folder_ / "data"))
    EXPECT_EQ(entry.path().string().find(id), std::string::npos) << "something of it is left";
}

TEST_F(KeysTest, RotationThatWasCutOffIsMendedByAnother) {
  const Keys first = load_keys(files_, true, MissingKeys::create).value();
  ASSERT_TRUE(rotate_identity_keys(files_));
  // As after a crash between the secret and the public key.
  ASSERT_TRUE(write_file(files_.identity_public, std::string(64, '0')));
  EXPECT_FALSE(load_keys(files_, true, MissingKeys::fail));
  ASSERT_TRUE(rotate_identity_keys(files_));
  const Keys mended = load_keys(files_, true, MissingKeys::fail).value();
  EXPECT_EQ(mended.identity_retired.size(), 2U);
  EXPECT_NE(std::find(mended.identity_retired.begin(), mended.identity_retired.end(), *first.identity_secret),
            mended.identity_retired.end());
}

}  // namespace
}  // namespace xiezhi
