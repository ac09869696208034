// Memory: after warm-up nothing is allocated for an event (PERFORMANCE R17), from the record's bytes to the
// effects of its last hint. An executable of its own, for it counts every operator new and every large mmap.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "stream/base/check.h"
#include "stream/base/huge_pages.h"
#include "stream/base/time.h"
#include "stream/codec/decoder.h"
#include "stream/codec/frame.h"
#include "stream/engine/router.h"
#include "stream/engine/shard.h"
#include "stream/screen/screen.h"

// Not inlined, or the compiler would hold new and free against each other.
namespace {

struct Count {
  std::uint64_t calls = 0;  // of operator new, and for large blocks of mmap
  std::uint64_t large =
      0;  // among them, blocks of a huge page and more: chunks of the pool, tables that double
};
bool counting = false;
Count counted;

void* take(std::size_t bytes, std::size_t alignment) {
  if (counting) {
    ++counted.calls;
    counted.large += bytes >= xiezhi::kHugePageBytes ? 1 : 0;
  }
  void* memory = std::aligned_alloc(
      alignment, (bytes + alignment - 1) / alignment * alignment + (bytes == 0 ? alignment : 0));
  XIEZHI_CHECK(memory != nullptr);
  return memory;
}

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t bytes) { return take(bytes, alignof(std::max_align_t)); }
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return take(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

// Takes the place of the library's.
extern "C" void* mmap(void* address, std::size_t bytes, int protection, int flags, int file, off_t offset) {
  if (counting && bytes >= xiezhi::kHugePageBytes) {
    ++counted.calls;
    ++counted.large;
  }
  return reinterpret_cast<void*>(::syscall(SYS_mmap, address, bytes, protection, flags, file, offset));
}

namespace xiezhi {
namespace {

constexpr std::int64_t kStart_ms = 1767542400000;  // 2026-01-05T00:00:00+08:00, a Monday
constexpr std::int64_t kWarmUp_d = 200;            // rings keep 90 days
constexpr std::int64_t kMeasured_d = 40;

std::string event(std::string_view type, std::int64_t number, std::int64_t time_ms,
                  const std::string& fields) {
  return fmt::format(R"({{"type":"{}","event_id":"an-event-identifier-{:012}","event_time":{},)"
                     R"("institution_id":"104100000004",{}}})",
                     type, number, time_ms, fields);
}

// A town whose days are all alike: the same people pay, call, text and shop at the same hours.
class Town {
 public:
  static constexpr int kPeople = 60;

  // The records of a day, in order of time.
  std::vector<std::string> day(std::int64_t number) {
    std::vector<std::string> records;
    const std::int64_t midnight_ms = kStart_ms + number * kDayMs;
    if (number == 0) records.push_back(listed(midnight_ms));
    for (std::int64_t hour = 8; hour < 20; ++hour) {
      for (int person = 0; person < kPeople; ++person) {
        const std::int64_t time_ms = midnight_ms + hour * kHourMs + person * 50'000;
        records.push_back(one(person, static_cast<int>(hour), time_ms));
      }
    }
    return records;
  }

 private:
  static std::string phone(int person) { return fmt::format("1380013{:04}", person); }
  static std::string party(int person) {
    return fmt::format(
        R"({{"account":"62220000000000000{:04}","customer_id":"customer-{:04}","phone":"{}","kind":"person",)"
        R"("name":"王小明","region":"320500","balance_after_minor":5000000}})",
        person, person, phone(person));
  }

  // A number on the police list calls somebody every day: prompts, hints and held payments follow.
  std::string listed(std::int64_t time_ms) {
    return event("list.v1", ++number_, time_ms,
                 fmt::format(R"("list":"police_involved","kind":"phone","entry":"{}","operation":"add")",
                             phone(kPeople + 1)));
  }

  std::string one(int person, int hour, std::int64_t time_ms) {
    const int other = (person * 7 + hour) % kPeople;
    switch (hour % 6) {
      case 0:
        return event("call.v1", ++number_, time_ms,
                     fmt::format(R"("caller":"{}","callee":"{}","duration_s":60,"result":"answered")",
                                 phone(person == 3 ? kPeople + 1 : person), phone(other)));
      case 1:
        return event("sms.v1", ++number_, time_ms,
                     fmt::format(R"("sender":"{}","receiver":"{}","text":"晚上七点在老地方见,路上小心 {}")",
                                 phone(person), phone(other), hour));
      case 2:
        return event(
            "payment.v1", ++number_, time_ms,
            fmt::format(R"("payer":{},"merchant":{{"id":"merchant-{:02}","name":"苏州好味餐饮有限公司"}},)"
                        R"("amount_minor":{},"currency":"CNY","device":{{"id":"device-{:04}"}})",
                        party(person), person % 10, 3500 + hour, person));
      case 3:
        return event(
            "cash.v1", ++number_, time_ms,
            fmt::format(R"("account":{},"direction":"withdrawal","amount_minor":100000,"currency":"CNY")",
                        party(person)));
      default:  // every fifth transfer is a question to the bank, and some come half a day late
        return event(
            "transfer.v1", ++number_, time_ms - (person % 9 == 0 ? kDayMs / 2 : 0),
            fmt::format(R"("payer":{},"payee":{},"amount_minor":{},"currency":"CNY","remark":"房租ＡＢＣ",)"
                        R"("channel":"mobile","status":"{}","decision_requested":{})",
                        party(person), party(other), 90000 + 100 * hour,
                        person % 5 == 0 ? "attempted" : "done", person % 5 == 0));
    }
  }

  std::int64_t number_ = 0;
};

// What a shell does with a record, without the outside. Hints go through frames that keep their memory.
class Engine final : public Sink {
 public:
  Engine() : tokeniser_(kKey), router_(tokeniser_), shard_(rules_, ShardOptions{}) {}

  void take(const std::string& json) {
    arena_.reset();
    const auto decoded = decoder_.decode_into(json, Source::none, Padding::none, event_, arena_);
    XIEZHI_CHECK(decoded.has_value());
    log_time_ms_ = std::max(log_time_ms_, event_.event_time_ms);
    XIEZHI_CHECK(admit(event_.event_time_ms, log_time_ms_, TimeLimits{}) == Admission::accepted);
    router_.route(event_, Provenance{}, log_time_ms_, routed_);
    std::array<Lookup, kTouchesMax> lookups;
    for (unsigned step = 0; step < Shard::kPrefetchSteps; ++step) {
      for (std::size_t i = 0; i < routed_.touch_count; ++i)
        shard_.prefetch(routed_.touches[i], step, lookups[i]);
    }
    for (const Touch& touch : routed_.all()) {
      writer_.clear();
      writer_.add(touch);
      apply(writer_.frame());
    }
    // Hints of hints too: the frame grows while it is read.
    while (!hints_.empty()) {
      std::swap(hints_, taken_);
      hints_.clear();
      apply(taken_.frame());
    }
    ++events;
  }

  void effect(const Effect& effect, const Facts&) override {
    ++effects[static_cast<std::size_t>(effect.kind)];
  }
  void hint(const Touch& touch, const Facts&) override { hints_.add(touch); }

  std::uint64_t events = 0;
  std::array<std::uint64_t, Names<OutputKind>::values.size()> effects{};
  const Shard& shard() const { return shard_; }

 private:
  static constexpr TokenKey kKey = {1, 2, 3, 4, 5, 6, 7, 8};

  void apply(std::string_view frame) {
    FrameReader reader(frame);
    while (reader.next(touch_).kind == FrameItem::Kind::touch) shard_.apply(touch_, *this);
  }

  Rules rules_;
  Tokeniser tokeniser_;
  Router router_;
  Decoder decoder_;
  Shard shard_;
  Arena arena_;
  Event event_;
  Routed routed_;
  Touch touch_;
  FrameWriter writer_, hints_, taken_;
  std::int64_t log_time_ms_ = 0;
};

// Feeds a day; what it allocated. The records themselves are made before.
Count live(Engine& engine, const std::vector<std::string>& records) {
  counted = {};
  counting = true;
  for (const std::string& record : records) engine.take(record);
  counting = false;
  return counted;
}

TEST(Allocation, NoneForAnEventAfterWarmUp) {
  Town town;
  Engine engine;
  Count warm_up, measured;
  for (std::int64_t day = 0; day < kWarmUp_d; ++day) warm_up.calls += live(engine, town.day(day)).calls;
  const std::uint64_t before = engine.events;
  const auto effects = engine.effects;
  const ShardCounters counters = engine.shard().counters();
  for (std::int64_t day = kWarmUp_d; day < kWarmUp_d + kMeasured_d; ++day)
    measured.calls += live(engine, town.day(day)).calls;
  EXPECT_GT(warm_up.calls, 0U) << "the counter counts";
  EXPECT_EQ(measured.calls, 0U) << "in " << engine.events - before << " events";
  // The days that were measured had everything in them.
  EXPECT_GT(engine.shard().counters().hints, counters.hints);
  for (const OutputKind kind : {OutputKind::prompt, OutputKind::decision})
    EXPECT_GT(engine.effects[static_cast<std::size_t>(kind)], effects[static_cast<std::size_t>(kind)])
        << name_of(kind);
}

TEST(Allocation, NoneForATextAfterWarmUp) {
  Screen screen(shared_screen_patterns());
  const std::array<std::string, 3> texts = {"【示例银行】积分兑换现金，请登录 http://icbc-jf.example.com",
                                            "晚上一起吃饭", std::string(4096, 'a')};
  const auto judge_all = [&] {
    counted = {};
    counting = true;
    for (const std::string& text : texts) screen.judge(text);
    counting = false;
    return counted.calls;
  };
  EXPECT_GT(judge_all(), 0U) << "the counter counts";
  EXPECT_EQ(judge_all(), 0U);
}

// Entities that were never seen before take memory, but by the chunk: calls a thousand entities, not one
// each.
TEST(Allocation, NewEntitiesTakeMemoryByTheChunk) {
  Engine engine;
  std::vector<std::string> records;
  for (int i = 0; i < 40'000; ++i) {
    records.push_back(
        event("transfer.v1", i, kStart_ms + i,
              fmt::format(R"("payer":{{"account":"payer-{:08}"}},"payee":{{"account":"payee-{:08}"}},)"
                          R"("amount_minor":1000,"currency":"CNY")",
                          i, i)));
  }
  const Count count = live(engine, records);
  EXPECT_EQ(engine.shard().facts().entities(EntityKind::account), 80'000U);
  EXPECT_GT(count.large, 0U);
  EXPECT_LT(count.calls, 200U);  // tables that double, chunks of 2 MiB
}

}  // namespace
}  // namespace xiezhi
