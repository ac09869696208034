// Role DETECT: the log → state, detectors, effects. A partition that is assigned is read from where its
// newest good snapshot stands, or from the beginning of its log. The group's offset is committed only when
// the snapshot that contains it is durable and every output up to it is acknowledged; how far outputs have
// gone out beyond it goes along with the commit (kafka::Position::done_up_to), and effects below that, which
// went out in an earlier life, stay muted.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "stream/app/identities.h"
#include "stream/app/log_writer.h"
#include "stream/app/report_lane.h"
#include "stream/app/snapshot_schedule.h"
#include "stream/app/worker.h"
#include "stream/engine/quality_book.h"
#include "stream/engine/renderer.h"
#include "stream/engine/shard.h"
#include "stream/io/commit_tracker.h"

namespace xiezhi {

// One thread after open(), but for reload().
class DetectWorker final : private kafka::RebalanceListener, private Sink {
 public:
  static Result<std::unique_ptr<DetectWorker>> open(ServiceState& state);
  // Until the service stops. An error ends the service.
  Result<void> run();
  // Any thread: taken over before the next records.
  void reload(const Configuration& configuration, const Rules& rules);

 private:
  struct Partition {
    std::unique_ptr<Shard> shard;
    std::int64_t live_from = 0;     // effects of records below are muted
    std::int64_t rebuilt_from = 0;  // offset that the log had reached when it was assigned
    std::int64_t next = 0;
    std::int64_t durable = 0;  // where the newest snapshot stands that a restart may begin with
    std::int64_t done = 0;     // all outputs of records below are acknowledged
    bool to_commit = false;    // one of the two has moved
    Evictions shown;           // of the shard, in the metrics already
    std::uint64_t cut_short_shown = 0;
  };
  struct Reload {
    Rules rules;
    RendererOptions renderer;
  };

  explicit DetectWorker(ServiceState& state);
  void assigned(std::span<kafka::Assigned> partitions) override;
  void revoked(std::span<const kafka::Position> partitions, bool lost) override;
  void effect(const Effect& effect, const Facts& facts) override;
  void hint(const Touch& touch, const Facts& facts) override;
  void compared(Comparison comparison) override;
  void received(ReceiptState state, bool known) override;
  void named(const Touch& touch, bool differs) override;
  void confirmed(bool known) override;
  void adjusted(ParameterResult result) override;

  Result<void> join();
  Result<void> take(std::span<const InputRecord> records);
  void take(const InputRecord& record, Partition& partition);
  void apply(Shard& shard, std::span<Touch> touches, std::int64_t append_time_ms);
  void take_reload();
  void look_whether_ready();
  Result<void> drain();
  Result<void> commit(bool wait);
  std::vector<kafka::Position> positions_to_commit();
  Result<void> commit_in_transaction(bool wait);
  Result<void> wait_for_lane();
  Result<void> emit(OutputKind kind, const kafka::OutputRecord& record);
  void save_snapshots(std::span<const kafka::Position> partitions);
  bool take_snapshot(std::size_t pages);
  Result<void> write_quality();
  Result<void> commit_when_due();
  void show();

  ServiceState& state_;
  Rules rules_;
  IdentityBook identities_;
  std::unique_ptr<Renderer> renderer_;
  std::unique_ptr<kafka::Producer> producer_;
  std::unique_ptr<LogWriter> log_;
  std::unique_ptr<ReportLane> lane_;  // nullptr: everything leaves at once
  kafka::CommitTracker tracker_;
  ProducerWatch watch_;
  std::map<std::int32_t, Partition> partitions_;
  SnapshotSchedule snapshots_;  // before the shards
  std::vector<Touch> touches_;  // one step of a frame
  bool has_assignment_ = false;
  bool muted_ = true;
  bool counting_ = false;                         // the record in hand was not counted yet
  std::map<std::int32_t, std::int64_t> counted_;  // by partition: offset up to which records were counted
  std::int64_t arrived_ms_ = 0;  // when the event behind the touch in hand reached its input topic
  std::optional<Error> failed_;
  std::string text_;
  Value &processed_, &deduplicated_, &applied_, &hints_;
  QualityBook quality_;
  QualityCounts quality_shown_{};
  std::int64_t next_commit_ms_ = 0, next_show_ms_ = 0, next_quality_ms_ = 0;
  std::mutex reload_mutex_;
  std::unique_ptr<Reload> reload_;             // guarded by reload_mutex_
  std::unique_ptr<kafka::Consumer> consumer_;  // destroyed first: its end gives the partitions back
};

}  // namespace xiezhi
