// The peers' job on the parts of Xiezhi, in one process with two threads of its own:
//
//   transfers -> ROUTE: order by time, decode, tokens, touches -> the log -> DETECT: state, five rules ->
//   findings
//
//   xiezhi_peer --brokers A --input TOPIC --log TOPIC --output TOPIC
//
// The consumer, producer, decoder, tokens, touches, log and state are those of the program, unchanged; the
// five rules are views over the facts that its shards keep. Not here: who else an event concerns (persons,
// devices, phones), sealing, its own detectors, the evidence that names events, cases and snapshots. One side
// of an account is an entity of its own, as the job keeps payers and payees apart. Runs until SIGTERM.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/unordered/unordered_flat_set.hpp>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/peers/findings.h"
#include "bench/peers/five_rules.h"
#include "stream/app/log_writer.h"
#include "stream/codec/decoder.h"
#include "stream/engine/router.h"
#include "stream/io/kafka.h"

namespace xiezhi::bench {
namespace {

constexpr TokenKey kTokenKey = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
constexpr int kPollMs = 20;
constexpr std::int64_t kWaitForOlderMs = 60'000;  // the job wants exact order, however slow a partition is
constexpr int kFlushMs = 10'000;

std::atomic<bool> stopping = false;

template <class T>
T value_of(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "xiezhi_peer: {}\n", result.error().text);
    std::_Exit(static_cast<int>(result.error().code));
  }
  return std::move(*result);
}
void require(const Result<void>& result) {
  if (!result) value_of<int>(tl::unexpected(result.error()));
}

struct Options {
  std::string brokers, input, log, output;
};

// Begins at the beginning, commits nothing: the job keeps no state either.
class FromBeginning final : public kafka::RebalanceListener {
 public:
  void assigned(std::span<kafka::Assigned>) override {}
  void revoked(std::span<const kafka::Position>, bool) override {}
};

kafka::Connection connection_of(const Options& options, const char* client) {
  kafka::Connection connection;
  connection.brokers = options.brokers;
  connection.client_id = client;
  connection.log = [](int, std::string_view text) { fmt::print(stderr, "{}\n", text); };
  return connection;
}

std::unique_ptr<kafka::Consumer> consumer_of(const Options& options, const std::string& topic, bool in_order,
                                             kafka::RebalanceListener& listener) {
  kafka::ConsumerOptions wanted;
  wanted.group = "xiezhi-peer-" + topic;
  wanted.topics = {topic};
  wanted.wait_for_older_ms = in_order ? kWaitForOlderMs : 0;
  return value_of(kafka::Consumer::open(connection_of(options, "xiezhi-peer"), std::move(wanted), listener));
}

std::unique_ptr<kafka::Producer> producer_of(const Options& options, const std::string& topic, bool batches) {
  kafka::ProducerOptions wanted;
  wanted.topics = {topic};
  wanted.give_up = [] { return stopping.load(); };
  kafka::Connection connection = connection_of(options, "xiezhi-peer");
  if (batches) connection.properties["linger.ms"] = "5";  // findings are small: as in the other engines
  return value_of(kafka::Producer::open(connection, std::move(wanted)));
}

// Transfers become touches in the log.
class Route {
 public:
  explicit Route(const Options& options)
      : consumer_(consumer_of(options, options.input, true, listener_)),
        producer_(producer_of(options, options.log, false)) {
    const std::array<std::string, 1> topics = {options.log};
    partitions_ = static_cast<std::uint32_t>(
        value_of(kafka::partition_counts(connection_of(options, "xiezhi-peer"), topics, kFlushMs))[0]);
    log_ = std::make_unique<LogWriter>(*producer_, 0, partitions_);
  }

  void run() {
    while (!stopping) {
      const std::span<const InputRecord> records = value_of(consumer_->poll(kPollMs));
      for (const InputRecord& record : records) take(record);
      if (records.empty()) route_same_time();  // nothing more is at hand
      require(log_->flush());
      require(producer_->poll());
    }
    require(producer_->flush(kFlushMs));
  }

 private:
  // Records come in the order of their time; those of one millisecond are put in the order of their ids.
  void take(const InputRecord& record) {
    if (record.timestamp_ms != time_ms_) route_same_time();
    time_ms_ = record.timestamp_ms;
    if (count_ == same_time_.size()) same_time_.emplace_back();
    Event& event = same_time_[count_];
    if (!decoder_.decode_into(record.payload, Source::bank, Padding::none, event, arena_)) {
      fmt::print(stderr, "xiezhi_peer: a record was refused\n");
      std::_Exit(static_cast<int>(Exit::bad_data));
    }
    ++count_;
  }

