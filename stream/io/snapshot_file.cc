#include "stream/io/snapshot_file.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>

namespace xiezhi {
namespace {

static_assert(std::endian::native == std::endian::little, "blocks are written as they lie in memory");

constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;
constexpr std::size_t kBlockBytesMax = std::size_t{1} << 20U;  // of those that are read
constexpr std::array<char, 8> kMagic = {'X', 'I', 'E', 'Z', 'H', 'I', 'S', 'S'};
constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kFreeBlocksMax = 32;                        // kept to be filled again
constexpr std::uint64_t kStartedBytes = std::uint64_t{4} << 20U;  // sent to the disk together, on the way
// A prompt goes first. The thread rests three quarters of the time, in such small steps that nobody who wakes
// up waits long for it, so that what it takes and what the disk takes is spread out; where nothing is idle it
// has a tenth of what others have.
constexpr int kNice = 10;
constexpr int kRests = 3;  // for each time that a block took
constexpr std::chrono::milliseconds kRestMost{20};
constexpr std::chrono::milliseconds kLeave{1'000};  // how long a writer waits for its thread when it goes
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

std::string path_of(const std::string& folder, const SnapshotHeader& header) {
  const std::string name = std::string(kPrefix) + std::to_string(header.partition) + '-' +
                           std::to_string(header.offset) +
                           std::string(header.whole() ? kWholeSuffix : kChangesSuffix);
  return (std::filesystem::path(folder) / name).string();
}

Result<void> sync(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) return fail(Exit::io, path + ": cannot sync: " + std::strerror(error));
  return {};
}

Result<void> sync_folder(const std::string& folder) { return sync(folder, O_DIRECTORY); }

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

Result<void> sync_snapshots(const std::string& folder, std::int32_t partition, std::int64_t offset) {
  for (const SnapshotName& file : snapshots_of(folder, partition)) {
    if (file.offset > offset) continue;
    if (Result<void> done = sync(file.path, 0); !done) return done;
  }
  return sync_folder(folder);
}

// Writer

// What is to be written, and the thread that writes it: both live until the disk has answered.
class SnapshotWriter::Job {
 public:
  Job(std::string folder, const SnapshotHeader& header)
      : folder_(std::move(folder)), header_(header), path_(path_of(folder_, header)) {}
  void run();

  // The next seven: the user's thread.
  void add(std::vector<std::byte>& block);  // takes it, and gives an empty one
  std::uint64_t backlog() const;
  void finish(bool cancel);
  void hurry();
  bool done() const;
  bool wait(std::chrono::milliseconds at_most) const;
  Result<Written> result() const;  // once it is done

 private:
  void open();
  void write_block(std::span<const std::byte> block);
  void put_in_place();
  void remove_unfinished() const;
  void remove_older() const;
  void sync();
  void append(const void* bytes, std::size_t size);

  const std::string folder_;
  const SnapshotHeader header_;
  const std::string path_;
  // Several processes may share the folder, and one that hangs may still have its own.
  static inline std::atomic<std::uint64_t> jobs_ = 0;
  const std::string unfinished_path_ =
      path_ + '.' + std::to_string(::getpid()) + '.' + std::to_string(++jobs_);

  mutable std::mutex mutex_;  // guards the next seven
  mutable std::condition_variable changed_;
  std::deque<std::vector<std::byte>> blocks_;  // to be written
  std::vector<std::vector<std::byte>> free_blocks_;
  std::uint64_t backlog_ = 0;
  bool finished_ = false, done_ = false, cancelled_ = false, hurried_ = false;

  // Of the writing thread until it is done.
  int descriptor_ = -1;
  Digest identity_;
  std::uint64_t number_ = 0, bytes_ = 0, started_bytes_ = 0;
  Result<void> state_;  // the first error
};

SnapshotWriter::SnapshotWriter(std::string folder, const SnapshotHeader& header)
    : job_(std::make_shared<Job>(std::move(folder), header)) {
  StoredHeader stored;
  stored.partition = header.partition;
  stored.offset = header.offset;
  stored.base_offset = header.base_offset;
  stored.layout = header.layout;
  stored.base = header.base;
  write(std::as_bytes(std::span(&stored, 1)));
  push();
  std::thread([job = job_] { job->run(); }).detach();
}

SnapshotWriter::~SnapshotWriter() {
  job_->finish(true);
  job_->wait(kLeave);
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
  job_->add(block_);
  block_.reserve(kBlockBytes);
}

void SnapshotWriter::finish() {
  if (!block_.empty()) push();
  job_->finish(false);
}

std::uint64_t SnapshotWriter::backlog() const { return job_->backlog(); }

void SnapshotWriter::hurry() { job_->hurry(); }

bool SnapshotWriter::done() const { return job_->done(); }

Result<SnapshotWriter::Written> SnapshotWriter::wait(std::chrono::milliseconds at_most) const {
  if (job_->wait(at_most)) return job_->result();
  return fail(Exit::unavailable, "the disk does not answer in time");
}

void SnapshotWriter::Job::add(std::vector<std::byte>& block) {
  const std::lock_guard lock(mutex_);
  backlog_ += block.size();
  blocks_.push_back(std::move(block));
  block = {};
  if (!free_blocks_.empty()) {
    block = std::move(free_blocks_.back());
    free_blocks_.pop_back();
  }
  changed_.notify_all();
}

// Cancelled unless everything has been given.
void SnapshotWriter::Job::finish(bool cancel) {
  const std::lock_guard lock(mutex_);
  cancelled_ = cancel && !done_;
  finished_ = true;
  changed_.notify_all();
}

void SnapshotWriter::Job::hurry() {
  const std::lock_guard lock(mutex_);
  hurried_ = true;
  changed_.notify_all();
}

std::uint64_t SnapshotWriter::Job::backlog() const {
  const std::lock_guard lock(mutex_);
  return backlog_;
}

bool SnapshotWriter::Job::done() const {
  const std::lock_guard lock(mutex_);
  return done_;
}

bool SnapshotWriter::Job::wait(std::chrono::milliseconds at_most) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, at_most, [&] { return done_; });
}

