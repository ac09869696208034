#include "stream/io/snapshot_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <tuple>
#include <utility>

namespace xiezhi {
namespace {

static_assert(std::endian::native == std::endian::little, "blocks are written as they lie in memory");

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;
constexpr std::array<char, 8> kMagic = {'X', 'I', 'E', 'Z', 'H', 'I', 'S', 'S'};
constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kFreeBlocksMax = 8;  // kept to be filled again
constexpr std::uint64_t kUnsyncedBytes = std::uint64_t{32}
                                         << 20U;  // synced on the way: the end does not wait long
constexpr std::string_view kPrefix = "partition-";
constexpr std::string_view kWholeSuffix = ".snapshot", kChangesSuffix = ".changes";

struct StoredHeader {
  std::array<char, 8> magic = kMagic;
  std::uint32_t version = kVersion;
  std::int32_t partition = 0;
  std::int64_t offset = 0, base_offset = 0;
  Token layout, base;
};
static_assert(sizeof(StoredHeader) == 64);

struct BlockHead {
  std::uint32_t length = 0, check = 0;
};

std::uint32_t check_of(std::uint64_t number, std::span<const std::byte> bytes) {
  const auto length = static_cast<std::uint32_t>(bytes.size());
  uLong check = crc32_z(0, reinterpret_cast<const Bytef*>(&number), sizeof number);
  check = crc32_z(check, reinterpret_cast<const Bytef*>(&length), sizeof length);
  if (!bytes.empty()) check = crc32_z(check, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  return static_cast<std::uint32_t>(check);
}

Result<void> sync_folder(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) return fail(Exit::io, folder + ": cannot sync: " + std::strerror(error));
  return {};
}

}  // namespace

std::vector<SnapshotName> snapshots_in(const std::string& folder) {
  std::vector<SnapshotName> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    SnapshotName one;
    one.whole = name.ends_with(kWholeSuffix);
    if (!name.starts_with(kPrefix) || (!one.whole && !name.ends_with(kChangesSuffix))) continue;
    one.path = entry.path().string();
    const char* end = name.data() + name.rfind('.');
    const auto [dash, problem] = std::from_chars(name.data() + kPrefix.size(), end, one.partition);
    if (problem != std::errc() || dash == end || *dash != '-') continue;
    const auto [at, another] = std::from_chars(dash + 1, end, one.offset);
    if (another == std::errc() && at == end) found.push_back(std::move(one));
  }
  std::sort(found.begin(), found.end(), [](const SnapshotName& a, const SnapshotName& b) {
    return std::tie(a.partition, b.offset, b.whole) < std::tie(b.partition, a.offset, a.whole);
  });
  return found;
}

std::vector<SnapshotName> snapshots_of(const std::string& folder, std::int32_t partition) {
  std::vector<SnapshotName> files = snapshots_in(folder);
  std::erase_if(files, [&](const SnapshotName& one) { return one.partition != partition; });
  return files;
}

// Writer

Result<std::unique_ptr<SnapshotWriter>> SnapshotWriter::create(const std::string& folder,
                                                               const SnapshotHeader& header) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Exit::cannot_create, folder + ": cannot make the directory: " + error.message());
  const std::string name = std::string(kPrefix) + std::to_string(header.partition) + "-" +
                           std::to_string(header.offset) +
                           std::string(header.whole() ? kWholeSuffix : kChangesSuffix);
  const std::string path = (std::filesystem::path(folder) / name).string();
  // Several processes may share the folder.
  const std::string unfinished = path + "." + std::to_string(::getpid());
  const int descriptor = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return fail(Exit::cannot_create, unfinished + ": cannot create: " + std::strerror(errno));
  std::unique_ptr<SnapshotWriter> writer(new SnapshotWriter(folder, header, path, descriptor));
  StoredHeader stored;
  stored.partition = header.partition;
  stored.offset = header.offset;
  stored.base_offset = header.base_offset;
  stored.layout = header.layout;
  stored.base = header.base;
  writer->write(std::as_bytes(std::span(&stored, 1)));
  writer->push();
  writer->thread_ = std::thread([&self = *writer] { self.run(); });
  return writer;
}

