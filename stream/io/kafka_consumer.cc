#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "stream/base/check.h"
#include "stream/io/kafka.h"
#include "stream/io/kafka_client.h"
#include "stream/io/time_merge.h"

namespace xiezhi::kafka {
namespace {

constexpr std::size_t kBatchRecords = 10'000;
constexpr std::int64_t kNearlyThere = 1'000;  // records
constexpr int kCommitWithinMs = 3'000;
constexpr std::chrono::seconds kAssignmentToldAfter{10};
// Of held_max_bytes for each record given out at once: meanwhile the client fetches on, and that is held too.
constexpr std::size_t kHeldPerRecord = std::size_t{32} << 10U;
constexpr std::size_t kRecordBytes = 300;  // what the client takes for a record beside its own bytes

std::size_t bytes_of(const rd_kafka_message_t& message) {
  return kRecordBytes + message.len + message.key_len;
}

void rebalance_callback(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* partitions,
                        void* opaque) {
  static_cast<Callbacks*>(opaque)->rebalance(code, partitions);
}

void commit_callback(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t*, void* opaque) {
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR__NO_OFFSET) return;
  static_cast<Callbacks*>(opaque)->say(4, "kafka: commit of offsets: " + text_of(code));
}

std::string_view traceparent_of(const rd_kafka_message_t& message) {
  rd_kafka_headers_t* headers = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR ||
      rd_kafka_header_get_last(headers, kTraceparent, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR ||
      size > limits::kTraceparentBytes) {
    return {};
  }
  return {static_cast<const char*>(value), size};
}

}  // namespace

// Consumer

class Consumer::Implementation {
 public:
  Implementation(ConsumerOptions options, RebalanceListener& listener)
      : options_(std::move(options)),
        listener_(listener),
        next_(options_.topics.size()),
        held_(options_.wait_for_older_ms) {}
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  ~Implementation() { close(); }

  Result<void> open(const Connection& connection) {
    connection_ = connection;
    callbacks_.rebalance = [this](int code, rd_kafka_topic_partition_list_t* list) {
      rebalance(static_cast<rd_kafka_resp_err_t>(code), list);
    };
    auto conf = configure(connection, ClientRole::consumer, callbacks_);
    if (!conf) return tl::unexpected(conf.error());
    if (Result<void> done = set(conf->get(), "group.id", options_.group); !done) return done;
    if (!options_.instance_id.empty()) {
      if (Result<void> done = set(conf->get(), "group.instance.id", options_.instance_id); !done) return done;
    }
    rd_kafka_conf_set_rebalance_cb(conf->get(), rebalance_callback);
    rd_kafka_conf_set_offset_commit_cb(conf->get(), commit_callback);
    auto client = start_consumer(std::move(*conf));
    if (!client) return tl::unexpected(client.error());
    client_ = std::move(*client);
    rd_kafka_poll_set_consumer(client_.get());
    queue_.reset(rd_kafka_queue_get_consumer(client_.get()));
    const Owned<rd_kafka_topic_partition_list_t> topics(rd_kafka_topic_partition_list_new(8));
    for (const std::string& topic : options_.topics) {
      rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    const rd_kafka_resp_err_t code = rd_kafka_subscribe(client_.get(), topics.get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
      return fail(Exit::unavailable, "kafka: subscribe: " + text_of(code));
    return {};
  }

  Result<std::span<const InputRecord>> poll(int timeout_ms) {
    release();
    if (fatal()) {
      if (Result<void> again = reopen(); !again) return tl::unexpected(again.error());
    }
    fetch(timeout_ms);
    if (in_order()) put_in_order();
    for (const rd_kafka_message_t* message : messages_) {
      if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        look_at_end(*message);
      } else if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        look_at_error(*message);
      } else {
        accept(*message);
      }
    }
    if (callbacks_.failed) return tl::unexpected(*callbacks_.failed);
    return std::span<const InputRecord>(records_);
  }

