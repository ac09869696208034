// Frames: how touches travel in the log. A Kafka record's value is one frame: a header and any number of
// items (touches, sealing keys, ticks), packed as many as there are at that moment. Little-endian base-128
// integers, absent fields cost one bit of a presence mask. schemas/log.md describes the bytes for readers in
// other languages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stream/base/touch.h"

namespace xiezhi {

constexpr std::uint8_t kFrameVersion = 1;
constexpr std::size_t kFrameHeaderBytes = 3;

// Builds one frame. Owner and user: one thread.
class FrameWriter {
 public:
  void add(const Touch& touch);
  void add_sealing_key(std::uint64_t id, std::string_view sealed_box);

  bool empty() const { return items_ == 0; }
  std::uint32_t items() const { return items_; }
  std::size_t bytes() const { return frame_.size(); }
  std::string_view frame() const { return frame_; }
  void clear();

 private:
  void begin();
  std::string frame_, scratch_;
  std::uint32_t items_ = 0;
};

struct FrameItem {
  enum class Kind : std::uint8_t { end, touch, sealing_key, broken } kind = Kind::end;
  std::uint64_t sealing_key = 0;
  std::string_view sealed_box;
};

// Reads a frame's items in order. Any bytes are safe: what is not a frame gives `broken` and then `end`.
class FrameReader {
 public:
  explicit FrameReader(std::string_view frame);
  // For Kind::touch fills `touch`; its texts are views into the frame.
  FrameItem next(Touch& touch);

 private:
  std::string_view rest_;
  bool broken_ = false;
};

}  // namespace xiezhi
