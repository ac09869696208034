#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>

#include "stream/base/check.h"
#include "stream/io/ack_window.h"
#include "stream/io/kafka.h"
#include "stream/io/kafka_client.h"

namespace xiezhi::kafka {
namespace {

constexpr int kFlushMs = 10, kOneWaitMs = 1;

void delivery_callback(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  static_cast<Callbacks*>(opaque)->delivered(*message);
}

}  // namespace

// Producer

class Producer::Implementation {
 public:
  explicit Implementation(ProducerOptions options) : options_(std::move(options)) {}
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  ~Implementation() {
    purging_ = true;
    for (Lane& lane : lanes_) {
      rd_kafka_purge(lane.client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
      lane.topics.clear();
      rd_kafka_flush(lane.client.get(), 0);
    }
  }

  Result<void> open(Connection connection) {
    callbacks_.delivered = [this](const rd_kafka_message_t& message) { delivered(message); };
    options_.gathers.resize(options_.topics.size());
    const bool any =
        std::find(options_.gathers.begin(), options_.gathers.end(), true) != options_.gathers.end();
    if (any) connection.memory.unsent_bytes /= 2;
    if (Result<void> done = open_lane(connection, ClientRole::producer); !done) return done;
    return any ? open_lane(connection, ClientRole::gathering) : Result<void>();
  }

  Result<std::uint64_t> produce(const OutputRecord& record) {
    const std::uint64_t number = window_.add(record.stamp_ms);
    send_again();
    rd_kafka_t* client = lane_of(record).client.get();
    for (;;) {
      if (callbacks_.failed) return tl::unexpected(*callbacks_.failed);
      const rd_kafka_resp_err_t code = offer(record, number);
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR) break;
      if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        callbacks_.failed = cannot_deliver(record.topic, code);
      } else if (options_.give_up && options_.give_up()) {
        callbacks_.failed =
            Error{Exit::unavailable,
                  "kafka: the brokers take no records; what is not acknowledged will be made again"};
      } else {
        rd_kafka_poll(client, 5);
      }
    }
    rd_kafka_poll(client, 0);
    return number;
  }

  Result<void> poll(int timeout_ms) {
    int served = 0;
    for (const Lane& lane : lanes_) served += rd_kafka_poll(lane.client.get(), 0);
    if (served == 0 && timeout_ms > 0)  // in a call that waits for one the others are looked at soon
      rd_kafka_poll(lanes_.front().client.get(), lanes_.size() > 1 ? kOneWaitMs : timeout_ms);
    send_again();
    if (callbacks_.failed) return tl::unexpected(*callbacks_.failed);
    return {};
  }

