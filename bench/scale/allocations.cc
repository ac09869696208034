// Memory taken for an event after warm-up: decoder, router, log frames, the whole catalogue, hints. Counted
// are calls of operator new and large blocks from the system, over a town whose days are all alike, so that
// after a while nothing is new.
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>

#include "bench/scale/commands.h"
#include "bench/scale/stream.h"
#include "stream/base/check.h"
#include "stream/base/huge_pages.h"
#include "stream/codec/decoder.h"
#include "stream/codec/frame.h"
#include "stream/engine/router.h"
#include "stream/engine/shard.h"

namespace {

std::uint64_t taken_blocks = 0;

void* take(std::size_t bytes, std::size_t alignment) {
  ++taken_blocks;
  void* memory = alignment <= alignof(std::max_align_t)
                     ? std::malloc(bytes == 0 ? 1 : bytes)
                     : std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  XIEZHI_CHECK(memory != nullptr);
  return memory;
}

}  // namespace

// Not inlined, or the compiler would hold new and free against each other.
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
  if (bytes >= xiezhi::kHugePageBytes) ++taken_blocks;
  return reinterpret_cast<void*>(::syscall(SYS_mmap, address, bytes, protection, flags, file, offset));
}

namespace xiezhi::bench {
namespace {

// What a shell does with a record, without the outside. Hints go through frames that keep their memory.
class Whole final : public Sink {
 public:
  bool take(std::span<const InputRecord> records) {
    for (const InputRecord& record : records) {
      arena_.reset();
      if (!decoder_.decode_into(record.payload, Source::bank, Padding::present, event_, arena_)) return false;
      router_.route(event_, Provenance{}, event_.event_time_ms, routed_);
      for (const Touch& touch : routed_.all()) {
        writer_.clear();
        writer_.add(touch);
        apply(writer_.frame());
      }
      while (!hints_.empty()) {  // hints of hints too
        std::swap(hints_, taken_);
        hints_.clear();
        apply(taken_.frame());
      }
    }
    return true;
  }
  void effect(const Effect&, const Facts&) override { ++effects; }
  void hint(const Touch& touch, const Facts&) override { hints_.add(touch); }
  std::uint64_t events() const { return shard_.counters().events; }

  std::uint64_t effects = 0;

 private:
  static constexpr TokenKey kTokenKey = {1, 2, 3, 4, 5, 6, 7, 8};

  void apply(std::string_view frame) {
    FrameReader reader(frame);
    while (reader.next(touch_).kind == FrameItem::Kind::touch) shard_.apply(touch_, *this);
  }

  Rules rules_;
  Tokeniser tokeniser_{kTokenKey};
  Router router_{tokeniser_};
  Decoder decoder_;
  Shard shard_{rules_, ShardOptions{}};
  Arena arena_;
  Event event_;
  Routed routed_;
  Touch touch_;
  FrameWriter writer_, hints_, taken_;
};

}  // namespace

int measure_allocations(const Arguments& arguments) {
  constexpr std::uint64_t kHours = 24;
  const std::uint64_t days = arguments.number("days", 200),
                      measured_days = arguments.number("measured-days", 40);
  const std::uint64_t an_hour = arguments.number("accounts", 1'200) / kHours, a_day = an_hour * kHours;
  TransferRecords records({.seed = 7,
                           .warmup = an_hour,
                           .measured = a_day * (days + measured_days) - an_hour,
                           .tail = 0,
                           .accounts = static_cast<std::uint32_t>(a_day)},
                          Shape::town);
  Whole whole;
  std::uint64_t taken = 0, warm = 0, events = 0, before = 0;
  for (auto batch = records.read(); batch && !batch->empty(); batch = records.read()) {
    const std::uint64_t start = taken_blocks;
    if (!whole.take(*batch)) return 1;
    (before < a_day * days ? warm : taken) += taken_blocks - start;
    events += before < a_day * days ? 0 : batch->size();
    before += batch->size();
  }
  if (whole.events() != before || warm == 0) {
    fmt::print(stderr, "xiezhi_scale allocations: {} of {} events were taken, {} blocks before\n",
               whole.events(), before, warm);
    return 1;
  }
  fmt::print(R"({{"events":{},"blocks":{},"blocks_before":{},"effects":{}}})"
             "\n",
             events, taken, warm, whole.effects);
  return 0;
}

}  // namespace xiezhi::bench
