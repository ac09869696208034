// Outputs of a replay: DIR/<topic>.jsonl, one record a line, one file for every output topic even when
// nothing was found.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "stream/io/ports.h"
#include "stream/io/topics.h"

namespace xiezhi {

// Owner and user: one thread. Files of an earlier run in the same directory are replaced.
class FileWriter final : public RecordSink {
 public:
  // Makes the directory when it is missing. Fails with Exit::cannot_create.
  static Result<std::unique_ptr<FileWriter>> open(const std::string& directory);
  ~FileWriter() override;

  // Appends text and a newline. Fails with Exit::io (a full disk, say). The record key and trace are not
  // kept.
  Result<void> write(Topic topic, std::string_view key, std::string_view text,
                     std::string_view traceparent) override;

  // Writes everything out; must be called last, because only here a late write error shows.
  Result<void> close();

  std::uint64_t records(Topic topic) const { return files_[static_cast<std::size_t>(topic)].records; }

 private:
  struct OutputFile {
    int descriptor = -1;
    std::string path;
    std::string buffer;
    std::uint64_t records = 0;
  };

  FileWriter() = default;
  static Result<void> drain(OutputFile& file);

  std::array<OutputFile, kTopics> files_;
};

// One file that grows: what `generate` writes. Owner and user: one thread.
class LineFile {
 public:
  // "-" is standard output. Fails with Exit::cannot_create.
  static Result<std::unique_ptr<LineFile>> open(const std::string& path);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  Result<void> write(std::string_view bytes);
  Result<void> close();

 private:
  LineFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  int descriptor_;
  std::string path_;
};

// Writes `text` to `path` at once, replacing it. Fails with Exit::cannot_create or Exit::io.
Result<void> write_file(const std::string& path, std::string_view text, unsigned mode = 0644);

// The whole of a small file. Fails with Exit::no_input; more than `bytes_max` is Exit::bad_data.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max);

}  // namespace xiezhi
