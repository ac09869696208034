// What the outside looks like to the pipeline: records come in, records go out. Kafka, files and a simulator
// implement it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "stream/base/limits.h"
#include "stream/base/result.h"
#include "stream/io/topics.h"

namespace xiezhi {

// Sources cut a longer payload to one byte more than limits::kRecordBytes, so that whoever checks the size
// sees it.
constexpr std::size_t kDeliveredBytesMax = limits::kRecordBytes + 1;

// One record as it came. The views live until the next read of the same source.
struct InputRecord {
  std::uint16_t topic = 0;  // index into the list of topics or files that the source was opened with
  std::int32_t partition = 0;
  std::int64_t offset = 0;        // files: line number, from 1
  std::int64_t timestamp_ms = 0;  // Kafka: append or create time; files: 0
  bool tombstone = false;         // a Kafka record with no value at all
  std::string_view payload;  // followed by kPadding readable bytes where the source says so (codec/decoder.h)
  std::string_view traceparent;  // header of that name, empty without one
};

// A source of records that ends (files). Owner and user: one thread.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  // The next records in order; an empty span is the end. Payloads are padded.
  virtual Result<std::span<const InputRecord>> read() = 0;
};

// Where outputs go: one text per record. Owner and user: one thread.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual Result<void> write(Topic topic, std::string_view key, std::string_view text,
                             std::string_view traceparent) = 0;
};

}  // namespace xiezhi
