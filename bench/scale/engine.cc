// Xiezhi's engine on the peers' job, without Kafka: decoder, tokens, touches, facts with look-ahead, the five
// rules. Every part is that of the program, unchanged; who else an event concerns, sealing, its own
// detectors and the evidence that names events are left out, as in peers/xiezhi_peer.cc.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "bench/peers/five_rules.h"
#include "bench/scale/commands.h"
#include "bench/scale/stream.h"
#include "stream/codec/decoder.h"
#include "stream/io/file_reader.h"

namespace xiezhi::bench {
namespace {

constexpr TokenKey kTokenKey = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
constexpr std::size_t kBatch = 64;
constexpr std::size_t kSides = 2;
static_assert(kBatch * kSides <= FiveRules::kStepTouches);

class Engine {
 public:
  // False when a record is refused. Calls f(finding).
  template <class F>
  bool take(std::span<const InputRecord> records, F&& f) {
    while (!records.empty()) {
      const std::size_t count = std::min(records.size(), kBatch);
      if (!take_batch(records.first(count), f)) return false;
      records = records.subspan(count);
    }
    return true;
  }

  std::array<Stopwatch, 3> stages;  // decoding, tokens with touches, state with rules

  const Facts& facts() const { return rules_.facts(); }
  std::uint64_t entries_of(std::string_view side, std::string_view account) const {
    const Entity* entity = facts().find(tokeniser_.token(EntityKind::account, side, account));
    return entity == nullptr ? 0 : entity->ring.size;
  }

 private:
  template <class F>
  bool take_batch(std::span<const InputRecord> records, F& f) {
    stages[0].start();
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (!decoder_.decode_into(records[i].payload, Source::bank, Padding::present, events_[i], arena_))
        return false;
    }
    stages[0].stop();
    stages[1].start();
    std::size_t count = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
      each_side(events_[i], tokeniser_, [&](const Touch& touch, std::string_view account) {
        touches_[count] = touch;
        accounts_[count++] = account;
      });
    }
    stages[1].stop();
    stages[2].start();
    rules_.apply({touches_.data(), count}, [&](std::size_t place, Finding finding) {
      finding.account = accounts_[place];
      f(finding);
    });
    stages[2].stop();
    arena_.reset();
    return true;
  }

  Tokeniser tokeniser_{kTokenKey};
  Decoder decoder_;
  Arena arena_;
  std::vector<Event> events_ = std::vector<Event>(kBatch);
  FiveRules rules_;
  std::vector<Touch> touches_ = std::vector<Touch>(kBatch * kSides);
  std::array<std::string_view, kBatch * kSides> accounts_;
};

}  // namespace

// Findings go to a file, in the order of their bytes, as the oracle writes them.
int measure_engine(const Arguments& arguments) {
  auto reader = FileReader::open({arguments.text("input")});
  if (!reader) return 66;
  const std::uint64_t skip = arguments.number("skip", 0);
  Engine engine;
  Stopwatch watch;
  std::vector<std::string> findings;
  const auto keep = [&](const Finding& finding) {
    findings.push_back(
        fmt::format("{} {} {} {}", finding.rule, finding.account, finding.event_id, finding.value));
  };
  std::uint64_t records = 0, before = 0;
  for (auto batch = (*reader)->read(); batch && !batch->empty(); batch = (*reader)->read()) {
    watch.start();
    const bool good = engine.take(*batch, keep);
    watch.stop();
    if (!good) {
      fmt::print(stderr, "xiezhi_scale engine: a record was refused\n");
      return 1;
    }
    records += batch->size();
    if (before == 0 && skip > 0 && records >= skip) {
      before = records;
      watch.reset();
      for (Stopwatch& stage : engine.stages) stage.reset();
    }
  }
  std::sort(findings.begin(), findings.end());
  std::FILE* output = std::fopen(arguments.text("findings").c_str(), "we");
  if (output == nullptr) return 74;
  for (const std::string& finding : findings) fmt::print(output, "{}\n", finding);
  if (std::fclose(output) != 0) return 74;
  const Facts& facts = engine.facts();
  std::vector<double> stages;
  stages.reserve(engine.stages.size());
  for (const Stopwatch& stage : engine.stages) stages.push_back(stage.per(records - before));
  fmt::print(R"({{"events":{},"ns_an_event":{:.2f},"stages":{},"keys":{},"state_bytes":{},"findings":{}}})"
             "\n",
             records - before, watch.per(records - before), list_of(stages), facts.entities(), facts.bytes(),
             findings.size());
  return 0;
}

namespace {

// The engine over a stream of so many accounts, all alike, and how often each was paid and has paid.
class Population {
 public:
  explicit Population(std::uint32_t accounts, std::uint64_t fill)
      : records_({.seed = 7, .warmup = fill, .measured = 1'000'000'000, .accounts = accounts},
                 Shape::uniform),
        paid_(accounts),
        was_paid_(accounts) {
    take(fill);
  }

  // Nanoseconds an event.
  double take(std::uint64_t events) {
    Stopwatch watch;
    std::uint64_t taken = 0;
    while (taken < events) {
      const auto batch = records_.read();
      watch.start();
      good_ = engine_.take(*batch, [&](const Finding&) { ++findings_; }) && good_;
      watch.stop();
      taken += batch->size();
      for (const Transfer& transfer : records_.batch()) {
        ++paid_[transfer.payer];
        ++was_paid_[transfer.payee];
      }
    }
    return watch.per(taken);
  }

  // Whether every account has the entries that it should have.
  bool right() const {
    for (std::uint32_t account = 0; account < paid_.size(); ++account) {
      const std::string text = account_text(account);
      if (engine_.entries_of("payer", text) != paid_[account] ||
          engine_.entries_of("payee", text) != was_paid_[account])
        return false;
    }
    return good_;
  }
  const Facts& facts() const { return engine_.facts(); }

 private:
  TransferRecords records_;
  Engine engine_;
  std::vector<std::uint16_t> paid_, was_paid_;
  std::uint64_t findings_ = 0;
  bool good_ = true;
};

}  // namespace

// One engine a number of accounts, all in memory at once, in turns. Each account has two keys, one a side.
int measure_accounts(const Arguments& arguments) {
  constexpr std::uint64_t kTransfersAnAccount = 4;
  std::vector<std::unique_ptr<Population>> all;
  for (const std::uint64_t accounts : arguments.numbers("accounts"))
    all.push_back(
        std::make_unique<Population>(static_cast<std::uint32_t>(accounts), kTransfersAnAccount * accounts));
  const std::uint64_t segment = arguments.number("segment", 5'000);
  std::vector<std::vector<double>> costs(all.size());
  for (std::uint64_t round = 0; round < arguments.number("rounds", 1); ++round) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i]->take(segment);  // brings back into the caches what the others have pushed out
      costs[i].push_back(all[i]->take(segment));
    }
  }
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i]->right()) {
      fmt::print(stderr, "xiezhi_scale accounts: the entries of accounts are not what they should be\n");
      return 1;
    }
    const Facts& facts = all[i]->facts();
    parts.push_back(fmt::format(R"({{"keys":{},"state_bytes":{},"ns_an_event":{}}})", facts.entities(),
                                facts.bytes(), list_of(costs[i])));
  }
  fmt::print("{}\n", list_of(parts));
  return 0;
}

}  // namespace xiezhi::bench
