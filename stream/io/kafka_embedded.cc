#include "stream/io/kafka_embedded.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "stream/io/kafka_client.h"

namespace xiezhi::kafka {

class EmbeddedBroker::Implementation {
 public:
  Implementation() = default;
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  ~Implementation() {
    if (cluster_ != nullptr) rd_kafka_mock_cluster_destroy(cluster_);
  }

  Result<void> start() {
    Owned<rd_kafka_conf_t> conf(rd_kafka_conf_new());
    rd_kafka_conf_set_log_cb(conf.get(), nullptr);
    auto client = start_producer(std::move(conf));
    if (!client) return tl::unexpected(client.error());
    client_ = std::move(*client);
    cluster_ = rd_kafka_mock_cluster_new(client_.get(), 1);
    if (cluster_ == nullptr)
      return fail(Exit::unavailable, "the embedded broker does not start; are loopback ports left?");
    brokers_ = rd_kafka_mock_cluster_bootstraps(cluster_);
    return {};
  }

  Result<void> create_topic(const std::string& name, int partitions) {
    const rd_kafka_resp_err_t code = rd_kafka_mock_topic_create(cluster_, name.c_str(), partitions, 1);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return {};
    return fail(Exit::unavailable, "embedded broker: topic " + name + ": " + text_of(code));
  }

  void answer_with_error(std::int16_t api_key, int code, std::size_t times) {
    for (; times > 0; --times)
      rd_kafka_mock_broker_push_request_error_rtts(cluster_, kBroker, api_key, 1, code, round_trip_ms_);
  }

  std::size_t errors_left(std::int16_t api_key) const {
    std::size_t count = 0;
    rd_kafka_mock_broker_error_stack_cnt(cluster_, kBroker, api_key, &count);
    return count;
  }

  void set_topic_error(const std::string& topic, int code) {
    rd_kafka_mock_topic_set_error(cluster_, topic.c_str(), static_cast<rd_kafka_resp_err_t>(code));
  }

  void set_round_trip_ms(int round_trip_ms) {
    round_trip_ms_ = round_trip_ms;
    rd_kafka_mock_broker_set_rtt(cluster_, kBroker, round_trip_ms);
  }

  void set_up(bool up) {
    (up ? rd_kafka_mock_broker_set_up : rd_kafka_mock_broker_set_down)(cluster_, kBroker);
  }

  void set_leader(const std::string& topic, std::int32_t partition, bool present) {
    rd_kafka_mock_partition_set_leader(cluster_, topic.c_str(), partition, present ? kBroker : -1);
  }

  const std::string& brokers() const { return brokers_; }

 private:
  static constexpr std::int32_t kBroker = 1;  // the number of the only one

  Owned<rd_kafka_t> client_;  // the cluster's bookkeeping needs a client; it connects to nothing
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
  std::string brokers_;
  int round_trip_ms_ = 0;
};

EmbeddedBroker::EmbeddedBroker(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
EmbeddedBroker::~EmbeddedBroker() = default;

Result<std::unique_ptr<EmbeddedBroker>> EmbeddedBroker::start() {
  auto implementation = std::make_unique<Implementation>();
  if (const Result<void> started = implementation->start(); !started) return tl::unexpected(started.error());
  return std::unique_ptr<EmbeddedBroker>(new EmbeddedBroker(std::move(implementation)));
}
Result<void> EmbeddedBroker::create_topic(const std::string& name, int partitions) {
  return implementation_->create_topic(name, partitions);
}
void EmbeddedBroker::answer_with_error(std::int16_t api_key, int code, std::size_t times) {
  implementation_->answer_with_error(api_key, code, times);
}
std::size_t EmbeddedBroker::errors_left(std::int16_t api_key) const {
  return implementation_->errors_left(api_key);
}
void EmbeddedBroker::set_topic_error(const std::string& topic, int code) {
  implementation_->set_topic_error(topic, code);
}
void EmbeddedBroker::set_round_trip_ms(int round_trip_ms) {
  implementation_->set_round_trip_ms(round_trip_ms);
}
void EmbeddedBroker::set_up(bool up) { implementation_->set_up(up); }
void EmbeddedBroker::set_leader(const std::string& topic, std::int32_t partition, bool present) {
  implementation_->set_leader(topic, partition, present);
}
const std::string& EmbeddedBroker::brokers() const { return implementation_->brokers(); }

}  // namespace xiezhi::kafka
