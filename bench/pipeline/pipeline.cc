// The whole pipeline in one process and one thread, without Kafka: read, decode, admit, route, seal, detect,
// render. Prints the rate, the time of each stage, the memory and what came out, with a digest over every
// byte of it, so that two builds can be compared.
//
//   xiezhi_pipeline FILE... [--partitions N] [--batch N] [--skip N] [--log] [--listed N [--distinct N]]
//
// --skip: records taken before the clock starts (warm-up). --log: touches travel through frames, as on Kafka.
// --listed: so many entries of lists stand there before, of nobody in the stream: of ten six accounts, two
// phones, a domain and a page, and in place of each 200th a name, which every partition keeps. --distinct:
// they tell of so many only, over and over, so that the memory of repetitions is as full as with all of them.
#include <fmt/format.h>
#include <sys/resource.h>
#include <time.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "stream/app/identities.h"
#include "stream/base/check.h"
#include "stream/codec/decoder.h"
#include "stream/codec/frame.h"
#include "stream/engine/renderer.h"
#include "stream/engine/router.h"
#include "stream/engine/shard.h"
#include "stream/io/file_reader.h"

namespace xiezhi {
namespace {

// Time that this thread has computed: on a machine that others use too, the wall tells little.
struct Clock {
  using duration = std::chrono::nanoseconds;
  static duration now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + duration(time.tv_nsec);
  }
};
using Wall = std::chrono::steady_clock;

enum class Stage : std::uint8_t { read, decode, route, seal, log, prefetch, detect, render };
constexpr std::array<std::string_view, 8> kStages = {"read", "decode",   "admit + route", "seal",
                                                     "log",  "prefetch", "detect",        "render"};

// Where the time goes: one clock, handed from stage to stage.
class StageClock {
 public:
  void start() { last_ = Clock::now(); }
  void close(Stage stage) {
    const Clock::duration now = Clock::now();
    spent_[static_cast<std::size_t>(stage)] += now - last_;
    last_ = now;
  }
  void reset() { spent_ = {}; }
  Clock::duration spent(std::size_t stage) const { return spent_[stage]; }

 private:
  Clock::duration last_{};
  std::array<Clock::duration, kStages.size()> spent_{};
};

struct Options {
  std::vector<std::string> files;
  std::uint32_t partitions = 1;
  std::size_t batch = 64;
  std::uint64_t skip = 0;
  bool log = false;
  std::uint64_t listed = 0, distinct = UINT64_MAX;
};

class OneName final : public SourceNames {
 public:
  std::string_view name(std::uint16_t) const override { return "stream.jsonl"; }
};

class Pipeline final : public Sink {
 public:
  explicit Pipeline(const Options& options)
      : options_(options),
        tokeniser_(kTokenKey),
        router_(tokeniser_),
        keys_(make_identity_keys()),
        sent_(keys_.public_key),
        book_(keys_),
        renderer_(rules_, {.institution_id = "104100000004"}, book_, names_),
        slots_(options.batch) {
    XIEZHI_CHECK(book_.learn(sent_.sealing_key().id, sent_.sealing_key().sealed_box).has_value());
    for (std::uint32_t i = 0; i < options.partitions; ++i) {
      shards_.push_back(std::make_unique<Shard>(rules_, ShardOptions{}));
    }
  }

  void take(std::span<const InputRecord> records) {
    while (!records.empty()) {
      const std::size_t count = std::min(records.size(), slots_.size());
      take_batch(records.first(count));
      records = records.subspan(count);
    }
  }

  // Puts so many entries on lists; the bytes that they take.
  std::size_t list(std::uint64_t entries);

  StageClock clock;

  void effect(const Effect& effect, const Facts& facts) override {
    clock.close(Stage::detect);
    renderer_.render(effect, facts, text_);
    ++outputs_;
    digest_.add(text_);
    clock.close(Stage::render);
  }
  void hint(const Touch& touch, const Facts&) override {
    hint_writer_.clear();
    hint_writer_.add(touch);
    hints_.emplace_back(hint_writer_.frame());
  }

