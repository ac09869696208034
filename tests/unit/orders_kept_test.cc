// Orders over time: what a snapshot carries, ends in their order, what a budget leaves alone, what they take.
#include <gmock/gmock.h>

#include "stream/engine/orders.h"
#include "stream/engine/shard_image.h"
#include "stream/engine/state_text.h"
#include "tests/unit/order_desk.h"

namespace xiezhi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kAccount;
using testing::kFirst_ms;
using testing::kMonday_ms;
using testing::kStopMs;
using testing::kVictim;
using testing::member;
using Desk = testing::OrderDesk;
using testing::Rendering;
using ::testing::SizeIs;
using testing::transfer;

// A restart in between: orders, their ends, subscriptions and sequence numbers are in the snapshot.
TEST(OrdersTest, SnapshotCarriesOrders) {
  class File final : public ImageSink, public ImageSource {
   public:
    void write(std::span<const std::byte> bytes) override {
      all.insert(all.end(), bytes.begin(), bytes.end());
    }
    bool read(std::span<std::byte> bytes) override {
      if (left() < bytes.size()) return false;
      std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(at), bytes.size(), bytes.begin());
      at += bytes.size();
      return true;
    }
    std::uint64_t left() const override { return all.size() - at; }
    std::vector<std::byte> all;
    std::size_t at = 0;
  };
  const Rules rules;
  const auto restart = [&](Desk& desk) {
    for (auto& shard : desk.engine.shards_) {
      File file;
      const Token before = StateText(*shard).digest();
      { ASSERT_TRUE(ShardSaver(*shard, true, file).save(SIZE_MAX)); }
      auto loaded = std::make_unique<Shard>(rules, ShardOptions{});
      ASSERT_TRUE(load_shard(*loaded, file));
      EXPECT_EQ(file.left(), 0U);
      ASSERT_TRUE(loaded->rebuild());
      EXPECT_EQ(StateText(*loaded).digest(), before);
      shard = std::move(loaded);
    }
  };
  Desk desk;
  const std::string fields = fmt::format(R"("account":"{}","issuer":"gz","sequence":)", kAccount);
  desk.send("a", "100101", kFirst_ms, fields + "5");
  desk.send("w", "100305", kFirst_ms, fields + "6");
  restart(desk);
  EXPECT_EQ(desk.send("b", "100103", kFirst_ms + 1, fields + "5"), "200006");
  desk.engine.forget();
  desk.engine.feed(transfer("t1", kVictim, kAccount, 1, kFirst_ms + 2));
  EXPECT_THAT(desk.engine.records(OutputKind::order_reply), SizeIs(1)) << "it is still watched";
  EXPECT_THAT(desk.tick(kFirst_ms + kStopMs - 1), IsEmpty());
  restart(desk);
  EXPECT_THAT(desk.tick(kFirst_ms + kStopMs), ElementsAre("STOP_PAYMENT expired"));
  EXPECT_EQ(member(desk.engine.records(OutputKind::measure)[0], "order_id"), "a");
}

TEST(OrdersTest, EndsComeInTheirOrderWhateverTheirRows) {
  Desk desk;
  const auto stop = [&](std::string_view account, std::int64_t start_ms) {
    desk.engine.feed(transfer(fmt::format("k{}", account), "P", account, 1, kMonday_ms));
    desk.send(fmt::format("s{}", account), "100101", kFirst_ms,
              fmt::format(R"("account":"{}","start_time":{})", account, start_ms));
  };
  stop("Q3", kFirst_ms - 1);
  stop("Q1", kFirst_ms - 3);
  stop("Q2", kFirst_ms - 2);
  desk.engine.shards_.resize(
      1);  // the ends of one shard are in order; which accounts it has is the hash's matter
  desk.tick(kFirst_ms + kStopMs);
  std::vector<std::string> times;
  for (const std::string& each : desk.engine.records(OutputKind::measure))
    times.push_back(member(each, "event_time"));
  EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
}

// A budget that is too small never makes an order forgotten.
TEST(OrdersTest, OrderInForceIsNotForgotten) {
  ShardOptions options;
  options.state_budget_bytes = 4000;
  Desk desk(options);
  EXPECT_EQ(desk.order("100101", kFirst_ms), "100000");
  for (int i = 0; i < 300; ++i)
    desk.engine.feed(
        transfer(fmt::format("r{}", i), fmt::format("F{}", i), fmt::format("G{}", i), 1, kFirst_ms + i));
  EXPECT_GT(desk.engine.shards_[0]->facts().evictions().entities, 50U);
  EXPECT_THAT(desk.tick(kFirst_ms + kStopMs), ElementsAre("STOP_PAYMENT expired"));
}

// 1,000,000 open orders within 512 MiB.
TEST(OrdersTest, OpenOrderIsSmall) {
  constexpr int kOrders = 20000;
  Rendering engine({.language = Language::en}, {});
  class Silent final : public Sink {
    void effect(const Effect&, const Facts&) override {}
    void hint(const Touch&, const Facts&) override {}
  } silent;
  const Rules rules;
  Shard shard(rules, {});
  const auto held = [&] { return shard.facts().held_bytes(); };
  std::int64_t at_ms = kMonday_ms;
  std::uint64_t before = 0;
  for (const bool orders : {false, true}) {
    for (int i = 0; i < kOrders; ++i) {
      Touch touch;
      touch.kind = orders ? TouchKind::order : TouchKind::transfer_in;
      touch.entity = EntityKind::account;
      touch.subject = Token{static_cast<std::uint64_t>(i) * 0x9e3779b97f4a7c15U + 1, 7};
      touch.log_time_ms = touch.event_time_ms = ++at_ms;
      const std::string event = fmt::format("event-{}-{}", orders, i),
                        id = fmt::format("20260302000000{:08}", i);
      touch.event_key = static_cast<std::uint64_t>(i) * 2 + (orders ? 1 : 0) + 1000;
      touch.cause = {"104100000004", event, at_ms, {}};
      touch.cny_minor = 100;
      touch.name_key = 1;
      OrderDetails order{.order_id = id,
                         .issuer = "police-320500",
                         .authority = "苏州市公安局反诈骗中心",
                         .sequence = i + 1};
      order.code = 1;
      std::string bytes;
      encode_order(order, bytes);
      if (orders) touch.order = bytes;
      const std::string sealed(40, 's');
      if (!orders) {
        touch.identity_count = 1;
        touch.identities[0] = {touch.subject, EntityKind::account, 1, sealed};
      }
      ASSERT_TRUE(shard.apply(touch, silent));
    }
    if (!orders) before = held();
  }
  ASSERT_EQ(shard.facts().orders().size(), static_cast<std::uint32_t>(kOrders));
  const std::uint64_t order_bytes =
      (held() - before) / kOrders + sizeof(std::int64_t) * 2;  // and its due time
  const std::uint64_t all_bytes = held() / kOrders + sizeof(std::int64_t) * 2;
  fmt::print("an open order takes {} bytes, with its account and what is known of it {}\n", order_bytes,
             all_bytes);
  RecordProperty("bytes_per_open_order", static_cast<int>(order_bytes));
  EXPECT_LT(order_bytes, 512U * 1024 * 1024 / 1'000'000);
}

}  // namespace
}  // namespace xiezhi
