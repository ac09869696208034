// Facts against a list of everything that was applied, from which all is recomputed: profile, panes, returns,
// ledger, windows, listings.
#include "stream/state/facts.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/detectors/fixture.h"
#include "tests/unit/ring_model.h"

namespace xiezhi {
namespace {

struct Item {
  Touch touch;
  std::int64_t left = 0, usd_left = 0;  // after reversals
  bool special = false;                 // as it should be, by what had arrived before it
  bool counts() const {
    return main_lane(touch.kind) != kLanes && !touch.has(touch_flag::not_moved) && (left > 0 || untouched);
  }
  bool untouched = true;
  bool in() const { return is_money_in(touch.kind); }
};

class Life60 {
 public:
  explicit Life60(std::uint64_t seed, bool late) : random_(seed), late_(late) {}

  void step() {
    now_ += pick(hours(3));
    const std::string subject = "a" + std::to_string(pick(3));
    if (pick(12) == 0 && take_back()) return;
    const std::int64_t at = now_ - (late_ && pick(5) == 0 ? pick(days(7)) : 0);
    Draft draft = some_money(subject, at);
    Item item{draft, draft.touch.cny_minor, draft.touch.usd_minor};
    item.special = is_special(item);
    life.apply(draft);
    items[subject].push_back(item);
  }

  void check() {
    for (const auto& [subject, all] : items) {
      SCOPED_TRACE(subject);
      const PartyNumber party = life.facts.parties().find(Life::token(subject));
      Entity& entity = life.facts.change(life.facts.parties()[party].entity);
      expect_profile(entity, all);
      expect_panes(entity, all);
      expect_ring(entity, all);
      if (entity.ledger != 0) expect_ledger(entity, all);
    }
  }

  Life life;
  std::map<std::string, std::vector<Item>> items;

 private:
  std::mt19937_64 random_;
  bool late_;
  std::int64_t now_ = 0;