  Result<void> commit(std::span<const Position> positions, bool wait) {
    if (positions.empty()) return {};
    const auto list = list_of(positions);
    const rd_kafka_resp_err_t code =
        wait ? commit_and_wait(list.get()) : rd_kafka_commit(client_.get(), list.get(), 1);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR__NO_OFFSET) return {};
    return fail(Exit::unavailable, "kafka: commit of offsets: " + text_of(code));
  }

  std::vector<Lag> lags() const {
    std::vector<Lag> result;
    each_assigned([&](std::size_t topic, std::size_t partition, std::int64_t next) {
      const std::size_t source = source_of(topic, partition);
      const bool waits = held_.size(source) > 0 || sources_[source].paused;
      if (!waits) next = std::max(next, sources_[source].end_seen);
      result.push_back({static_cast<std::uint16_t>(topic), static_cast<std::int32_t>(partition),
                        std::max<std::int64_t>(0, high_of(topic, partition) - next), next, waits});
    });
    return result;
  }

  Membership membership() const {
    return {rd_kafka_consumer_group_metadata(client_.get()), rd_kafka_consumer_group_metadata_destroy};
  }

  void close() {
    if (client_ == nullptr || closed_) return;
    closed_ = true;
    release();
    if (fatal()) return abandon();
    forget_held();
    rd_kafka_consumer_close(client_.get());  // serves the last revocation
    queue_.reset();
    client_.reset();
  }

 private:
  // The client has given up for good, for example because the group fenced it while the broker was away.
  bool fatal() const {
    std::array<char, 256> text{};
    return rd_kafka_fatal_error(client_.get(), text.data(), text.size()) != RD_KAFKA_RESP_ERR_NO_ERROR;
  }

  // A new client in the place of one that is beyond repair; what was not committed is read again.
  Result<void> reopen() {
    callbacks_.say(4, "kafka: the consumer of group " + options_.group + " is replaced after a fatal error");
    abandon();
    return open(connection_);
  }

  // After a fatal error the client does not leave its group: whoever asks it to waits for ever.
  void abandon() {
    std::vector<Position> lost;
    each_assigned([&](std::size_t topic, std::size_t partition, std::int64_t next) {
      lost.push_back(place(topic, partition, next));
    });
    listener_.revoked(lost, true);
    forget_held();
    for (std::vector<std::int64_t>& partitions : next_) partitions.clear();
    queue_.reset();
    rd_kafka_destroy_flags(client_.release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }

  // Not rd_kafka_commit: it has no time limit, and after a fatal error nobody answers.
  rd_kafka_resp_err_t commit_and_wait(const rd_kafka_topic_partition_list_t* list) {
    std::array<char, 256> text{};
    if (const auto code = rd_kafka_fatal_error(client_.get(), text.data(), text.size());
        code != RD_KAFKA_RESP_ERR_NO_ERROR)
      return code;
    const Owned<rd_kafka_queue_t> queue(rd_kafka_queue_new(client_.get()));
    const rd_kafka_resp_err_t code =
        rd_kafka_commit_queue(client_.get(), list, queue.get(), nullptr, nullptr);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
    const Owned<rd_kafka_event_t> event(rd_kafka_queue_poll(queue.get(), kCommitWithinMs));
    return event == nullptr ? RD_KAFKA_RESP_ERR__TIMED_OUT : rd_kafka_event_error(event.get());
  }

  bool in_order() const { return options_.wait_for_older_ms > 0; }

  void fetch(int timeout_ms) {
    std::size_t count = take(0);
    if (count == 0 && timeout_ms > 0) {
      // consume_batch_queue would wait for a full batch; this returns with the first record.
      if (rd_kafka_message_t* first = rd_kafka_consumer_poll(client_.get(), timeout_ms); first != nullptr) {
        messages_[0] = first;
        count = 1 + take(1);
      }
    }
    // What is to be put in order is looked at whole: a partition that is held back must not leave records in
    // the client, which would drop them and fetch them again.
    for (std::size_t got = count, bytes = 0; in_order() && got >= kBatchRecords; count += got) {
      for (std::size_t i = count - got; i < count; ++i) bytes += bytes_of(*messages_[i]);
      if (bytes >= options_.held_max_bytes) break;
      got = take(count);
    }
    messages_.resize(count);
  }

  std::size_t take(std::size_t from) {
    messages_.resize(from + kBatchRecords);
    const ssize_t got =
        rd_kafka_consume_batch_queue(queue_.get(), 0, messages_.data() + from, messages_.size() - from);
    return got > 0 ? static_cast<std::size_t>(got) : 0;
  }

  // One number for each partition of each topic.
  std::size_t source_of(std::size_t topic, std::size_t partition) const {
    return partition * options_.topics.size() + topic;
  }

  std::size_t source_of(const rd_kafka_message_t& message) {
    return source_of(topic_index_of(message), static_cast<std::size_t>(message.partition));
  }

  void hold(rd_kafka_message_t* message) {
    const bool news = message->err != RD_KAFKA_RESP_ERR_NO_ERROR || message->rkt == nullptr;
    if (news) return messages_.push_back(message);
    const std::size_t source = source_of(*message);
    if (source >= sources_.size()) sources_.resize(source + 1);
    sources_[source].held_bytes += bytes_of(*message);
    held_.add(source, rd_kafka_message_timestamp(message, nullptr), message->offset, message);
  }

  // Replaces what was fetched by the oldest records at hand. While nothing else waits, a single one goes at
  // once.
  void put_in_order() {
    if (held_.size() == 0 && messages_.empty()) return;
    arrived_.swap(messages_);
    messages_.clear();
    for (rd_kafka_message_t* message : arrived_) hold(message);
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    held_.take(std::clamp<std::size_t>(options_.held_max_bytes / kHeldPerRecord, 1, kBatchRecords),
               sources_behind(), std::chrono::duration_cast<std::chrono::milliseconds>(now).count(),
               [&](rd_kafka_message_t* message) {
                 sources_[source_of(*message)].held_bytes -= bytes_of(*message);
                 messages_.push_back(message);
               });
    hold_back_who_is_ahead();
  }

  // Partitions are fetched by bytes, not by time: one with few records runs hours ahead of the others. It
  // waits for them there, paused, and not here in memory. Whom the others wait for holds nothing, so it is
  // never paused.
  void hold_back_who_is_ahead() {
    const std::size_t share = options_.held_max_bytes / std::max<std::size_t>(1, assigned_);
    std::vector<Position> pause, resume;
    each_assigned([&](std::size_t topic, std::size_t partition, std::int64_t) {
      const std::size_t source = source_of(topic, partition);
      bool& paused = sources_[source].paused;
      const bool ahead = sources_[source].held_bytes > (paused ? share / 2 : share);
      if (ahead == paused) return;
      paused = ahead;
      (ahead ? pause : resume).push_back(place(topic, partition, 0));
    });
    if (!pause.empty()) rd_kafka_pause_partitions(client_.get(), list_of(pause).get());
    if (!resume.empty()) rd_kafka_resume_partitions(client_.get(), list_of(resume).get());
  }

  static Position place(std::size_t topic, std::size_t partition, std::int64_t offset) {
    return {static_cast<std::uint16_t>(topic), static_cast<std::int32_t>(partition), offset};
  }

  // Calls f(topic, partition, next offset) for each partition that is ours.
  template <class F>
  void each_assigned(F&& f) const {
    for (std::size_t topic = 0; topic < next_.size(); ++topic) {
      for (std::size_t partition = 0; partition < next_[topic].size(); ++partition) {
        if (next_[topic][partition] >= 0) f(topic, partition, next_[topic][partition]);
      }
    }
  }

  // Partitions of which more is known to exist than has come. Close to the end a little does not count: it
  // may be markers of transactions, which never come, and a prompt does not wait for them.
  std::vector<std::size_t> sources_behind() const {
    std::vector<std::size_t> behind;
    bool far = held_.size() > kBatchRecords;
    each_assigned([&](std::size_t topic, std::size_t partition, std::int64_t next) {
      const std::size_t source = source_of(topic, partition);
      const std::int64_t missing = high_of(topic, partition) - std::max(held_.added_up_to(source), next);
      if (missing > 0) behind.push_back(source);
      far = far || missing > kNearlyThere;
    });
    if (!far) behind.clear();
    return behind;
  }

  // The end of the partition as far as it is known: the client knows none before its first fetch.
  std::int64_t high_of(std::size_t topic, std::size_t partition) const {
    std::int64_t low = 0;
    std::int64_t high = 0;
    rd_kafka_get_watermark_offsets(client_.get(), options_.topics[topic].c_str(),
                                   static_cast<std::int32_t>(partition), &low, &high);
    const std::size_t source = source_of(topic, partition);
    return std::max(high, sources_[source].high_at_start);
  }

  void forget_held() {
    while (held_.size() > 0) rd_kafka_message_destroy(held_.next());
    held_.clear();
    sources_.clear();
    assigned_ = 0;
  }

  void release() {
    for (rd_kafka_message_t* message : messages_) rd_kafka_message_destroy(message);
    messages_.clear();
    records_.clear();
    last_handle_ = nullptr;
  }

  std::size_t topic_index_of(const rd_kafka_message_t& message) {
    if (message.rkt != last_handle_) {
      last_handle_ = message.rkt;
      last_topic_ = topic_index(rd_kafka_topic_name(message.rkt));
    }
    return last_topic_;
  }

  // A record of a partition that was revoked meanwhile, or one from before a seek, is left out.
  void accept(const rd_kafka_message_t& message) {
    const std::size_t topic = topic_index_of(message);
    std::vector<std::int64_t>& next = next_[topic];
    const auto partition = static_cast<std::size_t>(message.partition);
    if (partition >= next.size() || next[partition] < 0 || message.offset < next[partition]) return;
    next[partition] = message.offset + 1;
    InputRecord record;
    record.topic = static_cast<std::uint16_t>(topic);
    record.partition = message.partition;
    record.offset = message.offset;
    record.timestamp_ms = std::max<std::int64_t>(0, rd_kafka_message_timestamp(&message, nullptr));
    record.tombstone = message.payload == nullptr;
    record.payload = {static_cast<const char*>(message.payload),
                      record.tombstone ? 0 : std::min(message.len, kPayloadMax)};
    record.traceparent = traceparent_of(message);
    records_.push_back(record);
  }

  // Records before it may still wait for older ones of others.
  void look_at_end(const rd_kafka_message_t& message) {
    const std::size_t source = source_of(message);
    if (source < sources_.size()) sources_[source].end_seen = message.offset;
  }

  void look_at_error(const rd_kafka_message_t& message) {
    const std::string topic = message.rkt == nullptr ? "" : rd_kafka_topic_name(message.rkt);
    const std::string place = topic + "/" + std::to_string(message.partition);
    if (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) {
      callbacks_.failed =
          Error{Exit::io,
                "kafka: " + place +
                    ": the records at the group's offset are no longer kept, so some were never read; "
                    "raise the topic's retention, then set the offset of group " +
                    options_.group + " where reading shall go on (kafka-consumer-groups --reset-offsets)"};
    } else if (message.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
               message.err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED) {
      callbacks_.failed = Error{Exit::unavailable, "kafka: not authorised to read " + topic + " as group " +
                                                       options_.group + "; grant READ on both"};
    } else if (message.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
      callbacks_.say(4, "kafka: topic " + topic + " does not exist (yet)");
    } else {
      callbacks_.say(4, "kafka: " + place + ": " + rd_kafka_message_errstr(&message));
    }
  }

  void rebalance(rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list) {
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) return assign(list);
    std::vector<Position> revoked;
    for (const rd_kafka_topic_partition_t& entry :
         std::span(list->elems, static_cast<std::size_t>(list->cnt))) {
      const std::size_t topic = topic_index(entry.topic);
      const auto partition = static_cast<std::size_t>(entry.partition);
      if (partition >= next_[topic].size() || next_[topic][partition] < 0) continue;
      revoked.push_back({static_cast<std::uint16_t>(topic), entry.partition, next_[topic][partition]});
    }
    listener_.revoked(revoked, rd_kafka_assignment_lost(client_.get()) != 0);
    forget_held();
    for (std::vector<std::int64_t>& partitions : next_) partitions.clear();
    rd_kafka_assign(client_.get(), nullptr);
  }

  bool given_up() const { return options_.give_up && options_.give_up(); }

  void assign(rd_kafka_topic_partition_list_t* list) {
    const std::span entries(list->elems, static_cast<std::size_t>(list->cnt));
    std::vector<Assigned> assigned;
    auto tell_at = std::chrono::steady_clock::now() + kAssignmentToldAfter;
    const auto give_up = [&] {
      if (std::chrono::steady_clock::now() >= tell_at) {
        tell_at += kAssignmentToldAfter;
        callbacks_.say(4, "kafka: the brokers do not say where group " + options_.group + " stands");
      }
      return given_up();
    };
    const auto code = static_cast<rd_kafka_resp_err_t>(learn_offsets(client_.get(), list, give_up, assigned));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (!given_up())
        callbacks_.failed = Error{Exit::unavailable, "kafka: cannot learn the offsets of group " +
                                                         options_.group + ": " + text_of(code)};
      rd_kafka_assign(client_.get(), nullptr);
      return;
    }
    for (std::size_t i = 0; i < assigned.size(); ++i)
      assigned[i].topic = static_cast<std::uint16_t>(topic_index(entries[i].topic));
    listener_.assigned(assigned);
    for (std::size_t i = 0; i < assigned.size(); ++i) {
      const Assigned& one = assigned[i];
      std::vector<std::int64_t>& next = next_[one.topic];
      const auto partition = static_cast<std::size_t>(one.partition);
      if (partition >= next.size()) next.resize(partition + 1, -1);
      // A number, not "the beginning": the client would ask for each, and meanwhile run far ahead in the
      // others.
      entries[i].offset = one.start < 0 ? one.low : one.start;
      next[partition] = entries[i].offset;
      const std::size_t source = source_of(one.topic, partition);
      if (source >= sources_.size()) sources_.resize(source + 1);
      sources_[source] = {.high_at_start = one.high};
      ++assigned_;
    }
    rd_kafka_assign(client_.get(), list);
  }

  std::size_t topic_index(std::string_view name) const {
    const auto found = std::find(options_.topics.begin(), options_.topics.end(), name);
    XIEZHI_CHECK(found != options_.topics.end());
    return static_cast<std::size_t>(found - options_.topics.begin());
  }

  Owned<rd_kafka_topic_partition_list_t> list_of(std::span<const Position> positions) const {
    Owned<rd_kafka_topic_partition_list_t> list(
        rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
    for (const Position& position : positions) {
      rd_kafka_topic_partition_t* entry = rd_kafka_topic_partition_list_add(
          list.get(), options_.topics[position.topic].c_str(), position.partition);
      entry->offset = position.offset;
      write_done_up_to(*entry, position.done_up_to);
    }
    return list;
  }

  static constexpr std::size_t kPayloadMax = std::size_t{16}
                                             << 20U;  // frames are far below; inputs are cut by their reader

  ConsumerOptions options_;
  Connection connection_;
  RebalanceListener& listener_;
  Callbacks callbacks_;
  Owned<rd_kafka_t> client_;
  Owned<rd_kafka_queue_t> queue_;
  std::vector<rd_kafka_message_t*> messages_;  // that records_ point into
  std::vector<rd_kafka_message_t*> arrived_;
  std::vector<InputRecord> records_;
  std::vector<std::vector<std::int64_t>> next_;  // by topic and partition: the next offset; -1: not ours
  TimeMerge<rd_kafka_message_t*> held_;          // by source_of()
  struct SourceState {
    std::int64_t high_at_start = 0;  // the end of the partition when it was assigned
    std::int64_t end_seen = 0;       // where the client found no more
    std::size_t held_bytes = 0;      // that wait in held_
    bool paused = false;             // held back until the others have caught up with it
  };
  std::vector<SourceState> sources_;  // by source_of()
  std::size_t assigned_ = 0;
  const rd_kafka_topic_t* last_handle_ = nullptr;
  std::size_t last_topic_ = 0;
  bool closed_ = false;
};

Consumer::Consumer(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
Consumer::~Consumer() = default;

Result<std::unique_ptr<Consumer>> Consumer::open(const Connection& connection, ConsumerOptions options,
                                                 RebalanceListener& listener) {
  auto implementation = std::make_unique<Implementation>(std::move(options), listener);
  if (const Result<void> opened = implementation->open(connection); !opened)
    return tl::unexpected(opened.error());
  return std::unique_ptr<Consumer>(new Consumer(std::move(implementation)));
}
Result<std::span<const InputRecord>> Consumer::poll(int timeout_ms) {
  return implementation_->poll(timeout_ms);
}
Result<void> Consumer::commit(std::span<const Position> positions, bool wait) {
  return implementation_->commit(positions, wait);
}
std::vector<Consumer::Lag> Consumer::lags() const { return implementation_->lags(); }
Membership Consumer::membership() const { return implementation_->membership(); }
void Consumer::close() { implementation_->close(); }

}  // namespace xiezhi::kafka