SnapshotWriter::SnapshotWriter(std::string folder, const SnapshotHeader& header, std::string path,
                               int descriptor)
    : folder_(std::move(folder)),
      path_(std::move(path)),
      unfinished_path_(path_ + "." + std::to_string(::getpid())),
      partition_(header.partition),
      whole_(header.whole()),
      descriptor_(descriptor) {
  block_.reserve(kBlockBytes);
}

SnapshotWriter::~SnapshotWriter() {
  {
    const std::lock_guard lock(mutex_);
    cancelled_ = !finished_;
    finished_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(unfinished_path_.c_str());
}

void SnapshotWriter::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t some = std::min(bytes.size(), kBlockBytes - block_.size());
    block_.insert(block_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(some));
    bytes = bytes.subspan(some);
    if (block_.size() == kBlockBytes) push();
  }
}

void SnapshotWriter::push() {
  const std::lock_guard lock(mutex_);
  backlog_ += block_.size();
  blocks_.push_back(std::move(block_));
  block_ = {};
  if (!free_blocks_.empty()) {
    block_ = std::move(free_blocks_.back());
    free_blocks_.pop_back();
  }
  block_.reserve(kBlockBytes);
  changed_.notify_all();
}

void SnapshotWriter::finish() {
  if (!block_.empty()) push();
  const std::lock_guard lock(mutex_);
  finished_ = true;
  changed_.notify_all();
}

std::uint64_t SnapshotWriter::backlog() const {
  const std::lock_guard lock(mutex_);
  return backlog_;
}

bool SnapshotWriter::done() const {
  const std::lock_guard lock(mutex_);
  return done_;
}

Result<SnapshotWriter::Written> SnapshotWriter::wait() {
  if (thread_.joinable()) thread_.join();
  if (!state_) return tl::unexpected(state_.error());
  return Written{bytes_, Digest(identity_).finish()};
}

void SnapshotWriter::run() {
  for (;;) {
    std::vector<std::byte> block;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return !blocks_.empty() || finished_; });
      if (cancelled_ || blocks_.empty()) break;
      block = std::move(blocks_.front());
      blocks_.pop_front();
    }
    write_block(block);
    const std::lock_guard lock(mutex_);
    backlog_ -= block.size();
    block.clear();
    if (free_blocks_.size() < kFreeBlocksMax) free_blocks_.push_back(std::move(block));
  }
  bool cancelled = false;
  {
    const std::lock_guard lock(mutex_);
    cancelled = cancelled_;
  }
  if (!cancelled) put_in_place();
  const std::lock_guard lock(mutex_);
  done_ = true;
}

void SnapshotWriter::write_block(std::span<const std::byte> block) {
  const BlockHead head{static_cast<std::uint32_t>(block.size()), check_of(number_, block)};
  identity_.add(std::uint64_t{head.length} << 32U | head.check);
  append(&head, sizeof head);
  append(block.data(), block.size());
  ++number_;
  if (bytes_ - synced_bytes_ >= kUnsyncedBytes) sync();
}

// A sync that failed is never tried again: the kernel may have dropped the pages. The file goes.
void SnapshotWriter::sync() {
  if (state_ && ::fsync(descriptor_) != 0)
    state_ = fail(Exit::io, unfinished_path_ + ": cannot sync: " + std::strerror(errno));
  synced_bytes_ = bytes_;
}

void SnapshotWriter::append(const void* bytes, std::size_t size) {
  const auto* at = static_cast<const char*>(bytes);
  while (size > 0 && state_) {
    const ssize_t written = ::write(descriptor_, at, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      state_ = fail(Exit::io, unfinished_path_ + ": cannot write: " + std::strerror(errno));
      return;
    }
    at += written;
    size -= static_cast<std::size_t>(written);
    bytes_ += static_cast<std::uint64_t>(written);
  }
}

