#include "stream/app/reshard.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "stream/app/log_check.h"
#include "stream/app/topic_admin.h"
#include "stream/io/kafka_reader.h"
#include "stream/io/kafka_topic.h"

namespace xiezhi {
namespace {

// A static member that has left counts as one until its session times out (kafka_settings.h: 6 s).
constexpr std::chrono::seconds kMembersGoneWithin{12};
constexpr std::chrono::milliseconds kLookAgainAfter{500};
constexpr int kLeadersWithinMs = 20'000;
constexpr int kFlushWithinMs = 120'000;
constexpr int kTimeoutMs = 15'000;

class Reshard {
 public:
  Reshard(const Configuration& configuration, const ReshardRequest& request, const ReshardSteps& steps)
      : connection_(connection_of(configuration, "reshard")),
        group_(configuration.kafka_group),
        from_(configuration.topics[static_cast<std::size_t>(Topic::touches)]),
        request_(request),
        steps_(steps) {}

  Result<Resharded> run() {
    if (Result<void> done = wait_for_members_to_leave(); !done) return tl::unexpected(done.error());
    if (Result<void> done = look_at_old(); !done) return tl::unexpected(done.error());
    if (Result<void> done = make_new(); !done) return tl::unexpected(done.error());
    if (Result<void> done = copy(); !done) return tl::unexpected(done.error());
    if (Result<void> done = nothing_was_added(); !done) return tl::unexpected(done.error());
    if (Result<void> done = set_group(); !done) return tl::unexpected(done.error());
    settings_[std::string(kafka::kTimestampType)] = kafka::kAppendTime;
    if (Result<void> done = kafka::set_topic_settings(connection_, request_.to, settings_); !done)
      return tl::unexpected(done.error());
    return result_;
  }

 private:
  Result<void> wait_for_members_to_leave() {
    const auto end = std::chrono::steady_clock::now() + kMembersGoneWithin;
    for (bool said = false;; said = true) {
      std::string who;
      for (const char* role : {".route", ".detect"}) {
        const auto members = kafka::members_of(connection_, group_ + role);
        if (!members) return tl::unexpected(members.error());
        for (const std::string& member : *members) who += (who.empty() ? "" : ", ") + member;
      }
      if (who.empty()) return {};
      if (std::chrono::steady_clock::now() >= end) {
        return fail(Exit::unavailable, "processes of the service are running (" + who +
                                           "); stop every `xiezhi run` of group " + group_ + " first");
      }
      if (!said) steps_.say("waiting until the processes that have just stopped are out of their groups");
      std::this_thread::sleep_for(kLookAgainAfter);
    }
  }

  Result<void> look_at_old() {
    const auto shape = kafka::shape_of(connection_, from_);
    if (!shape) return tl::unexpected(shape.error());
    if (shape->partitions == 0)
      return fail(Exit::unavailable, "topic " + from_ + " (topics.touches) does not exist: there is no log");
    old_ = *shape;
    result_.from_partitions = shape->partitions;
    auto standing = kafka::standing_of(connection_, group_ + ".detect", from_, shape->partitions);
    if (!standing) return tl::unexpected(standing.error());
    for (const kafka::Standing& one : *standing) {
      const std::int64_t emitted = std::clamp(emitted_up_to(one), one.low, one.high);
      judged_.push_back({one.partition, one.low, emitted});
      unjudged_.push_back({one.partition, emitted, one.high});
      whole_.push_back({one.partition, one.low, one.high});
      result_.unjudged += static_cast<std::uint64_t>(one.high - emitted);
      total_ += static_cast<std::uint64_t>(one.high - one.low);
    }
    if (shape->partitions != request_.partitions) return {};
    // The same number is the mend for a topic that was given more partitions while it held a log.
    const auto fits = is_written_for(connection_, from_, whole_);
    if (!fits) return tl::unexpected(fits.error());
    if (!*fits) return {};
    return fail(Exit::usage, "topic " + from_ + " has " + std::to_string(shape->partitions) +
                                 " partitions already, and its records fit: there is nothing to do");
  }

  // Made with the settings of the old one, but for the times, which are given to it.
  Result<void> make_new() {
    const auto shape = kafka::shape_of(connection_, request_.to);
    if (!shape) return tl::unexpected(shape.error());
    settings_ = shape->partitions > 0 ? shape->settings : old_.settings;
    settings_[std::string(kafka::kTimestampType)] = kafka::kCreateTime;
    if (shape->partitions > 0) return take_existing(*shape);
    const std::vector<std::string> names{request_.to};
    const kafka::TopicSpecification topic{request_.to, request_.partitions, 0,
                                          false,       old_.replication,    settings_};
    if (Result<void> done = kafka::create_topics(connection_, {&topic, 1}, kTimeoutMs); !done) return done;
    if (const auto counts = kafka::await_leaders(connection_, names, kLeadersWithinMs); !counts)
      return tl::unexpected(counts.error());
    steps_.say("topic " + request_.to + " made with " + std::to_string(request_.partitions) + " partitions");
    return {};
  }

