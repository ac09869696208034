// Lists under partitions: whoever bears a listed name, or visits a listed page, may live in any of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine_fixture.h"
#include "tests/unit/restart.h"

namespace xiezhi {
namespace {

using testing::kMonday_ms;

constexpr int kMany = 24;

TEST(Lists, ANameIsFoundWhereverItsAccountLives) {
  testing::Engine engine(8);
  engine.feed(testing::list("l", "name", "苏州某某财富管理有限公司", kMonday_ms));
  std::uint64_t events = 0;
  for (const auto& shard : engine.shards_) {
    EXPECT_EQ(shard->facts().lists().size(), 1U);
    events += shard->counters().events;
  }
  EXPECT_EQ(events, 1U) << "it is in every partition, and one event";
  for (int i = 0; i < kMany; ++i) {
    engine.feed(fmt::format(
        R"({{"type":"transfer.v1","event_id":"t{}","event_time":{},"institution_id":"104100000004","payer":{{"account":"P{}"}},)"
        R"("payee":{{"account":"C{}","name":"苏州某某财富管理有限公司"}},"amount_minor":5000,"currency":"CNY"}})",
        i, kMonday_ms + 1 + i, i, i));
  }
  EXPECT_EQ(engine.alerts("D12").size(), static_cast<std::size_t>(kMany));
  engine.effects.clear();
  engine.feed(fmt::format(
      R"({{"type":"list.v1","event_id":"l2","event_time":{},"institution_id":"POLICE","list":"police_involved","kind":"name",)"
      R"("entry":"苏州某某财富管理有限公司","operation":"remove"}})",
      kMonday_ms + kMany + 1));
  for (int i = 0; i < kMany; ++i) {
    engine.feed(fmt::format(
        R"({{"type":"transfer.v1","event_id":"u{}","event_time":{},"institution_id":"104100000004","payer":{{"account":"P{}"}},)"
        R"("payee":{{"account":"E{}","name":"苏州某某财富管理有限公司"}},"amount_minor":5000,"currency":"CNY"}})",
        i, kMonday_ms + 100 + i, i, i));
  }
  EXPECT_TRUE(engine.alerts("D12").empty());
}

// Whoever is known already when the list changes is looked for: by the identifier, and by the name.
TEST(Lists, WhoComesUponASpecialListIsLookedForAmongAllThatIsKnown) {
  testing::Engine engine(8);
  const auto pay = [&](int i, std::int64_t time_ms) {
    engine.feed(fmt::format(
        R"({{"type":"transfer.v1","event_id":"t{}-{}","event_time":{},"institution_id":"104100000004","payer":{{"account":"P{}"}},)"
        R"("payee":{{"account":"C{}","name":"某某商行（无锡）"}},"amount_minor":5000,"currency":"CNY"}})",
        time_ms, i, time_ms, i, i));
  };
  const auto special = [&](std::string_view id, std::string_view kind, std::string_view entry,
                           std::string_view operation, std::int64_t time_ms) {
    engine.effects.clear();
    engine.feed(fmt::format(
        R"({{"type":"list.v1","event_id":"{}","event_time":{},"institution_id":"PBC","list":"special_prevention","kind":"{}",)"
        R"("entry":"{}","operation":"{}"}})",
        id, time_ms, kind, entry, operation));
    return engine.alerts("D28");
  };
  for (int i = 0; i < kMany; ++i) pay(i, kMonday_ms + i);
  EXPECT_TRUE(engine.alerts("D28").empty());
  const auto itself = special("l1", "account", "P3", "add", kMonday_ms + 1000);
  ASSERT_EQ(itself.size(), 1U);
  EXPECT_EQ(itself[0].subject, "P3");
  EXPECT_EQ(itself[0].grade, Grade::critical);
  EXPECT_EQ(itself[0].event_id, "l1");
  const auto by_name = special("l2", "name", "某某商行(无锡)", "add", kMonday_ms + 2000);
  ASSERT_EQ(by_name.size(), static_cast<std::size_t>(kMany));
  for (const testing::Seen& seen : by_name) EXPECT_EQ(seen.grade, Grade::medium) << "a matter for people";
  EXPECT_TRUE(special("l3", "name", "某某商行（无锡）", "remove", kMonday_ms + 3000).empty());
  EXPECT_TRUE(special("l4", "name", "另一家商行", "add", kMonday_ms + 4000).empty());
  EXPECT_TRUE(special("l5", "account", "NOBODY", "add", kMonday_ms + 5000).empty());
}

// Alike in 13 of 14 characters: now and before, in whatever partition, and after the state was loaded.
TEST(Lists, WhoseNameIsAlikeIsAMatterForPeople) {
  constexpr std::string_view kListed = "Mohammed Rashid Trading", kAlike = "RASHID, Mohamed Trading",
                             kOther = "Mahmud Rasheed Trading";
  const auto pay = [](testing::Engine& engine, std::string_view name, std::int64_t time_ms) {
    engine.effects.clear();
    for (int i = 0; i < kMany; ++i) {
      engine.feed(fmt::format(
          R"({{"type":"transfer.v1","event_id":"t{}-{}","event_time":{},"institution_id":"104100000004","payer":{{"account":"P{}"}},)"
          R"("payee":{{"account":"{}{}","name":"{}"}},"amount_minor":5000,"currency":"CNY"}})",
          time_ms, i, time_ms, i, name.substr(0, 3), i, name));
    }
    return engine.alerts("D28").size();
  };
  const auto list = [](testing::Engine& engine, std::string_view of, std::string_view name,
                       std::string_view operation, std::int64_t time_ms) {
    engine.effects.clear();
    engine.feed(fmt::format(
        R"({{"type":"list.v1","event_id":"l{}","event_time":{},"institution_id":"PBC","list":"{}","kind":"name",)"
        R"("entry":"{}","operation":"{}"}})",
        time_ms, time_ms, of, name, operation));
    return engine.alerts("D28").size();
  };
  testing::Engine engine(8);
  EXPECT_EQ(pay(engine, kAlike, kMonday_ms) + pay(engine, kOther, kMonday_ms + 10), 0U);
  EXPECT_EQ(list(engine, "police_involved", kListed, "add", kMonday_ms + 100), 0U) << "no special list";
  EXPECT_EQ(list(engine, "un_sanction", kListed, "add", kMonday_ms + 200), static_cast<std::size_t>(kMany));
  for (const testing::Seen& seen : engine.alerts("D28")) EXPECT_EQ(seen.grade, Grade::medium);
  testing::restart(engine, engine.rules());
  EXPECT_EQ(pay(engine, "Mohammed Rachid Trading", kMonday_ms + 300), static_cast<std::size_t>(kMany))
      << "new";
  EXPECT_EQ(pay(engine, kOther, kMonday_ms + 400), 0U);
  EXPECT_EQ(list(engine, "un_sanction", kListed, "remove", kMonday_ms + 500), 0U);
  EXPECT_EQ(pay(engine, "Mohammed Rachid Trading", kMonday_ms + 2 * 86400000LL), 0U);
}

// Whoever deals from a listed device, or network address, is suspected, and whoever did so in 72 hours
// before.
TEST(Lists, AListedDeviceTellsOfWhoDealsFromIt) {
  constexpr std::int64_t kWindow_ms = 3 * 86400000;
  testing::Engine engine(8);
  const auto pay = [&](std::string_view who, std::string_view device, std::int64_t time_ms) {
    engine.effects.clear();
    engine.feed(fmt::format(
        R"({{"type":"transfer.v1","event_id":"t{}{}","event_time":{},"institution_id":"104100000004","payer":{{"account":"A-{}",)"
        R"("customer_id":"{}"}},"payee":{{"account":"P"}},"amount_minor":5000,"currency":"CNY","device":{{{}}}}})",
        who, time_ms, time_ms, who, who, device));
    return engine.alerts("D12");
  };
  constexpr std::string_view kHandset = R"("id":"H1")", kAddress = R"("ip":"203.0.113.9")";
  EXPECT_TRUE(pay("early", kHandset, kMonday_ms - 1).empty());
  EXPECT_TRUE(pay("late", kHandset, kMonday_ms).empty());
  engine.effects.clear();
  engine.feed(testing::list("l1", "device", "H1", kMonday_ms + kWindow_ms - 1));
  auto found = engine.alerts("D12");
  ASSERT_EQ(found.size(), 1U) << "the other was 72 hours ago";
  EXPECT_EQ(found[0].subject, "late");
  found = pay("now", kHandset, kMonday_ms + kWindow_ms);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].subject, "now");
  EXPECT_EQ(found[0].typology, "mule_account");
  EXPECT_TRUE(pay("other", R"("id":"H2")", kMonday_ms + kWindow_ms + 1).empty());
  engine.feed(testing::list("l2", "device", "203.0.113.9", kMonday_ms + kWindow_ms + 2));
  EXPECT_EQ(pay("there", kAddress, kMonday_ms + kWindow_ms + 3).size(), 1U);
}

