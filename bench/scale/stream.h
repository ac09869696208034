// The transfers of the peers' job in the order of their time, as records with room behind them
// (codec/decoder.h).
#pragma once

#include <array>
#include <queue>
#include <string>
#include <vector>

#include "bench/peers/transfers.h"
#include "stream/app/prng.h"
#include "stream/io/ports.h"

namespace xiezhi::bench {

// job: as the peers have them. uniform: all accounts alike, no bursts. hot: as uniform, and half of all
// transfers are paid to one account. town: every account pays seven others in turn, so that there comes a day
// after which nothing is new.
enum class Shape : std::uint8_t { job, uniform, hot, town };
constexpr auto kShapes = std::to_array<std::string_view>({"job", "uniform", "hot", "town"});

class OrderedTransfers {
 public:
  OrderedTransfers(const StreamOptions& options, Shape shape)
      : transfers_(options), accounts_(options.accounts), shape_(shape) {}

  bool next(Transfer& transfer);

 private:
  void choose(Transfer& transfer);

  struct Later {
    bool operator()(const Transfer& one, const Transfer& other) const {
      return one.time_ms != other.time_ms ? one.time_ms > other.time_ms : one.number > other.number;
    }
  };
  Transfers transfers_;
  std::uint32_t accounts_;
  Shape shape_;
  Prng prng_{1, 2};
  std::priority_queue<Transfer, std::vector<Transfer>, Later> waiting_;
  std::int64_t newest_ms_ = 0;
  bool ended_ = false;
};

// The same as records, made a batch at a time.
class TransferRecords final : public RecordSource {
 public:
  TransferRecords(const StreamOptions& options, Shape shape) : transfers_(options, shape) {}
  Result<std::span<const InputRecord>> read() override;
  std::span<const Transfer> batch() const { return batch_; }  // what the last read() gave

 private:
  static constexpr std::size_t kBatch = 1024;
  OrderedTransfers transfers_;
  std::vector<Transfer> batch_;
  std::vector<std::size_t> ends_;
  std::vector<InputRecord> records_;
  std::string bytes_, json_;
};

}  // namespace xiezhi::bench
