#include "stream/io/kafka_transaction.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include "stream/io/kafka_client.h"
#include "stream/io/kafka_group.h"

namespace xiezhi::kafka {
namespace {

constexpr int kCallMs = 1'000;  // one call; it goes on where it stood when it is made again
constexpr std::chrono::milliseconds kAgainAfter{100};

constexpr auto kMovedOn = std::to_array<rd_kafka_resp_err_t>({
    RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
    RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
    RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
});
constexpr auto kNever = std::to_array<rd_kafka_resp_err_t>({
    RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT,
});

template <class List>
bool among(const List& list, rd_kafka_resp_err_t code) {
  return std::find(list.begin(), list.end(), code) != list.end();
}

void delivery_callback(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  static_cast<Callbacks*>(opaque)->delivered(*message);
}

}  // namespace

class TransactionWriter::Implementation {
 public:
  Implementation(Connection connection, TransactionOptions options)
      : connection_(std::move(connection)), options_(std::move(options)) {}
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  ~Implementation() { drop(); }

  Result<void> open() {
    callbacks_.failed.reset();
    callbacks_.delivered = [this](const rd_kafka_message_t& message) { delivered(message); };
    auto conf = configure(connection_, ClientRole::transaction, callbacks_);
    if (!conf) return tl::unexpected(conf.error());
    if (Result<void> done = set(conf->get(), "transactional.id", options_.id); !done) return done;
    rd_kafka_conf_set_dr_msg_cb(conf->get(), delivery_callback);
    auto client = start_producer(std::move(*conf));
    if (!client) return tl::unexpected(client.error());
    client_ = std::move(*client);
    ready_ = false;
    return {};
  }

  Result<Outcome> write(std::span<const StoredRecord> records, std::span<const Position> positions,
                        const Membership& membership) {
    bool in_doubt = false;  // the commit was asked for, its answer is missing
    for (bool first = true;; first = false) {
      if (!first) {
        ++repeated_;
        std::this_thread::sleep_for(kAgainAfter);
      }
      if (given_up()) return fail(Exit::unavailable, silent());
      if (client_ == nullptr) {
        if (Result<void> done = open(); !done) return tl::unexpected(done.error());
      }
      Step step = ready_ ? Step::done : initialise();
      if (step == Step::done && in_doubt) {  // what was open is ended now, one way or the other
        const Result<bool> there = written(positions);
        if (!there) continue;
        if (*there) return Outcome::committed;
        in_doubt = false;
      }
      if (step == Step::done) step = attempt(records, positions, membership, in_doubt);
      switch (step) {
        case Step::done:
          return Outcome::committed;
        case Step::moved_on:
          return Outcome::not_ours;
        case Step::never:
          drop();
          return fail(Exit::unavailable, "kafka: a record cannot be delivered: " + text_of(last_));
        case Step::broken:
          drop();
          break;
        case Step::again:
          break;
      }
    }
  }

  std::uint64_t repeated() const { return repeated_; }

 private:
  enum class Step { done, again, broken, moved_on, never };

  bool given_up() const { return options_.give_up && options_.give_up(); }
  static std::string silent() {
    return "kafka: the brokers end no transaction; what is not committed will be made again";
  }

  // Makes the call until it says what has become of it.
  template <class Call>
  Step ask(Call&& call) {
    for (;;) {
      const Owned<rd_kafka_error_t> error(call());
      if (error == nullptr) return Step::done;
      last_ = rd_kafka_error_code(error.get());
      if (rd_kafka_error_is_fatal(error.get()) != 0) return Step::broken;
      if (among(kNever, last_)) return Step::never;
      if (rd_kafka_error_txn_requires_abort(error.get()) != 0) return Step::again;
      if (rd_kafka_error_is_retriable(error.get()) == 0) return Step::broken;
      if (given_up()) return Step::broken;
      std::this_thread::sleep_for(kAgainAfter / 10);
    }
  }

  // Ends what a writer of this name left open.
  Step initialise() {
    const Step step = ask([&] { return rd_kafka_init_transactions(client_.get(), kCallMs); });
    ready_ = step == Step::done;
    return step == Step::again ? Step::broken : step;
  }

  Step attempt(std::span<const StoredRecord> records, std::span<const Position> positions,
               const Membership& membership, bool& in_doubt) {
    ++attempt_;
    open_ = 0;
    refused_ = RD_KAFKA_RESP_ERR_NO_ERROR;
    Step step = ask([&] { return rd_kafka_begin_transaction(client_.get()); });
    for (const StoredRecord& record : records) {
      if (step == Step::done) step = offer(record);
    }
    // Success without a place is the client's guess (kafka_producer.cc): seen before anything is committed.
    while (step == Step::done && open_ > 0) {
      rd_kafka_flush(client_.get(), kCallMs / 10);
      if (refused_ != RD_KAFKA_RESP_ERR_NO_ERROR) step = among(kNever, refused_) ? Step::never : Step::again;
      if (given_up()) step = Step::broken;
    }
    if (step == Step::never) last_ = refused_ == RD_KAFKA_RESP_ERR_NO_ERROR ? last_ : refused_;
    if (step == Step::done && !positions.empty()) {
      const auto list = list_of(positions);
      step = ask([&] {
        return rd_kafka_send_offsets_to_transaction(client_.get(), list.get(), membership.get(), kCallMs);
      });
      if (step != Step::done && among(kMovedOn, last_)) {
        return abort() == Step::done ? Step::moved_on : drop_and(Step::moved_on);
      }
    }
    if (step == Step::done) {
      step = ask([&] { return rd_kafka_commit_transaction(client_.get(), kCallMs); });
      if (step == Step::broken) in_doubt = true;
    }
    return step == Step::again && abort() != Step::done ? Step::broken : step;
  }

