#include "stream/app/log_writer.h"

#include <algorithm>
#include <utility>

#include "stream/base/check.h"
#include "stream/engine/router.h"

namespace xiezhi {
namespace {

constexpr std::size_t kFrameBytes = std::size_t{64} * 1024;  // far below what brokers take (1 MB)

}  // namespace

LogWriter::LogWriter(kafka::Producer& producer, std::uint16_t topic, std::uint32_t partitions)
    : producer_(producer), topic_(topic), frames_(partitions), keys_(partitions) {}

Result<std::uint32_t> LogWriter::add(const Touch& touch) {
  Result<std::uint32_t> added = 0;
  each_partition(touch, partitions(), [&](const Touch& one, std::uint32_t partition) {
    if (!added) return;
    if (const Result<void> done = add(one, partition); done) {
      ++*added;
    } else {
      added = tl::unexpected(done.error());
    }
  });
  return added;
}

Result<void> LogWriter::add(const Touch& touch, std::uint32_t partition) {
  FrameWriter& frame = frames_[partition];
  if (frame.empty()) open_.push_back(partition);
  frame.add(touch);
  if (frame.bytes() < kFrameBytes) return {};
  return flush(partition);
}

Result<void> LogWriter::add_sealing_key(std::uint64_t id, std::string_view sealed_box,
                                        std::uint32_t partition) {
  std::vector<SentKey>& keys = keys_[partition];
  auto key = std::find_if(keys.begin(), keys.end(), [&](const SentKey& one) { return one.id == id; });
  if (key == keys.end()) key = keys.insert(key, SentKey{id});
  if (key->in_frame || (key->number > 0 && producer_.acknowledged_up_to() >= key->number)) return {};
  key->in_frame = true;
  FrameWriter& frame = frames_[partition];
  if (frame.empty()) open_.push_back(partition);
  frame.add_sealing_key(id, sealed_box);
  return {};
}

Result<void> LogWriter::flush(std::uint32_t partition) {
  FrameWriter& frame = frames_[partition];
  if (frame.empty()) return {};
  kafka::OutputRecord record;
  record.topic = topic_;
  record.partition = static_cast<std::int32_t>(partition);
  record.value = frame.frame();
  record.timestamp_ms = time_ms_;
  const Result<std::uint64_t> produced = producer_.produce(record);
  frame.clear();
  if (!produced) return tl::unexpected(produced.error());
  for (SentKey& key : keys_[partition]) {
    if (std::exchange(key.in_frame, false) && key.number == 0) key.number = *produced;
  }
  return {};
}

Result<void> LogWriter::flush() {
  for (const std::uint32_t partition : open_) {
    if (Result<void> done = flush(partition); !done) return done;
  }
  open_.clear();
  return {};
}

}  // namespace xiezhi