  std::string report(std::uint64_t measured, Clock::duration computed, Wall::duration wall);

 private:
  static constexpr TokenKey kTokenKey = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

  struct Slot {
    Event event;
    Routed routed;
    std::array<Lookup, kTouchesMax> lookups;  // of routed.touches
    Provenance origin;
    std::int64_t log_time_ms = 0;
    bool good = false;
  };

  void take_batch(std::span<const InputRecord> records) {
    const std::span<Slot> slots(slots_.data(), records.size());
    decode(records, slots);
    clock.close(Stage::decode);
    for (Slot& slot : slots) route(slot);
    clock.close(Stage::route);
    for (Slot& slot : slots) {
      for (const Touch& touch : slot.routed.all()) sent_.prefetch(touch);
    }
    for (Slot& slot : slots) {
      for (Touch& touch : slot.routed.all()) {
        const std::uint32_t partition = partition_of(touch.subject, options_.partitions);
        attach_identities(slot.routed, touch, sent_.sealing_key().id,
                          [&](const NamedToken& name) { return sent_.first(name, partition, arena_); });
      }
    }
    clock.close(Stage::seal);
    if (options_.log) {
      through_frames(slots);
      clock.close(Stage::log);
    }
    for (Slot& slot : slots) slot.lookups = {};
    for (unsigned step = 0; step < Shard::kPrefetchSteps; ++step) {
      for (Slot& slot : slots) {
        for (std::size_t i = 0; i < slot.routed.touch_count; ++i) {
          const Touch& touch = slot.routed.touches[i];
          shard_of(touch).prefetch(touch, step, slot.lookups[i]);
        }
      }
    }
    clock.close(Stage::prefetch);
    for (Slot& slot : slots) apply(slot);
    clock.close(Stage::detect);
    arena_.reset();
  }

  void decode(std::span<const InputRecord> records, std::span<Slot> slots) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      Slot& slot = slots[i];
      slot.origin = {0, 0, records[i].offset};
      slot.good = decoder_.decode_into(records[i].payload, Source::none, Padding::present, slot.event, arena_)
                      .has_value();
      refused_ += slot.good ? 0 : 1;
      ++events_;
    }
  }

  void route(Slot& slot) {
    slot.routed.touch_count = 0;
    if (!slot.good) return;
    const std::int64_t time_ms = slot.event.event_time_ms;
    constexpr std::int64_t kGapMs = 30LL * 86400000;  // a stamp so far ahead is a mistake of the sender
    if (log_time_ms_ != 0 && time_ms - log_time_ms_ > kGapMs) {
      ++refused_;
      return;
    }
    log_time_ms_ = std::max(log_time_ms_, time_ms);
    slot.log_time_ms = log_time_ms_;
    if (admit(time_ms, log_time_ms_, TimeLimits{}) == Admission::late) {
      ++late_;
      return;
    }
    router_.route(slot.event, slot.origin, log_time_ms_, slot.routed);
  }

  // Writes the batch's touches into a frame for each partition and reads them back.
  void through_frames(std::span<Slot> slots) {
    writers_.resize(options_.partitions);
    for (FrameWriter& writer : writers_) writer.clear();
    for (Slot& slot : slots) {
      for (const Touch& touch : slot.routed.all())
        each_partition(touch, options_.partitions,
                       [&](const Touch& one, std::uint32_t partition) { writers_[partition].add(one); });
    }
    Touch touch;
    for (const FrameWriter& writer : writers_) {
      if (writer.empty()) continue;
      frame_bytes_ += writer.bytes();
      FrameReader reader(writer.frame());
      while (reader.next(touch).kind == FrameItem::Kind::touch) {
      }
    }
  }

  void apply(Slot& slot) {
    if (slot.routed.touch_count == 0) return;
    for (const auto& shard : shards_) shard->tick(slot.log_time_ms, *this);
    for (std::size_t i = 0; i < slot.routed.touch_count; ++i) {
      const Touch& touch = slot.routed.touches[i];
      shard_of(touch).apply(touch, *this, slot.lookups[i]);
    }
    while (!hints_.empty()) {
      const std::string frame = std::move(hints_.front());
      hints_.pop_front();
      FrameReader reader(frame);
      Touch hint;
      if (reader.next(hint).kind == FrameItem::Kind::touch) shard_of(hint).apply(hint, *this);
    }
  }

  Shard& shard_of(const Touch& touch) { return *shards_[partition_of(touch.subject, options_.partitions)]; }

  Options options_;
  Rules rules_;
  Tokeniser tokeniser_;
  Router router_;
  Decoder decoder_;
  IdentityKeys keys_;
  SentIdentities sent_;
  IdentityBook book_;
  OneName names_;
  Renderer renderer_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<Slot> slots_;
  std::vector<FrameWriter> writers_;
  FrameWriter hint_writer_;
  Arena arena_;
  std::deque<std::string> hints_;
  std::string text_;
  Digest digest_;
  std::int64_t log_time_ms_ = 0;
  std::uint64_t events_ = 0, refused_ = 0, late_ = 0, outputs_ = 0, frame_bytes_ = 0;
};

