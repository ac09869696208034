// Frames: how touches travel in the log. A Kafka record's value is one frame: a header and any number of
// items (touches, sealing keys, ticks), packed as many as there are at that moment. Little-endian base-128
// integers; what is absent or follows from what stood before it in the frame costs one bit of a presence
// mask, or one byte. So frames need no further compression, and each is read from its beginning.
// schemas/log.md describes the bytes for readers in other languages.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stream/base/touch.h"

namespace xiezhi {

// Of what is written; 1 is read as well.
constexpr std::uint8_t kFrameVersion = 2;
constexpr std::size_t kFrameHeaderBytes = 3;

namespace frame {
using Masks = std::array<std::uint64_t, 2>;
constexpr std::uint32_t kSlots = 32;

// What stood before in a frame, by which a touch is told: the touch before it, the names of institutions and
// the presence masks.
template <class Text>
struct Before {
  std::uint64_t event_key = 0;
  std::int64_t event_time_ms = 0, log_time_ms = 0;
  Text event_id;
  std::array<Text, kSlots> names;  // empty: none yet
  std::array<std::optional<Masks>, kSlots> masks;

  // Texts keep their memory.
  void clear() {
    event_key = 0;
    event_time_ms = log_time_ms = 0;
    event_id = {};
    for (Text& name : names) name = {};
    masks = {};
  }
};
}  // namespace frame

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

  using Before = frame::Before<std::string>;

 private:
  void begin();
  void add_item(std::uint8_t kind, std::string_view head, std::string_view body);
  std::string frame_, scratch_;
  std::uint32_t items_ = 0;
  Before before_;
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

  using Before = frame::Before<std::string_view>;

 private:
  bool read_masks(std::string_view& body, frame::Masks& masks);
  bool read_touch(std::string_view body, Touch& touch);
  std::string_view rest_;
  bool broken_ = false;
  bool relative_ = true;
  Before before_;
};

}  // namespace xiezhi
