// Moves of partitions between processes: what a standby keeps ready, and what is still there when one comes
// back.
#include "stream/app/standby.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "stream/app/pipeline_options.h"
#include "stream/app/snapshot_schedule.h"
#include "stream/engine/state_text.h"

namespace xiezhi {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr std::int32_t kPartition = 1;
constexpr std::int64_t kStart_ms = 1'767'542'400'000;

struct Nothing final : Sink {
  void effect(const Effect&, const Facts&) override {}
  void hint(const Touch&, const Facts&) override {}
};

Touch payment(std::int64_t number) {
  Touch touch;
  touch.kind = TouchKind::transfer_out;
  touch.entity = touch.counterparty_kind = EntityKind::account;
  touch.subject = Token{.hi = static_cast<std::uint64_t>(1 + number % 3), .lo = 1};
  touch.counterparty = Token{.hi = 99, .lo = 2};
  touch.event_key = static_cast<std::uint64_t>(number);
  touch.value = touch.cny_minor = 777 + number;
  touch.event_time_ms = touch.log_time_ms = kStart_ms + number;
  touch.cause.event_id = "e";
  return touch;
}

class StandbyTest : public testing::Test {
 protected:
  StandbyTest()
      : folder_(fs::path(testing::TempDir()) / ("standby_" + std::to_string(::getpid()))),
        configuration_(
            *load_configuration({{}, {{"data_dir", folder_.string()}, {"snapshots.standby", "all"}}, {}})),
        options_(shard_options(configuration_, 1)),
        snapshots_(configuration_),
        owner_(rules_, options_) {}
  ~StandbyTest() override { fs::remove_all(folder_); }

  // Another process has read its partition up to there, and saves it.
  void save(std::int64_t offset) {
    for (; read_ < offset; ++read_) owner_.apply(payment(read_), nothing_);
    chain_ = snapshots_.begin(kPartition, offset, owner_, chain_, rules_, options_, theirs_)
                 ->end(std::chrono::seconds(30))
                 .value();
  }
  void damage(std::int64_t offset, const std::string& kind) const {
    const fs::path path = folder_ / "snapshots" / ("partition-1-" + std::to_string(offset) + "." + kind);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(path) / 2));
    file.put('\x7e');
    ASSERT_TRUE(file.good());
  }
  // Until it has come to the offset; -1: until it has nothing.
  static bool comes_to(const Standby& standby, std::int64_t offset) {
    for (int tries = 0; tries < 1'000; ++tries) {
      const auto offsets = standby.offsets();
      if (offset < 0 ? offsets.empty() : offsets == std::vector{std::pair{kPartition, offset}}) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  std::unique_ptr<Standby> standby() {
    auto standby = std::make_unique<Standby>(snapshots_, rules_, options_, IdentityKeys{});
    standby->follow({kPartition});
    return standby;
  }
  SnapshotSchedule schedule() { return {configuration_, rules_, IdentityKeys{}, ours_, 2, metrics_}; }

  fs::path folder_;
  Configuration configuration_;
  Rules rules_;
  ShardOptions options_;
  ShardSnapshots snapshots_;
  IdentityBook ours_{IdentityKeys{}}, theirs_{IdentityKeys{}};
  Shard owner_;
  SnapshotChain chain_;
  std::int64_t read_ = 0;
  Nothing nothing_;
  Metrics metrics_{"0", "test"};
};

TEST_F(StandbyTest, FollowsFileAfterFileAndTakesOver) {
  save(10);
  const auto standby = this->standby();
  ASSERT_TRUE(comes_to(*standby, 10));
  save(20);
  ASSERT_TRUE(comes_to(*standby, 20));
  const auto taken = standby->take(kPartition, 0, 100, ours_);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->offset, 20);
  EXPECT_EQ(StateText(*taken->shard).digest(), StateText(owner_).digest());
  EXPECT_EQ(taken->chain.files, 2U);
  EXPECT_EQ(taken->chain.identity, chain_.identity) << "the next file may build on what was loaded";
  EXPECT_THAT(standby->offsets(), IsEmpty());
  EXPECT_TRUE(taken->shard->apply(payment(20), nothing_));
  EXPECT_FALSE(taken->shard->apply(payment(19), nothing_)) << "it knows what it has seen";
}

// The group's offset follows a file: until it has, the state before it is the one that can be taken.
TEST_F(StandbyTest, LeavesAFileThatWasJustWritten) {
  save(10);
  const auto standby = this->standby();
  ASSERT_TRUE(comes_to(*standby, 10));
  for (const std::int64_t offset : {20, 30, 40}) {
    const auto saved = std::chrono::steady_clock::now();
    save(offset);
    ASSERT_TRUE(comes_to(*standby, offset));
    EXPECT_GE(std::chrono::steady_clock::now() - saved, std::chrono::seconds(1)) << offset;
  }
}

