// The peers' job on the parts of Xiezhi, in one process with two threads of its own:
//
//   transfers -> ROUTE: order by time, decode, tokens, touches -> the log -> DETECT: state, five rules ->
//   findings
//
//   xiezhi_peer --brokers A --input TOPIC --log TOPIC --output TOPIC
//               [--guarantee none|at-least-once|exactly-once] [--aim throughput|latency]
//
// The consumer, producer, decoder, tokens, touches, log and state are those of the program, unchanged; the
// five rules are views over the facts that its shards keep. Not here: who else an event concerns (persons,
// devices, phones), sealing, its own detectors, the evidence that names events, cases and snapshots. One side
// of an account is an entity of its own, as the job keeps payers and payees apart. Runs until SIGTERM.
//
// Guarantees are those of the program, without snapshots: the log is kept, and state is what it folds to, so
// whoever comes back reads it from its beginning and raises nothing again of what had gone out. At least
// once: offsets move behind what is acknowledged. Exactly once: findings go out in transactions with their
// position in the log, and a transfer that stands in the log twice is taken once. --aim latency: for
// transfers that come as they happen.
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

#include "bench/peers/finding_lane.h"
#include "bench/peers/findings.h"
#include "bench/peers/five_rules.h"
#include "bench/peers/guarantee.h"
#include "bench/peers/time_order.h"
#include "stream/app/log_writer.h"
#include "stream/app/prng.h"
#include "stream/app/worker.h"
#include "stream/base/time.h"
#include "stream/codec/decoder.h"
#include "stream/engine/router.h"
#include "stream/io/commit_tracker.h"
#include "stream/io/kafka.h"
#include "stream/state/seen.h"

namespace xiezhi::bench {
namespace {

constexpr TokenKey kTokenKey = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
constexpr int kPollMs = 20;
constexpr std::int64_t kWaitForOlderMs = 60'000;  // the job wants exact order, however slow a partition is
constexpr int kFlushMs = 10'000;
constexpr std::int64_t kSeenMs = kHourMs;
constexpr std::int64_t kGatherMs = 10;  // the default of log.gather_ms

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
  std::string brokers, input, log, output, guarantee = "none", aim = "throughput";

  bool latency() const { return aim == "latency"; }
  Guarantee promised() const {
    return std::ranges::find(kGuarantees, guarantee, &std::pair<std::string_view, Guarantee>::first)->second;
  }
};

kafka::Connection connection_of(const Options& options, const char* client) {
  kafka::Connection connection;
  connection.brokers = options.brokers;
  connection.client_id = client;
  connection.log = [](int, std::string_view text) { fmt::print(stderr, "{}\n", text); };
  return connection;
}

// Of those who read the topic for this log.
std::string group_of(const Options& options, const std::string& topic) {
  return "xiezhi-peer-" + options.log + "-" + topic;
}

std::unique_ptr<kafka::Consumer> consumer_of(const Options& options, const std::string& topic, bool in_order,
                                             kafka::RebalanceListener& listener) {
  kafka::ConsumerOptions wanted;
  wanted.group = group_of(options, topic);
  wanted.topics = {topic};
  wanted.wait_for_older_ms = in_order ? kWaitForOlderMs : 0;
  return value_of(kafka::Consumer::open(connection_of(options, "xiezhi-peer"), std::move(wanted), listener));
}

std::unique_ptr<kafka::Producer> producer_of(const Options& options, const std::string& topic, bool batches) {
  kafka::ProducerOptions wanted;
  wanted.topics = {topic};
  if (topic == options.log) wanted.packed = 0;
  wanted.give_up = [] { return stopping.load(); };
  kafka::Connection connection = connection_of(options, "xiezhi-peer");
  if (batches && !options.latency())
    connection.properties["linger.ms"] = "5";  // findings are small: as in the other engines
  return value_of(kafka::Producer::open(connection, std::move(wanted)));
}

// Transfers become touches in the log.
class Route {
 public:
  explicit Route(const Options& options)
      : guarantee_(options.promised()),
        live_(options.latency()),
        consumer_(consumer_of(options, options.input, !live_, listener_)),
        producer_(producer_of(options, options.log, false)) {
    const std::array<std::string, 2> topics = {options.log, options.input};
    const std::vector<int> counts =
        value_of(kafka::partition_counts(connection_of(options, "xiezhi-peer"), topics, kFlushMs));
    partitions_ = static_cast<std::uint32_t>(counts[0]);
    log_ = std::make_unique<LogWriter>(*producer_, 0, partitions_);
    order_ = TimeOrder<Held>(static_cast<std::size_t>(counts[1]));
  }

