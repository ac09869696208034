// Rings against a model that is recomputed from scratch: random touches, late ones, equal times, reversals.
#include "stream/state/ring.h"

#include <random>
#include <string>

#include "tests/unit/ring_model.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kStartMs =
    beijing_midnight_ms(days_from_civil(2026, 1, 28));  // before the Spring Festival
constexpr auto kMoney =
    std::to_array<TouchKind>({TouchKind::transfer_in, TouchKind::transfer_out, TouchKind::cash_in,
                              TouchKind::payment_out, TouchKind::account_action, TouchKind::warning});
constexpr auto kTelecom = std::to_array<TouchKind>(
    {TouchKind::call_in, TouchKind::call_out, TouchKind::sms_in, TouchKind::sms_out, TouchKind::sim_action});

// How a life goes.
struct Habit {
  std::string_view name;
  std::span<const TouchKind> kinds = kMoney;
  std::uint32_t parties = 8;
  std::int64_t step_ms = kHourMs;  // time moves by up to this
  std::int64_t grain_ms = 1;       // times are multiples of it: many are equal
  std::int64_t late_ms = 7 * kDayMs;
  int late_percent = 20;
  int reversal_percent = 5;
  std::uint32_t seed = 1;
};

class World {
 public:
  explicit World(const Habit& habit) : habit_(habit), random_(habit.seed) {}

  void step() {
    if (!model.entries.empty() && chance(habit_.reversal_percent)) return take_back_one();
    insert_one();
  }

  void check_windows() {
    if (model.entries.empty()) return;
    const std::int64_t newest_ms = model.entries.back().entry.time_ms();
    const std::int64_t late_ms = newest_ms - pick(0, 8 * kDayMs);
    for (std::size_t w = 0; w < kWindows; ++w) {
      SCOPED_TRACE(testing::Message() << habit_.name << ", window " << w);
      const auto length = static_cast<WindowLength>(w);
      expect_equal(Window(scan_window(pool, entity.ring, length, newest_ms)),
                   model.totals(length, newest_ms));
      expect_equal(Window(scan_window(pool, entity.ring, length, late_ms)), model.totals(length, late_ms));
      if (entity.cursors == 0) continue;
      expect_equal(Window(*pool.at<WindowCursors>(entity.cursors), length), model.totals(length, newest_ms));
    }
  }
  void check() {
    SCOPED_TRACE(testing::Message() << habit_.name);
    expect_entries({pool, book}, entity, model);
    check_windows();
  }

  Pool pool;
  EventBook book{pool};
  Entity entity;
  RingModel model;

 private:
  Habit habit_;
  std::mt19937_64 random_;
  std::int64_t now_ms_ = kStartMs;
  std::uint64_t events_ = 0;

  std::int64_t pick(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
  }
  bool chance(int percent) { return pick(0, 99) < percent; }

  void insert_one() {
    now_ms_ += pick(0, habit_.step_ms);
    std::int64_t time_ms = now_ms_ - (chance(habit_.late_percent) ? pick(0, habit_.late_ms) : 0);
    time_ms -= time_ms % habit_.grain_ms;
    const TouchKind kind =
        habit_.kinds[static_cast<std::size_t>(pick(0, static_cast<std::int64_t>(habit_.kinds.size()) - 1))];
    const bool counts = main_lane(kind) != kLanes && chance(85);
    const bool money = is_money_in(kind) || is_money_out(kind);
    const bool text = kind == TouchKind::sms_in || kind == TouchKind::sms_out;
    std::uint32_t bits = counts ? Entry::counts : 0;
    if (counts && money && chance(40)) bits |= Entry::special;
    Entry entry = Entry::make(Entry::pack(time_ms, kind, bits),
                              text ? static_cast<std::int64_t>(random_()) : pick(0, 99999),
                              static_cast<std::uint8_t>(pick(0, 255)),
                              chance(5) ? kNoParty : static_cast<PartyNumber>(pick(1, habit_.parties)));
    const std::uint64_t key = ++events_;
    entry.event = book.hold(key, "event " + std::to_string(key));
    Entry plain = entry;
    plain.event = 0;
    const Position position = insert({pool, book}, entity, entry);
    const bool taken = model.insert(plain, key);
    ASSERT_EQ(position != kNoPosition, taken);
    if (!taken) return book.release(entry.event);
    ASSERT_EQ(book.key(entity.ring.at(pool, position).event), key);
  }

  void take_back_one() {
    const auto at = static_cast<std::size_t>(pick(0, static_cast<std::int64_t>(model.entries.size()) - 1));
    const ModelEntry of = model.entries[at];
    if (of.is_text()) return;
    const std::uint64_t key = chance(10) ? events_ + 1 : of.key;
    const std::int64_t amount = chance(50) ? of.entry.value : pick(0, 99999);
    Entry taken;
    const bool found = take_back({pool, book}, entity, key, amount, taken);
    ASSERT_EQ(found, model.take_back(key, amount));
    ASSERT_EQ(taken.time_ms(), found ? of.entry.time_ms() : 0);
    ASSERT_EQ(taken.value, found ? of.entry.value : 0);
  }
};

class RingLife : public ::testing::TestWithParam<Habit> {};

