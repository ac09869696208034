// Images of shards: what was saved and loaded goes on as if nothing had happened, to the last byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <sstream>

#include "engine_fixture.h"
#include "stream/app/generator.h"
#include "stream/engine/shard_image.h"
#include "stream/engine/state_text.h"

namespace xiezhi {
namespace {

class Bytes final : public ImageSink, public ImageSource {
 public:
  void write(std::span<const std::byte> bytes) override { all.insert(all.end(), bytes.begin(), bytes.end()); }
  bool read(std::span<std::byte> bytes) override {
    if (all.size() - used < bytes.size()) return false;
    std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(used), bytes.size(), bytes.begin());
    used += bytes.size();
    return true;
  }
  std::uint64_t left() const override { return all.size() - used; }

  std::vector<std::byte> all;
  std::size_t used = 0;
};

class Interrupted : public testing::Engine {
 public:
  using Engine::Engine;
  using Engine::rules;
  // A new shard goes on with what was saved.
  void load(std::size_t number, std::span<Bytes> files) {
    auto& shard = shards_[number];
    shard = std::make_unique<Shard>(rules(), ShardOptions{});
    for (Bytes& file : files) {
      ASSERT_TRUE(load_shard(*shard, file));
      ASSERT_EQ(file.used, file.all.size());
      file.used = 0;
    }
    ASSERT_TRUE(shard->rebuild());
  }
  static Bytes image_of(Shard& shard) {
    Bytes bytes;
    ShardSaver saver(shard, true, bytes);
    while (!saver.save(100)) continue;
    return bytes;
  }
  static std::string text_of(const Shard& shard) {
    const StateText text(shard);
    std::string lines;
    for (std::size_t i = 0; i < text.size(); ++i) text.append(i, lines), lines += '\n';
    return lines;
  }
};

// Calls f() after each event.
template <class F>
void feed(Interrupted& engine, std::int64_t events, F&& f) {
  Generator generator({.seed = 5, .events = events});
  for (GeneratedEvent event; generator.next(event);) {
    engine.feed(std::string(event.json), event.source);
    f();
  }
}
void feed(Interrupted& engine, std::int64_t events) {
  feed(engine, events, [] {});
}

void expect_same_effects(const Interrupted& whole, const Interrupted& interrupted) {
  ASSERT_GT(whole.effects.size(), 200U);
  ASSERT_EQ(whole.effects.size(), interrupted.effects.size());
  for (std::size_t i = 0; i < whole.effects.size(); ++i) {
    const testing::Seen &a = whole.effects[i], &b = interrupted.effects[i];
    ASSERT_EQ(std::tie(a.kind, a.id, a.score, a.grade, a.repeats, a.reasons, a.decision, a.measure),
              std::tie(b.kind, b.id, b.score, b.grade, b.repeats, b.reasons, b.decision, b.measure))
        << "effect " << i;
  }
}

TEST(Image, AShardGoesOnAsIfNothingHadHappened) {
  Interrupted whole(2), interrupted(2);
  feed(whole, 12'000);
  std::int64_t fed = 0;
  feed(interrupted, 12'000, [&] {
    if (++fed % 1'000 != 0) return;
    for (std::size_t i = 0; i < 2; ++i) {
      Bytes bytes = Interrupted::image_of(*interrupted.shards_[i]);
      interrupted.load(i, {&bytes, 1});
    }
  });
  expect_same_effects(whole, interrupted);
  for (std::size_t i = 0; i < 2; ++i) {
    const Bytes a = Interrupted::image_of(*whole.shards_[i]),
                b = Interrupted::image_of(*interrupted.shards_[i]);
    EXPECT_GT(a.all.size(), 1'000'000U);
    EXPECT_TRUE(a.all == b.all) << "the states differ";
  }
}

// Saved in slices of one page between the events, while it changes: the file still shows the moment when the
// saving began, and changes upon changes give what everything gives.
TEST(Image, SlicesShowOneMomentAndChangesAddUp) {
  Interrupted whole(2), interrupted(2);
  feed(whole, 12'000);
  std::vector<Bytes> files;
  std::unique_ptr<ShardSaver> saver;
  std::string at_that_moment;
  std::size_t loads = 0, longest = 0;
  feed(interrupted, 12'000, [&] {
    Shard& shard = *interrupted.shards_[0];
    if (saver == nullptr) {
      at_that_moment = Interrupted::text_of(shard);
      const bool all = files.empty();
      saver = std::make_unique<ShardSaver>(shard, all, files.emplace_back());
      return;
    }
    if (!saver->save(1)) return;
    saver.reset();
    Shard other(interrupted.rules(), ShardOptions{});
    for (Bytes& file : files) {
      ASSERT_TRUE(load_shard(other, file));
      ASSERT_EQ(std::exchange(file.used, 0), file.all.size());
    }
    ASSERT_TRUE(other.rebuild());
    ASSERT_EQ(Interrupted::text_of(other), at_that_moment) << files.size() << " files";
    longest = std::max(longest, files.size());
    if (files.size() < 5) return;
    // Goes on with what is saved now.
    files.assign(1, Interrupted::image_of(shard));
    interrupted.load(0, files);
    files.clear();
    ++loads;
  });
  saver.reset();
  EXPECT_GT(loads, 1U);
  EXPECT_EQ(longest, 5U);
  expect_same_effects(whole, interrupted);
}

// What places have counted comes back, whole and as changes, and what is found out of it is the same.
TEST(Image, PlacesGoOnCounting) {
  const std::int64_t surge_ms = testing::kMonday_ms + 8 * 86'400'000LL;
  Interrupted whole, interrupted;
  int number = 0;
  const auto call = [&](std::int64_t time_ms) {
    const std::string json = testing::call(fmt::format("c{}", ++number), fmt::format("+9591000{:05}", number),
                                           "13812345678", 9, time_ms, R"(,"region":"440106")");
    whole.feed(json);
    interrupted.feed(json);
  };
  std::vector<Bytes> files(2);
  call(testing::kMonday_ms);
  ShardSaver(*interrupted.shards_[0], true, files[0]).save(SIZE_MAX);
  for (int i = 0; i < 29; ++i) call(surge_ms + i);
  ShardSaver(*interrupted.shards_[0], false, files[1]).save(SIZE_MAX);
  const std::string then = Interrupted::text_of(*interrupted.shards_[0]);
  EXPECT_NE(then.find(R"("count":29)"), std::string::npos);
  interrupted.load(0, files);
  EXPECT_EQ(Interrupted::text_of(*interrupted.shards_[0]), then);
  EXPECT_TRUE(interrupted.alerts("T06").empty());
  call(surge_ms + 30);
  ASSERT_EQ(interrupted.alerts("T06").size(), 1U);
  EXPECT_EQ(interrupted.alerts("T06")[0].id, whole.alerts("T06")[0].id);
}

TEST(Image, ChangesCostWhatChanged) {
  Interrupted engine;
  Bytes whole, nothing, changes;
  std::int64_t fed = 0;
  feed(engine, 12'010, [&] {
    if (++fed == 12'000) {
      ShardSaver(*engine.shards_[0], true, whole).save(SIZE_MAX);
      ShardSaver(*engine.shards_[0], false, nothing).save(SIZE_MAX);
    }
  });
  ShardSaver(*engine.shards_[0], false, changes).save(SIZE_MAX);
  EXPECT_GT(whole.all.size(), 2'000'000U);
  EXPECT_LT(nothing.all.size(), 5'000U);
  EXPECT_LT(changes.all.size(), whole.all.size() / 4);
}

TEST(Image, AfterOneThatWasGivenUpEverythingIsSaved) {
  Interrupted engine;
  feed(engine, 1'000);
  Shard& shard = *engine.shards_[0];
  Bytes whole, given_up;
  { ShardSaver(shard, true, whole).save(SIZE_MAX); }
  { ShardSaver(shard, true, given_up).save(10); }
  const Bytes again = Interrupted::image_of(shard);
  EXPECT_TRUE(whole.all == again.all);
  EXPECT_LT(given_up.all.size(), whole.all.size());
}

TEST(Image, OneThatEndsEarlyIsNotGood) {
  Interrupted engine;
  feed(engine, 200);
  const Bytes whole = Interrupted::image_of(*engine.shards_[0]);
  for (std::size_t size = 0; size < whole.all.size(); size += whole.all.size() / 50) {
    Bytes part;
    part.all.assign(whole.all.begin(), whole.all.begin() + static_cast<std::ptrdiff_t>(size));
    const Rules rules;
    Shard shard(rules, ShardOptions{});
    EXPECT_FALSE(load_shard(shard, part)) << size << " of " << whole.all.size() << " bytes";
  }
}

// The image with one value at every place of another.
template <class T>
Bytes with_twice(Bytes image, const T& one, const T& other) {
  std::array<std::byte, sizeof(T)> wanted{}, put{};
  std::memcpy(wanted.data(), &other, sizeof other);
  std::memcpy(put.data(), &one, sizeof one);
  std::size_t places = 0;
  for (auto at = image.all.begin();; ++places) {
    at = std::search(at, image.all.end(), wanted.begin(), wanted.end());
    if (at == image.all.end()) break;
    at = std::copy(put.begin(), put.end(), at);
  }
  EXPECT_GT(places, 0U);
  return image;
}

// Rows that are all alike would be looked for one behind the other, and nobody would wait for that.
TEST(Image, WhatStandsTwiceInItIsRefused) {
  Interrupted engine;
  feed(engine, 12'000);
  const Shard& shard = *engine.shards_[0];
  const Bytes whole = Interrupted::image_of(*engine.shards_[0]);
  const auto is_good = [&](Bytes image) {
    Shard loaded(engine.rules(), ShardOptions{});
    EXPECT_TRUE(load_shard(loaded, image));
    return loaded.rebuild();
  };
  ASSERT_TRUE(is_good(whole));
  const Facts& facts = shard.facts();
  EXPECT_FALSE(is_good(with_twice(whole, facts.parties()[1].token, facts.parties()[2].token))) << "parties";
  ASSERT_GT(facts.lists().size(), 1U);
  EXPECT_FALSE(is_good(with_twice(whole, facts.lists()[0].key, facts.lists()[1].key))) << "listings";
  std::uint32_t other = 2;
  while (facts.dues()[other].term != facts.dues()[1].term) ++other;
  ASSERT_LE(other, facts.dues().rows());
  EXPECT_FALSE(is_good(with_twice(whole, facts.dues()[1].about, facts.dues()[other].about))) << "clocks";
  std::vector<std::uint64_t> seen;
  shard.seen().each([&](std::uint64_t fingerprint) { seen.push_back(fingerprint); });
  EXPECT_FALSE(is_good(with_twice(whole, seen[0], seen[1]))) << "records that were seen";
  EXPECT_FALSE(is_good(with_twice(whole, std::uint64_t{0}, seen[1]))) << "one that nobody wrote";
}

// Loads the image with each eight bytes in turn at their greatest, where sizes, counts and positions may be.
template <class Load>
void load_with_great_numbers(Bytes image, Load&& load) {
  std::array<std::byte, 8> before{};
  for (std::size_t at = 0; at + before.size() <= image.all.size(); ++at) {
    std::copy_n(image.all.begin() + static_cast<std::ptrdiff_t>(at), before.size(), before.begin());
    std::fill_n(image.all.begin() + static_cast<std::ptrdiff_t>(at), before.size(), std::byte{0xFF});
    image.used = 0;
    load(image);
    std::copy_n(before.begin(), before.size(), image.all.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

TEST(Image, NoNumberInItMakesRoomThatItsBytesDoNotFill) {
  Interrupted engine;
  const Rules rules;
  const Bytes image = Interrupted::image_of(*engine.shards_[0]);
  std::size_t refused = 0;
  load_with_great_numbers(image, [&](ImageSource& source) {
    Shard shard(rules, ShardOptions{});
    refused += load_shard(shard, source) ? 0 : 1;
    ASSERT_LE(shard.bytes(), std::size_t{64} << 20U);
  });
  EXPECT_GT(refused, 100U);
}

// Terms, stages and kinds are numbers of tables: one that is in none is no clock.
TEST(Image, AClockOfNoTermIsRefused) {
  Interrupted engine;
  feed(engine, 2000);
  const DueBook& clocks = engine.shards_[0]->facts().dues();
  ASSERT_GT(clocks.size(), 0U);
  std::uint32_t number = 1;
  while (!clocks[number].open()) ++number;
  const DueRow row = clocks[number];
  const Bytes image = Interrupted::image_of(*engine.shards_[0]);
  const auto loads = [&](const DueRow& changed) {
    Bytes bytes = image;
    const auto as_bytes = [](const DueRow& r) { return std::as_bytes(std::span(&r, 1)); };
    const auto place = std::ranges::search(bytes.all, as_bytes(row));
    EXPECT_FALSE(place.empty());
    std::ranges::copy(as_bytes(changed), place.begin());
    Shard shard(engine.rules(), ShardOptions{});
    return load_shard(shard, bytes);
  };
  const auto with = [&row](auto member, auto value) {
    DueRow changed = row;
    changed.*member = value;
    return changed;
  };
  EXPECT_TRUE(loads(row));
  EXPECT_FALSE(loads(with(&DueRow::term, Term{200})));
  EXPECT_FALSE(loads(with(&DueRow::term, Term::none)));
  EXPECT_FALSE(loads(with(&DueRow::stage, DueStage{9})));
  EXPECT_FALSE(loads(with(&DueRow::stage, DueStage::none))) << "one more is free than the book says";
  EXPECT_FALSE(loads(with(&DueRow::kind, EntityKind{77})));
  EXPECT_FALSE(loads(with(&DueRow::due_ms, INT64_MAX)));
}

// A decision that waits for opinions waits on, and answers with all that it had been told.
TEST(Image, PendingDecisionsKeepEverythingThatTheyWereTold) {
  Decisions before(500);
  Touch touch;
  touch.event_key = 7;
  touch.subject = Token{.hi = 1, .lo = 2};
  touch.entity = EntityKind::person;
  touch.log_time_ms = 1'000;
  touch.opinions_expected = 3;
  touch.cause = {"104100000004", "event-7", 900, {2, 3, 4}, "00-trace-01"};
  PendingDecision& open = *before.find(touch, true);
  before.begin(open, touch);
  before.wish(open, Decision::prompt, "V01", SuspectedType::none, Grade::medium);
  before.wish(open, Decision::delay, kAccountAbnormal, SuspectedType::none, Grade::high);
  ++open.received;

  Bytes bytes;
  ImageSaver saver(bytes);
  before.image(saver);
  Decisions after(500);
  ImageLoader loader(bytes);
  after.image(loader);
  ASSERT_TRUE(loader.good());
  load_with_great_numbers(bytes, [](ImageSource& changed) {
    Decisions other(500);
    ImageLoader its(changed);
    other.image(its);
    EXPECT_LE(other.size(), 3U);
  });
  std::fill(bytes.all.begin(), bytes.all.end(), std::byte{0});
  ASSERT_EQ(after.size(), 1U);
  EXPECT_TRUE(after.take_due(1'499).empty());
  const std::span<PendingDecision> due = after.take_due(1'500);
  ASSERT_EQ(due.size(), 1U);
  const PendingDecision& pending = due[0];
  EXPECT_EQ(pending.principal, touch.subject);
  EXPECT_EQ(pending.event_id, "event-7");
  EXPECT_EQ(pending.institution_id, "104100000004");
  EXPECT_EQ(pending.traceparent, "00-trace-01");
  EXPECT_EQ(pending.cause.origin, touch.cause.origin);
  EXPECT_EQ(pending.cause.event_time_ms, 900);
  EXPECT_EQ(pending.decision, Decision::delay);
  EXPECT_EQ(pending.grade, Grade::high);
  EXPECT_EQ(pending.received, 1);
  EXPECT_EQ(pending.expected, 3);
  ASSERT_EQ(pending.reason_count, 2);
  EXPECT_EQ(pending.reasons[0].code, "V01");
  EXPECT_EQ(pending.reasons[1].code, kAccountAbnormal);
}

TEST(Image, VersionBeforeIsLoaded) {
  Interrupted engine;
  engine.feed(testing::list("l1", "account", "MULE", testing::kMonday_ms));
  for (int i = 0; i < 50; ++i)
    engine.feed(testing::transfer("t" + std::to_string(i), "A" + std::to_string(i % 7), "MULE", 1000 + i,
                                  testing::kMonday_ms + i));
  engine.feed(fmt::format(
      R"({{"type":"parameters.v1","event_id":"p1","event_time":{},"institution_id":"POLICE","detector":"D12",)"
      R"("version":"1","values":{{"points_high":70}}}})",
      testing::kMonday_ms + 50));
  Shard& shard = *engine.shards_[0];
  const std::string text = Interrupted::text_of(shard);
  std::vector<Bytes> files(1);
  { ASSERT_TRUE(ShardSaver(shard, true, files[0], kImageVersionBefore).save(SIZE_MAX)); }
  Shard loaded(engine.rules(), ShardOptions{});
  ASSERT_TRUE(load_shard(loaded, files[0], kImageVersionBefore));
  EXPECT_EQ(files[0].left(), 0U);
  ASSERT_TRUE(loaded.rebuild());
  // That one knew of no changed parameters: all but those is there.
  std::istringstream lines(text);
  std::string wanted, line;
  std::size_t changes = 0;
  while (std::getline(lines, line)) {
    if (line.starts_with(R"({"parameter_change")")) {
      ++changes;
    } else {
      wanted += line + "\n";
    }
  }
  EXPECT_EQ(changes, 1U);
  EXPECT_EQ(Interrupted::text_of(loaded), wanted);
}

TEST(Image, AnotherLayoutForOtherOptions) {
  const Rules rules;
  ShardOptions options;
  const Token layout = Shard::layout(rules, options);
  EXPECT_EQ(layout, Shard::layout(rules, options));
  options.decision_timeout_ms += 1;
  EXPECT_NE(layout, Shard::layout(rules, options));
  const Token before = Shard::layout(rules, options, kImageVersionBefore);
  EXPECT_NE(before, Shard::layout(rules, options));
  const Token now = Shard::layout(rules, options);
  options.profile = CityProfile::guangzhou;  // clocks are its own
  EXPECT_NE(now, Shard::layout(rules, options));
}

}  // namespace
}  // namespace xiezhi
