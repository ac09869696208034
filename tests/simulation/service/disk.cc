#include "tests/simulation/service/disk.h"

#include <algorithm>
#include <cerrno>

namespace xiezhi::service_simulation {
namespace {

constexpr std::size_t kSectorBytes = 512;

}  // namespace

int Disk::create(const std::string& path, bool truncate, std::int64_t now_ms) {
  if (const auto found = names_.find(path); found != names_.end()) {
    if (truncate) {
      found->second->bytes.clear();
      found->second->synced = 0;
    }
    return 0;
  }
  names_[path] = std::make_shared<File>(File{{}, 0, now_ms});
  changes_.push_back({path, {}, names_[path]});
  return 0;
}

int Disk::rename(const std::string& from, const std::string& to) {
  const auto found = names_.find(from);
  if (found == names_.end()) return ENOENT;
  const std::shared_ptr<File> file = found->second;
  names_.erase(found);
  names_[to] = file;
  changes_.push_back({to, from, file});
  return 0;
}

int Disk::remove(const std::string& path) {
  if (names_.erase(path) == 0) return ENOENT;
  changes_.push_back({path, {}, nullptr});
  return 0;
}

void Disk::sync(File& file) const {
  if (!forgets_file_sync) file.synced = file.bytes.size();
}

void Disk::sync_folder() {
  if (forgets_folder_sync) return;
  durable_ = names_;
  changes_.clear();
}

void Disk::lose_power(Prng& prng) {
  for (const Change& change : changes_) {
    if (prng.chance(500)) continue;  // did not reach the disk
    if (change.file == nullptr) {
      durable_.erase(change.path);
      continue;
    }
    if (!change.before.empty()) durable_.erase(change.before);
    durable_[change.path] = change.file;
  }
  changes_.clear();
  // Bytes of a file are kept as it was: whoever has it open is gone as well.
  for (auto& [path, file] : durable_) {
    auto after = std::make_shared<File>(*file);
    const std::size_t unsynced = after->bytes.size() - std::min(after->synced, after->bytes.size());
    if (unsynced > 0) {
      if (prng.chance(500)) {
        after->bytes.resize(after->synced + prng.below(static_cast<std::uint32_t>(unsynced)));
      } else {
        for (std::size_t at = after->synced; at < after->bytes.size(); at += kSectorBytes) {
          if (prng.chance(500))
            std::fill_n(after->bytes.begin() + static_cast<std::ptrdiff_t>(at),
                        std::min(kSectorBytes, after->bytes.size() - at), '\0');
        }
      }
    }
    after->synced = after->bytes.size();
    file = std::move(after);
  }
  names_ = durable_;
}

bool Disk::damage(Prng& prng) {
  File* newest = nullptr;
  for (const auto& [path, file] : names_) {
    if (file->bytes.empty() || !(path.ends_with(".snapshot") || path.ends_with(".changes"))) continue;
    if (newest == nullptr || file->written_ms >= newest->written_ms) newest = file.get();
  }
  if (newest == nullptr) return false;
  const auto at = prng.below(static_cast<std::uint32_t>(newest->bytes.size()));
  if (prng.chance(500)) {
    newest->bytes[at] = static_cast<char>(newest->bytes[at] ^ (1 << prng.below(8)));
  } else {
    newest->bytes.resize(at);
  }
  return true;
}

}  // namespace xiezhi::service_simulation
