// Every error code that Kafka answers a request with × every request of the clients × round-trip times, on
// the embedded broker: either everything is delivered and read, in order, none twice, or the client ends with
// an error that names the code. None hangs, none is silent. `Request::ends` lists what ends a client on
// purpose.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <set>
#include <string>
#include <thread>

#include "stream/io/kafka.h"
#include "stream/io/kafka_client.h"
#include "stream/io/kafka_embedded.h"
#include "stream/io/kafka_reader.h"
#include "stream/io/kafka_transaction.h"
#include "tests/unit/kafka_requests.h"

namespace xiezhi::kafka {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array<int, 3> kRoundTripsMs{0, 50, 500};
constexpr std::size_t kTimes = 1;  // that each error is answered
constexpr int kRecords = 20;       // before the fault, as many after it
constexpr std::chrono::seconds kWithin{90};
constexpr std::size_t kAtOnce = 100;  // cases mostly wait
constexpr std::chrono::milliseconds kMetadataWrongFor{700};

const char* name_of(Client client) {
  constexpr std::array<const char*, 3> names{"producer", "consumer", "transaction"};
  return names.at(static_cast<std::size_t>(client));
}

// Starts where the group stands, and sees that each assignment is read without a gap or a step back.
class Reading : public RebalanceListener {
 public:
  void assigned(std::span<Assigned> partitions) override {
    for (Assigned& one : partitions) {
      one.start = std::max<std::int64_t>(0, one.committed);
      next = one.start;
    }
  }
  void revoked(std::span<const Position> /*partitions*/, bool /*lost*/) override {}

  std::int64_t next = 0;
};

// One cell of the matrix; what is wrong with it, or nothing.
class Case {
 public:
  Case(const Request& request, int code, int round_trip_ms)
      : request_(request), code_(code), round_trip_ms_(round_trip_ms) {}

  std::string name() const {
    return fmt::format("{} {} answers {} ({}), round trip {} ms", name_of(request_.client), request_.name,
                       code_, text_of(code_), round_trip_ms_);
  }

  void run() {
    auto broker = EmbeddedBroker::start();
    if (!broker) return wrong(broker.error().text);
    broker_ = std::move(*broker);
    (void)broker_->create_topic("in", 1);
    connection_.brokers = broker_->brokers();
    connection_.embedded = true;
    connection_.properties = {{"heartbeat.interval.ms", "200"}, {"fetch.wait.max.ms", "100"}};
    const auto start = Clock::now();
    end_ = start + kWithin;
    const Result<void> done = request_.client == Client::producer   ? produce()
                              : request_.client == Client::consumer ? consume()
                                                                    : transact();
    took_ = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    ended_ = !done;
    if (!done) error_ = done.error().text;
    // Of metadata the client tells no code, but one of two words of its own, by whether the record or the
    // answer came first; of deleted records and missing rights our own words stand for it.
    std::vector<std::string> names{text_of(code_), "no longer kept", "not authorised"};
    if (request_.api == Api::metadata)
      names.insert(names.end(), {"Local: Unknown partition", "Local: Unknown topic"});
    if (ended_ != is_to_end())
      wrong(ended_ ? "ended, though it is to go on: " + error_ : "went on, though it is to end");
    if (ended_ && std::none_of(names.begin(), names.end(), [&](const std::string& name) {
          return error_.find(name) != std::string::npos;
        }))
      wrong("the error does not name the code: " + error_);
    if (!ended_ && left() > 0) wrong("the fault did not strike");
    heal_ = {};
    broker_.reset();
  }

  const std::vector<std::string>& wrongs() const { return wrongs_; }
  bool ended() const { return ended_; }
  std::chrono::milliseconds took() const { return took_; }

 private:
  void wrong(std::string what) { wrongs_.push_back(std::move(what)); }
  bool is_to_end() const {
    return std::find(request_.ends.begin(), request_.ends.end(), code_) != request_.ends.end();
  }
  bool late() const { return Clock::now() >= end_; }
  std::size_t left() const { return broker_->errors_left(static_cast<std::int16_t>(request_.api)); }

