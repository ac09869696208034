// Role ROUTE: input topics → touches in the log. Stateless: what was read and not yet acknowledged in the log
// is read again.
#pragma once

#include <map>
#include <memory>
#include <span>

#include "stream/app/identities.h"
#include "stream/app/intake.h"
#include "stream/app/log_writer.h"
#include "stream/app/worker.h"
#include "stream/io/commit_tracker.h"

namespace xiezhi {

// One thread after open().
class RouteWorker final : private kafka::RebalanceListener {
 public:
  static Result<std::unique_ptr<RouteWorker>> open(ServiceState& state);
  // Until the service stops. An error ends the service.
  Result<void> run();

 private:
  explicit RouteWorker(ServiceState& state);
  void assigned(std::span<kafka::Assigned> partitions) override;
  void revoked(std::span<const kafka::Position> partitions, bool lost) override;

  Result<void> take(std::span<const InputRecord> records);
  Result<void> take(const InputRecord& record);
  Result<void> append_touches();
  Result<void> send_sealing_key(std::uint32_t partition);
  Result<void> remember_identity(const SealedIdentity& identity);
  Result<void> write(Topic topic, std::string_view key, std::string_view value, std::string_view traceparent);
  Result<void> tick_when_due();
  Result<void> commit_when_due();
  Result<void> drain(bool commit);
  Result<void> write_quality();
  void show_lag();

  ServiceState& state_;
  Tokeniser tokeniser_;
  Intake intake_;
  SentIdentities identities_;
  std::unique_ptr<kafka::Producer> producer_;
  std::unique_ptr<kafka::Consumer> consumer_;
  std::unique_ptr<LogWriter> log_;
  kafka::CommitTracker tracker_;
  std::map<std::pair<std::uint16_t, std::int32_t>, std::int64_t> done_;  // committed, by topic and partition
  ProducerWatch watch_;
  Routed routed_;
  bool sealing_key_told_ = false;  // in `identities`
  Value& touches_;
  std::int64_t next_tick_ms_ = 0, tick_gap_ms_;
  std::int64_t next_commit_ms_ = 0, next_lag_ms_ = 0, next_quality_ms_ = 0;
  QualityCounts quality_shown_{};
};

}  // namespace xiezhi
