// Output records in files and directories, one after another, for commands that count them. A line that is
// none is named and counted.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "stream/app/options.h"
#include "stream/app/progress.h"
#include "stream/app/stop.h"
#include "stream/base/result.h"
#include "stream/codec/decoder_outputs.h"
#include "stream/io/lines.h"

namespace xiezhi {

constexpr std::size_t kOutputLineBytes = std::size_t{16}
                                         << 20;  // a report lists up to a thousand transactions

// Files as they are, of a directory the record files in it by name. Exit::no_input where there is none.
Result<std::vector<std::string>> record_files(const std::vector<std::string>& inputs);

// What a count says, to --output or standard output; nothing when the program was asked to stop: half a count
// is none.
Result<Exit> write_text(const Options& options, std::string_view text);

// Lines that are no record: named on standard error, as far as they are few, and counted.
class BadLines {
 public:
  void add(const std::string& file, std::int64_t line, const OutputFault& fault);
  std::uint64_t count() const { return count_; }
  const std::string& first() const { return named_.front(); }
  void print() const;

 private:
  std::uint64_t count_ = 0;
  std::vector<std::string> named_;
};

// Calls judge(line) with each line of the file; what it answers of one that is no record is added to `bad`,
// and with `strict` the first one ends it. Then after(source).
template <class Judge, class After>
Result<void> each_record_line(const std::string& file, bool strict, BadLines& bad, Judge judge, After after) {
  Result<std::unique_ptr<ByteSource>> source = open_bytes(file);
  if (!source) return tl::unexpected(source.error());
  std::int64_t number = 0;
  const Result<void> read = each_line(**source, kOutputLineBytes, [&](std::string_view line) -> Result<void> {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const OutputFault fault =
        line.size() > kOutputLineBytes ? OutputFault{Reason::oversized, ""} : judge(line);
    if (fault.reason != Reason::none) {
      bad.add(file, number, fault);
      if (strict) return fail(Exit::bad_data, bad.first());
    }
    after(**source);
    return {};
  });
  after(**source);
  return read;
}

// Reads the files one after another; ends early when the program is asked to stop.
class OutputFiles {
 public:
  // `options` must outlive it: inputs, strict, quiet. `title` stands before the progress.
  OutputFiles(const Options& options, std::string_view title)
      : options_(options), bar_(title, !options.quiet) {}

  // Calls take(facts) with what each record says.
  template <class Take>
  Result<void> run(Take take) {
    const Result<std::vector<std::string>> files = record_files(options_.inputs);
    if (!files) return tl::unexpected(files.error());
    for (const std::string& file : *files) {
      std::error_code unknown;  // standard input has no size
      const std::uintmax_t bytes = std::filesystem::file_size(file, unknown);
      total_bytes_ += unknown ? 0 : bytes;
    }
    for (const std::string& file : *files) {
      if (stop_requested()) break;
      if (Result<void> read = read_file(file, take); !read) return read;
    }
    bar_.finish();
    bad_.print();
    return {};
  }

  std::uint64_t bad_lines() const { return bad_.count(); }

 private:
  template <class Take>
  Result<void> read_file(const std::string& file, Take take) {
    std::uint64_t stored_bytes = 0;
    const Result<void> read = each_record_line(
        file, options_.strict, bad_,
        [&](std::string_view line) {
          ++records_;
          const OutputFault fault = decoder_.decode(line, facts_);
          if (fault.reason == Reason::none) take(facts_);
          return fault;
        },
        [&](const ByteSource& source) {
          stored_bytes = source.stored_bytes();
          bar_.show(done_bytes_ + stored_bytes, total_bytes_, records_);
        });
    done_bytes_ += stored_bytes;
    return read;
  }

  const Options& options_;
  ProgressBar bar_;
  OutputDecoder decoder_;
  OutputFacts facts_;
  BadLines bad_;
  std::uint64_t done_bytes_ = 0, total_bytes_ = 0, records_ = 0;
};

}  // namespace xiezhi
