// What the fuzz targets share. A target is one .cc file with LLVMFuzzerTestOneInput: it gives the bytes to
// one decoder and checks what must hold whatever they are. XIEZHI_CHECK ends the process, which is a finding.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stream/base/check.h"
#include "stream/codec/frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace xiezhi::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// A file that lies in memory, for readers that want a path. Kept between inputs.
class MemoryFile {
 public:
  MemoryFile()
      : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)),
        path_("/proc/self/fd/" + std::to_string(descriptor_)) {
    XIEZHI_CHECK(descriptor_ >= 0);
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  const std::string& holding(std::string_view bytes) {
    XIEZHI_CHECK(ftruncate(descriptor_, 0) == 0);
    XIEZHI_CHECK(pwrite(descriptor_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    return path_;
  }

 private:
  int descriptor_;
  std::string path_;
};

// A frame read to its end and what was read written again.
struct FrameCopy {
  std::string frame;
  std::size_t items = 0;
  bool broken = false;
};

inline FrameCopy copy_frame(std::string_view frame) {
  FrameReader reader(frame);
  FrameWriter writer;
  FrameCopy copy;
  Touch touch;
  for (FrameItem item = reader.next(touch); item.kind != FrameItem::Kind::end; item = reader.next(touch)) {
    XIEZHI_CHECK(!copy.broken);  // what is broken ends
    if (item.kind == FrameItem::Kind::touch) writer.add(touch);
    if (item.kind == FrameItem::Kind::sealing_key) writer.add_sealing_key(item.sealing_key, item.sealed_box);
    copy.broken = item.kind == FrameItem::Kind::broken;
  }
  XIEZHI_CHECK(reader.next(touch).kind == FrameItem::Kind::end);
  copy.frame = writer.frame();
  copy.items = writer.items();
  return copy;
}

}  // namespace xiezhi::fuzz
