#include "bench/scale/stream.h"

#include <algorithm>
#include <cstdio>

#include "bench/scale/commands.h"
#include "stream/codec/decoder.h"

namespace xiezhi::bench {
namespace {

constexpr std::int64_t kApartMs = 2'000;  // transfers.h: so far behind others may a transfer be

}  // namespace

bool OrderedTransfers::next(Transfer& transfer) {
  while (!ended_ && (waiting_.empty() || waiting_.top().time_ms >= newest_ms_ - kApartMs)) {
    Transfer one;
    if (!transfers_.next(one)) {
      ended_ = true;
      break;
    }
    choose(one);
    newest_ms_ = std::max(newest_ms_, one.time_ms);
    waiting_.push(one);
  }
  if (waiting_.empty()) return false;
  transfer = waiting_.top();
  waiting_.pop();
  return true;
}

void OrderedTransfers::choose(Transfer& transfer) {
  if (shape_ == Shape::job) return;
  if (shape_ == Shape::town) {
    transfer.payer = static_cast<std::uint32_t>(transfer.number % accounts_);
    transfer.payee =
        static_cast<std::uint32_t>((transfer.number + 1 + transfer.number / accounts_ % 7) % accounts_);
    return;
  }
  transfer.payee = shape_ == Shape::hot && prng_.below(2) == 0 ? 0 : prng_.below(accounts_);
  do transfer.payer = prng_.below(accounts_);
  while (transfer.payer == transfer.payee);
}

Result<std::span<const InputRecord>> TransferRecords::read() {
  batch_.clear();
  ends_.clear();
  records_.clear();
  bytes_.clear();
  for (Transfer transfer; batch_.size() < kBatch && transfers_.next(transfer);) {
    render(transfer, json_);
    bytes_ += json_;
    batch_.push_back(transfer);
    ends_.push_back(bytes_.size());
  }
  const std::size_t end = bytes_.size();
  bytes_.resize(end + kPadding);
  std::size_t at = 0;
  for (std::size_t i = 0; i < batch_.size(); ++i) {
    InputRecord record;
    record.timestamp_ms = batch_[i].time_ms;
    record.payload = std::string_view(bytes_).substr(at, ends_[i] - at);
    at = ends_[i];
    records_.push_back(record);
  }
  return records_;
}

// The records as lines, and what the oracle reads of them.
int write_stream(const Arguments& arguments) {
  const auto shape = std::find(kShapes.begin(), kShapes.end(), arguments.text("shape"));
  std::FILE* output = std::fopen(arguments.text("output").c_str(), "we");
  std::FILE* lines =
      arguments.text("lines").empty() ? nullptr : std::fopen(arguments.text("lines").c_str(), "we");
  if (shape == kShapes.end() || output == nullptr) return shape == kShapes.end() ? 2 : 74;
  StreamOptions options{.seed = arguments.number("seed", 7),
                        .warmup = arguments.number("warmup", 100'000),
                        .measured = arguments.number("measured", 100'000),
                        .tail = 0,
                        .accounts = static_cast<std::uint32_t>(arguments.number("accounts", 10'000))};
  OrderedTransfers transfers(options, static_cast<Shape>(shape - kShapes.begin()));
  std::string json;
  std::uint64_t records = 0, bytes = 0;
  for (Transfer transfer; transfers.next(transfer); ++records) {
    render(transfer, json);
    bytes += json.size();
    fmt::print(output, "{}\n", json);
    if (lines != nullptr)
      fmt::print(lines, "{} {} {} {} {}\n", transfer.time_ms, event_id_text(transfer.number),
                 account_text(transfer.payer), account_text(transfer.payee), transfer.amount_minor);
  }
  const bool written = std::fclose(output) == 0 && (lines == nullptr || std::fclose(lines) == 0);
  fmt::print("{{\"records\":{},\"bytes\":{}}}\n", records, bytes);
  return written ? 0 : 74;
}

}  // namespace xiezhi::bench