TEST_F(StandbyTest, TakingReadsWhatWasSavedLast) {
  save(10);
  const auto standby = this->standby();
  ASSERT_TRUE(comes_to(*standby, 10));
  standby->rest();
  save(20);
  save(30);
  const auto taken = standby->take(kPartition, 0, 100, ours_);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->offset, 30);
  EXPECT_EQ(StateText(*taken->shard).digest(), StateText(owner_).digest());
}

TEST_F(StandbyTest, KeepsToTheBoundsOfTheLog) {
  save(10);
  auto standby = this->standby();
  ASSERT_TRUE(comes_to(*standby, 10));
  standby->rest();
  save(20);
  const auto taken = standby->take(kPartition, 0, 15, ours_);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->offset, 10) << "effects beyond 15 are not out";
  for (const auto& [low, high] : {std::pair{0, 15}, std::pair{21, 30}}) {
    standby = this->standby();
    ASSERT_TRUE(comes_to(*standby, 20));
    EXPECT_FALSE(standby->take(kPartition, low, high, ours_));
  }
  EXPECT_FALSE(standby->take(kPartition, 0, 100, ours_)) << "it was taken";
}

TEST_F(StandbyTest, DamagedFileIsPassedOver) {
  save(10);
  save(20);
  damage(20, "changes");
  const auto standby = this->standby();
  ASSERT_TRUE(comes_to(*standby, 10));
  save(30);  // stands on the damaged one
  std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
  EXPECT_TRUE(comes_to(*standby, 10));
  chain_ = {};
  save(40);
  ASSERT_TRUE(comes_to(*standby, 40));
  EXPECT_EQ(StateText(*standby->take(kPartition, 0, 100, ours_)->shard).digest(), StateText(owner_).digest());
}

TEST_F(StandbyTest, LeavesWhatIsNotWantedAnyMore) {
  save(10);
  const auto standby = this->standby();
  ASSERT_TRUE(comes_to(*standby, 10));
  standby->follow({0});
  EXPECT_THAT(standby->offsets(), IsEmpty());
  standby->follow({kPartition});
  ASSERT_TRUE(comes_to(*standby, 10));
}

TEST_F(StandbyTest, OtherRulesOtherState) {
  save(10);
  const auto standby = this->standby();
  ASSERT_TRUE(comes_to(*standby, 10));
  Rules others;
  ASSERT_TRUE(others.set_parameter("D01", "points", 31));
  standby->change_rules([&] { rules_ = others; });
  EXPECT_THAT(standby->offsets(), IsEmpty());
  std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
  EXPECT_THAT(standby->offsets(), IsEmpty());
  EXPECT_FALSE(standby->take(kPartition, 0, 100, ours_));
}

TEST_F(StandbyTest, LoadsBeforeItJoins) {
  save(10);
  SnapshotSchedule schedule = this->schedule();
  schedule.get_ready([] { return false; });
  save(20);
  damage(10, "snapshot");  // it is not read again
  const auto [shard, offset, durable] = schedule.begin(kPartition, 0, 100);
  EXPECT_EQ(offset, 20);
  EXPECT_EQ(StateText(*shard).digest(), StateText(owner_).digest());
}

TEST_F(StandbyTest, JoinsUnreadyWhenItMayNotWait) {
  save(10);
  SnapshotSchedule schedule = this->schedule();
  schedule.get_ready([] { return true; });
  EXPECT_EQ(schedule.begin(kPartition, 0, 100).offset, 10);
}