  void strike() {
    broker_->set_round_trip_ms(round_trip_ms_);
    if (request_.api != Api::metadata)
      return broker_->answer_with_error(static_cast<std::int16_t>(request_.api), code_, kTimes);
    broker_->set_topic_error("in", code_);
    if (is_to_end()) return;
    heal_ = std::jthread([this] {
      std::this_thread::sleep_for(kMetadataWrongFor + 4 * std::chrono::milliseconds(round_trip_ms_));
      broker_->set_topic_error("in", 0);
    });
  }

  Result<std::unique_ptr<Producer>> open_producer() {
    return Producer::open(connection_, {{"in"}, [this] { return late(); }, {}});
  }

  Result<void> send(Producer& producer, int from) {
    for (int number = from; number < from + kRecords; ++number) {
      OutputRecord record;
      record.partition = 0;
      const std::string value = std::to_string(number);
      record.value = value;
      if (auto sent = producer.produce(record); !sent) return tl::unexpected(sent.error());
    }
    return producer.flush(static_cast<int>(std::chrono::milliseconds(kWithin).count()));
  }

  Result<void> fill(int from) {
    auto producer = open_producer();
    return producer ? send(**producer, from) : tl::unexpected(producer.error());
  }

  // The topic holds the numbers from 0 on, each once and in order, but for as many as were sent again: one of
  // those stands behind younger ones, or a second time.
  void look(int count) {
    broker_->set_round_trip_ms(0);
    const auto extents = extents_of(connection_, "in", 1);
    if (!extents) return wrong("the topic cannot be read: " + extents.error().text);
    auto reader = OrderedReader::open(connection_, "in", *extents);
    if (!reader) return wrong("the topic cannot be read: " + reader.error().text);
    int next = 0;
    std::uint64_t behind = 0;
    std::set<int> missing;
    for (auto record = (*reader)->next(); record && *record; record = (*reader)->next()) {
      const int number = std::stoi(std::string((*record)->payload));
      for (; next < number; ++next) missing.insert(next);
      if (next == number) {
        ++next;
      } else {
        missing.erase(number);
        ++behind;
      }
    }
    for (const int number : missing) wrong(fmt::format("{} is missing", number));
    if (behind > sent_again_)
      wrong(fmt::format("{} records behind younger ones, sent again {}", behind, sent_again_));
    if (next != count) wrong(fmt::format("{} records of {}", next, count));
  }

  Result<void> produce() {
    const bool at_start = request_.api != Api::produce;
    if (at_start) strike();
    auto producer = open_producer();
    if (!producer) return tl::unexpected(producer.error());
    if (auto done = send(**producer, 0); !done) return done;
    if (!at_start) strike();
    if (auto done = send(**producer, kRecords); !done) return done;
    sent_again_ = (*producer)->sent_again();
    if (code_ != kDuplicate)
      look(2 * kRecords);  // a real broker that says so has them; this one has refused them
    return {};
  }

  // Reads until `count` records have come in all, as an assignment has them.
  Result<void> read(Consumer& consumer, Reading& reading, std::int64_t count) {
    while (reading.next < count || (request_.api == Api::heartbeat && left() > 0)) {
      if (late()) {
        wrong(fmt::format("{} of {} records after {} s", reading.next, count, kWithin.count()));
        return {};
      }
      const auto records = consumer.poll(50);
      if (!records) return tl::unexpected(records.error());
      for (const InputRecord& record : *records) {
        if (record.offset != reading.next || record.payload != std::to_string(record.offset))
          wrong(fmt::format("offset {} in place of {}", record.offset, reading.next));
        reading.next = record.offset + 1;
      }
    }
    return {};
  }