void SnapshotWriter::put_in_place() {
  write_block({});
  sync();
  if (!state_) return;
  const int descriptor = std::exchange(descriptor_, -1);
  if (::close(descriptor) != 0 || ::rename(unfinished_path_.c_str(), path_.c_str()) != 0) {
    const int error = errno;
    ::unlink(unfinished_path_.c_str());
    state_ = fail(Exit::io, path_ + ": cannot put in place: " + std::strerror(error));
    return;
  }
  state_ = sync_folder(folder_);
  if (state_ && whole_) remove_older();
}

// By age, not by offset: a log that was made anew begins at 0 again.
void SnapshotWriter::remove_older() const {
  struct Older {
    std::filesystem::file_time_type written;
    SnapshotName name;
  };
  std::vector<Older> others;
  std::error_code error;
  for (SnapshotName& name : snapshots_of(folder_, partition_)) {
    if (name.path == path_) continue;
    const auto written = std::filesystem::last_write_time(name.path, error);
    others.push_back({written, std::move(name)});
  }
  std::sort(others.begin(), others.end(), [](const Older& a, const Older& b) {
    return std::tie(b.written, b.name.offset) < std::tie(a.written, a.name.offset);
  });
  bool kept = false;  // the newest other whole one, and what came after it
  for (const Older& other : others) {
    if (kept) ::unlink(other.name.path.c_str());
    kept = kept || other.name.whole;
  }
}

// Reader

Result<std::unique_ptr<SnapshotReader>> SnapshotReader::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(Exit::no_input, path + ": cannot open: " + std::strerror(errno));
  std::unique_ptr<SnapshotReader> reader(new SnapshotReader(descriptor));
  struct stat status {};
  if (::fstat(descriptor, &status) == 0) reader->size_ = static_cast<std::uint64_t>(status.st_size);
  reader->unread_ = reader->size_;
  StoredHeader stored;
  if (!reader->next_block() || reader->block_.size() != sizeof stored)
    return fail(Exit::bad_data, path + ": not a snapshot, or damaged");
  std::memcpy(&stored, reader->block_.data(), sizeof stored);
  if (stored.magic != kMagic) return fail(Exit::bad_data, path + ": not a snapshot");
  if (stored.version != kVersion) {
    return fail(Exit::bad_data, path + ": a snapshot of version " + std::to_string(stored.version) +
                                    ", known here is " + std::to_string(kVersion));
  }
  reader->used_ = sizeof stored;
  reader->header_ = {stored.layout, stored.partition, stored.offset, stored.base_offset, stored.base};
  return reader;
}

SnapshotReader::~SnapshotReader() { ::close(descriptor_); }

bool SnapshotReader::fill(void* bytes, std::size_t size) {
  auto* at = static_cast<char*>(bytes);
  while (size > 0) {
    const ssize_t got = ::read(descriptor_, at, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    size -= static_cast<std::size_t>(got);
    unread_ -= std::min(unread_, static_cast<std::uint64_t>(got));
  }
  return true;
}

bool SnapshotReader::next_block() {
  BlockHead head;
  used_ = 0;
  block_.clear();
  if (!fill(&head, sizeof head) || head.length > kBlockBytes) return false;
  block_.resize(head.length);
  if (!fill(block_.data(), block_.size()) || check_of(blocks_, block_) != head.check) {
    block_.clear();
    return false;
  }
  identity_.add(std::uint64_t{head.length} << 32U | head.check);
  ++blocks_;
  return true;
}

bool SnapshotReader::read(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    if (used_ == block_.size() && (!next_block() || block_.empty())) return false;
    const std::size_t some = std::min(bytes.size(), block_.size() - used_);
    std::copy_n(block_.begin() + static_cast<std::ptrdiff_t>(used_), some, bytes.begin());
    used_ += some;
    bytes = bytes.subspan(some);
  }
  return true;
}

bool SnapshotReader::at_end() {
  if (used_ != block_.size() || !next_block() || !block_.empty()) return false;
  char extra = 0;
  return !fill(&extra, 1);
}

bool SnapshotReader::whole() {
  while (next_block()) {
    used_ = block_.size();
    if (block_.empty()) {
      char extra = 0;
      return !fill(&extra, 1);
    }
  }
  return false;
}

}  // namespace xiezhi
