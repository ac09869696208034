// `xiezhi keys`: the identity keys by period, and the end of one; who has reported something, for whoever
// holds the informant key.
#include <fmt/format.h>

#include <iostream>

#include "stream/app/alert_reader.h"
#include "stream/app/commands.h"
#include "stream/app/informants.h"
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
  if (const auto& reports = keys->informant_public; reports)
    out += fmt::format("{:<16}  {:<8}  {}\n", identity_key_id(*reports), "reports", files.informant_public);
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

// Records informant.v1 from standard input; each comes out as what it is about, and who has reported it.
Result<std::string> open_informants(const std::string& file) {
  IdentitySecretKey secret{};
  if (const Result<void> loaded = load_secret(file, secret); !loaded) return tl::unexpected(loaded.error());
  std::string out, line;
  for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const Result<YamlNode> record = parse_output(line);
    if (!record || record->text("sealed").empty())
      return fail(Exit::bad_data, fmt::format("line {}: is no record informant.v1", number));
    const Result<std::string> clear = open_informant(record->text("sealed"), secret);
    if (!clear) return fail(Exit::bad_data, fmt::format("line {}: {}", number, clear.error().text));
    out += fmt::format(R"({{"about":"{}","informant":{}}})"
                       "\n",
                       record->text("about"), *clear);
  }
  return out;
}

}  // namespace

Result<Exit> command_keys(const Options& options) {
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  start_logging("error", "text");
  if ((options.action == "destroy") == options.key_id.empty())
    return fail(Exit::usage, options.key_id.empty() ? "keys destroy: name the key, as `xiezhi keys list` does"
                                                    : "keys " + options.action + " takes no ID");
  if ((options.action == "open") == options.key_file.empty())
    return fail(Exit::usage, options.key_file.empty()
                                 ? "keys open: --key FILE is wanted, the secret informant key"
                                 : "keys " + options.action + " takes no --key");
  const KeyFiles files = key_files(*configuration);
  const Result<std::string> text = options.action == "list"     ? list(files)
                                   : options.action == "open"   ? open_informants(options.key_file)
                                   : options.action == "rotate" ? rotate(files)
                                                                : destroy(files, options.key_id);
  if (!text) return tl::unexpected(text.error());
  if (const Result<void> printed = print(*text); !printed) return tl::unexpected(printed.error());
  return Exit::done;
}

}  // namespace xiezhi