std::size_t Pipeline::list(std::uint64_t entries) {
  constexpr std::uint64_t kNameEach = 200;
  constexpr auto kTen =
      std::to_array({EntityKind::account, EntityKind::account, EntityKind::account, EntityKind::account,
                     EntityKind::account, EntityKind::account, EntityKind::phone, EntityKind::phone,
                     EntityKind::domain, EntityKind::url});
  const auto bytes = [&] {
    std::size_t sum = 0;
    for (const auto& shard : shards_) sum += shard->facts().bytes();
    return sum;
  };
  const std::size_t before = bytes();
  Event event;
  event.type = EventType::list;
  event.institution_id = "police";
  event.event_time_ms = limits::kEarliestMs;
  event.list_name = "police_involved";
  event.list_operation = ListOperation::add;
  Routed routed;
  for (std::uint64_t i = 0; i < entries; ++i) {
    const std::string id = fmt::format("list-{}", i);
    const std::uint64_t which = i % options_.distinct;
    event.list_kind = which % kNameEach == 0 ? EntityKind::name : kTen[which % kTen.size()];
    const std::string entry = event.list_kind == EntityKind::phone ? fmt::format("199{:08}", which)
                              : event.list_kind == EntityKind::url
                                  ? fmt::format("https://listed.example/{}", which)
                                  : fmt::format("listed{}", which);
    event.event_id = id;
    event.list_entry = entry;
    router_.route(event, {}, event.event_time_ms, routed);
    for (const Touch& touch : routed.all())
      each_partition(touch, options_.partitions, [&](const Touch& one, std::uint32_t partition) {
        shards_[partition]->apply(one, *this);
      });
  }
  return bytes() - before;
}

double nanoseconds(Clock::duration time) { return std::chrono::duration<double, std::nano>(time).count(); }