Result<SnapshotWriter::Written> SnapshotWriter::Job::result() const {
  if (!state_) return tl::unexpected(state_.error());
  return Written{bytes_, Digest(identity_).finish()};
}

void SnapshotWriter::Job::run() {
  ::pthread_setname_np(::pthread_self(), "snapshot");
  ::setpriority(PRIO_PROCESS, 0, kNice);  // of this thread alone, on Linux
  open();
  bool cancelled = false;
  for (;;) {
    std::vector<std::byte> block;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return !blocks_.empty() || finished_; });
      cancelled = cancelled_;
      if (cancelled || blocks_.empty()) break;
      block = std::move(blocks_.front());
      blocks_.pop_front();
    }
    const auto start = std::chrono::steady_clock::now();
    write_block(block);
    const auto took = std::chrono::steady_clock::now() - start;
    std::unique_lock lock(mutex_);
    backlog_ -= block.size();
    block.clear();
    if (free_blocks_.size() < kFreeBlocksMax) free_blocks_.push_back(std::move(block));
    changed_.wait_for(lock, std::min<std::chrono::steady_clock::duration>(took * kRests, kRestMost),
                      [&] { return hurried_ || cancelled_; });
  }
  if (!cancelled) put_in_place();
  if (descriptor_ >= 0) {
    ::close(std::exchange(descriptor_, -1));
    ::unlink(unfinished_path_.c_str());
  }
  const std::lock_guard lock(mutex_);
  done_ = true;
  changed_.notify_all();
}

void SnapshotWriter::Job::open() {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) {
    state_ = fail(Exit::cannot_create, folder_ + ": cannot make the directory: " + error.message());
    return;
  }
  remove_unfinished();
  descriptor_ = ::open(unfinished_path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor_ < 0)
    state_ = fail(Exit::cannot_create, unfinished_path_ + ": cannot create: " + std::strerror(errno));
}

void SnapshotWriter::Job::write_block(std::span<const std::byte> block) {
  const BlockHead head{static_cast<std::uint32_t>(block.size()), check_of(number_, block)};
  identity_.add(std::uint64_t{head.length} << 32U | head.check);
  append(&head, sizeof head);
  append(block.data(), block.size());
  ++number_;
  if (bytes_ - started_bytes_ < kStartedBytes) return;
  const std::uint64_t from = std::exchange(started_bytes_, bytes_);
  ::sync_file_range(descriptor_, static_cast<off64_t>(from), static_cast<off64_t>(bytes_ - from),
                    SYNC_FILE_RANGE_WRITE);  // the last sync, which alone counts, waits less then
}

// A sync that failed is never tried again: the kernel may have dropped the pages. The file goes.
void SnapshotWriter::Job::sync() {
  if (state_ && ::fsync(descriptor_) != 0)
    state_ = fail(Exit::io, unfinished_path_ + ": cannot sync: " + std::strerror(errno));
}

void SnapshotWriter::Job::append(const void* bytes, std::size_t size) {
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

void SnapshotWriter::Job::put_in_place() {
  write_block({});
  sync();
  {
    const std::lock_guard lock(mutex_);
    if (!state_ || cancelled_) return;
  }
  const int descriptor = std::exchange(descriptor_, -1);
  if (::close(descriptor) != 0 || ::rename(unfinished_path_.c_str(), path_.c_str()) != 0) {
    const int error = errno;
    ::unlink(unfinished_path_.c_str());
    state_ = fail(Exit::io, path_ + ": cannot put in place: " + std::strerror(error));
    return;
  }
  state_ = sync_folder(folder_);
  if (state_ && header_.whole()) remove_older();
}

void SnapshotWriter::Job::remove_unfinished() const {
  const std::string prefix = std::string(kPrefix) + std::to_string(header_.partition) + '-';
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    const std::string name = entry.path().filename().string();
    const std::string suffix = entry.path().extension().string();
    if (name.starts_with(prefix) && suffix != kWholeSuffix && suffix != kChangesSuffix)
      ::unlink(entry.path().c_str());
  }
}

// By age, not by offset: a log that was made anew begins at 0 again.
void SnapshotWriter::Job::remove_older() const {
  struct Older {
    std::filesystem::file_time_type written;
    SnapshotName name;
  };
  std::vector<Older> others;
  std::error_code error;
  for (SnapshotName& name : snapshots_of(folder_, header_.partition)) {
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
  if (!fill(&head, sizeof head) || head.length > kBlockBytesMax) return false;
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