  void route_same_time() {
    const auto end = same_time_.begin() + static_cast<std::ptrdiff_t>(count_);
    std::sort(same_time_.begin(), end,
              [](const Event& one, const Event& other) { return one.event_id < other.event_id; });
    for (auto event = same_time_.begin(); event != end; ++event) route(*event);
    count_ = 0;
    arena_.reset();
  }

  void route(const Event& event) {
    each_side(event, tokeniser_, [&](Touch& touch, std::string_view account) {
      if (told_.insert(touch.subject.lo).second) {  // the first touch of an entity brings its identifier
        touch.identities[0] = {touch.subject, EntityKind::account, 1, account};
        touch.identity_count = 1;
      }
      require(log_->add(touch, partition_of(touch.subject, partitions_)));
    });
  }

  FromBeginning listener_;
  std::unique_ptr<kafka::Consumer> consumer_;
  std::unique_ptr<kafka::Producer> producer_;
  std::unique_ptr<LogWriter> log_;
  std::uint32_t partitions_ = 1;
  Tokeniser tokeniser_{kTokenKey};
  Decoder decoder_;
  Arena arena_;
  std::vector<Event> same_time_;
  std::size_t count_ = 0;
  std::int64_t time_ms_ = 0;
  boost::unordered_flat_set<std::uint64_t> told_;
};

// The log becomes state and findings.
class Detect {
 public:
  explicit Detect(const Options& options)
      : consumer_(consumer_of(options, options.log, false, listener_)),
        producer_(producer_of(options, options.output, true)),
        touches_(FiveRules::kStepTouches) {}

  void run() {
    while (!stopping) {
      for (const InputRecord& record : value_of(consumer_->poll(kPollMs))) take(record);
      require(producer_->poll());
    }
    require(producer_->flush(kFlushMs));
  }

 private:
  void take(const InputRecord& record) {
    const auto partition = static_cast<std::size_t>(record.partition);
    if (shards_.size() <= partition) shards_.resize(partition + 1);
    if (shards_[partition] == nullptr) shards_[partition] = std::make_unique<FiveRules>();
    FrameReader frame(record.payload);
    for (std::size_t count = 0;;) {
      const FrameItem item = frame.next(touches_[count]);
      if (item.kind == FrameItem::Kind::touch && ++count < touches_.size()) continue;
      shards_[partition]->apply({touches_.data(), count},
                                [&](std::size_t, const Finding& finding) { write(finding); });
      count = 0;
      if (item.kind == FrameItem::Kind::end) return;
      if (item.kind == FrameItem::Kind::broken) std::_Exit(static_cast<int>(Exit::bad_data));
    }
  }

  void write(const Finding& finding) {
    render(finding, text_);
    kafka::OutputRecord record;
    record.key = finding.account;
    record.value = text_;
    value_of(producer_->produce(record));
  }

  FromBeginning listener_;
  std::unique_ptr<kafka::Consumer> consumer_;
  std::unique_ptr<kafka::Producer> producer_;
  std::vector<std::unique_ptr<FiveRules>> shards_;  // by partition
  std::vector<Touch> touches_;
  std::string text_;
};

int run(int count, char** arguments) {
  Options options;
  const std::array<std::pair<std::string_view, std::string*>, 4> texts = {{{"--brokers", &options.brokers},
                                                                           {"--input", &options.input},
                                                                           {"--log", &options.log},
                                                                           {"--output", &options.output}}};
  for (int i = 1; i + 1 < count; i += 2) {
    for (const auto& [name, place] : texts) {
      if (name == arguments[i]) *place = arguments[i + 1];
    }
  }
  if (std::any_of(texts.begin(), texts.end(), [](const auto& one) { return one.second->empty(); })) {
    fmt::print(stderr, "usage: xiezhi_peer --brokers A --input TOPIC --log TOPIC --output TOPIC\n");
    return 2;
  }
  std::signal(SIGTERM, [](int) { stopping = true; });
  Detect detect(options);
  Route route(options);
  std::thread detecting([&] { detect.run(); });
  route.run();
  detecting.join();
  return 0;
}

}  // namespace
}  // namespace xiezhi::bench

int main(int count, char** arguments) { return xiezhi::bench::run(count, arguments); }
