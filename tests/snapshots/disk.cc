#include "tests/snapshots/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <map>
#include <mutex>
#include <vector>

#include "stream/app/prng.h"

namespace xiezhi::snapshots {
namespace {

constexpr std::uint64_t kSectorBytes = 512;

// What a loss of power may take back.
struct File {
  std::uint64_t synced = 0, size = 0;  // bytes
};
struct Name {
  std::string path, before;  // made under `path`; renamed from `before`, unless that is empty
};
struct Removed {
  std::string path, ghost;  // its bytes are still there
};

struct Disk {
  std::mutex mutex;
  std::string folder;
  DiskFaults faults;
  std::uint64_t calls = 0;
  std::map<int, std::string> open;  // by descriptor
  std::map<std::string, File> files;
  std::vector<Name> names;  // since the folder was synced
  std::vector<Removed> removed;
};
// Never destroyed: threads of the program may outlive main().
Disk& disk() {
  static Disk& one = *new Disk;
  return one;
}

bool is_below(const char* path) {
  return !disk().folder.empty() && std::string_view(path).starts_with(disk().folder);
}

void lose(Disk& one) {
  Prng prng(one.faults.seed, one.faults.at_call);
  for (const auto& [path, file] : one.files) {
    if (file.size <= file.synced) continue;
    const std::uint64_t kept =
        file.synced + prng.below(static_cast<std::uint32_t>(file.size - file.synced + 1));
    if (prng.chance(500)) {
      ::syscall(SYS_truncate, path.c_str(), kept);
      continue;
    }
    const int descriptor = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path.c_str(), O_WRONLY, 0));
    const char zeros[kSectorBytes] = {};
    for (std::uint64_t at = file.synced; at < file.size; at += kSectorBytes) {
      if (prng.chance(500))
        ::syscall(SYS_pwrite64, descriptor, zeros, std::min(kSectorBytes, file.size - at), at);
    }
  }
  for (auto name = one.names.rbegin(); name != one.names.rend(); ++name) {
    if (prng.chance(500)) continue;
    if (name->before.empty()) {
      ::syscall(SYS_unlink, name->path.c_str());
    } else {
      ::syscall(SYS_rename, name->path.c_str(), name->before.c_str());
    }
  }
  for (const Removed& file : one.removed) {
    if (prng.chance(500)) ::syscall(SYS_link, file.ghost.c_str(), file.path.c_str());
  }
}

// Before a call; whether it fails, errno says with what. The mutex is held.
bool struck() {
  Disk& one = disk();
  if (++one.calls != one.faults.at_call) return false;
  switch (one.faults.strike) {
    case Strike::none:
      return false;
    case Strike::power:
      lose(one);
      [[fallthrough]];
    case Strike::kill:
      ::kill(::getpid(), SIGKILL);
      return true;
    case Strike::io_error:
      errno = EIO;
      return true;
    case Strike::disk_full:
      errno = ENOSPC;
      return true;
  }
  return false;
}

int open_file(const char* path, int flags, mode_t mode) {
  if (!is_below(path)) return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
  Disk& one = disk();
  const std::lock_guard lock(one.mutex);
  if (struck()) return -1;
  const int descriptor = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
  if (descriptor < 0) return descriptor;
  one.open[descriptor] = path;
  if ((flags & O_CREAT) != 0) {
    one.files[path] = {};
    one.names.push_back({path, {}});
  }
  return descriptor;
}

}  // namespace

void watch_disk(const std::string& folder, const DiskFaults& faults) {
  disk().folder = folder;
  disk().faults = faults;
}

std::uint64_t disk_calls() { return disk().calls; }

}  // namespace xiezhi::snapshots

// In place of those of the C library.
using namespace xiezhi::snapshots;  // NOLINT

extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_file(path, flags, mode);
}

// What a hardened build calls where the flags are not known when it is compiled.
int __open_2(const char* path, int flags) { return open_file(path, flags, 0); }  // NOLINT

ssize_t write(int descriptor, const void* bytes, size_t size) {
  Disk& one = disk();
  const std::lock_guard lock(one.mutex);
  const auto found = one.open.find(descriptor);
  if (found != one.open.end() && struck()) return -1;
  const ssize_t written = ::syscall(SYS_write, descriptor, bytes, size);
  if (found != one.open.end() && written > 0)
    one.files[found->second].size += static_cast<std::uint64_t>(written);
  return written;
}

int fsync(int descriptor) {
  Disk& one = disk();
  const std::lock_guard lock(one.mutex);
  const auto found = one.open.find(descriptor);
  if (found == one.open.end()) return static_cast<int>(::syscall(SYS_fsync, descriptor));
  if (struck()) return -1;
  if (const auto file = one.files.find(found->second); file != one.files.end()) {
    if (!one.faults.forget_sync) file->second.synced = file->second.size;
  } else if (!one.faults.forget_folder_sync) {
    one.names.clear();
    one.removed.clear();
  }
  return 0;
}

int close(int descriptor) {
  Disk& one = disk();
  const std::lock_guard lock(one.mutex);
  const auto found = one.open.find(descriptor);
  const bool fails = found != one.open.end() && struck();
  if (found != one.open.end()) one.open.erase(found);
  const int closed = static_cast<int>(::syscall(SYS_close, descriptor));
  return fails ? -1 : closed;
}

int rename(const char* from, const char* to) noexcept {
  if (!is_below(to)) return static_cast<int>(::syscall(SYS_rename, from, to));
  Disk& one = disk();
  const std::lock_guard lock(one.mutex);
  if (struck()) return -1;
  const int renamed = static_cast<int>(::syscall(SYS_rename, from, to));
  if (renamed != 0) return renamed;
  one.files[to] = one.files[from];
  one.files.erase(from);
  one.names.push_back({to, from});
  return 0;
}

int unlink(const char* path) noexcept {
  if (!is_below(path)) return static_cast<int>(::syscall(SYS_unlink, path));
  Disk& one = disk();
  const std::lock_guard lock(one.mutex);
  if (struck()) return -1;
  const std::string ghost = one.folder + ".ghost" + std::to_string(one.calls);
  ::syscall(SYS_rename, path, ghost.c_str());
  one.removed.push_back({path, ghost});
  return 0;
}
}