  Step abort() {
    return ask([&] { return rd_kafka_abort_transaction(client_.get(), kCallMs); });
  }

  Step drop_and(Step step) {
    drop();
    return step;
  }

  Step offer(const StoredRecord& record) {
    const std::string& topic = options_.topics[record.topic];
    for (;;) {
      std::array<rd_kafka_vu_t, 6> values{};
      values[0].vtype = RD_KAFKA_VTYPE_TOPIC;
      values[0].u.cstr = topic.c_str();
      values[1].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
      values[1].u.i = RD_KAFKA_MSG_F_COPY;
      values[2].vtype = RD_KAFKA_VTYPE_KEY;
      values[2].u.mem = {const_cast<char*>(record.key.data()), record.key.size()};
      values[3].vtype = RD_KAFKA_VTYPE_VALUE;
      values[3].u.mem = {const_cast<char*>(record.value.data()), record.value.size()};
      values[4].vtype = RD_KAFKA_VTYPE_OPAQUE;
      values[4].u.ptr = reinterpret_cast<void*>(static_cast<std::uintptr_t>(attempt_));
      values[5].vtype = RD_KAFKA_VTYPE_HEADER;
      values[5].u.header = {kTraceparent, record.traceparent.data(),
                            static_cast<ssize_t>(record.traceparent.size())};
      const std::size_t count = record.traceparent.empty() ? 5 : 6;
      const Owned<rd_kafka_error_t> error(rd_kafka_produceva(client_.get(), values.data(), count));
      if (error == nullptr) {
        ++open_;
        return Step::done;
      }
      last_ = rd_kafka_error_code(error.get());
      if (last_ != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        if (among(kNever, last_)) return Step::never;
        return rd_kafka_error_is_fatal(error.get()) != 0 ? Step::broken : Step::again;
      }
      if (given_up()) return Step::broken;
      rd_kafka_poll(client_.get(), kCallMs / 100);
    }
  }

  void delivered(const rd_kafka_message_t& message) {
    if (client_ == nullptr || reinterpret_cast<std::uintptr_t>(message._private) != attempt_) return;
    --open_;
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      refused_ = message.err;
    } else if (message.offset < 0) {
      refused_ = RD_KAFKA_RESP_ERR__FAIL;
    }
  }

  Owned<rd_kafka_topic_partition_list_t> list_of(std::span<const Position> positions) const {
    Owned<rd_kafka_topic_partition_list_t> list(
        rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
    for (const Position& position : positions) {
      auto* entry = rd_kafka_topic_partition_list_add(list.get(), options_.input.c_str(), position.partition);
      entry->offset = position.offset;
      write_done_up_to(*entry, position.done_up_to);
    }
    return list;
  }

  // Whether the group stands where a transaction with these positions has put it.
  Result<bool> written(std::span<const Position> positions) const {
    std::int32_t partitions = 0;
    for (const Position& position : positions) partitions = std::max(partitions, position.partition + 1);
    const auto standing = standing_of(connection_, options_.group, options_.input, partitions);
    if (!standing) return tl::unexpected(standing.error());
    return std::all_of(positions.begin(), positions.end(), [&](const Position& position) {
      const Standing& now = (*standing)[static_cast<std::size_t>(position.partition)];
      return now.committed == position.offset && now.done_up_to == position.done_up_to;
    });
  }

  void drop() {
    if (client_ == nullptr) return;
    Owned<rd_kafka_t> client = std::move(client_);  // what it still reports is of no interest
    rd_kafka_purge(client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_flush(client.get(), 0);
    ready_ = false;
  }

  Connection connection_;
  TransactionOptions options_;
  Callbacks callbacks_;
  Owned<rd_kafka_t> client_;
  bool ready_ = false;  // transactions are initialised
  std::uint64_t attempt_ = 0;
  std::int64_t open_ = 0;                                     // records of the attempt without a report
  rd_kafka_resp_err_t refused_ = RD_KAFKA_RESP_ERR_NO_ERROR;  // of a report
  rd_kafka_resp_err_t last_ = RD_KAFKA_RESP_ERR_NO_ERROR;     // of a call
  std::uint64_t repeated_ = 0;
};

TransactionWriter::TransactionWriter(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
TransactionWriter::~TransactionWriter() = default;

Result<std::unique_ptr<TransactionWriter>> TransactionWriter::open(const Connection& connection,
                                                                   TransactionOptions options) {
  auto implementation = std::make_unique<Implementation>(connection, std::move(options));
  if (const Result<void> opened = implementation->open(); !opened) return tl::unexpected(opened.error());
  return std::unique_ptr<TransactionWriter>(new TransactionWriter(std::move(implementation)));
}
Result<TransactionWriter::Outcome> TransactionWriter::write(std::span<const StoredRecord> records,
                                                            std::span<const Position> positions,
                                                            const Membership& membership) {
  return implementation_->write(records, positions, membership);
}
std::uint64_t TransactionWriter::repeated() const { return implementation_->repeated(); }

}  // namespace xiezhi::kafka
