#include "stream/io/kafka_reader.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "stream/io/kafka_client.h"
#include "stream/io/time_merge.h"

namespace xiezhi::kafka {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kLookMs = 100;
constexpr std::chrono::seconds kPatience{30};
constexpr std::size_t kBlock = 2 * TimeMerge<int>::kAheadMax;  // records at hand of each partition
constexpr std::int64_t kPrefetchKb = 256 * 1024;               // of all partitions together
constexpr std::int64_t kPrefetchLeastKb = 1024;

}  // namespace

Result<std::vector<Extent>> extents_of(const Connection& connection, const std::string& topic,
                                       int partitions) {
  Callbacks callbacks;
  auto conf = configure(connection, ClientRole::consumer, callbacks);
  if (!conf) return tl::unexpected(conf.error());
  const auto client = start_consumer(std::move(*conf));
  if (!client) return tl::unexpected(client.error());
  std::vector<Extent> extents;
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    Extent extent{partition, 0, 0};
    const int code = learn_watermarks(client->get(), topic, partition, extent.from, extent.to);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return fail(Exit::unavailable, "kafka: cannot learn the offsets of " + topic + "/" +
                                         std::to_string(partition) + ": " + text_of(code));
    }
    extents.push_back(extent);
  }
  return extents;
}

class OrderedReader::Implementation {
 public:
  Implementation(std::string topic, std::vector<Extent> extents)
      : name_(std::move(topic)), extents_(std::move(extents)), open_(extents_.size(), false), merge_(0) {}
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  ~Implementation() {
    release();
    while (merge_.size() > 0) rd_kafka_message_destroy(merge_.next().message);
    for (std::size_t source = 0; source < extents_.size(); ++source) finish(source);
  }

  Result<void> open(const Connection& connection) {
    auto conf = configure(connection, ClientRole::consumer, callbacks_);
    if (!conf) return tl::unexpected(conf.error());
    const std::int64_t share_kb =
        std::max(kPrefetchLeastKb, kPrefetchKb / std::max<std::int64_t>(1, std::ssize(extents_)));
    if (Result<void> done = set(conf->get(), "queued.max.messages.kbytes", std::to_string(share_kb)); !done)
      return done;
    auto client = start_consumer(std::move(*conf));
    if (!client) return tl::unexpected(client.error());
    client_ = std::move(*client);
    topic_.reset(rd_kafka_topic_new(client_.get(), name_.c_str(), nullptr));
    if (topic_ == nullptr) return fail(Exit::bad_configuration, "kafka: no topic can be named " + name_);
    for (std::size_t source = 0; source < extents_.size(); ++source) {
      const Extent& extent = extents_[source];
      if (extent.from >= extent.to) continue;
      if (rd_kafka_consume_start(topic_.get(), extent.partition, extent.from) != 0)
        return fail(Exit::unavailable, place(source) + ": " + text_of(rd_kafka_last_error()));
      open_[source] = true;
    }
    return {};
  }

  Result<std::optional<InputRecord>> next() {
    release();
    for (std::size_t source = 0; source < extents_.size(); ++source) {
      if (Result<void> done = fill(source); !done) return tl::unexpected(done.error());
    }
    if (merge_.size() == 0) return std::optional<InputRecord>();
    current_ = merge_.next().message;
    InputRecord record;
    record.partition = current_->partition;
    record.offset = current_->offset;
    record.timestamp_ms = std::max<std::int64_t>(0, rd_kafka_message_timestamp(current_, nullptr));
    record.tombstone = current_->payload == nullptr;
    if (!record.tombstone) record.payload = {static_cast<const char*>(current_->payload), current_->len};
    return std::optional(record);
  }

 private:
  struct Item {
    rd_kafka_message_t* message = nullptr;
  };

  std::string place(std::size_t source) const {
    return "kafka: " + name_ + "/" + std::to_string(extents_[source].partition);
  }

  void release() {
    if (current_ != nullptr) rd_kafka_message_destroy(current_);
    current_ = nullptr;
  }

  void finish(std::size_t source) {
    if (open_[source]) rd_kafka_consume_stop(topic_.get(), extents_[source].partition);
    open_[source] = false;
  }

  // Until the partition has a record at hand or has come to its end.
  Result<void> fill(std::size_t source) {
    if (!open_[source] || merge_.size(source) > 0) return {};
    const Clock::time_point end = Clock::now() + kPatience;
    while (open_[source] && merge_.size(source) == 0) {
      if (Clock::now() >= end) {
        return fail(Exit::unavailable, place(source) + ": no records, and the end is not reached; are all " +
                                           "brokers up, and no transaction left open?");
      }
      if (Result<void> done = take(source); !done) return done;
      rd_kafka_poll(client_.get(), 0);
      if (callbacks_.failed) return tl::unexpected(*callbacks_.failed);
    }
    return {};
  }

  // What is there, or else the next that comes.
  Result<void> take(std::size_t source) {
    const std::int32_t partition = extents_[source].partition;
    std::array<rd_kafka_message_t*, kBlock> block{};
    ssize_t count = rd_kafka_consume_batch(topic_.get(), partition, 0, block.data(), block.size());
    if (count == 0) {
      block[0] = rd_kafka_consume(topic_.get(), partition, kLookMs);
      count = block[0] == nullptr ? 0 : 1;
    }
    Result<void> result;
    for (rd_kafka_message_t* message :
         std::span(block).first(static_cast<std::size_t>(count < 0 ? 0 : count))) {
      if (result) result = accept(source, message);
      if (message != nullptr && !kept_) rd_kafka_message_destroy(message);
      kept_ = false;
    }
    return result;
  }

  // Sets kept_ when the merge owns the message now.
  Result<void> accept(std::size_t source, rd_kafka_message_t* message) {
    const std::int64_t to = extents_[source].to;
    switch (message->err) {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        if (message->offset >= to) {
          finish(source);
        } else if (open_[source]) {
          merge_.add(source, std::max<std::int64_t>(0, rd_kafka_message_timestamp(message, nullptr)),
                     message->offset, {message});
          kept_ = true;
          if (message->offset + 1 >= to) finish(source);
        }
        return {};
      case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        if (message->offset >= to) finish(source);
        return {};
      case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
        return fail(Exit::io, place(source) + ": records were deleted by the topic's retention meanwhile");
      case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        return fail(Exit::unavailable, place(source) + ": not authorised; grant READ");
      default:
        callbacks_.say(4, place(source) + ": " + rd_kafka_message_errstr(message));
        return {};
    }
  }

  std::string name_;
  std::vector<Extent> extents_;
  std::vector<bool> open_;  // more may come of the partition
  Callbacks callbacks_;
  Owned<rd_kafka_t> client_;
  Owned<rd_kafka_topic_t> topic_;  // destroyed before the client
  TimeMerge<Item> merge_;          // by place in extents_
  rd_kafka_message_t* current_ = nullptr;
  bool kept_ = false;
};

OrderedReader::OrderedReader(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
OrderedReader::~OrderedReader() = default;

Result<std::unique_ptr<OrderedReader>> OrderedReader::open(const Connection& connection,
                                                           const std::string& topic,
                                                           std::vector<Extent> extents) {
  auto implementation = std::make_unique<Implementation>(topic, std::move(extents));
  if (const Result<void> opened = implementation->open(connection); !opened)
    return tl::unexpected(opened.error());
  return std::unique_ptr<OrderedReader>(new OrderedReader(std::move(implementation)));
}
Result<std::optional<InputRecord>> OrderedReader::next() { return implementation_->next(); }

}  // namespace xiezhi::kafka
