#include "stream/io/file_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "stream/base/check.h"

namespace xiezhi {
namespace {

constexpr std::size_t kBufferBytes = 256U << 10U;

Result<void> write_all(int descriptor, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(Exit::io, path + ": cannot write: " + std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<int> create(const std::string& path, unsigned mode) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (descriptor < 0) return fail(Exit::cannot_create, path + ": cannot create: " + std::strerror(errno));
  return descriptor;
}

}  // namespace

Result<std::unique_ptr<FileWriter>> FileWriter::open(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return fail(Exit::cannot_create, directory + ": cannot make the directory: " + error.message());
  std::unique_ptr<FileWriter> writer(new FileWriter);
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    const TopicRow& row = kTopicRows[topic];
    if (row.role != TopicRole::output) continue;
    OutputFile& file = writer->files_[topic];
    file.path = (std::filesystem::path(directory) / std::string(row.default_name)).string() + ".jsonl";
    const Result<int> descriptor = create(file.path, 0644);
    if (!descriptor) return tl::unexpected(descriptor.error());
    file.descriptor = *descriptor;
    file.buffer.reserve(kBufferBytes + 4096);
  }
  return writer;
}

FileWriter::~FileWriter() {
  for (const OutputFile& file : files_) {
    if (file.descriptor >= 0) ::close(file.descriptor);
  }
}

Result<void> FileWriter::write(Topic topic, std::string_view, std::string_view text, std::string_view) {
  OutputFile& file = files_[static_cast<std::size_t>(topic)];
  XIEZHI_CHECK(file.descriptor >= 0);
  file.buffer.append(text);
  file.buffer.push_back('\n');
  ++file.records;
  if (file.buffer.size() < kBufferBytes) return {};
  return drain(file);
}

Result<void> FileWriter::drain(OutputFile& file) {
  const Result<void> written = write_all(file.descriptor, file.path, file.buffer);
  file.buffer.clear();
  return written;
}

Result<void> FileWriter::close() {
  for (OutputFile& file : files_) {
    if (file.descriptor < 0) continue;
    if (const Result<void> written = drain(file); !written) return written;
    const int descriptor = file.descriptor;
    file.descriptor = -1;
    if (::close(descriptor) != 0)
      return fail(Exit::io, file.path + ": cannot close: " + std::strerror(errno));
  }
  return {};
}

Result<std::unique_ptr<LineFile>> LineFile::open(const std::string& path) {
  if (path == "-") return std::unique_ptr<LineFile>(new LineFile(STDOUT_FILENO, "standard output"));
  const Result<int> descriptor = create(path, 0644);
  if (!descriptor) return tl::unexpected(descriptor.error());
  return std::unique_ptr<LineFile>(new LineFile(*descriptor, path));
}

LineFile::~LineFile() {
  if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
}

Result<void> LineFile::write(std::string_view bytes) { return write_all(descriptor_, path_, bytes); }

Result<void> LineFile::close() {
  if (descriptor_ <= STDERR_FILENO) return {};
  const int descriptor = descriptor_;
  descriptor_ = -1;
  if (::close(descriptor) != 0) return fail(Exit::io, path_ + ": cannot close: " + std::strerror(errno));
  return {};
}

Result<void> write_file(const std::string& path, std::string_view text, unsigned mode) {
  const Result<int> descriptor = create(path, mode);
  if (!descriptor) return tl::unexpected(descriptor.error());
  Result<void> written = write_all(*descriptor, path, text);
  if (::close(*descriptor) != 0 && written) {
    written = fail(Exit::io, path + ": cannot close: " + std::strerror(errno));
  }
  return written;
}

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(Exit::no_input, path + ": cannot open: " + std::strerror(errno));
  std::string bytes(bytes_max + 1, '\0');
  std::size_t filled = 0;
  ssize_t got = 1;
  while (got > 0 && filled < bytes.size()) {
    got = ::read(descriptor, bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR)
      got = 1;
    else if (got > 0)
      filled += static_cast<std::size_t>(got);
  }
  ::close(descriptor);
  if (got < 0) return fail(Exit::io, path + ": cannot read: " + std::strerror(errno));
  if (filled > bytes_max)
    return fail(Exit::bad_data, path + ": longer than " + std::to_string(bytes_max) + " bytes");
  bytes.resize(filled);
  return bytes;
}

}  // namespace xiezhi