// Who gives a partition back is waited for: it writes what has changed, even when everything was to be next.
TEST_F(StandbyTest, LastFileBeforeAMoveIsOfChanges) {
  while (chain_.offset < 0 || !chain_.next_is_whole(SavePace::beside_the_work)) save(read_ + 10);
  ASSERT_FALSE(chain_.next_is_whole(SavePace::waited_for));
  SnapshotSchedule schedule = this->schedule();
  auto [shard, offset, durable] = schedule.begin(kPartition, 0, read_);
  EXPECT_EQ(durable, offset);
  EXPECT_TRUE(shard->apply(payment(offset++), nothing_));
  ASSERT_TRUE(schedule.save({kPartition, shard.get(), offset}, std::chrono::seconds(30)));
  const auto file = [&](std::int64_t at, const char* kind) {
    return folder_ / "snapshots" / ("partition-1-" + std::to_string(at) + "." + kind);
  };
  EXPECT_TRUE(fs::exists(file(offset, "changes")));
  EXPECT_TRUE(shard->apply(payment(offset++), nothing_));
  schedule.start({kPartition, shard.get(), offset});
  while (schedule.running()) schedule.step(1'000);
  EXPECT_TRUE(fs::exists(file(offset, "snapshot")));
}

TEST_F(StandbyTest, ChainsHaveAnEnd) {
  EXPECT_TRUE(SnapshotChain{}.next_is_whole(SavePace::waited_for));
  SnapshotChain chain{.offset = 10, .identity = {}, .files = 2, .whole_bytes = 100, .changes_bytes = 100};
  EXPECT_FALSE(chain.next_is_whole(SavePace::beside_the_work));
  chain.changes_bytes = 200;
  EXPECT_FALSE(chain.next_is_whole(SavePace::waited_for));
  chain.changes_bytes = 201;
  EXPECT_TRUE(chain.next_is_whole(SavePace::waited_for));
  chain.changes_bytes = 0;
  chain.files = 2 * SnapshotChain::kFilesMax;
  EXPECT_TRUE(chain.next_is_whole(SavePace::waited_for));
}

TEST_F(StandbyTest, PartitionThatComesBackGoesOnAsItWas) {
  save(10);
  SnapshotSchedule schedule = this->schedule();
  auto [shard, offset, durable] = schedule.begin(kPartition, 0, 100);
  EXPECT_EQ(durable, offset);
  schedule.settled();
  EXPECT_EQ(offset, 10);
  for (; offset < 15; ++offset) EXPECT_TRUE(shard->apply(payment(offset), nothing_));
  ASSERT_TRUE(schedule.save({kPartition, shard.get(), offset}, std::chrono::seconds(30)));
  const Shard* const before = shard.get();
  schedule.leave(kPartition, std::move(shard), offset);
  auto again = schedule.begin(kPartition, 0, 100);
  EXPECT_EQ(again.shard.get(), before);
  EXPECT_EQ(again.offset, 15);
  schedule.settled();
  // And what it saves next stands on what it saved before.
  EXPECT_TRUE(again.shard->apply(payment(15), nothing_));
  ASSERT_TRUE(schedule.save({kPartition, again.shard.get(), 16}, std::chrono::seconds(30)));
  EXPECT_TRUE(fs::exists(folder_ / "snapshots/partition-1-16.changes"));
  const auto loaded = snapshots_.load(kPartition, 0, 100, rules_, options_, ours_);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->offset, 16);
  EXPECT_EQ(StateText(*loaded->shard).digest(), StateText(*again.shard).digest());
}

TEST_F(StandbyTest, GoesOnFromTheVersionBeforeAndSavesItsOwn) {
  for (; read_ < 10; ++read_) owner_.apply(payment(read_), nothing_);
  const Token layout = Digest()
                           .add("snapshot")
                           .add(configuration_.kafka_group + ".detect/touches")
                           .add(Shard::layout(rules_, options_, kImageVersionBefore))
                           .finish();
  SnapshotWriter file((folder_ / "snapshots").string(), {layout, kPartition, 10});
  ImageSaver image(file);
  theirs_.image(image);
  ShardSaver saver(owner_, true, file, kImageVersionBefore);
  ASSERT_TRUE(saver.save(SIZE_MAX));
  file.finish();
  ASSERT_TRUE(file.wait(std::chrono::seconds(30)));

  SnapshotSchedule schedule = this->schedule();
  auto [shard, offset, durable] = schedule.begin(kPartition, 0, 100);
  EXPECT_EQ(durable, offset);
  ASSERT_EQ(offset, 10);
  EXPECT_EQ(StateText(*shard).digest(), StateText(owner_).digest());
  ASSERT_TRUE(schedule.save({kPartition, shard.get(), offset}, std::chrono::seconds(30)));
  const auto loaded = snapshots_.load(kPartition, 0, 100, rules_, options_, ours_);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->chain.offset, 10) << "of this version: the next one may build on it";
  EXPECT_EQ(StateText(*loaded->shard).digest(), StateText(owner_).digest());
}

TEST_F(StandbyTest, PartitionThatOthersHadIsReadAnew) {
  save(10);
  SnapshotSchedule schedule = this->schedule();
  auto [shard, offset, durable] = schedule.begin(kPartition, 0, 100);
  EXPECT_EQ(durable, offset);
  schedule.leave(kPartition, std::move(shard), offset);
  save(20);  // somebody had it meanwhile
  auto again = schedule.begin(kPartition, 0, 100);
  EXPECT_EQ(again.offset, 20);
  EXPECT_EQ(StateText(*again.shard).digest(), StateText(owner_).digest());
  EXPECT_TRUE(again.shard->apply(payment(20), nothing_));
  schedule.leave(kPartition, std::move(again.shard), 21);  // not saved
  EXPECT_EQ(schedule.begin(kPartition, 0, 100).offset, 20);
}

}  // namespace
}  // namespace xiezhi
