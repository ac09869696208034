// `xiezhi keys`: the identity keys by period, and the end of one.
#include <fmt/format.h>

#include "stream/app/commands.h"
#include "stream/app/keys.h"
#include "stream/app/logging.h"

namespace xiezhi {
namespace {

Result<std::string> list(const KeyFiles& files) {
  const Result<Keys> keys = load_keys(files, true, MissingKeys::fail);
  if (!keys) return tl::unexpected(keys.error());
  std::string out = fmt::format("{:<16}  {:<8}  {}\n", "ID", "STATE", "FILE");
  out += fmt::format("{:<16}  {:<8}  {}\n", identity_key_id(keys->identity_public), "in use",
                     files.identity_secret);
  for (const RetiredKey& one : retired_keys(files))
    out += fmt::format("{:<16}  {:<8}  {}\n", one.id, "retired", one.file);
  return out;
}

Result<std::string> rotate(const KeyFiles& files) {
  const Result<RetiredKey> retired = rotate_identity_keys(files);
  if (!retired) return tl::unexpected(retired.error());
  return fmt::format(
      "{} is retired: {}\nGive {} to every machine with role route, {} and the retired file to every machine "
      "with role detect, then restart all.\n",
      retired->id, retired->file, files.identity_public, files.identity_secret);
}

Result<std::string> destroy(const KeyFiles& files, const std::string& id) {
  if (const Result<void> done = destroy_identity_key(files, id); !done) return tl::unexpected(done.error());
  return fmt::format(
      "{} is destroyed here. Do the same on every machine with role detect, destroy its copies "
      "in backups, and restart every process.\n",
      id);
}

}  // namespace

Result<Exit> command_keys(const Options& options) {
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  start_logging("error", "text");
  if ((options.action == "destroy") == options.key_id.empty())
    return fail(Exit::usage, options.key_id.empty() ? "keys destroy: name the key, as `xiezhi keys list` does"
                                                    : "keys " + options.action + " takes no ID");
  const KeyFiles files = key_files(*configuration);
  const Result<std::string> text = options.action == "list"     ? list(files)
                                   : options.action == "rotate" ? rotate(files)
                                                                : destroy(files, options.key_id);
  if (!text) return tl::unexpected(text.error());
  if (const Result<void> printed = print(*text); !printed) return tl::unexpected(printed.error());
  return Exit::done;
}

}  // namespace xiezhi