  Result<void> take_existing(const kafka::TopicShape& shape) {
    const std::string topic = "topic " + request_.to;
    const auto extents = kafka::extents_of(connection_, request_.to, shape.partitions);
    if (!extents) return tl::unexpected(extents.error());
    if (std::any_of(extents->begin(), extents->end(), [](const kafka::Extent& one) { return one.to > 0; })) {
      return fail(Exit::cannot_create,
                  topic +
                      " holds records already; name another with --to, or delete what is left of an "
                      "earlier try (kafka-topics --delete)");
    }
    if (shape.partitions != request_.partitions) {
      return fail(Exit::cannot_create, topic + " has " + std::to_string(shape.partitions) +
                                           " partitions, not " + std::to_string(request_.partitions) +
                                           "; delete it, or ask for as many");
    }
    if (shape.timestamp_type == kafka::kCreateTime) return {};
    return fail(Exit::cannot_create,
                topic +
                    " would not keep the times of what is copied; delete it, it will be made, or make it "
                    "with message.timestamp.type=CreateTime, which is changed at the end");
  }

  Result<void> copy() {
    kafka::ProducerOptions options;
    options.topics = {request_.to};
    options.packed = 0;
    auto producer = kafka::Producer::open(connection_, std::move(options));
    if (!producer) return tl::unexpected(producer.error());
    LogWriter log(**producer, 0, static_cast<std::uint32_t>(request_.partitions));
    LogCopy copy(log);
    if (Result<void> done = copy_records(judged_, copy, **producer); !done) return done;
    const auto ends = kafka::extents_of(connection_, request_.to, request_.partitions);
    if (!ends) return tl::unexpected(ends.error());
    ends_ = *ends;
    if (Result<void> done = copy_records(unjudged_, copy, **producer); !done) return done;
    result_.counts = copy.counts();
    if ((*producer)->sent_again() == 0) return {};
    return fail(Exit::unavailable, "the brokers lost track of records, so some may stand twice in topic " +
                                       request_.to + "; delete it and begin again");
  }

  Result<void> copy_records(const std::vector<kafka::Extent>& extents, LogCopy& copy,
                            kafka::Producer& producer) {
    const auto reader = kafka::OrderedReader::open(connection_, from_, extents);
    if (!reader) return tl::unexpected(reader.error());
    for (;;) {
      const auto record = (*reader)->next();
      if (!record) return tl::unexpected(record.error());
      const auto& one = *record;
      if (!one) break;
      const Result<void> taken = copy.take(one->partition, one->timestamp_ms, one->payload);
      if (!taken) return taken;
      steps_.progress(copy.counts().records, total_);
    }
    if (Result<void> done = copy.flush(); !done) return done;
    return producer.flush(kFlushWithinMs);
  }

  Result<void> nothing_was_added() const {
    const auto now = kafka::extents_of(connection_, from_, old_.partitions);
    if (!now) return tl::unexpected(now.error());
    for (std::size_t i = 0; i < whole_.size(); ++i) {
      if ((*now)[i].to == whole_[i].to) continue;
      return fail(Exit::unavailable, "somebody wrote to topic " + from_ +
                                         " meanwhile; stop every `xiezhi run`, delete topic " + request_.to +
                                         " and begin again");
    }
    return {};
  }

  // Where the group's effects have gone out, in the new topic. No snapshot of it exists, so the state is
  // folded from its beginning whatever is committed.
  Result<void> set_group() const {
    std::vector<kafka::Standing> standing;
    standing.reserve(ends_.size());
    for (const kafka::Extent& end : ends_) {
      standing.push_back({end.partition, end.to, end.to});
    }
    return kafka::set_standing(connection_, group_ + ".detect", request_.to, standing);
  }

  kafka::Connection connection_;
  std::string group_, from_;
  const ReshardRequest& request_;
  const ReshardSteps& steps_;
  kafka::TopicShape old_;
  kafka::Properties settings_;                            // of the new topic
  std::vector<kafka::Extent> judged_, unjudged_, whole_;  // of the old topic
  std::vector<kafka::Extent> ends_;                       // of the new topic, behind what is judged
  std::uint64_t total_ = 0;
  Resharded result_;
};

}  // namespace

std::int64_t emitted_up_to(const kafka::Standing& standing) {
  return std::max(standing.committed, standing.done_up_to);
}

Result<Resharded> reshard(const Configuration& configuration, const ReshardRequest& request,
                          const ReshardSteps& steps) {
  return Reshard(configuration, request, steps).run();
}

}  // namespace xiezhi