  std::int64_t pick(std::int64_t most) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most));
  }

  Draft some_money(const std::string& subject, std::int64_t at) {
    const std::int64_t number = pick(25);
    const std::string party = "p" + std::to_string(number);
    const std::int64_t fen = (1 + pick(40)) * 12500;
    Draft draft =
        pick(2) == 0 ? life.transfer_in(subject, party, fen, at) : life.transfer_out(subject, party, fen, at);
    if (pick(8) == 0) draft = pick(2) == 0 ? life.cash_in(subject, fen, at) : life.cash_out(subject, fen, at);
    if (draft.touch.counterparty && number % 4 == 0) draft.unit();
    if (pick(2) == 0) draft.principal();
    if (pick(9) == 0) draft.attempted();
    if (pick(5) == 0) draft.foreign(fen / 7);
    if (pick(5) == 0) draft.flag(touch_flag::cross_border);
    if (pick(3) == 0) draft.region(static_cast<std::uint32_t>(11 + pick(72)) * 10000 + 100);
    return draft;
  }

  bool is_special(const Item& item) const {
    const Touch& touch = item.touch;
    if (item.in()) return touch.has(touch_flag::counterparty_is_unit);
    for (const auto& [subject, its] : items) {
      if (Life::token(subject) != touch.subject) continue;
      return touch.counterparty && std::any_of(its.begin(), its.end(), [&](const Item& before) {
               return before.in() && before.counts() && before.touch.counterparty == touch.counterparty &&
                      before.touch.event_time_ms < touch.event_time_ms;
             });
    }
    return false;
  }

  bool take_back() {
    if (items.empty()) return false;
    auto& all = std::next(items.begin(), pick(static_cast<std::int64_t>(items.size())))->second;
    Item& item = all[static_cast<std::size_t>(pick(static_cast<std::int64_t>(all.size())))];
    // Deposits are left alone here: taking one back would ask what the returns after it were.
    if (!item.counts() || item.in()) return false;
    const bool part = pick(2) == 0 && item.left > 7 * 100;
    const std::int64_t fen = part ? item.left / 700 * 100 : item.left;
    Draft draft = life.reversal(item.touch, fen, now_);
    draft.touch.flags |= item.touch.flags & (touch_flag::foreign | touch_flag::cross_border);
    draft.touch.usd_minor = part ? fen / 7 : item.usd_left;
    life.apply(draft);
    item.left -= fen;
    item.usd_left -= draft.touch.usd_minor;
    item.untouched = false;
    return true;
  }

  static void expect_profile(const Entity& entity, const std::vector<Item>& all) {
    std::uint32_t counts[2] = {};
    std::int64_t sums[2] = {};
    std::set<std::uint32_t> provinces;
    for (const Item& item : all) {
      const std::uint32_t code = item.touch.counterparty_region / 10000;
      if ((code >= 11 && code <= 71) || code == 81 || code == 82) provinces.insert(code);
      if (item.touch.has(touch_flag::not_moved)) continue;
      ++counts[item.in() ? 0 : 1];
      sums[item.in() ? 0 : 1] += item.left;
    }
    const Profile& profile = entity.profile;
    ASSERT_EQ(profile.in_count, counts[0]);
    ASSERT_EQ(profile.out_count, counts[1]);
    ASSERT_EQ(profile.in_sum, sums[0]);
    ASSERT_EQ(profile.out_sum, sums[1]);
    ASSERT_EQ(static_cast<std::size_t>(std::popcount(profile.provinces)), provinces.size());
    ASSERT_EQ(profile.first_seen_ms, all.front().touch.event_time_ms);
  }

  void expect_panes(const Entity& entity, const std::vector<Item>& all) {
    std::map<std::int32_t, DayPane> days_of;
    std::int32_t newest = 0;
    for (const Item& item : all) {
      if (item.touch.has(touch_flag::not_moved) || !item.touch.has(touch_flag::principal)) continue;
      const std::int32_t day = beijing_day(item.touch.event_time_ms);
      newest = std::max(newest, day);
      const bool cash = item.touch.kind == TouchKind::cash_in || item.touch.kind == TouchKind::cash_out;
      const bool foreign = item.touch.has(touch_flag::foreign);
      const DayRule rule = cash                                       ? DayRule::cash
                           : item.touch.has(touch_flag::cross_border) ? DayRule::cross_border
                                                                      : DayRule::domestic;
      days_of[day].sums[static_cast<std::size_t>(rule)][item.in() ? 0 : 1][foreign ? 1 : 0] +=
          foreign ? item.usd_left : item.left;
    }
    const View view(life.facts, entity, all.back().touch, kNoPosition);
    for (const auto& [day, should] : days_of) {
      if (day < newest - 7) continue;  // days later than lateness may go
      const DayPane* is = view.pane(day);
      ASSERT_NE(is, nullptr) << day - newest;
      ASSERT_EQ(std::memcmp(is->sums, should.sums, sizeof(is->sums)), 0) << day - newest;
    }
    ASSERT_EQ(view.pane(newest + 1), nullptr);
  }

  void expect_ring(const Entity& entity, const std::vector<Item>& all) {
    RingModel model;
    for (const Item& item : all) {
      const Touch& touch = item.touch;
      std::uint32_t bits = item.counts() ? Entry::counts : 0;
      if (item.special) bits |= Entry::special;
      if (touch.cny_minor % 50000 == 0) bits |= Entry::round;
      if (touch.has(touch_flag::cross_border)) bits |= Entry::cross_border;
      if (touch.has(touch_flag::foreign)) bits |= Entry::foreign;
      if (touch.has(touch_flag::counterparty_is_unit)) bits |= Entry::from_unit;
      const PartyNumber party = touch.counterparty ? life.facts.parties().find(touch.counterparty) : kNoParty;
      const std::int64_t value = item.left > 0 ? item.left : touch.cny_minor;
      model.insert(Entry::make(Entry::pack(touch.event_time_ms, touch.kind, bits), value, 0, party),
                   touch.event_key);
    }
    const Ring& ring = entity.ring;
    ASSERT_EQ(ring.size, model.entries.size());
    for (Position i = 0; i < ring.size; ++i) {
      const Entry& is = ring.at(life.facts.pool(), i);
      ASSERT_EQ(is.when_and_what & ~kLastBits, model.entries[i].entry.when_and_what) << i;
      ASSERT_EQ(is.party, model.entries[i].entry.party);
      ASSERT_EQ(life.facts.book().key(is.event), model.entries[i].key);
      ASSERT_TRUE(!is.has(Entry::counts) || is.value == model.entries[i].entry.value) << i;
    }
    const Touch& last = all.back().touch;
    const View view(life.facts, entity, last, kNoPosition);
    for (std::size_t w = 0; w < kWindows; ++w) {
      const auto length = static_cast<WindowLength>(w);
      expect_equal(view.window(length), model.totals(length, last.event_time_ms));
    }
  }

  void expect_ledger(const Entity& entity, const std::vector<Item>& all) {
    struct Row {
      std::uint32_t in_count = 0, out_count = 0;
      std::int64_t in_sum = 0, out_sum = 0, first_in_ms = INT64_MAX;
      bool unit = false;
    };
    std::map<Token, Row> rows;
    std::int64_t returns = 0;
    for (const Item& item : all) {
      if (!item.counts() || !item.touch.counterparty) continue;
      Row& row = rows[item.touch.counterparty];
      ++(item.in() ? row.in_count : row.out_count);
      (item.in() ? row.in_sum : row.out_sum) += item.left;
      row.unit = item.touch.has(touch_flag::counterparty_is_unit);
      if (item.in()) row.first_in_ms = std::min(row.first_in_ms, item.touch.event_time_ms);
      if (!item.in() && item.special) returns += item.left;
    }
    const Ledger& ledger = *life.facts.pool().at<Ledger>(entity.ledger);
    std::uint32_t payers = 0, natural = 0;
    for (const auto& [party, should] : rows) {
      const LedgerRow* row =
          find_row(static_cast<const Pool&>(life.facts.pool()), ledger, life.facts.parties().find(party));
      ASSERT_NE(row, nullptr);
      ASSERT_EQ(row->in_count, should.in_count);
      ASSERT_EQ(row->out_count, should.out_count);
      ASSERT_EQ(row->in_sum, should.in_sum);
      ASSERT_EQ(row->out_sum, should.out_sum);
      if (should.in_count == 0) continue;
      ASSERT_EQ(row->first_in_ms, should.first_in_ms);
      ++payers;
      natural += should.unit ? 0 : 1;
    }
    ASSERT_EQ(ledger.payers, payers);
    ASSERT_EQ(ledger.natural_payers, natural);
    ASSERT_TRUE(late_ || ledger.returns_sum == returns);
  }
};

