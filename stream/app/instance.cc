#include "stream/app/instance.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "stream/base/token.h"

namespace xiezhi {
namespace {

constexpr int kInstancesMax = 1024;

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string("host");
}

}  // namespace

Result<std::unique_ptr<Instance>> Instance::take(const std::string& data_dir) {
  std::error_code error;
  std::filesystem::create_directories(data_dir, error);
  if (error) return fail(Exit::cannot_create, data_dir + ": cannot make the directory: " + error.message());
  const std::filesystem::path folder = std::filesystem::canonical(data_dir, error);
  const std::string digest = to_hex(Digest().add(folder.string()).finish()).substr(0, 8);
  for (int number = 0; number < kInstancesMax; ++number) {
    const std::string path = (folder / ("instance." + std::to_string(number) + ".lock")).string();
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return fail(Exit::cannot_create, path + ": cannot create: " + std::strerror(errno));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
      return std::unique_ptr<Instance>(
          new Instance(descriptor, host_name() + "-" + digest + "-" + std::to_string(number)));
    }
    ::close(descriptor);
  }
  return fail(Exit::cannot_create, data_dir + ": too many processes share this data directory");
}

Instance::~Instance() { ::close(descriptor_); }

}  // namespace xiezhi
