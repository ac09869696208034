#include "bench/kafka/clients.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace xiezhi::bench {
namespace {

constexpr std::size_t kBatchRecords = 10'000;  // as the program's consumer
constexpr int kCallTimeoutMs = 20'000;

[[noreturn]] void end_with_code(std::string_view what, rd_kafka_resp_err_t code) {
  end_with(Error{Exit::unavailable, std::string(what) + ": " + kafka::text_of(code)});
}

kafka::Connection connection_to(const std::string& brokers) {
  kafka::Connection connection;
  connection.brokers = brokers;
  connection.client_id = "xiezhi-bench";
  connection.log = [](int, std::string_view text) { fmt::print(stderr, "{}\n", text); };
  return connection;
}

void delivery_callback(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  static_cast<kafka::Callbacks*>(opaque)->delivered(*message);
}

struct Ends {
  std::int64_t low = 0, high = 0;
};

// Number of partitions of each topic. A topic that has just been made is not known everywhere for a moment.
std::vector<int> partitions_of(const std::string& brokers, const std::vector<std::string>& topics) {
  const auto give_up = Clock::now() + std::chrono::milliseconds(kCallTimeoutMs);
  for (;;) {
    std::vector<int> counts =
        value_of(kafka::partition_counts(connection_to(brokers), topics, kCallTimeoutMs));
    if (std::find(counts.begin(), counts.end(), 0) == counts.end()) return counts;
    if (Clock::now() > give_up) bench::end_with(Error{Exit::unavailable, "a topic to read does not exist"});
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

// Nor has it leaders.
Ends ends_of(rd_kafka_t* client, const std::string& topic, std::int32_t partition) {
  const auto give_up = Clock::now() + std::chrono::milliseconds(kCallTimeoutMs);
  Ends ends;
  for (;;) {
    const rd_kafka_resp_err_t code = rd_kafka_query_watermark_offsets(client, topic.c_str(), partition,
                                                                      &ends.low, &ends.high, kCallTimeoutMs);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return ends;
    if (Clock::now() > give_up) end_with_code(topic, code);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

void end_with(const Error& error) {
  fmt::print(stderr, "xiezhi_kafka: {}\n", error.text);
  std::_Exit(static_cast<int>(error.code));
}

std::int64_t wall_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void create_topics(const std::string& brokers, const std::vector<std::string>& topics, int partitions) {
  std::vector<kafka::TopicSpecification> wanted;
  wanted.reserve(topics.size());
  for (const std::string& topic : topics)
    wanted.push_back({.name = topic, .partitions = partitions, .retention_ms = 3'600'000});
  require(kafka::create_topics(connection_to(brokers), wanted, kCallTimeoutMs));
}

Writer::Writer(const std::string& brokers, const std::vector<std::string>& topics, int linger_ms) {
  callbacks_.delivered = [this](const rd_kafka_message_t& message) {
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) end_with_code("a record was not delivered", message.err);
    ++acknowledged_;
  };
  auto conf = value_of(kafka::configure(connection_to(brokers), kafka::ClientRole::producer, callbacks_));
  require(kafka::set(conf.get(), "linger.ms", std::to_string(linger_ms)));
  rd_kafka_conf_set_dr_msg_cb(conf.get(), delivery_callback);
  client_ = value_of(kafka::start_producer(std::move(conf)));
  for (const std::string& topic : topics)
    topics_.emplace_back(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
}

void Writer::send(std::size_t topic, std::string_view key, std::string_view value, std::int64_t time_ms) {
  std::array<rd_kafka_vu_t, 5> values{};
  values[0].vtype = RD_KAFKA_VTYPE_RKT;
  values[0].u.rkt = topics_[topic].get();
  values[1].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  values[1].u.i = RD_KAFKA_MSG_F_COPY;
  values[2].vtype = RD_KAFKA_VTYPE_KEY;
  values[2].u.mem = {const_cast<char*>(key.data()), key.size()};
  values[3].vtype = RD_KAFKA_VTYPE_VALUE;
  values[3].u.mem = {const_cast<char*>(value.data()), value.size()};
  values[4].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
  values[4].u.i64 = time_ms;  // 0: now
  for (;;) {
    const kafka::Owned<rd_kafka_error_t> error(
        rd_kafka_produceva(client_.get(), values.data(), values.size()));
    if (error == nullptr) break;
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) end_with_code("a record was not taken", code);
    rd_kafka_poll(client_.get(), 5);
  }
  serve();
}

void Writer::serve() { rd_kafka_poll(client_.get(), 0); }

void Writer::flush() {
  const rd_kafka_resp_err_t code = rd_kafka_flush(client_.get(), 6 * kCallTimeoutMs);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) end_with_code("not everything was acknowledged", code);
}

Reader::Reader(const std::string& brokers, const std::vector<std::string>& topics, From from) {
  auto conf = value_of(kafka::configure(connection_to(brokers), kafka::ClientRole::consumer, callbacks_));
  require(kafka::set(conf.get(), "group.id", "xiezhi-bench"));  // nothing is committed under it
  client_ = value_of(kafka::start_consumer(std::move(conf)));
  rd_kafka_poll_set_consumer(client_.get());
  queue_.reset(rd_kafka_queue_get_consumer(client_.get()));
  const std::vector<int> partitions = partitions_of(brokers, topics);
  const kafka::Owned<rd_kafka_topic_partition_list_t> list(rd_kafka_topic_partition_list_new(64));
  for (std::size_t topic = 0; topic < topics.size(); ++topic) {
    for (std::int32_t partition = 0; partition < partitions[topic]; ++partition) {
      const Ends ends = ends_of(client_.get(), topics[topic], partition);
      present_ += static_cast<std::uint64_t>(ends.high - ends.low);
      rd_kafka_topic_partition_list_add(list.get(), topics[topic].c_str(), partition)->offset =
          from == From::beginning ? ends.low : ends.high;
    }
  }
  const rd_kafka_resp_err_t code = rd_kafka_assign(client_.get(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) end_with_code("assign", code);
}

Reader::~Reader() {
  queue_.reset();
  rd_kafka_consumer_close(client_.get());
}

std::size_t Reader::take(std::size_t from) {
  const ssize_t got =
      rd_kafka_consume_batch_queue(queue_.get(), 0, messages_.data() + from, messages_.size() - from);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

std::size_t Reader::poll(int timeout_ms, const std::function<void(const rd_kafka_message_t&)>& each) {
  messages_.resize(kBatchRecords);
  std::size_t count = take(0);
  if (count == 0) {  // as the program: a batch call would wait for a full batch
    messages_[0] = rd_kafka_consumer_poll(client_.get(), timeout_ms);
    if (messages_[0] != nullptr) count = 1 + take(1);
  }
  std::size_t records = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t code = messages_[i]->err;
    const bool end = code == RD_KAFKA_RESP_ERR__PARTITION_EOF;  // of a partition, for now
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR && !end) end_with_code("consume", code);
    if (!end) each(*messages_[i]);
    records += end ? 0 : 1;
    rd_kafka_message_destroy(messages_[i]);
  }
  return records;
}

}  // namespace xiezhi::bench