TEST(Facts, AgreeWithWhatWasApplied) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Life60 world(seed, seed % 2 == 0);
    for (int i = 0; i < 900; ++i) {
      world.step();
      if (i < 60 || i % 40 == 0) world.check();
      if (testing::Test::HasFatalFailure()) FAIL() << "seed " << seed << ", step " << i;
    }
    EXPECT_EQ(world.life.facts.entities(EntityKind::account), 3U);
  }
}

// What an account's windows, days, sums and parties are. Left out is what is told from what had come until
// then, and stays so: whether a payment goes to somebody who paid before, and who was seen first.
std::string told_of(const Life& life, const Touch& last) {
  const Entity& entity = *life.facts.find(last.subject);
  const View view(life.facts, entity, last, kNoPosition);
  std::string text = fmt::format("{} {} {} {}\n", entity.profile.in_count, entity.profile.out_count,
                                 entity.profile.in_sum, entity.profile.out_sum);
  for (std::size_t w = 0; w < kWindows; ++w) {
    const Window window = view.window(static_cast<WindowLength>(w));
    for (const Lane lane : {Lane::in, Lane::out, Lane::special_in}) {
      const LaneTotals& totals = window.lane(lane);
      text += fmt::format("{} {} {}; ", totals.count, totals.sum, totals.distinct);
    }
  }
  for (std::int32_t day = beijing_day(view.now_ms()) - 8; day <= beijing_day(view.now_ms()); ++day) {
    const DayPane* pane = view.pane(day);
    const DayPane sums = pane == nullptr ? DayPane{} : *pane;
    for (const auto& rule : sums.sums) {
      for (const auto& direction : rule) text += fmt::format("{} {} ", direction[0], direction[1]);
    }
  }
  text += '\n';
  view.each_since(0, kRingMax, [&](const Entry& entry) {
    text += fmt::format("{} {} {}\n", entry.time_ms(), static_cast<int>(entry.kind()), entry.value);
    return true;
  });
  return text;
}

// Row 12 of the list of faults: records come out of order within their lateness, and the state is the same.
TEST(Facts, TenThousandOrdersOfArrivalAreOneState) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    const auto pick = [&](std::int64_t most) {
      return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most));
    };
    Life maker;
    std::vector<Touch> touches;
    const std::int64_t parties = seed % 2 == 0 ? 5 : 40;  // few: no ledger; many: one
    for (std::int64_t i = 0; i < (seed % 2 == 0 ? 12 : 70); ++i) {
      const std::string party = "p" + std::to_string(pick(parties));
      const std::int64_t fen = 1 + pick(99'999), at = i * 1000 + pick(days(7)) / 1'000'000 * 1'000'000;
      Draft draft =
          pick(2) == 0 ? maker.transfer_in("me", party, fen, at) : maker.transfer_out("me", party, fen, at);
      if (pick(4) == 0) draft = pick(2) == 0 ? maker.cash_in("me", fen, at) : maker.cash_out("me", fen, at);
      if (pick(2) == 0) draft.principal();
      if (pick(6) == 0) draft.attempted();
      if (draft.touch.counterparty && party.back() == '3') draft.unit();
      touches.push_back(draft);
    }
    const Touch last = *std::max_element(touches.begin(), touches.end(), [](const Touch& a, const Touch& b) {
      return a.event_time_ms < b.event_time_ms;
    });
    std::string first;
    for (int order = 0; order < 500; ++order) {
      Life life;
      for (const Touch& touch : touches) life.apply(touch);
      if (order == 0) first = told_of(life, last);
      ASSERT_EQ(told_of(life, last), first) << "seed " << seed << ", order " << order;
      std::shuffle(touches.begin(), touches.end(), random);
    }
  }
}

