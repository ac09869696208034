#include "stream/app/keys.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <span>

#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeyIdDigits = 16;
constexpr std::size_t kFileBytesMax = 1024;
constexpr unsigned kSecretMode = 0600;
constexpr unsigned kPublicMode = 0644;

std::string hex_of(std::span<const unsigned char> bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.back() = '\n';
  return text;
}

bool exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

Result<void> save(const std::string& path, std::span<const unsigned char> bytes, unsigned mode) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error)
    return fail(Exit::cannot_create, folder.string() + ": cannot make the directory: " + error.message());
  return write_file(path, hex_of(bytes), mode);
}

Result<void> load(const std::string& path, std::span<unsigned char> into, bool secret) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return fail(Exit::bad_configuration, path + ": cannot open: " + std::strerror(errno));
  }
  if (secret && (status.st_mode & 077U) != 0) {
    return fail(Exit::bad_configuration, path + ": others may read this secret key; run: chmod 600 " + path);
  }
  const Result<std::string> text = read_file(path, kFileBytesMax);
  if (!text) return tl::unexpected(text.error());
  std::size_t length = 0;
  const int code =
      sodium_hex2bin(into.data(), into.size(), text->data(), text->size(), " \r\n", &length, nullptr);
  if (code != 0 || length != into.size()) {
    return fail(Exit::bad_configuration,
                path + ": must hold " + std::to_string(into.size() * 2) + " hexadecimal digits");
  }
  return {};
}

Result<void> sync(const fs::path& path) {
  const int descriptor = ::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (synced) return {};
  return fail(Exit::io, path.string() + ": cannot be synced: " + std::strerror(errno));
}

// On the disk when it returns, the old content or the new.
Result<void> put(const std::string& path, std::span<const unsigned char> bytes, unsigned mode) {
  const std::string made = path + ".new";
  std::error_code error;
  fs::remove(made, error);
  if (Result<void> done = save(made, bytes, mode); !done) return done;
  if (Result<void> done = sync(made); !done) return done;
  fs::rename(made, path, error);
  if (error) return fail(Exit::cannot_create, path + ": cannot be replaced: " + error.message());
  return sync(fs::path(path).parent_path());
}

tl::unexpected<Error> missing_key(const std::string& path) {
  return fail(Exit::bad_configuration,
              path +
                  ": no such key; make the keys once with `xiezhi run --init-keys`, or name your own "
                  "with privacy.token_key_file, privacy.identity_public_key_file, "
                  "privacy.identity_secret_key_file");
}

Result<void> create_pair(const std::string& public_file, const std::string& secret_file) {
  if (exists(public_file) || exists(secret_file)) return {};
  const IdentityKeys made = make_identity_keys();
  if (Result<void> saved = save(secret_file, made.secret_key, kSecretMode); !saved) return saved;
  return save(public_file, made.public_key, kPublicMode);
}

}  // namespace

KeyFiles key_files(const Configuration& configuration) {
  const auto name = [&](const std::string& given, const char* otherwise) {
    return given.empty() ? (std::filesystem::path(configuration.data_dir) / otherwise).string() : given;
  };
  const fs::path informant_secret = fs::path(configuration.data_dir) / "informant.secret";
  return {name(configuration.privacy_token_key_file, "token.key"),
          name(configuration.privacy_identity_public_key_file, "identity.public"),
          name(configuration.privacy_identity_secret_key_file, "identity.secret"),
          name(configuration.privacy_informant_public_key_file, "informant.public"),
          informant_secret.string(),
          !configuration.privacy_informant_public_key_file.empty()};
}