  void run() {
    std::size_t came = 0;
    while (!stopping) {
      if (live_) gathering_.wait(came);
      const std::span<const InputRecord> records = value_of(consumer_->poll(kPollMs));
      came = records.size();
      if (live_) {
        take_in_order(records);
      } else {
        for (const InputRecord& record : records) take(record);
        if (records.empty()) route_same_time();  // nothing more is at hand
      }
      require(log_->flush());
      require(producer_->poll());
      if (guarantee_ != Guarantee::none) commit();
    }
    require(producer_->flush(kFlushMs));
  }

 private:
  // What of a record waits for its turn.
  struct Held {
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::string payload;
  };

  void take_in_order(std::span<const InputRecord> records) {
    for (const InputRecord& record : records) {
      order_.add(static_cast<std::size_t>(record.partition), record.timestamp_ms,
                 {record.partition, record.offset, std::string(record.payload)});
    }
    order_.take([&](std::int64_t time_ms, const Held& held) {
      InputRecord record;
      record.partition = held.partition;
      record.offset = held.offset;
      record.payload = held.payload;
      record.timestamp_ms = time_ms;
      take(record);
    });
    route_same_time();  // of a millisecond all come at once
  }

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
    if (guarantee_ != Guarantee::none) move_on(taken_, record.partition, record.offset);
  }

  void commit() {
    tracker_.add(producer_->last(), std::exchange(routed_, {}));
    if (commit_clock_.due())
      require(consumer_->commit(tracker_.take(producer_->acknowledged_up_to()), false));
  }

  void route_same_time() {
    const auto end = same_time_.begin() + static_cast<std::ptrdiff_t>(count_);
    std::sort(same_time_.begin(), end,
              [](const Event& one, const Event& other) { return one.event_id < other.event_id; });
    for (auto event = same_time_.begin(); event != end; ++event) route(*event);
    for (const kafka::Position& one : taken_) move_on(routed_, one.partition, one.offset - 1);
    taken_.clear();
    count_ = 0;
    arena_.reset();
  }

  void route(const Event& event) {
    each_side(event, tokeniser_, [&](Touch& touch, std::string_view account) {
      if (guarantee_ == Guarantee::exactly_once)
        touch.event_key = tokeniser_.event_key(event.institution_id, event.event_id);
      if (told_.insert(touch.subject.lo).second) {  // the first touch of an entity brings its identifier
        touch.identities[0] = {touch.subject, EntityKind::account, 1, account};
        touch.identity_count = 1;
      }
      require(log_->add(touch, partition_of(touch.subject, partitions_)));
    });
  }

  const Guarantee guarantee_;
  const bool live_;
  FromCommit listener_;
  std::unique_ptr<kafka::Consumer> consumer_;
  std::unique_ptr<kafka::Producer> producer_;
  std::unique_ptr<LogWriter> log_;
  TimeOrder<Held> order_{1};
  Gathering gathering_{kGatherMs};
  std::vector<kafka::Position> taken_,
      routed_;  // by what waits for its millisecond, and by what is in the log
  kafka::CommitTracker tracker_;
  CommitClock commit_clock_;
  std::uint32_t partitions_ = 1;
  Tokeniser tokeniser_{kTokenKey};
  Decoder decoder_;
  Arena arena_;
  std::vector<Event> same_time_;
  std::size_t count_ = 0;
  std::int64_t time_ms_ = 0;
  boost::unordered_flat_set<std::uint64_t> told_;
};

// One partition of the log.
struct Shard {
  FiveRules rules;
  SeenWindow seen{kSeenMs};  // exactly once: transfers that are in the log a second time
};

// The log becomes state and findings.
class Detect {
 public:
  explicit Detect(const Options& options)
      : guarantee_(options.promised()),
        consumer_(consumer_of(options, options.log, false, listener_)),
        producer_(producer_of(options, options.output, true)),
        touches_(FiveRules::kStepTouches) {
    if (guarantee_ != Guarantee::exactly_once) return;
    kafka::TransactionOptions wanted;
    wanted.id = group_of(options, options.log) + "-findings";
    wanted.topics = {options.output};
    wanted.input = options.log;
    wanted.group = group_of(options, options.log);
    wanted.give_up = [] { return stopping.load(); };
    lane_ = std::make_unique<FindingLane>(
        value_of(kafka::TransactionWriter::open(connection_of(options, "xiezhi-peer"), std::move(wanted))));
  }

  void run() {
    while (!stopping) {
      const bool open = !tracker_.empty() || !positions_.empty();
      for (const InputRecord& record : value_of(consumer_->poll(open ? kOpenMs : kPollMs))) take(record);
      require(producer_->poll());
      if (guarantee_ == Guarantee::at_least_once) commit();
      if (guarantee_ == Guarantee::exactly_once) commit_in_transaction();
    }
    require(producer_->flush(kFlushMs));
  }

