#include "stream/app/output_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "stream/app/commands.h"
#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNamedLines = 20;  // of the bad ones; the others are counted

bool holds_records(const fs::path& path) {
  const std::string name = path.filename().string();
  const auto ends = {".jsonl", ".jsonl.gz", ".jsonl.zst"};
  return std::any_of(ends.begin(), ends.end(), [&](const char* end) { return name.ends_with(end); });
}

}  // namespace

Result<std::vector<std::string>> record_files(const std::vector<std::string>& inputs) {
  std::vector<std::string> files;
  for (const std::string& input : inputs) {
    std::error_code error;
    if (!fs::is_directory(input, error)) {
      files.push_back(input);
      continue;
    }
    std::vector<std::string> inside;
    for (fs::directory_iterator entry(input, error), end; !error && entry != end; entry.increment(error)) {
      if (holds_records(entry->path())) inside.push_back(entry->path().string());
    }
    if (error) return fail(Exit::no_input, input + ": " + error.message());
    if (inside.empty())
      return fail(Exit::no_input,
                  input + ": no .jsonl, .jsonl.gz or .jsonl.zst in it; `xiezhi replay` writes them");
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

Result<Exit> write_text(const Options& options, std::string_view text) {
  if (stop_requested()) return stop_exit();
  const bool to_file = !options.output.empty() && options.output != "-";
  const Result<void> written = to_file ? write_file(options.output, text) : print(text);
  if (!written) return tl::unexpected(written.error());
  return Exit::done;
}

void BadLines::add(const std::string& file, std::int64_t line, const OutputFault& fault) {
  if (count_++ >= kNamedLines) return;
  named_.push_back(fmt::format("{}:{}: {}{}{}", file, line, name_of(fault.reason),
                               fault.field.empty() ? "" : " ", fault.field));
}

void BadLines::print() const {
  for (const std::string& text : named_) fmt::print(stderr, "xiezhi: {}\n", text);
  if (count_ > named_.size()) fmt::print(stderr, "xiezhi: and {} bad lines more\n", count_ - named_.size());
}

}  // namespace xiezhi