TEST(Facts, PhonesCountCallsAndMessages) {
  Life life;
  for (int i = 0; i < 3; ++i) life.apply(life.call_out("me", "x", 10, i));
  for (int i = 0; i < 5; ++i) life.apply(life.call_in("me", "x", 10, i));
  for (int i = 0; i < 7; ++i) life.apply(life.sms_out("me", "x", ~0ULL >> 1, i));
  for (int i = 0; i < 9; ++i) life.apply(life.sms_in("me", "x", 1ULL << 63, i));
  const Profile& profile = life.facts.find(Life::token("me"))->profile;
  EXPECT_EQ(profile.out_count, 3U);
  EXPECT_EQ(profile.in_count, 5U);
  EXPECT_EQ(profile.out_sum, 7);
  EXPECT_EQ(profile.in_sum, 9);
}

TEST(Facts, WarningsArePacked) {
  for (const std::int64_t measure : {std::int64_t{0}, std::int64_t{180}, (std::int64_t{1} << 40) - 1}) {
    const WarningValue is =
        unpack_warning(pack({measure, 100, SuspectedType::illegal_equipment, Relation::own_account}));
    EXPECT_EQ(is.measure, measure);
    EXPECT_EQ(is.points, 100);
    EXPECT_EQ(is.suspected_type, SuspectedType::illegal_equipment);
    EXPECT_EQ(is.relation, Relation::own_account);
  }
  EXPECT_EQ(unpack_warning(pack({-5, 1, SuspectedType::none, Relation::none})).measure, 0);
  EXPECT_EQ(unpack_warning(pack({INT64_MAX, 1, SuspectedType::none, Relation::none})).measure,
            (std::int64_t{1} << 40) - 1);
}

TEST(Facts, Profile) {
  Life life;
  life.apply(life.transfer_in("me", "x", 100, 0).balance(700).flag(touch_flag::name_keyword));
  life.apply(
      life.transfer_out("me", "x", 100, 1).category(Category::school).flag(touch_flag::subject_is_unit));
  const Profile& profile = life.facts.find(Life::token("me"))->profile;
  EXPECT_EQ(profile.balance_minor, 700);
  EXPECT_EQ(profile.category, Category::school);
  EXPECT_TRUE(profile.unit && profile.name_keyword && !profile.guarded_number);
  EXPECT_EQ(life.facts.find(Life::token("nobody")), nullptr);
  EXPECT_EQ(life.facts.find(Life::token("x")), nullptr);  // only a counterparty
}

TEST(Facts, LinkedPrincipalsNewestFirst) {
  Life life;
  for (const char* who : {"a", "b", "c", "d", "e", "b"}) {
    Draft draft = life.transfer_out("me", "x", 100, 0);
    draft.touch.principal = Life::token(who);
    draft.touch.principal_kind = EntityKind::person;
    life.apply(draft);
  }
  const auto& linked = life.facts.find(Life::token("me"))->profile.linked;
  std::vector<Token> tokens;
  for (const PartyNumber number : linked) tokens.push_back(life.facts.parties()[number].token);
  EXPECT_EQ(tokens,
            (std::vector<Token>{Life::token("e"), Life::token("d"), Life::token("c"), Life::token("b")}));
}

TEST(Facts, ListsOfManyKeys) {
  Life life;
  const auto name = [](int i) { return "n" + std::to_string(i); };
  for (int i = 0; i < 300; ++i) life.apply(life.transfer_in(name(i), "x", 100, 0));
  for (int i = 0; i < 2000; ++i)
    life.list(EntityKind::account, name(i), i % 2 == 0 ? Grade::high : Grade::low, 0);
  for (int i = 300; i < 2000; ++i) life.apply(life.transfer_in(name(i), "x", 100, 1));
  for (int i = 0; i < 2000; ++i) {
    const Entity* entity = life.facts.find(Life::token(name(i)));
    ASSERT_NE(entity->listing, 0U);
    ASSERT_EQ(life.facts.pool().at<Listing>(entity->listing)->grade, i % 2 == 0 ? Grade::high : Grade::low);
  }
  Touch off;
  off.kind = TouchKind::list_entry;
  off.subject = {Life::token(name(7)).hi, 0};
  off.flags = touch_flag::remove;
  int told = 0;
  life.facts.apply_listing(off, [&](Entity&) { ++told; });
  EXPECT_EQ(told, 1);
  EXPECT_EQ(life.facts.pool().at<Listing>(life.facts.find(Life::token(name(7)))->listing)->grade,
            Grade::none);
}

}  // namespace
}  // namespace xiezhi
