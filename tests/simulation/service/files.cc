// The file calls of the C library, for what lies below /disk/: each works on the disk of its machine and is a
// place where faults strike.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "tests/simulation/service/disk.h"
#include "tests/simulation/service/world.h"

using namespace xiezhi::service_simulation;  // NOLINT

namespace {

constexpr int kFirst = 1'000'000;  // descriptors from here are ours
constexpr std::string_view kRoot = "/disk/";

struct Open {
  Disk* disk = nullptr;
  std::shared_ptr<Disk::File> file;  // nullptr: a folder
  std::string path;
  std::size_t at = 0;
};
std::map<int, Open>& table() {
  static std::map<int, Open> open;
  return open;
}
int next_descriptor = kFirst;

struct Folder {  // what a DIR* of ours is
  std::vector<std::string> names;
  std::size_t next = 0;
  dirent entry{};
  int descriptor = 0;
};
std::map<const void*, std::unique_ptr<Folder>>& folders() {
  static std::map<const void*, std::unique_ptr<Folder>> all;
  return all;
}

bool is_ours(const char* path) {
  return World::now() != nullptr && World::now()->fiber() != nullptr &&
         std::string_view(path).starts_with(kRoot);
}

// Before a call; errno of its fault, or 0.
int before(bool takes_room, bool reads = false) {
  World& world = *World::now();
  world.call(Process::Call::file);
  Disk& disk = *world.process()->disk;
  if (disk.slow_us > 0) world.sleep(world.prng().below(disk.slow_us));
  while (disk.hangs_until_us > world.now_us()) world.wait(nullptr, disk.hangs_until_us);
  if (disk.full && takes_room) {
    world.strike("disk full");
    return ENOSPC;
  }
  if (disk.fails && !reads && world.prng().chance(150)) {
    world.strike("disk fails");
    return EIO;
  }
  return 0;
}

int failed(int error) {
  errno = error;
  return -1;
}

int open_file(const std::string& path, int flags) {
  if (const int error = before((flags & O_CREAT) != 0, (flags & O_ACCMODE) == O_RDONLY); error != 0)
    return failed(error);
  World& world = *World::now();
  Disk& disk = *world.process()->disk;
  Open one{&disk, nullptr, path, 0};
  if ((flags & O_DIRECTORY) == 0) {
    if ((flags & O_CREAT) != 0) {
      disk.create(path, (flags & O_TRUNC) != 0, world.wall_ms() + world.process()->wall_offset_ms);
    }
    const auto found = disk.names().find(path);
    if (found == disk.names().end()) return failed(ENOENT);
    one.file = found->second;
  }
  table()[next_descriptor] = one;
  return next_descriptor++;
}

int stat_of(const char* path, struct stat* status) {
  std::memset(status, 0, sizeof *status);
  const Disk& disk = *World::now()->process()->disk;
  const std::string text = path;
  if (const auto found = disk.names().find(text); found != disk.names().end()) {
    status->st_mode = S_IFREG | 0600;
    status->st_size = static_cast<off_t>(found->second->bytes.size());
    status->st_mtim = {found->second->written_ms / 1000, found->second->written_ms % 1000 * 1'000'000};
    return 0;
  }
  const bool folder = disk.folder() == text || text == disk.folder() + "/snapshots" ||
                      std::string_view(kRoot).starts_with(text);
  if (!folder) return failed(ENOENT);
  status->st_mode = S_IFDIR | 0700;
  return 0;
}

int open_any(const char* path, int flags, mode_t mode) {
  if (is_ours(path)) return open_file(path, flags);
  return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

ssize_t read_any(int descriptor, void* bytes, size_t size) {
  if (descriptor < kFirst) return ::syscall(SYS_read, descriptor, bytes, size);
  if (const int error = before(false, true); error != 0) return failed(error);
  Open& one = table().at(descriptor);
  const std::size_t some = std::min(size, one.file->bytes.size() - std::min(one.at, one.file->bytes.size()));
  std::memcpy(bytes, one.file->bytes.data() + one.at, some);
  one.at += some;
  return static_cast<ssize_t>(some);
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_any(path, flags, mode);
}

// What a hardened build calls when it does not know the flags.
int __open_2(const char* path, int flags) { return open_any(path, flags, 0); }

int openat(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (is_ours(path)) return open_file(path, flags);
  return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
}

ssize_t read(int descriptor, void* bytes, size_t size) { return read_any(descriptor, bytes, size); }
ssize_t __read_chk(int descriptor, void* bytes, size_t size, size_t) {
  return read_any(descriptor, bytes, size);
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
  if (descriptor < kFirst) return ::syscall(SYS_write, descriptor, bytes, size);
  if (const int error = before(true); error != 0) return failed(error);
  World& world = *World::now();
  Open& one = table().at(descriptor);
  // A long write may be cut in the middle.
  const std::size_t some =
      size > 1 && world.prng().chance(30) ? 1 + world.prng().below(static_cast<std::uint32_t>(size)) : size;
  one.file->bytes.append(static_cast<const char*>(bytes), some);
  one.file->written_ms = world.wall_ms() + world.process()->wall_offset_ms;
  return static_cast<ssize_t>(some);
}

int fsync(int descriptor) {
  if (descriptor < kFirst) return static_cast<int>(::syscall(SYS_fsync, descriptor));
  if (const int error = before(false); error != 0) return failed(error);
  World::now()->sleep(World::now()->prng().below(20'000));
  const Open one = table().at(descriptor);
  if (one.file == nullptr) {
    one.disk->sync_folder();
  } else {
    one.disk->sync(*one.file);
  }
  return 0;
}

int close(int descriptor) {
  if (descriptor < kFirst) return static_cast<int>(::syscall(SYS_close, descriptor));
  table().erase(descriptor);
  return 0;
}

int rename(const char* from, const char* to) noexcept {
  if (!is_ours(to)) return static_cast<int>(::syscall(SYS_rename, from, to));
  if (const int error = before(true); error != 0) return failed(error);
  const int error = World::now()->process()->disk->rename(from, to);
  World::now()->call(Process::Call::file);
  return error == 0 ? 0 : failed(error);
}

int unlink(const char* path) noexcept {
  if (!is_ours(path)) return static_cast<int>(::syscall(SYS_unlink, path));
  if (const int error = before(false); error != 0) return failed(error);
  const int error = World::now()->process()->disk->remove(path);
  return error == 0 ? 0 : failed(error);
}

int mkdir(const char* path, mode_t mode) noexcept {
  if (!is_ours(path)) return static_cast<int>(::syscall(SYS_mkdir, path, mode));
  return 0;
}

int stat(const char* path, struct stat* status) noexcept {
  if (!is_ours(path)) return static_cast<int>(::syscall(SYS_stat, path, status));
  return stat_of(path, status);
}
int lstat(const char* path, struct stat* status) noexcept {
  if (!is_ours(path)) return static_cast<int>(::syscall(SYS_lstat, path, status));
  return stat_of(path, status);
}

int fstat(int descriptor, struct stat* status) noexcept {
  if (descriptor < kFirst) return static_cast<int>(::syscall(SYS_fstat, descriptor, status));
  return stat_of(table().at(descriptor).path.c_str(), status);
}
int fstat64(int descriptor, struct stat64* status) noexcept {
  if (descriptor < kFirst) return static_cast<int>(::syscall(SYS_fstat, descriptor, status));
  return stat_of(table().at(descriptor).path.c_str(), reinterpret_cast<struct stat*>(status));
}

DIR* fdopendir(int descriptor) {
  if (descriptor < kFirst) {
    errno = ENOSYS;  // nobody reads real folders here
    return nullptr;
  }
  auto folder = std::make_unique<Folder>();
  const Open& one = table().at(descriptor);
  for (const auto& [path, file] : one.disk->names()) {
    if (path.starts_with(one.path + "/") && path.find('/', one.path.size() + 1) == std::string::npos)
      folder->names.push_back(path.substr(one.path.size() + 1));
  }
  folder->descriptor = descriptor;
  const void* handle = folder.get();
  folders()[handle] = std::move(folder);
  return static_cast<DIR*>(const_cast<void*>(handle));
}

struct dirent* readdir(DIR* handle) {
  Folder& folder = *folders().at(handle);
  if (folder.next == folder.names.size()) return nullptr;
  const std::string& name = folder.names[folder.next++];
  folder.entry.d_type = DT_REG;
  folder.entry.d_ino = 1;
  const std::size_t size = std::min(name.size(), sizeof folder.entry.d_name - 1);
  std::memcpy(folder.entry.d_name, name.data(), size);
  folder.entry.d_name[size] = '\0';
  return &folder.entry;
}

int closedir(DIR* handle) {
  ::close(folders().at(handle)->descriptor);
  folders().erase(handle);
  return 0;
}

int dirfd(DIR* handle) { return folders().at(handle)->descriptor; }
}
