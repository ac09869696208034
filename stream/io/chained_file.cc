#include "stream/io/chained_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "stream/io/sha256.h"

namespace xiezhi {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kPieceBytes = 64U << 10U;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

tl::unexpected<Error> fault(Exit code, const std::string& path, const char* what) {
  return fail(code, path + ": " + what + ": " + std::strerror(errno));
}

// The last line of the file, without a line end, and whether it has one. Nothing of an empty file.
struct LastLine {
  std::string text;
  bool ended = true;
};
Result<LastLine> last_line(int descriptor, const std::string& path) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return fault(Exit::io, path, "cannot be read");
  LastLine last;
  for (off_t end = status.st_size; end > 0;) {
    const off_t begin = std::max<off_t>(0, end - static_cast<off_t>(kPieceBytes));
    std::string piece(static_cast<std::size_t>(end - begin), '\0');
    for (std::size_t filled = 0; filled < piece.size();) {
      const ssize_t got = ::pread(descriptor, piece.data() + filled, piece.size() - filled,
                                  begin + static_cast<off_t>(filled));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return fault(Exit::io, path, "cannot be read");
      filled += static_cast<std::size_t>(got);
    }
    if (end == status.st_size) {
      last.ended = piece.back() == '\n';
      if (last.ended) piece.pop_back();
    }
    const std::size_t newline = piece.rfind('\n');
    last.text.insert(0, newline == std::string::npos ? piece : piece.substr(newline + 1));
    if (newline != std::string::npos) break;
    end = begin;
  }
  return last;
}

Result<void> write_all(int descriptor, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fault(Exit::io, path, "cannot write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// So that the file is still there after a crash.
Result<void> sync_directory(const fs::path& directory) {
  const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.number() < 0 || ::fsync(opened.number()) != 0)
    return fault(Exit::io, directory.string(), "cannot be synced");
  return {};
}

Result<void> make_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory.parent_path(), error);
  if (error)
    return fail(Exit::cannot_create, directory.string() + ": cannot make the directory: " + error.message());
  if (::mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return fault(Exit::cannot_create, directory.string(), "cannot make the directory");
}

}  // namespace

std::string chain_start() { return std::string(kHashDigits, '0'); }

Result<std::string> append_chained(const std::string& path,
                                   const std::function<std::string(const std::string& previous)>& make) {
  const fs::path directory = fs::absolute(path).parent_path();
  if (Result<void> made = make_directory(directory); !made) return tl::unexpected(made.error());
  const Descriptor file(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.number() < 0) return fault(Exit::cannot_create, path, "cannot be opened");
  if (::flock(file.number(), LOCK_EX) != 0) return fault(Exit::io, path, "cannot be locked");
  const Result<LastLine> last = last_line(file.number(), path);
  if (!last) return tl::unexpected(last.error());
  const bool first = last->text.empty() && last->ended;
  const std::string line = make(first ? chain_start() : sha256(last->text));
  if (Result<void> written = write_all(file.number(), path, (last->ended ? "" : "\n") + line + "\n");
      !written)
    return tl::unexpected(written.error());
  if (::fsync(file.number()) != 0) return fault(Exit::io, path, "cannot be synced");
  if (Result<void> synced = sync_directory(directory); !synced) return tl::unexpected(synced.error());
  return sha256(line);
}

}  // namespace xiezhi
