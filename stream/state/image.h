// Image: the state of a shard as a run of bytes. Each component names its fields once, in image(), and the
// same line saves them or loads them. What was saved is good only for the layout that saved it; whoever keeps
// it keeps Shard::layout() beside it. No I/O here: bytes go to a sink and come from a source.
//
// Versions: one more whenever what image() names, or what lies in pages, changes its meaning. What the
// version before has saved can be loaded; image() asks since() for what that one lacks, which then stays as
// it is made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>

namespace xiezhi {

constexpr std::uint32_t kImageVersion = 6, kImageVersionBefore = 5;

// What the state may hold: plain values without padding. Padding bytes would be whatever was in memory
// before, perhaps an identifier in the clear, and would go to disk with the rest.
template <class T>
inline constexpr bool kStored = std::is_trivially_copyable_v<T>&& std::has_unique_object_representations_v<T>;

class ImageSink {
 public:
  virtual ~ImageSink() = default;
  virtual void write(std::span<const std::byte> bytes) = 0;  // keeps its errors to itself until the end
};

class ImageSource {
 public:
  virtual ~ImageSource() = default;
  // Fills all of `bytes` with what write() was given, or answers false.
  virtual bool read(std::span<std::byte> bytes) = 0;
  // No more bytes than this are still to come.
  virtual std::uint64_t left() const = 0;
};

class ImageSaver {
 public:
  static constexpr bool kLoads = false;
  // Another version than kImageVersion: as the program before has saved it, for tests.
  explicit ImageSaver(ImageSink& sink, std::uint32_t version = kImageVersion)
      : sink_(sink), version_(version) {}

  bool since(std::uint32_t version) const { return version_ >= version; }

  void bytes(const void* data, std::size_t size) {
    if (size > 0) sink_.write({static_cast<const std::byte*>(data), size});
  }
  template <class T>
  void value(const T& value) {
    static_assert(kStored<T>);
    bytes(&value, sizeof value);
  }
  // A vector or string of plain values.
  template <class Array>
  void array(const Array& array) {
    static_assert(kStored<typename Array::value_type>);
    value(std::uint64_t{array.size()});
    bytes(array.data(), array.size() * sizeof(typename Array::value_type));
  }

 private:
  ImageSink& sink_;
  std::uint32_t version_;
};

// The source vouches for its bytes (checksums), so they are not judged; but nothing is made larger than what
// the source can still fill, and nothing is written beyond its end.
class ImageLoader {
 public:
  static constexpr bool kLoads = true;
  explicit ImageLoader(ImageSource& source, std::uint32_t version = kImageVersion)
      : source_(source), version_(version) {}

  bool since(std::uint32_t version) const { return version_ >= version; }

  // False once something was missing; what was loaded is then of no use.
  bool good() const { return good_; }
  // Not good unless this holds; good().
  bool require(bool condition) { return good_ = good_ && condition; }
  // Not good unless the source may still hold `count` times `size` bytes; good(). To be asked before room is
  // made.
  bool expect(std::uint64_t count, std::size_t size) { return require(count <= source_.left() / size); }

  void bytes(void* data, std::size_t size) {
    if (good_ && size > 0) good_ = source_.read({static_cast<std::byte*>(data), size});
  }
  template <class T>
  void value(T& value) {
    static_assert(kStored<T>);
    bytes(&value, sizeof value);
  }
  template <class Array>
  void array(Array& array) {
    std::uint64_t size = 0;
    value(size);
    array.resize(expect(size, sizeof(typename Array::value_type)) ? size : 0);
    bytes(array.data(), array.size() * sizeof(typename Array::value_type));
  }

 private:
  ImageSource& source_;
  std::uint32_t version_;
  bool good_ = true;
};

}  // namespace xiezhi
