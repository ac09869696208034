// Reads newline-delimited records from files: plain, gzip or zstd (told apart by their first bytes), "-" is
// standard input. Lines end in LF or CR LF; an empty line is a record with an empty payload, so that every
// line is accounted for.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "stream/io/ports.h"

namespace xiezhi {

struct ReadProgress {
  std::uint64_t bytes_done = 0;   // as stored, compressed files count compressed
  std::uint64_t bytes_total = 0;  // 0: not known (standard input)
  std::uint64_t records = 0;
};

// Owner and user: one thread. Files are read in the order given; InputRecord::topic is the file's place in
// that order.
class FileReader final : public RecordSource {
 public:
  // Fails with Exit::no_input when a file does not exist or cannot be opened.
  static Result<std::unique_ptr<FileReader>> open(std::vector<std::string> paths);
  ~FileReader() override;

  // Up to 4,096 records a call. Fails with Exit::io on a read error, Exit::bad_data on a damaged compressed
  // file.
  Result<std::span<const InputRecord>> read() override;

  const ReadProgress& progress() const;
  const std::vector<std::string>& paths() const;

 private:
  class Implementation;
  explicit FileReader(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

// Calls take(record), which gives a Result<void>, with each record of the files. Fails as FileReader does.
template <class Take>
Result<void> each_record(const std::vector<std::string>& paths, Take take) {
  auto reader = FileReader::open(paths);
  if (!reader) return tl::unexpected(reader.error());
  for (;;) {
    const auto records = (*reader)->read();
    if (!records) return tl::unexpected(records.error());
    if (records->empty()) return {};
    for (const InputRecord& record : *records) {
      if (Result<void> taken = take(record); !taken) return taken;
    }
  }
}

}  // namespace xiezhi
