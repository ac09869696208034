#include "stream/io/byte_source.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace xiezhi {
namespace {

constexpr std::size_t kChunkBytes = 1U << 20U;

// A file descriptor with the first bytes put back in front, so that the format can be told on a pipe too.
class StoredFile {
 public:
  StoredFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  StoredFile(const StoredFile&) = delete;
  StoredFile& operator=(const StoredFile&) = delete;
  ~StoredFile() {
    if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
  }

  Result<std::size_t> read(char* into, std::size_t size) {
    if (head_at_ < head_.size()) {
      const std::size_t taken = std::min(size, head_.size() - head_at_);
      std::memcpy(into, head_.data() + head_at_, taken);
      head_at_ += taken;
      return taken;
    }
    const Result<std::size_t> got = read_descriptor(into, size);
    if (got) bytes_ += *got;
    return got;
  }

  Result<std::string> head(std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t filled = 0;
    while (filled < size) {
      const Result<std::size_t> got = read_descriptor(bytes.data() + filled, size - filled);
      if (!got) return tl::unexpected(got.error());
      if (*got == 0) break;
      filled += *got;
    }
    bytes.resize(filled);
    bytes_ += filled;
    head_ = bytes;
    return bytes;
  }

  std::uint64_t bytes() const { return bytes_; }
  const std::string& path() const { return path_; }

 private:
  Result<std::size_t> read_descriptor(char* into, std::size_t size) {
    for (;;) {
      const ssize_t got = ::read(descriptor_, into, size);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return fail(Exit::io, path_ + ": cannot read: " + std::strerror(errno));
    }
  }

  int descriptor_;
  std::string path_;
  std::string head_;
  std::size_t head_at_ = 0;
  std::uint64_t bytes_ = 0;
};

class PlainSource final : public ByteSource {
 public:
  explicit PlainSource(std::unique_ptr<StoredFile> file) : file_(std::move(file)) {}
  Result<std::size_t> read(char* into, std::size_t size) override { return file_->read(into, size); }
  std::uint64_t stored_bytes() const override { return file_->bytes(); }

 private:
  std::unique_ptr<StoredFile> file_;
};

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<StoredFile> file) : file_(std::move(file)), chunk_(kChunkBytes) {
    constexpr int kGzipWindow = 15 + 16;
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) broken_ = true;
  }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;
  ~GzipSource() override { inflateEnd(&stream_); }

  Result<std::size_t> read(char* into, std::size_t size) override {
    if (broken_) return damaged();
    stream_.next_out = reinterpret_cast<Bytef*>(into);
    stream_.avail_out = static_cast<uInt>(size);
    while (stream_.avail_out == size) {
      if (stream_.avail_in == 0) {
        const Result<std::size_t> got = file_->read(chunk_.data(), chunk_.size());
        if (!got) return got;
        if (*got == 0) return inside_ ? damaged() : Result<std::size_t>(0);
        stream_.next_in = reinterpret_cast<Bytef*>(chunk_.data());
        stream_.avail_in = static_cast<uInt>(*got);
      }
      inside_ = true;
      const int code = inflate(&stream_, Z_NO_FLUSH);
      if (code == Z_STREAM_END) {  // another member may follow
        inside_ = false;
        inflateReset(&stream_);
      } else if (code != Z_OK) {
        broken_ = true;
        return damaged();
      }
    }
    return size - stream_.avail_out;
  }
  std::uint64_t stored_bytes() const override { return file_->bytes(); }

 private:
  Result<std::size_t> damaged() const {
    return fail(Exit::bad_data, file_->path() + ": damaged or cut gzip data; make the file again");
  }

  std::unique_ptr<StoredFile> file_;
  std::vector<char> chunk_;
  z_stream stream_{};
  bool inside_ = false;
  bool broken_ = false;
};

class ZstdSource final : public ByteSource {
 public:
  explicit ZstdSource(std::unique_ptr<StoredFile> file)
      : file_(std::move(file)), chunk_(kChunkBytes), stream_(ZSTD_createDStream()) {}
  ZstdSource(const ZstdSource&) = delete;
  ZstdSource& operator=(const ZstdSource&) = delete;
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }

  Result<std::size_t> read(char* into, std::size_t size) override {
    ZSTD_outBuffer output{into, size, 0};
    while (output.pos == 0) {
      if (input_.pos == input_.size && !(full_ && inside_)) {
        const Result<std::size_t> got = file_->read(chunk_.data(), chunk_.size());
        if (!got) return got;
        if (*got == 0) return inside_ ? damaged() : Result<std::size_t>(0);
        input_ = {chunk_.data(), *got, 0};
      }
      const std::size_t code = ZSTD_decompressStream(stream_, &output, &input_);
      if (ZSTD_isError(code) != 0) return damaged();
      inside_ = code != 0;
      full_ = output.pos == output.size;  // the decompressor may hold more without new input
    }
    return output.pos;
  }
  std::uint64_t stored_bytes() const override { return file_->bytes(); }

 private:
  Result<std::size_t> damaged() const {
    return fail(Exit::bad_data, file_->path() + ": damaged or cut zstd data; make the file again");
  }

  std::unique_ptr<StoredFile> file_;
  std::vector<char> chunk_;
  ZSTD_DStream* stream_;
  ZSTD_inBuffer input_{nullptr, 0, 0};
  bool inside_ = false;
  bool full_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path) {
  int descriptor = STDIN_FILENO;
  if (path != "-") {
    descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return fail(Exit::no_input, path + ": cannot open: " + std::strerror(errno));
    static_cast<void>(::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL));
  }
  auto file = std::make_unique<StoredFile>(descriptor, path == "-" ? "standard input" : path);
  const Result<std::string> head = file->head(4);
  if (!head) return tl::unexpected(head.error());
  if (head->starts_with("\x1f\x8b")) return std::make_unique<GzipSource>(std::move(file));
  if (*head == "\x28\xb5\x2f\xfd") return std::make_unique<ZstdSource>(std::move(file));
  return std::make_unique<PlainSource>(std::move(file));
}

}  // namespace xiezhi
