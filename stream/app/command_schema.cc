// `xiezhi schema`: what is derived from the rows of every record, for readers and validators outside.
#include <algorithm>
#include <filesystem>

#include "detectors/rules.h"
#include "stream/app/commands.h"
#include "stream/codec/schema_files.h"
#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

constexpr std::string_view kSuffix = ".schema.json";

// "transfer.v1" for transfer.v1.schema.json; other files keep their name.
std::string_view short_name(const GeneratedFile& file) {
  std::string_view name = file.name;
  if (name.ends_with(kSuffix)) name.remove_suffix(kSuffix.size());
  return name;
}

Result<void> write_all(const std::vector<GeneratedFile>& files, const std::string& directory) {
  for (const GeneratedFile& file : files) {
    const std::filesystem::path path = std::filesystem::path(directory) / file.name;
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error)
      return fail(Exit::cannot_create,
                  path.parent_path().string() + ": cannot make the directory: " + error.message());
    if (Result<void> written = write_file(path.string(), file.text); !written) return written;
  }
  return {};
}

}  // namespace

Result<Exit> command_schema(const Options& options) {
  const std::vector<GeneratedFile> files = generated_files();
  Result<void> done;
  if (!options.schema_directory.empty()) {
    done = write_all(files, options.schema_directory);
  } else if (options.schema_name.empty()) {
    std::string names;
    for (const GeneratedFile& file : files) names.append(short_name(file)).push_back('\n');
    done = print(names);
  } else {
    const auto found = std::find_if(files.begin(), files.end(), [&](const GeneratedFile& file) {
      return short_name(file) == options.schema_name || file.name == options.schema_name;
    });
    if (found == files.end()) {
      std::vector<std::string_view> names;
      names.reserve(files.size());
      for (const GeneratedFile& file : files) names.push_back(short_name(file));
      return fail(Exit::usage, "no schema \"" + options.schema_name + "\"; did you mean \"" +
                                   std::string(nearest(options.schema_name, names)) + "\"?");
    }
    done = print(found->text);
  }
  if (!done) return tl::unexpected(done.error());
  return Exit::done;
}

}  // namespace xiezhi
