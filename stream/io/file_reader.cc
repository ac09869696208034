#include "stream/io/file_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>

#include "stream/codec/decoder.h"
#include "stream/io/byte_source.h"

namespace xiezhi {
namespace {

constexpr std::size_t kBufferBytes = 4U << 20U;
constexpr std::size_t kReadBytes = 256U
                                   << 10U;  // at once: what is read is decoded before it leaves the cache
constexpr std::size_t kBatchRecords = 4096;
static_assert(kBufferBytes > 4 * kDeliveredBytesMax);

std::uint64_t stored_size(const std::string& path) {
  struct stat status {};
  if (path == "-" || ::stat(path.c_str(), &status) != 0) return 0;
  return S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
}

}  // namespace

class FileReader::Implementation {
 public:
  explicit Implementation(std::vector<std::string> paths)
      : paths_(std::move(paths)), buffer_(kBufferBytes + kPadding) {
    batch_.reserve(kBatchRecords);
  }

  Result<void> open_all() {
    bool all_known = true;
    for (const std::string& path : paths_) {
      Result<std::unique_ptr<ByteSource>> source = open_bytes(path);
      if (!source) return tl::unexpected(source.error());
      sources_.push_back(std::move(*source));
      const std::uint64_t size = stored_size(path);
      all_known = all_known && size != 0;
      progress_.bytes_total += size;
    }
    if (!all_known) progress_.bytes_total = 0;
    return {};
  }

  Result<std::span<const InputRecord>> read() {
    batch_.clear();
    while (batch_.empty() && file_ < paths_.size()) {
      cut_lines();
      if (!batch_.empty()) break;
      if (const Result<void> filled = fill(); !filled) return tl::unexpected(filled.error());
    }
    progress_.records += batch_.size();
    return std::span<const InputRecord>(batch_);
  }

  const ReadProgress& progress() const { return progress_; }
  const std::vector<std::string>& paths() const { return paths_; }

 private:
  void cut_lines() {
    while (batch_.size() < kBatchRecords) {
      const char* begin = buffer_.data() + begin_;
      const std::size_t size = end_ - begin_;
      const void* newline = size == 0 ? nullptr : std::memchr(begin + scanned_, '\n', size - scanned_);
      if (newline == nullptr) {
        scanned_ = size;
        return;
      }
      const auto length = static_cast<std::size_t>(static_cast<const char*>(newline) - begin);
      begin_ += length + 1;
      scanned_ = 0;
      deliver(begin, length);
    }
  }

  // One line without its LF. While the rest of an oversized line is skipped, nothing is delivered.
  void deliver(const char* begin, std::size_t length) {
    if (skipping_) {
      skipping_ = false;
      return;
    }
    if (length > 0 && begin[length - 1] == '\r') --length;
    if (line_ == 0 && length >= 3 && std::memcmp(begin, "\xEF\xBB\xBF", 3) == 0) {
      begin += 3;
      length -= 3;
    }
    InputRecord record;
    record.topic = static_cast<std::uint16_t>(file_);
    record.offset = ++line_;
    record.payload = std::string_view(begin, std::min(length, kDeliveredBytesMax));
    batch_.push_back(record);
  }

  // Moves what is left to the front and reads more behind it; at the end of a file delivers its last line.
  Result<void> fill() {
    const std::size_t left = end_ - begin_;
    if (left > kDeliveredBytesMax) {  // one line longer than allowed: deliver its front, skip the rest
      const bool was_skipping = skipping_;
      if (!was_skipping) deliver(buffer_.data() + begin_, kDeliveredBytesMax);
      skipping_ = true;
      begin_ = end_;
      scanned_ = 0;
      return {};
    }
    std::memmove(buffer_.data(), buffer_.data() + begin_, left);
    begin_ = 0;
    end_ = left;
    const Result<std::size_t> got =
        sources_[file_]->read(buffer_.data() + left, std::min(kReadBytes, kBufferBytes - left));
    if (!got) return tl::unexpected(got.error());
    progress_.bytes_done = finished_bytes_ + sources_[file_]->stored_bytes();
    if (*got > 0) {
      end_ += *got;
      return {};
    }
    if (left > 0) deliver(buffer_.data(), left);
    next_file();
    return {};
  }

  void next_file() {
    finished_bytes_ += sources_[file_]->stored_bytes();
    sources_[file_].reset();
    begin_ = end_ = scanned_ = 0;
    line_ = 0;
    skipping_ = false;
    ++file_;
  }

  std::vector<std::string> paths_;
  std::vector<std::unique_ptr<ByteSource>> sources_;
  std::vector<char> buffer_;
  std::vector<InputRecord> batch_;
  std::size_t file_ = 0;
  std::size_t begin_ = 0, end_ = 0;
  std::size_t scanned_ = 0;  // bytes from begin_ on that hold no newline
  std::int64_t line_ = 0;
  bool skipping_ = false;
  std::uint64_t finished_bytes_ = 0;
  ReadProgress progress_;
};

FileReader::FileReader(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
FileReader::~FileReader() = default;

Result<std::unique_ptr<FileReader>> FileReader::open(std::vector<std::string> paths) {
  if (paths.empty())
    return fail(Exit::no_input, "no input file; name one with --input FILE, or - for standard input");
  auto implementation = std::make_unique<Implementation>(std::move(paths));
  if (const Result<void> opened = implementation->open_all(); !opened) return tl::unexpected(opened.error());
  return std::unique_ptr<FileReader>(new FileReader(std::move(implementation)));
}

Result<std::span<const InputRecord>> FileReader::read() { return implementation_->read(); }
const ReadProgress& FileReader::progress() const { return implementation_->progress(); }
const std::vector<std::string>& FileReader::paths() const { return implementation_->paths(); }

}  // namespace xiezhi