std::string Pipeline::report(std::uint64_t measured, Clock::duration computed, Wall::duration wall) {
  const auto events = static_cast<double>(measured);
  std::string text = fmt::format("{:<16}{:>12}{:>8}\n", "stage", "ns/event", "share");
  for (std::size_t i = 0; i < kStages.size(); ++i) {
    text += fmt::format("{:<16}{:>12.1f}{:>7.1f} %\n", kStages[i], nanoseconds(clock.spent(i)) / events,
                        100 * nanoseconds(clock.spent(i)) / nanoseconds(computed));
  }
  std::uint64_t touches = 0, hints = 0, taken = 0, repeated = 0, entities = 0, parties = 0;
  std::size_t bytes = 0;
  for (const auto& shard : shards_) {
    touches += shard->counters().touches;
    hints += shard->counters().hints;
    taken += shard->counters().events;
    repeated += shard->counters().deduplicated;
    bytes += shard->bytes();
    parties += shard->facts().parties().size();
    for (std::size_t kind = 1; kind < Names<EntityKind>::values.size(); ++kind)
      entities += shard->facts().entities(static_cast<EntityKind>(kind));
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  text +=
      fmt::format("\n{:.0f} events/s a core, {:.1f} ns/event of CPU time, {} events measured of {}\n",
                  1e9 * events / nanoseconds(computed), nanoseconds(computed) / events, measured, events_);
  text += fmt::format("{:.0f} events/s by the wall\n", events / std::chrono::duration<double>(wall).count());
  text += fmt::format("{} taken, {} refused, {} late, {} repeated\n", taken, refused_, late_, repeated);
  text += fmt::format("{} touches ({:.2f} an event), {} hints\n", touches,
                      static_cast<double>(touches) / static_cast<double>(events_), hints);
  text += fmt::format("{} entities, {} parties, {:.1f} MiB state, {:.0f} bytes an entity\n", entities,
                      parties, static_cast<double>(bytes) / 1048576,
                      static_cast<double>(bytes) / static_cast<double>(entities));
  text += fmt::format("peak RSS {:.1f} MiB\n", static_cast<double>(usage.ru_maxrss) / 1024);
  if (options_.log) {
    text += fmt::format("{:.1f} bytes of frame an event\n",
                        static_cast<double>(frame_bytes_) / static_cast<double>(events_));
  }
  text += fmt::format("{} outputs, digest {}\n", outputs_, to_hex(digest_.finish()));
  return text;
}

Options read_options(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    const auto number = [&] { return i + 1 < count ? std::strtoull(arguments[++i], nullptr, 10) : 0; };
    if (name == "--partitions") {
      options.partitions = static_cast<std::uint32_t>(number());
    } else if (name == "--batch") {
      options.batch = number();
    } else if (name == "--skip") {
      options.skip = number();
    } else if (name == "--log") {
      options.log = true;
    } else if (name == "--listed") {
      options.listed = number();
    } else if (name == "--distinct") {
      options.distinct = std::max<std::uint64_t>(number(), 1);
    } else {
      options.files.emplace_back(name);
    }
  }
  return options;
}

int run(const Options& options) {
  auto reader = FileReader::open(options.files);
  if (!reader) {
    fmt::print(stderr, "{}\n", reader.error().text);
    return static_cast<int>(reader.error().code);
  }
  Pipeline pipeline(options);
  if (options.listed > 0)
    fmt::print("{} entries of lists, {:.1f} MiB\n", options.listed,
               static_cast<double>(pipeline.list(options.listed)) / 1048576);
  std::uint64_t records = 0, before = 0;
  Clock::duration begin = Clock::now();
  Wall::time_point wall_begin = Wall::now();
  pipeline.clock.start();
  for (;;) {
    const auto batch = (*reader)->read();
    pipeline.clock.close(Stage::read);
    if (!batch || batch->empty()) break;
    pipeline.take(*batch);
    records += batch->size();
    if (before == 0 && options.skip > 0 && records >= options.skip) {
      before = records;
      pipeline.clock.reset();
      begin = Clock::now();
      wall_begin = Wall::now();
    }
  }
  const Clock::duration computed = Clock::now() - begin;
  fmt::print("{}", pipeline.report(records - before, computed, Wall::now() - wall_begin));
  return 0;
}

}  // namespace
}  // namespace xiezhi

int main(int count, char** arguments) {
  const xiezhi::Options options = xiezhi::read_options(count, arguments);
  if (options.files.empty() || options.partitions == 0 || options.batch == 0) {
    fmt::print(stderr,
               "usage: xiezhi_pipeline FILE... [--partitions N] [--batch N] [--skip N] [--log] "
               "[--listed N [--distinct N]]\n");
    return 2;
  }
  return xiezhi::run(options);
}