Result<Keys> load_keys(const KeyFiles& files, bool with_secret, MissingKeys missing) {
  if (missing == MissingKeys::create) {
    if (!exists(files.token)) {
      if (Result<void> saved = save(files.token, make_token_key(), kSecretMode); !saved)
        return tl::unexpected(saved.error());
    }
    for (const auto& [public_file, secret_file] :
         {std::pair(files.identity_public, files.identity_secret),
          std::pair(files.informant_public, files.informant_secret)}) {
      if (files.informant_named && public_file == files.informant_public) continue;  // is somebody's own
      if (Result<void> made = create_pair(public_file, secret_file); !made)
        return tl::unexpected(made.error());
    }
  }
  for (const std::string* path : {&files.token, &files.identity_public, &files.identity_secret}) {
    if ((path != &files.identity_secret || with_secret) && !exists(*path)) return missing_key(*path);
  }
  Keys keys;
  if (Result<void> done = load(files.token, keys.token, true); !done) return tl::unexpected(done.error());
  if (Result<void> done = load(files.identity_public, keys.identity_public, false); !done)
    return tl::unexpected(done.error());
  if (files.informant_named && !exists(files.informant_public))
    return fail(Exit::bad_configuration,
                files.informant_public + ": no such key; privacy.informant_public_key_file names it");
  if (exists(files.informant_public)) {
    keys.informant_public.emplace();
    if (Result<void> done = load(files.informant_public, *keys.informant_public, false); !done)
      return tl::unexpected(done.error());
  }
  if (!with_secret) return keys;
  keys.identity_secret.emplace();
  if (Result<void> done = load(files.identity_secret, *keys.identity_secret, true); !done)
    return tl::unexpected(done.error());
  if (public_key_of(*keys.identity_secret) != keys.identity_public) {
    return fail(Exit::bad_configuration,
                files.identity_public + " and " + files.identity_secret + " are not a pair");
  }
  for (const RetiredKey& retired : retired_keys(files)) {
    if (Result<void> done = load(retired.file, keys.identity_retired.emplace_back(), true); !done)
      return tl::unexpected(done.error());
  }
  return keys;
}

std::string identity_key_id(const IdentityPublicKey& public_key) {
  return hex_of(public_key).substr(0, kKeyIdDigits);
}

std::vector<RetiredKey> retired_keys(const KeyFiles& files) {
  const fs::path secret = files.identity_secret;
  const std::string before = secret.stem().string() + ".retired.";
  const std::string behind = secret.extension().string();
  std::vector<RetiredKey> found;
  std::error_code error;
  for (const auto& entry :
       fs::directory_iterator(secret.has_parent_path() ? secret.parent_path() : ".", error)) {
    const std::string name = entry.path().filename().string();
    if (name.size() != before.size() + kKeyIdDigits + behind.size() || !name.starts_with(before) ||
        !name.ends_with(behind)) {
      continue;
    }
    found.push_back({name.substr(before.size(), kKeyIdDigits), entry.path().string()});
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return found;
}

Result<RetiredKey> rotate_identity_keys(const KeyFiles& files) {
  IdentitySecretKey old{};
  if (!exists(files.identity_secret)) return missing_key(files.identity_secret);
  if (Result<void> done = load(files.identity_secret, old, true); !done) return tl::unexpected(done.error());
  const fs::path secret = files.identity_secret;
  RetiredKey retired{identity_key_id(public_key_of(old)), {}};
  retired.file = (secret.parent_path() /
                  (secret.stem().string() + ".retired." + retired.id + secret.extension().string()))
                     .string();
  const IdentityKeys made = make_identity_keys();
  if (Result<void> done = put(retired.file, old, kSecretMode); !done) return tl::unexpected(done.error());
  if (Result<void> done = put(files.identity_secret, made.secret_key, kSecretMode); !done)
    return tl::unexpected(done.error());
  if (Result<void> done = put(files.identity_public, made.public_key, kPublicMode); !done)
    return tl::unexpected(done.error());
  return retired;
}

Result<void> destroy_identity_key(const KeyFiles& files, const std::string& id) {
  const std::vector<RetiredKey> all = retired_keys(files);
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const RetiredKey& one) { return one.id == id; });
  if (found == all.end())
    return fail(Exit::usage, "no retired key is named \"" + id +
                                 "\"; `xiezhi keys list` names them. The one in use is retired by "
                                 "`xiezhi keys rotate`");
  std::error_code error;
  const auto size = fs::file_size(found->file, error);
  const int descriptor = ::open(found->file.c_str(), O_WRONLY | O_CLOEXEC);
  const std::string zeros(error ? 0 : static_cast<std::size_t>(size), '0');
  const bool overwritten = descriptor >= 0 &&
                           ::write(descriptor, zeros.data(), zeros.size()) == std::ssize(zeros) &&
                           ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!overwritten) return fail(Exit::io, found->file + ": cannot overwrite: " + std::strerror(errno));
  if (!fs::remove(found->file, error) || error)
    return fail(Exit::io, found->file + ": overwritten, but cannot be removed: " + error.message());
  return sync(fs::path(found->file).parent_path());
}

Result<void> save_new_secret(const std::string& path, std::span<const unsigned char> secret) {
  if (exists(path)) return fail(Exit::cannot_create, path + ": exists already; a key is never overwritten");
  return save(path, secret, kSecretMode);
}

Result<void> load_secret(const std::string& path, std::span<unsigned char> secret) {
  return load(path, secret, true);
}

std::string to_hexadecimal(std::span<const unsigned char> bytes) {
  std::string text = hex_of(bytes);
  text.pop_back();
  return text;
}

}  // namespace xiezhi