  Result<void> consume() {
    const bool at_start = request_.api != Api::heartbeat && request_.api != Api::offset_commit;
    if (auto done = fill(0); !done) return done;
    if (at_start) strike();
    Reading reading;
    ConsumerOptions options{.group = "group", .instance_id = "", .topics = {"in"}};
    options.give_up = [this] { return late(); };
    auto consumer = Consumer::open(connection_, std::move(options), reading);
    if (!consumer) return tl::unexpected(consumer.error());
    if (auto done = read(**consumer, reading, kRecords); !done) return done;
    if (!at_start) strike();
    // A commit that fails says so, and a later one covers it.
    const std::vector<Position> here{{0, 0, kRecords}};
    Result<void> committed = (*consumer)->commit(here, true);
    if (!committed && !committed.error().text.starts_with("kafka: commit of offsets: "))
      wrong("a commit's error does not say so: " + committed.error().text);
    if (auto done = fill(kRecords); !done) return done;
    if (auto done = read(**consumer, reading, 2 * kRecords); !done) return done;
    while (!committed && !late()) {
      for (int turn = 0; turn < kRecords; ++turn) {  // a lost place in the group is taken again
        if (auto polled = (*consumer)->poll(50); !polled) return tl::unexpected(polled.error());
      }
      committed = (*consumer)->commit(here, true);
    }
    if (!committed) wrong("the group's position cannot be set: " + committed.error().text);
    return {};
  }

  Result<void> transact() {
    Reading reading;
    auto consumer = Consumer::open(connection_, {"group", "", {"in"}}, reading);
    if (!consumer) return tl::unexpected(consumer.error());
    auto writer =
        TransactionWriter::open(connection_, {"writer", {"in"}, "in", "group", [this] { return late(); }});
    if (!writer) return tl::unexpected(writer.error());
    strike();
    for (int number = 0; number < 3; ++number) {
      const std::vector<StoredRecord> records{{0, "", std::to_string(number), ""}};
      const std::vector<Position> positions{{0, 0, number + 1, number + 1}};
      const auto outcome = (*writer)->write(records, positions, (*consumer)->membership());
      if (!outcome) return tl::unexpected(outcome.error());
      if (*outcome == TransactionWriter::Outcome::not_ours)
        return fail(Exit::unavailable, "not ours: " + text_of(code_));
    }
    return {};
  }

  const Request& request_;
  int code_, round_trip_ms_;
  std::unique_ptr<EmbeddedBroker> broker_;
  Connection connection_;
  std::jthread heal_;
  Clock::time_point end_;
  std::chrono::milliseconds took_{0};
  bool ended_ = false;
  std::uint64_t sent_again_ = 0;  // by the producer
  std::string error_;
  std::vector<std::string> wrongs_;
};

TEST(KafkaErrors, EachIsOverSomeDayOrEndsTheClientByName) {
  std::vector<std::unique_ptr<Case>> cases;
  for (const Request& request : requests()) {
    for (const int code : request.codes) {
      for (const int round_trip_ms : kRoundTripsMs)
        cases.push_back(std::make_unique<Case>(request, code, round_trip_ms));
    }
  }
  std::atomic<std::size_t> next{0};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kAtOnce; ++i) {
      threads.emplace_back([&] {
        for (std::size_t at = next++; at < cases.size(); at = next++) cases[at]->run();
      });
    }
  }
  for (const auto& one : cases) {
    for (const std::string& what : one->wrongs()) ADD_FAILURE() << one->name() << ": " << what;
  }
  const auto slowest = std::max_element(cases.begin(), cases.end(), [](const auto& one, const auto& other) {
    return one->took() < other->took();
  });
  const auto ended = std::count_if(cases.begin(), cases.end(), [](const auto& one) { return one->ended(); });
  fmt::print("{} cells, {} end the client, the slowest took {} ms: {}\n", cases.size(), ended,
             (*slowest)->took().count(), (*slowest)->name());
}

}  // namespace
}  // namespace xiezhi::kafka
