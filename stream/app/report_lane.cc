#include "stream/app/report_lane.h"

#include <pthread.h>
#include <unistd.h>

#include <utility>

#include "stream/app/logging.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kStallMs = 1'000;
constexpr std::size_t kBytesMax = std::size_t{64} << 20U;  // of a batch, without a budget

std::size_t batch_bytes(const ServiceState& state) {
  const auto bytes = static_cast<std::size_t>(state.memory.of(MemoryPart::reports) / kLaneBatches);
  return bytes > 0 ? bytes : kBytesMax;
}

// One for each process that runs; a process that comes back has the one it had, and ends what it left open.
std::string transactional_id(const ServiceState& state) {
  const std::string& instance = state.options.instance_id;
  return state.group("detect") + "." +
         (instance.empty() ? std::to_string(::getpid()) + "-" + std::to_string(wall_ms()) : instance);
}

}  // namespace

ReportLane::ReportLane(ServiceState& state) : state_(state), bytes_max_(batch_bytes(state)) {}

Result<std::unique_ptr<ReportLane>> ReportLane::open(ServiceState& state) {
  std::unique_ptr<ReportLane> lane(new ReportLane(state));
  kafka::TransactionOptions options;
  options.id = transactional_id(state);
  options.topics.assign(state.options.configuration.topics.begin(), state.options.configuration.topics.end());
  options.input = state.options.configuration.topics[static_cast<std::size_t>(Topic::touches)];
  options.group = state.group("detect");
  options.give_up = [one = lane.get()] {
    const std::lock_guard lock(one->mutex_);
    return one->leaving_ || (one->state_.stopping && steady_ms() - one->state_.stop_since_ms > kDrainMs);
  };
  auto writer = kafka::TransactionWriter::open(state.connection("reports"), std::move(options));
  if (!writer) return tl::unexpected(writer.error());
  lane->writer_ = std::move(*writer);
  lane->thread_ = std::thread([one = lane.get()] {
    ::pthread_setname_np(::pthread_self(), "reports");
    one->run();
  });
  return lane;
}

ReportLane::~ReportLane() {
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void ReportLane::add(const kafka::OutputRecord& record) {
  bytes_ += sizeof(kafka::StoredRecord) + record.key.size() + record.value.size();
  records_.push_back(
      {record.topic, std::string(record.key), std::string(record.value), std::string(record.traceparent)});
}

void ReportLane::close(std::vector<kafka::Position> positions, std::uint64_t last,
                       kafka::Membership membership) {
  closed_ = Batch{std::exchange(records_, {}), std::move(positions), std::move(membership), last};
  bytes_ = 0;
}

Result<void> ReportLane::step(std::uint64_t acknowledged) {
  const std::lock_guard lock(mutex_);
  if (const auto ended = std::exchange(ended_, std::nullopt)) {
    under_way_ = false;
    if (!*ended) return *ended;
  }
  if (under_way_ && steady_ms() - since_ms_ >= kStallMs) {
    state_.metrics.value(Metric::output_errors).add();
    since_ms_ += kStallMs;
  }
  if (under_way_ || !closed_ || closed_->last > acknowledged) return {};
  handed_ = std::exchange(closed_, std::nullopt);
  under_way_ = true;
  since_ms_ = steady_ms();
  changed_.notify_all();
  return {};
}

// What is under way shows a membership that has ended: the group refuses it, or had taken it before.
void ReportLane::forget() {
  records_.clear();
  bytes_ = 0;
  closed_.reset();
}

void ReportLane::run() {
  std::unique_lock lock(mutex_);
  std::uint64_t repeated = 0;
  for (;;) {
    changed_.wait(lock, [this] { return leaving_ || handed_; });
    const std::optional<Batch> batch = std::exchange(handed_, std::nullopt);
    if (leaving_ || !batch) return;
    lock.unlock();
    const auto outcome = writer_->write(batch->records, batch->positions, batch->membership);
    state_.metrics.value(Metric::transactions_repeated).add(writer_->repeated() - repeated);
    repeated = writer_->repeated();
    if (outcome && *outcome == kafka::TransactionWriter::Outcome::not_ours) {
      log(LogLevel::warn, "alerts and reports left to whoever has the partitions now",
          {{"role", "detect"}, {"count", static_cast<std::int64_t>(batch->records.size())}});
    }
    lock.lock();
    ended_ = outcome ? Result<void>() : tl::unexpected(outcome.error());
  }
}

}  // namespace xiezhi