  Result<void> flush(int timeout_ms) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
    while (window_.acknowledged_up_to() != window_.last()) {
      if (std::chrono::steady_clock::now() >= end) {
        return fail(Exit::unavailable,
                    "kafka: records were not acknowledged within " + std::to_string(timeout_ms) + " ms");
      }
      for (const Lane& lane : lanes_) rd_kafka_flush(lane.client.get(), kFlushMs);
      send_again();
      if (callbacks_.failed) return tl::unexpected(*callbacks_.failed);
    }
    return {};
  }

  const AckWindow& window() const { return window_; }
  std::uint64_t sent_again() const { return sent_again_; }

 private:
  // A record to be sent again; its texts are those of the delivery report.
  struct Doubtful {
    OutputRecord record;
    std::string key, value, traceparent;
    std::uint64_t number = 0;
  };

  // A client and its handles of ProducerOptions::topics, which are destroyed before it.
  struct Lane {
    Owned<rd_kafka_t> client;
    std::vector<Owned<rd_kafka_topic_t>> topics;
  };

  Result<void> open_lane(const Connection& connection, ClientRole role) {
    auto conf = configure(connection, role, callbacks_);
    if (!conf) return tl::unexpected(conf.error());
    rd_kafka_conf_set_dr_msg_cb(conf->get(), delivery_callback);
    auto client = start_producer(std::move(*conf));
    if (!client) return tl::unexpected(client.error());
    Lane& lane = lanes_.emplace_back(Lane{std::move(*client), {}});
    const bool as_told = connection.properties.contains("compression.type") ||
                         connection.properties.contains("compression.codec");
    for (std::size_t i = 0; i < options_.topics.size(); ++i) {
      const std::string& topic = options_.topics[i];
      rd_kafka_topic_conf_t* plain = i == options_.packed && !as_told ? uncompressed(lane) : nullptr;
      lane.topics.emplace_back(rd_kafka_topic_new(lane.client.get(), topic.c_str(), plain));
      if (lane.topics.back() == nullptr)
        return fail(Exit::bad_configuration, "kafka: \"" + topic + "\" cannot be a topic's name");
    }
    return {};
  }

  const Lane& lane_of(const OutputRecord& record) const {
    return options_.gathers[record.topic] ? lanes_.back() : lanes_.front();
  }

  // The settings of a topic; whoever makes the topic takes them.
  static rd_kafka_topic_conf_t* uncompressed(const Lane& lane) {
    rd_kafka_topic_conf_t* conf = rd_kafka_default_topic_conf_dup(lane.client.get());
    XIEZHI_CHECK(rd_kafka_topic_conf_set(conf, "compression.type", "none", nullptr, 0) == RD_KAFKA_CONF_OK);
    return conf;
  }

  rd_kafka_resp_err_t offer(const OutputRecord& record, std::uint64_t number) {
    std::array<rd_kafka_vu_t, 8> values{};
    std::size_t count = 0;
    const auto next = [&](rd_kafka_vtype_t type) -> rd_kafka_vu_t& {
      values[count].vtype = type;
      return values[count++];
    };
    const Lane& lane = lane_of(record);
    next(RD_KAFKA_VTYPE_RKT).u.rkt = lane.topics[record.topic].get();
    next(RD_KAFKA_VTYPE_PARTITION).u.i32 = record.partition < 0 ? RD_KAFKA_PARTITION_UA : record.partition;
    next(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY;
    next(RD_KAFKA_VTYPE_OPAQUE).u.ptr = reinterpret_cast<void*>(static_cast<std::uintptr_t>(number));
    if (!record.key.empty())
      next(RD_KAFKA_VTYPE_KEY).u.mem = {const_cast<char*>(record.key.data()), record.key.size()};
    if (!record.tombstone) {
      static char empty = 0;
      char* bytes = record.value.empty() ? &empty : const_cast<char*>(record.value.data());
      next(RD_KAFKA_VTYPE_VALUE).u.mem = {bytes, record.value.size()};
    }
    if (record.timestamp_ms > 0) next(RD_KAFKA_VTYPE_TIMESTAMP).u.i64 = record.timestamp_ms;
    if (!record.traceparent.empty()) {
      next(RD_KAFKA_VTYPE_HEADER).u.header = {kTraceparent, record.traceparent.data(),
                                              static_cast<ssize_t>(record.traceparent.size())};
    }
    const Owned<rd_kafka_error_t> error(rd_kafka_produceva(lane.client.get(), values.data(), count));
    return error == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_error_code(error.get());
  }

  void delivered(const rd_kafka_message_t& message) {
    if (purging_) return;
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (!callbacks_.failed) callbacks_.failed = cannot_deliver(topic_of(message), message.err);
      return;
    }
    if (message.offset < 0) return keep(message);
    const std::int64_t stamp_ms = window_.acknowledge(reinterpret_cast<std::uintptr_t>(message._private));
    if (stamp_ms != 0 && options_.on_acknowledged) options_.on_acknowledged(stamp_ms);
  }

  std::size_t topic_of(const rd_kafka_message_t& message) const {
    const auto topic =
        std::find(options_.topics.begin(), options_.topics.end(), rd_kafka_topic_name(message.rkt));
    return static_cast<std::size_t>(topic - options_.topics.begin());
  }

  // Success without an offset is the client's conclusion from a later record of the partition. A broker takes
  // any record of a producer that it does not know, so when the first ones to a new partition are refused
  // (its leader is not up yet) and the next are not, the first are said to be delivered and are nowhere. Sent
  // again, they are there once or twice; who reads twice knows them by their ids.
  void keep(const rd_kafka_message_t& message) {
    const auto text = [](const void* bytes, std::size_t size) {
      return size == 0 ? std::string() : std::string(static_cast<const char*>(bytes), size);
    };
    Doubtful one{.record = {},
                 .key = text(message.key, message.key_len),
                 .value = text(message.payload, message.len),
                 .traceparent = {},
                 .number = reinterpret_cast<std::uintptr_t>(message._private)};
    rd_kafka_headers_t* headers = nullptr;
    const void* trace = nullptr;
    std::size_t size = 0;
    if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR &&
        rd_kafka_header_get_last(headers, kTraceparent, &trace, &size) == RD_KAFKA_RESP_ERR_NO_ERROR) {
      one.traceparent = text(trace, size);
    }
    one.record.topic = static_cast<std::uint16_t>(topic_of(message));
    one.record.partition = message.partition;
    one.record.tombstone = message.payload == nullptr;
    one.record.timestamp_ms = std::max<std::int64_t>(0, rd_kafka_message_timestamp(&message, nullptr));
    doubtful_.push_back(std::move(one));
  }

  void send_again() {
    for (; !doubtful_.empty(); doubtful_.pop_front()) {
      Doubtful& one = doubtful_.front();
      one.record.key = one.key;
      one.record.value = one.value;
      one.record.traceparent = one.traceparent;
      const rd_kafka_resp_err_t code = offer(one.record, one.number);
      if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) return;  // later
      if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        callbacks_.failed = cannot_deliver(one.record.topic, code);
        return;
      }
      ++sent_again_;
    }
  }

  Error cannot_deliver(std::size_t topic, rd_kafka_resp_err_t code) const {
    return {Exit::unavailable,
            "kafka: a record cannot be delivered to " + options_.topics[topic] + ": " + text_of(code)};
  }

  ProducerOptions options_;
  Callbacks callbacks_;
  AckWindow window_;
  std::deque<Doubtful> doubtful_;  // acknowledged without a place, not sent again yet
  std::uint64_t sent_again_ = 0;
  std::vector<Lane> lanes_;  // one, or the one that waits for nothing and the one that gathers
  bool purging_ = false;
};

Producer::Producer(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
Producer::~Producer() = default;

Result<std::unique_ptr<Producer>> Producer::open(const Connection& connection, ProducerOptions options) {
  auto implementation = std::make_unique<Implementation>(std::move(options));
  if (const Result<void> opened = implementation->open(connection); !opened)
    return tl::unexpected(opened.error());
  return std::unique_ptr<Producer>(new Producer(std::move(implementation)));
}
Result<std::uint64_t> Producer::produce(const OutputRecord& record) {
  return implementation_->produce(record);
}
Result<void> Producer::poll(int timeout_ms) { return implementation_->poll(timeout_ms); }
std::uint64_t Producer::acknowledged_up_to() const { return implementation_->window().acknowledged_up_to(); }
std::uint64_t Producer::last() const { return implementation_->window().last(); }
std::uint64_t Producer::sent_again() const { return implementation_->sent_again(); }
Result<void> Producer::flush(int timeout_ms) { return implementation_->flush(timeout_ms); }

}  // namespace xiezhi::kafka
