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
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kOthersKept = 1;  // beside the newest file of a partition, should that be damaged
constexpr std::uint64_t kUnsyncedBytes = std::uint64_t{32}
                                         << 20U;  // synced on the way: the end does not wait long
constexpr std::string_view kPrefix = "partition-";
constexpr std::string_view kSuffix = ".snapshot";

struct StoredHeader {
  std::array<char, 8> magic = kMagic;
  std::uint32_t version = kVersion;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  Token layout;
};
static_assert(sizeof(StoredHeader) == 40);

struct BlockHead {
  std::uint32_t length = 0, check = 0;
};

std::uint32_t check_of(std::uint64_t number, std::span<const std::byte> bytes) {
  const auto length = static_cast<std::uint32_t>(bytes.size());
  uLong check = crc32_z(0, reinterpret_cast<const Bytef*>(&number), sizeof number);
  check = crc32_z(check, reinterpret_cast<const Bytef*>(&length), sizeof length);
  return static_cast<std::uint32_t>(
      crc32_z(check, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
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
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
    SnapshotName one;
    one.path = entry.path().string();
    const char* end = name.data() + name.size() - kSuffix.size();
    const auto [dash, problem] = std::from_chars(name.data() + kPrefix.size(), end, one.partition);
    if (problem != std::errc() || dash == end || *dash != '-') continue;
    const auto [at, another] = std::from_chars(dash + 1, end, one.offset);
    if (another == std::errc() && at == end) found.push_back(std::move(one));
  }
  std::sort(found.begin(), found.end(), [](const SnapshotName& a, const SnapshotName& b) {
    return std::tie(a.partition, b.offset) < std::tie(b.partition, a.offset);
  });
  return found;
}

std::vector<std::string> snapshots_of(const std::string& folder, std::int32_t partition) {
  std::vector<std::string> paths;
  for (SnapshotName& one : snapshots_in(folder)) {
    if (one.partition == partition) paths.push_back(std::move(one.path));
  }
  return paths;
}

// Writer

Result<std::unique_ptr<SnapshotWriter>> SnapshotWriter::create(const std::string& folder,
                                                               const SnapshotHeader& header,
                                                               std::function<bool()> give_up) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Exit::cannot_create, folder + ": cannot make the directory: " + error.message());
  const std::string name = std::string(kPrefix) + std::to_string(header.partition) + "-" +
                           std::to_string(header.offset) + std::string(kSuffix);
  const std::string path = (std::filesystem::path(folder) / name).string();
  // Several processes may share the folder.
  const std::string unfinished = path + "." + std::to_string(::getpid());
  const int descriptor = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return fail(Exit::cannot_create, unfinished + ": cannot create: " + std::strerror(errno));
  std::unique_ptr<SnapshotWriter> writer(
      new SnapshotWriter(folder, header.partition, path, descriptor, std::move(give_up)));
  StoredHeader stored;
  stored.partition = header.partition;
  stored.offset = header.offset;
  stored.layout = header.layout;
  writer->write(std::as_bytes(std::span(&stored, 1)));
  writer->write_block();
  return writer;
}

SnapshotWriter::SnapshotWriter(std::string folder, std::int32_t partition, std::string path, int descriptor,
                               std::function<bool()> give_up)
    : folder_(std::move(folder)),
      path_(std::move(path)),
      unfinished_path_(path_ + "." + std::to_string(::getpid())),
      partition_(partition),
      descriptor_(descriptor),
      give_up_(std::move(give_up)) {
  block_.reserve(kBlockBytes);
}

SnapshotWriter::~SnapshotWriter() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(unfinished_path_.c_str());
}

void SnapshotWriter::write(std::span<const std::byte> bytes) {
  while (!bytes.empty() && state_) {
    const std::size_t some = std::min(bytes.size(), kBlockBytes - block_.size());
    block_.insert(block_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(some));
    bytes = bytes.subspan(some);
    if (block_.size() == kBlockBytes) write_block();
  }
}

void SnapshotWriter::write_block() {
  if (state_ && give_up_ && give_up_()) {
    state_ = fail(Exit::unavailable, path_ + ": given up, there is no time left");
  }
  const BlockHead head{static_cast<std::uint32_t>(block_.size()), check_of(blocks_, block_)};
  append(&head, sizeof head);
  append(block_.data(), block_.size());
  block_.clear();
  ++blocks_;
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

Result<std::uint64_t> SnapshotWriter::finish() {
  if (!block_.empty()) write_block();
  write_block();
  sync();
  if (!state_) return tl::unexpected(state_.error());
  const int descriptor = std::exchange(descriptor_, -1);
  if (::close(descriptor) != 0 || ::rename(unfinished_path_.c_str(), path_.c_str()) != 0) {
    const int error = errno;
    ::unlink(unfinished_path_.c_str());
    return fail(Exit::io, path_ + ": cannot put in place: " + std::strerror(error));
  }
  if (Result<void> synced = sync_folder(folder_); !synced) return tl::unexpected(synced.error());
  remove_older();
  return bytes_;
}

// By age, not by offset: a log that was made anew begins at 0 again.
void SnapshotWriter::remove_older() const {
  std::vector<std::pair<std::filesystem::file_time_type, std::string>> others;
  std::error_code error;
  for (const std::string& path : snapshots_of(folder_, partition_)) {
    if (path != path_) others.emplace_back(std::filesystem::last_write_time(path, error), path);
  }
  std::sort(others.rbegin(), others.rend());
  for (std::size_t i = kOthersKept; i < others.size(); ++i) ::unlink(others[i].second.c_str());
}

// Reader

Result<std::unique_ptr<SnapshotReader>> SnapshotReader::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(Exit::no_input, path + ": cannot open: " + std::strerror(errno));
  std::unique_ptr<SnapshotReader> reader(new SnapshotReader(descriptor));
  struct stat status {};
  if (::fstat(descriptor, &status) == 0) reader->unread_ = static_cast<std::uint64_t>(status.st_size);
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
  reader->header_ = {stored.layout, stored.partition, stored.offset};
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
