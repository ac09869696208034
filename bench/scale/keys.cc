// Keyed state alone: what a touch costs with so many keys, with look-ahead and one at a time, and what a key
// takes.
#include <array>
#include <memory>
#include <vector>

#include "bench/scale/commands.h"
#include "stream/app/prng.h"
#include "stream/base/time.h"
#include "stream/state/facts.h"

namespace xiezhi::bench {
namespace {

constexpr std::int64_t kStart_ms = 1767542400000;
constexpr std::size_t kBatch = 256;  // touches of 64 events

// Transfers into so many accounts, each from some of a thousand others, and how many each has got.
class Traffic {
 public:
  Traffic(std::uint32_t keys, std::uint64_t entries_a_key, std::uint32_t counterparties)
      : got_(keys), counterparties_(counterparties) {
    const std::uint64_t touches = entries_a_key * keys;
    for (std::uint64_t done = 0; done < touches;) {
      const std::size_t count = std::min<std::uint64_t>(kBatch, touches - done);
      for (std::size_t i = 0; i < count; ++i) batch_[i] = touch(static_cast<std::uint32_t>(done++ % keys));
      apply({batch_.data(), count}, true);
    }
  }

  // Nanoseconds a touch.
  double take(std::uint64_t touches, bool look_ahead) {
    Stopwatch watch;
    std::uint64_t taken = 0;
    for (; taken < touches; taken += kBatch) {
      for (Touch& one : batch_) one = touch(prng_.below(static_cast<std::uint32_t>(got_.size())));
      watch.start();
      apply(batch_, look_ahead);
      watch.stop();
    }
    return watch.per(taken);
  }

  // Whether each key has what was paid into it.
  bool right() const {
    for (std::uint32_t key = 0; key < got_.size(); ++key) {
      const Entity* entity = facts_.find(token_of(key));
      if (entity == nullptr || entity->ring.size != got_[key]) return false;
      for (Position i = 0; i < entity->ring.size; ++i) {
        if (entity->ring.at(facts_.pool(), i).value != amount_of(key)) return false;
      }
    }
    return true;
  }
  const Facts& facts() const { return facts_; }

 private:
  static constexpr std::uint32_t kParties = 1'000;

  static Token token_of(std::uint32_t key) { return {scatter(key), scatter(~std::uint64_t{key})}; }
  static std::int64_t amount_of(std::uint32_t key) { return 1000 + key % 777; }

  void apply(std::span<const Touch> touches, bool look_ahead) {
    std::array<Lookup, kBatch> lookups;
    for (unsigned step = 0; look_ahead && step < Facts::kPrefetchSteps; ++step) {
      for (std::size_t i = 0; i < touches.size(); ++i) facts_.prefetch(touches[i], step, lookups[i]);
    }
    for (std::size_t i = 0; i < touches.size(); ++i) facts_.apply(touches[i], lookups[i]);
  }

  Touch touch(std::uint32_t key) {
    const std::uint64_t party = scatter((key + prng_.below(counterparties_)) % kParties + 1);
    ++got_[key];
    Touch touch;
    touch.kind = TouchKind::transfer_in;
    touch.entity = touch.counterparty_kind = EntityKind::account;
    touch.subject = token_of(key);
    touch.counterparty = touch.principal = Token{party, party + 1};
    touch.value = touch.cny_minor = amount_of(key);
    touch.event_key = ++number_;
    touch.event_time_ms = touch.log_time_ms = kStart_ms + static_cast<std::int64_t>(number_);
    return touch;
  }

  Facts facts_;
  std::vector<std::uint16_t> got_;
  std::uint32_t counterparties_;  // of a key
  std::vector<Touch> batch_ = std::vector<Touch>(kBatch);
  Prng prng_{1};
  std::uint64_t number_ = 0;
};

int wrong(const char* command) {
  fmt::print(stderr, "xiezhi_scale {}: a key has not what was paid into it\n", command);
  return 1;
}

}  // namespace

// One state a number of keys, all in memory at once, in turns.
int measure_keys(const Arguments& arguments) {
  constexpr std::uint32_t kEntriesBefore = 4;   // of each key
  constexpr std::uint32_t kCounterparties = 4;  // of each key, so that none earns a ledger on the way
  std::vector<std::unique_ptr<Traffic>> all;
  for (const std::uint64_t keys : arguments.numbers("keys"))
    all.push_back(
        std::make_unique<Traffic>(static_cast<std::uint32_t>(keys), kEntriesBefore, kCounterparties));
  const std::uint64_t segment = arguments.number("segment", 20'000);
  std::vector<std::vector<double>> alone(all.size()), ahead(all.size());
  for (std::uint64_t round = 0; round < arguments.number("rounds", 1); ++round) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (const bool look_ahead : {false, true}) {
        all[i]->take(segment, look_ahead);  // brings back into the caches what the others have pushed out
        (look_ahead ? ahead : alone)[i].push_back(all[i]->take(segment, look_ahead));
      }
    }
  }
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i]->right()) return wrong("keys");
    const Facts& facts = all[i]->facts();
    parts.push_back(fmt::format(R"({{"keys":{},"state_bytes":{},"one_at_a_time":{},"look_ahead":{}}})",
                                facts.entities(), facts.bytes(), list_of(alone[i]), list_of(ahead[i])));
  }
  fmt::print("{}\n", list_of(parts));
  return 0;
}

// `held` of what was told, `taken` of the system, chunks that are not full included; by the number of entries
// and of different counterparties that a key has.
int measure_memory(const Arguments& arguments) {
  const auto keys = static_cast<std::uint32_t>(arguments.number("keys", 100'000));
  std::vector<std::string> parts;
  for (const std::uint64_t counterparties : arguments.numbers("counterparties")) {
    for (const std::uint64_t entries : arguments.numbers("entries")) {
      const Traffic traffic(keys, entries, static_cast<std::uint32_t>(counterparties));
      if (!traffic.right()) return wrong("memory");
      const auto a_key = [&](std::uint64_t bytes) { return static_cast<double>(bytes) / keys; };
      parts.push_back(fmt::format(R"({{"counterparties":{},"entries":{},"held":{:.2f},"taken":{:.2f}}})",
                                  counterparties, entries, a_key(traffic.facts().held_bytes()),
                                  a_key(traffic.facts().bytes())));
    }
  }
  fmt::print("{}\n", list_of(parts));
  return 0;
}

}  // namespace xiezhi::bench
