// View: windows at any time, recent entries, dealings before, listings; against what was applied.
#include "stream/state/view.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/detectors/fixture.h"
#include "tests/unit/ring_model.h"

namespace xiezhi {
namespace {

View view_of(Life& life, const Touch& touch) {
  const Applied applied = life.facts.apply(touch);
  return View(life.facts, *applied.entity, touch, applied.position);
}

// What was applied to one account, and what a view of it should say.
class Witness {
 public:
  struct Item {
    Touch touch;
    Entry entry;
  };
  std::vector<Item> items;
  RingModel model;

  void add(const View& view, const Touch& touch) {
    Entry entry = *view.own();
    entry.when_and_what &= ~kLastBits;
    entry.event = 0;
    items.push_back({touch, entry});
    ASSERT_TRUE(model.insert(entry, touch.event_key));
  }
  bool dealt(const Token& party, bool out, std::int64_t until_ms) const {
    return std::any_of(items.begin(), items.end() - 1, [&](const Item& item) {
      return item.touch.counterparty == party && item.entry.has(Entry::counts) &&
             (out ? is_money_out(item.touch.kind) : is_money_in(item.touch.kind)) &&
             item.touch.event_time_ms <= until_ms;
    });
  }
  std::vector<Entry> between(std::int64_t from_ms, std::int64_t to_ms) const {
    std::vector<Entry> found;
    for (const ModelEntry& each : model.entries) {
      if (each.entry.time_ms() >= from_ms && each.entry.time_ms() <= to_ms) found.push_back(each.entry);
    }
    return found;
  }
};

bool same(const Entry& is, const Entry& should) {
  return (is.when_and_what & ~kLastBits) == should.when_and_what && is.value == should.value &&
         is.party == should.party;
}

void expect_walks(const View& view, const Witness& witness, std::int64_t span_ms) {
  const std::int64_t now_ms = view.now_ms();
  const std::vector<Entry> before = witness.between(now_ms - span_ms + 1, now_ms);
  std::size_t at = before.size();
  view.each_recent(span_ms, before.size() + 9, [&](const Entry& entry) {
    EXPECT_GT(at, 0U);
    return at > 0 && same(entry, before[--at]);
  });
  ASSERT_EQ(at, 0U);
  view.each_since(now_ms - span_ms + 1, before.size() + 9,
                  [&](const Entry& entry) { return at < before.size() && same(entry, before[at++]); });
  ASSERT_EQ(at, before.size());
  const std::vector<Entry> around = witness.between(now_ms - span_ms, now_ms + span_ms);
  at = 0;
  view.each_between(now_ms - span_ms, now_ms + span_ms, SIZE_MAX,
                    [&](const Entry& entry) { return at < around.size() && same(entry, around[at++]); });
  ASSERT_EQ(at, around.size());
  std::size_t called = 0;
  view.each_between(0, INT64_MAX, 3, [&](const Entry&) { return ++called < 100; });
  ASSERT_EQ(called, std::min<std::size_t>(3, witness.items.size()));
}

TEST(View, AgreesWithWhatWasApplied) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    std::mt19937_64 random(seed);
    const auto pick = [&](std::int64_t most) {
      return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most));
    };
    Life life;
    Witness witness;
    std::int64_t now = 0;
    const std::int64_t parties = seed % 3 == 0 ? 3 : 30;
    for (int i = 0; i < 500; ++i) {
      now += pick(3) * pick(hours(2));
      const std::int64_t at = now - (pick(4) == 0 ? pick(days(7)) : 0);
      const std::string party = "p" + std::to_string(pick(parties));
      Draft draft = pick(2) == 0 ? life.transfer_in("me", party, 1 + pick(9999), at)
                                 : life.transfer_out("me", party, 1 + pick(9999), at);
      if (pick(5) == 0) draft.attempted();
      if (pick(5) == 0) draft.unit();
      if (pick(6) == 0) {
        draft =
            life.warning(EntityKind::account, "me", party, Relation::payer, EntityKind::account, 75, 5, at);
        if (pick(2) == 0)
          draft.touch.cause.event_time_ms = Life::kStartMs + std::max(at, now) + pick(days(2));
      }
      const Touch& touch = draft;
      const View view = view_of(life, touch);
      witness.add(view, touch);
      ASSERT_TRUE(view.is_own(*view.own()));
      for (std::size_t w = 0; w < kWindows; ++w) {
        SCOPED_TRACE(testing::Message() << "seed " << seed << ", step " << i << ", window " << w);
        const auto length = static_cast<WindowLength>(w);
        expect_equal(view.window(length), witness.model.totals(length, view.now_ms()));
        expect_equal(view.window(length), witness.model.totals(length, view.now_ms()));  // remembered
      }
      expect_walks(view, witness, 1 + pick(days(3)));
      for (const bool out : {false, true}) {
        // A ledger knows no times: it also tells of what came later.
        const std::int64_t until_ms = view.ledger() != nullptr ? INT64_MAX : view.now_ms();
        ASSERT_EQ(view.dealt_before(view.counterparty(), out),
                  witness.dealt(touch.counterparty, out, until_ms));
      }
      if (HasFatalFailure()) FAIL() << "seed " << seed << ", step " << i;
    }
  }
}

TEST(View, ReversalsMakeNoEntry) {
  Life life;
  const Draft paid = life.transfer_out("me", "shop", 500, 0);
  for (int i = 0; i < 40; ++i) life.apply(life.transfer_out("me", "other " + std::to_string(i), 100, -1));
  life.apply(paid);
  const Draft back = life.reversal(paid, 500, 1);
  const View view = view_of(life, back);
  EXPECT_EQ(view.own(), nullptr);
  EXPECT_EQ(view.window(WindowLength::hour).out().count, 40U);
  EXPECT_EQ(view.window(WindowLength::hour).out().distinct, 40U);
  EXPECT_FALSE(view.dealt_before(view.counterparty(), true));
  EXPECT_FALSE(view.dealt_before(kNoParty, true));
}

TEST(View, ListingsHoldFromTheirBeginToTheirEnd) {
  Life life;
  const auto at = [&](std::int64_t at_ms) { return life.transfer_in("me", "x", 100, at_ms); };
  life.apply(at(0));
  life.list(EntityKind::account, "me", Grade::high, hours(1), hours(2));
  life.allow(EntityKind::account, "bank", 0);
  EXPECT_FALSE(view_of(life, at(hours(1) - 1)).listed());
  EXPECT_TRUE(view_of(life, at(hours(1))).listed());
  EXPECT_FALSE(view_of(life, at(hours(1))).allowed());
  EXPECT_EQ(view_of(life, at(hours(1))).listing()->grade, Grade::high);
  EXPECT_TRUE(view_of(life, at(hours(2) - 1)).listed());
  EXPECT_FALSE(view_of(life, at(hours(2))).listed());
  const Draft first = life.transfer_in("bank", "x", 100, days(900));  // listed before it was seen
  const View bank = view_of(life, first);
  EXPECT_TRUE(bank.allowed());
  EXPECT_FALSE(bank.listed());
}

}  // namespace
}  // namespace xiezhi
