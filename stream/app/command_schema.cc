// `xiezhi schema`: the files of schemas/ that are made from the rows of stream/codec.
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "stream/app/commands.h"
#include "stream/codec/schema.h"
#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

constexpr std::string_view kSchemaEnding = ".schema.json";

Result<Exit> write_all(const std::vector<GeneratedFile>& files, const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error)
    return fail(Exit::cannot_create, "cannot make the directory " + directory + ": " + error.message());
  for (const GeneratedFile& file : files) {
    if (Result<void> written = write_file(directory + "/" + file.name, file.text); !written) {
      return tl::unexpected(written.error());
    }
  }
  if (Result<void> printed = print(std::to_string(files.size()) + " files written to " + directory + "\n");
      !printed) {
    return tl::unexpected(printed.error());
  }
  return Exit::done;
}

}  // namespace

Result<Exit> command_schema(const Options& options) {
  const std::vector<GeneratedFile> files = generated_files();
  if (!options.schema_directory.empty()) return write_all(files, options.schema_directory);
  std::string text;
  for (const GeneratedFile& file : files) {
    if (!file.name.ends_with(kSchemaEnding)) continue;
    const std::string name = file.name.substr(0, file.name.size() - kSchemaEnding.size());
    if (options.schema_name.empty()) {
      text += name + "\n";
    } else if (options.schema_name == name) {
      text = file.text;
    }
  }
  if (text.empty()) {
    return fail(Exit::usage, "no schema " + options.schema_name + "; `xiezhi schema` lists the names");
  }
  if (Result<void> printed = print(text); !printed) return tl::unexpected(printed.error());
  return Exit::done;
}

}  // namespace xiezhi