// Nantong Art. 63: an entry under repair counts and says so; a repaired one counts no more, until it is added
// anew. So it is after a restart.
TEST(Lists, RepairOfCredit) {
  for (const bool restarts : {false, true}) {
    testing::Rendering engine;
    std::int64_t time_ms = kMonday_ms;
    // What is said of an account when its entry has come with one status after another.
    const auto alert_after = [&](std::string_view account, std::initializer_list<std::string_view> statuses) {
      for (const std::string_view status : statuses) {
        ++time_ms;
        engine.feed(testing::list(fmt::format("l{}", time_ms), "account", account, time_ms,
                                  testing::quoted("repair_status", status)));
      }
      if (restarts) testing::restart(engine, engine.rules());
      engine.forget();
      ++time_ms;
      engine.feed(testing::transfer(fmt::format("t{}", time_ms), account, fmt::format("{}-SHOP", account),
                                    5000, time_ms));
      const auto alerts = engine.records(OutputKind::alert);
      return alerts.empty() ? std::string() : alerts[0];
    };
    using ::testing::HasSubstr;
    const auto hit = HasSubstr("listed_grade");
    EXPECT_THAT(alert_after("P1", {""}), ::testing::AllOf(hit, ::testing::Not(HasSubstr("repair"))));
    EXPECT_THAT(alert_after("P2", {"applied"}), ::testing::AllOf(hit, HasSubstr("repair_applied_for")));
    EXPECT_THAT(alert_after("P3", {"applied", "refused"}),
                ::testing::AllOf(hit, HasSubstr("repair_refused")));
    EXPECT_EQ(alert_after("P4", {"applied", "repaired"}), "");
    EXPECT_THAT(alert_after("P5", {"repaired", ""}),
                ::testing::AllOf(hit, ::testing::Not(HasSubstr("repair"))))
        << "listed anew";
  }
}

TEST(Lists, APageLivesWithItsSite) {
  testing::Engine engine(8);
  for (int i = 0; i < kMany; ++i)
    engine.feed(testing::list(fmt::format("l{}", i), "url", fmt::format("https://Site{}.example/pay/?a=1", i),
                              kMonday_ms));
  const auto visits = [&](std::string_view page, std::int64_t time_ms) {
    engine.effects.clear();
    for (int i = 0; i < kMany; ++i) {
      engine.feed(fmt::format(
          R"({{"type":"web.v1","event_id":"w{}{}","event_time":{},"institution_id":"CMCC-JS","phone":"1391234{:04}",)"
          R"("url":"http://site{}.example{}","domain":"site{}.example"}})",
          time_ms, i, time_ms, i, i, page, i));
    }
    return engine.alerts("T10").size();
  };
  EXPECT_EQ(visits("/pay/?a=1", kMonday_ms + 1), static_cast<std::size_t>(2 * kMany)) << "site and visitor";
  EXPECT_EQ(visits("/pay/?a=2", kMonday_ms + 2 * 86400000LL), 0U);
}

}  // namespace
}  // namespace xiezhi
