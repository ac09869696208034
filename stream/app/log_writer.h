// Packs touches into frames, one open frame a partition, and appends them to the log. Whoever adds calls
// flush() when nothing more is at hand: under load a frame carries many touches, on a quiet day one, and none
// ever waits.
#pragma once

#include <cstdint>
#include <vector>

#include "stream/codec/frame.h"
#include "stream/io/kafka.h"

namespace xiezhi {

// One thread.
class LogWriter {
 public:
  // `producer` must outlive the writer; `topic` is the log's index among its topics.
  LogWriter(kafka::Producer& producer, std::uint16_t topic, std::uint32_t partitions);

  std::uint32_t partitions() const { return static_cast<std::uint32_t>(frames_.size()); }
  // To the partition of its subject, to all of them when it goes everywhere; how many.
  Result<std::uint32_t> add(const Touch& touch);
  Result<void> add(const Touch& touch, std::uint32_t partition);
  // Before a touch that carries an identifier sealed with this key: whoever reads the partition then has the
  // key, whatever else it reads. Written once, and again until one that was written is acknowledged: a record
  // that is sent a second time (Producer::sent_again) comes behind younger ones.
  Result<void> add_sealing_key(std::uint64_t id, std::string_view sealed_box, std::uint32_t partition);
  Result<void> flush();
  // The time that records have from now on, when the log keeps the times of its producers; flush() before. 0:
  // now.
  void set_time(std::int64_t time_ms) { time_ms_ = time_ms; }

 private:
  Result<void> flush(std::uint32_t partition);

  struct SentKey {
    std::uint64_t id = 0;
    std::uint64_t number = 0;  // of the first record with it; 0: none was produced yet
    bool in_frame = false;     // that is open
  };

  kafka::Producer& producer_;
  std::uint16_t topic_;
  std::vector<FrameWriter> frames_;
  std::vector<std::vector<SentKey>> keys_;  // by partition
  std::vector<std::uint32_t> open_;         // partitions whose frame is not empty
  std::int64_t time_ms_ = 0;
};

}  // namespace xiezhi
