#include "stream/app/keys.h"

#include <sodium.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <span>

#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

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

tl::unexpected<Error> missing_key(const std::string& path) {
  return fail(Exit::bad_configuration,
              path +
                  ": no such key; make the keys once with `xiezhi run --init-keys`, or name your own "
                  "with privacy.token_key_file, privacy.identity_public_key_file, "
                  "privacy.identity_secret_key_file");
}

Result<void> create_identity_pair(const KeyFiles& files) {
  if (exists(files.identity_public) || exists(files.identity_secret)) return {};
  const IdentityKeys made = make_identity_keys();
  if (Result<void> saved = save(files.identity_secret, made.secret_key, kSecretMode); !saved) return saved;
  return save(files.identity_public, made.public_key, kPublicMode);
}

}  // namespace

KeyFiles key_files(const Configuration& configuration) {
  const auto name = [&](const std::string& given, const char* otherwise) {
    return given.empty() ? (std::filesystem::path(configuration.data_dir) / otherwise).string() : given;
  };
  return {name(configuration.privacy_token_key_file, "token.key"),
          name(configuration.privacy_identity_public_key_file, "identity.public"),
          name(configuration.privacy_identity_secret_key_file, "identity.secret")};
}

Result<Keys> load_keys(const KeyFiles& files, bool with_secret, MissingKeys missing) {
  if (missing == MissingKeys::create) {
    if (!exists(files.token)) {
      if (Result<void> saved = save(files.token, make_token_key(), kSecretMode); !saved)
        return tl::unexpected(saved.error());
    }
    if (Result<void> made = create_identity_pair(files); !made) return tl::unexpected(made.error());
  }
  for (const std::string* path : {&files.token, &files.identity_public, &files.identity_secret}) {
    if ((path != &files.identity_secret || with_secret) && !exists(*path)) return missing_key(*path);
  }
  Keys keys;
  if (Result<void> done = load(files.token, keys.token, true); !done) return tl::unexpected(done.error());
  if (Result<void> done = load(files.identity_public, keys.identity_public, false); !done)
    return tl::unexpected(done.error());
  if (!with_secret) return keys;
  keys.identity_secret.emplace();
  if (Result<void> done = load(files.identity_secret, *keys.identity_secret, true); !done)
    return tl::unexpected(done.error());
  if (public_key_of(*keys.identity_secret) != keys.identity_public) {
    return fail(Exit::bad_configuration,
                files.identity_public + " and " + files.identity_secret + " are not a pair");
  }
  return keys;
}

}  // namespace xiezhi