 private:
  static constexpr int kOpenMs = 2;  // between two looks at what is under way

  void commit() {
    tracker_.add(producer_->last(), std::exchange(positions_, {}));
    if (!commit_clock_.due()) return;
    std::vector<kafka::Position> done = tracker_.take(producer_->acknowledged_up_to());
    fold_again(done);
    require(consumer_->commit(done, false));
  }

  // Findings at once, positions alone when a commit is due.
  void commit_in_transaction() {
    while (lane_->full() && !lane_->idle() && !stopping)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (!lane_->idle() || positions_.empty() || (lane_->empty() && !commit_clock_.due())) return;
    std::vector<kafka::Position> done = std::exchange(positions_, {});
    fold_again(done);
    require(lane_->write(std::move(done), consumer_->membership()));
  }

  // The group stands where the fold begins, and says with it how far it has come.
  static void fold_again(std::vector<kafka::Position>& positions) {
    for (kafka::Position& position : positions) position.done_up_to = std::exchange(position.offset, 0);
  }

  void take(const InputRecord& record) {
    const auto partition = static_cast<std::size_t>(record.partition);
    muted_ = listener_.done(record);
    log_time_ms_ = record.timestamp_ms;
    if (guarantee_ != Guarantee::none) move_on(positions_, record.partition, record.offset);
    if (shards_.size() <= partition) shards_.resize(partition + 1);
    if (shards_[partition] == nullptr) shards_[partition] = std::make_unique<Shard>();
    FrameReader frame(record.payload);
    for (std::size_t count = 0;;) {
      const FrameItem item = frame.next(touches_[count]);
      if (item.kind == FrameItem::Kind::touch && ++count < FiveRules::kStepTouches) continue;
      apply(*shards_[partition], {touches_.data(), count});
      count = 0;
      if (item.kind == FrameItem::Kind::end) return;
      if (item.kind == FrameItem::Kind::broken) std::_Exit(static_cast<int>(Exit::bad_data));
    }
  }

  void apply(Shard& shard, std::span<Touch> touches) {
    const auto is_first = [&](Touch& touch) {
      const std::uint64_t key = std::exchange(touch.event_key, 0);  // entries need none
      const std::uint64_t subject = touch.subject.lo + static_cast<std::uint64_t>(touch.kind);
      return key == 0 || !shard.seen.seen(key ^ scatter(subject), log_time_ms_);
    };
    shard.rules.apply(touches, is_first, [&](std::size_t, const Finding& finding) { write(finding); });
  }

  void write(const Finding& finding) {
    if (muted_) return;
    render(finding, text_);
    if (lane_ != nullptr) return lane_->add({0, std::string(finding.account), text_, {}});
    kafka::OutputRecord record;
    record.key = finding.account;
    record.value = text_;
    value_of(producer_->produce(record));
  }

  const Guarantee guarantee_;
  FromBeginning listener_;
  std::unique_ptr<kafka::Consumer> consumer_;
  std::unique_ptr<kafka::Producer> producer_;
  std::unique_ptr<FindingLane> lane_;
  std::vector<kafka::Position> positions_;  // behind what was read since the last commit
  kafka::CommitTracker tracker_;
  CommitClock commit_clock_;
  bool muted_ = false;  // what the record raises has gone out before
  std::int64_t log_time_ms_ = 0;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<Touch> touches_;
  std::string text_;
};

int run(int count, char** arguments) {
  Options options;
  const std::array<std::pair<std::string_view, std::string*>, 6> texts = {
      {{"--brokers", &options.brokers},
       {"--input", &options.input},
       {"--log", &options.log},
       {"--output", &options.output},
       {"--guarantee", &options.guarantee},
       {"--aim", &options.aim}}};
  for (int i = 1; i + 1 < count; i += 2) {
    for (const auto& [name, place] : texts) {
      if (name == arguments[i]) *place = arguments[i + 1];
    }
  }
  const bool sane =
      (options.aim == "throughput" || options.latency()) &&
      std::ranges::count(kGuarantees, options.guarantee, &std::pair<std::string_view, Guarantee>::first) == 1;
  if (!sane || std::any_of(texts.begin(), texts.end(), [](const auto& one) { return one.second->empty(); })) {
    fmt::print(stderr,
               "usage: xiezhi_peer --brokers A --input TOPIC --log TOPIC --output TOPIC [--guarantee "
               "none|at-least-once|exactly-once] [--aim throughput|latency]\n");
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