TEST_P(RingLife, AgreesWithTheModel) {
  Habit habit = GetParam();
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    habit.seed = seed;
    World world(habit);
    for (int i = 0; i < 3000; ++i) {
      world.step();
      if (i < 200 || i % 23 == 0) world.check();
      if (testing::Test::HasFatalFailure()) {
        FAIL() << habit.name << ", seed " << seed << ", step " << i;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Habits, RingLife,
                         ::testing::Values(Habit{"few parties"}, Habit{"one party", kMoney, 1},
                                           Habit{"many parties", kMoney, 4000, kMinuteMs},
                                           Habit{"equal times", kMoney, 8, kMinuteMs, kHourMs},
                                           Habit{"slow, entries expire", kMoney, 8, 4 * kDayMs},
                                           Habit{"long, entries expire after 30 days", kMoney, 40,
                                                 80 * kMinuteMs, 1, 40 * kDayMs},
                                           Habit{"very late", kMoney, 8, kHourMs, 1, 100 * kDayMs},
                                           Habit{"phone", kTelecom, 30, 20 * kMinuteMs, 1, kDayMs, 10, 0},
                                           Habit{"reversals", kMoney, 6, kMinuteMs, 1, kHourMs, 30, 40}),
                         [](const auto& each) { return "Habit" + std::to_string(each.index); });

// More than a ring keeps, within its windows: the oldest give way.
TEST(Ring, HotEntity) {
  for (const std::uint32_t parties : {300U, 100000U}) {
    World world({"hot", kMoney, parties, 20 * kSecondMs, 1, kMinuteMs * 40, 5, 1, parties});
    for (int i = 0; i < 72000; ++i) {
      world.step();
      if (i % 12000 == 11999) world.check();
      if (testing::Test::HasFatalFailure()) FAIL() << "step " << i;
    }
    EXPECT_EQ(world.entity.ring.size, kRingMax);
    EXPECT_GT(world.entity.ring.dropped, 0U);
  }
}

TEST(Ring, AFullRingTakesNothingOlderThanItsOldest) {
  World world({"full", kMoney, 3, 1, 1, 0, 0, 0});
  const auto put = [&](std::int64_t time_ms) {
    return insert({world.pool, world.book}, world.entity,
                  {Entry::pack(time_ms, TouchKind::transfer_in, Entry::counts), 1, 1, 0});
  };
  for (std::uint32_t i = 0; i < kRingMax; ++i) put(kStartMs + i);
  EXPECT_EQ(put(kStartMs - 1), kNoPosition);
  EXPECT_EQ(world.entity.ring.at(world.pool, 0).time_ms(), kStartMs);
  EXPECT_EQ(put(kStartMs), 0U);  // as old as the oldest, which gives way
  EXPECT_EQ(world.entity.ring.size, kRingMax);
}

TEST(Ring, FullyReversedPartyCountsAgainWhenItComesBack) {
  Pool pool;
  EventBook book(pool);
  Entity entity;
  RingModel model;
  const auto put = [&](PartyNumber party, std::int64_t minute, std::uint64_t key) {
    Entry entry = Entry::make(
        Entry::pack(kStartMs + minute * kMinuteMs, TouchKind::transfer_in, Entry::counts), 100, 0, party);
    model.insert(entry, key);
    entry.event = book.hold(key, "e");
    insert({pool, book}, entity, entry);
  };
  for (std::uint32_t i = 0; i < 30; ++i) put(1 + i, i, 100 + i);
  Entry taken;
  ASSERT_TRUE(take_back({pool, book}, entity, 120, 100, taken));
  model.take_back(120, 100);
  put(21, 40, 200);
  expect_entries({pool, book}, entity, model);
  const std::int64_t now_ms = kStartMs + 40 * kMinuteMs;
  EXPECT_EQ(pool.at<WindowCursors>(entity.cursors)->totals[0][0].distinct, 30U);
  expect_equal(Window(*pool.at<WindowCursors>(entity.cursors), WindowLength::hour),
               model.totals(WindowLength::hour, now_ms));
}

TEST(Ring, WindowStart) {
  for (std::int32_t day = days_from_civil(2025, 12, 1); day < days_from_civil(2026, 12, 1); ++day) {
    std::int64_t before[kWindows] = {};
    for (const std::int64_t offset_ms : {std::int64_t{0}, std::int64_t{1}, 12 * kHourMs, kDayMs - 1}) {
      const std::int64_t time_ms = beijing_midnight_ms(day) + offset_ms;
      for (std::size_t w = 0; w < kWindows; ++w) {
        const auto length = static_cast<WindowLength>(w);
        ASSERT_EQ(window_start_ms(length, time_ms), RingModel::start_ms(length, time_ms)) << day;
        ASSERT_GE(window_start_ms(length, time_ms), before[w]);  // cursors only move on
        before[w] = window_start_ms(length, time_ms);
      }
    }
  }
}

TEST(Ring, Lanes) {
  EXPECT_EQ(main_lane(TouchKind::loan_in), 0U);
  EXPECT_EQ(main_lane(TouchKind::cash_out), 1U);
  EXPECT_EQ(main_lane(TouchKind::warning), kLanes);
  EXPECT_EQ(main_lane(TouchKind::sms_out), special_lane(TouchKind::transfer_out));
  EXPECT_EQ(main_lane(TouchKind::sms_in), special_lane(TouchKind::transfer_in));
}

}  // namespace
}  // namespace xiezhi
