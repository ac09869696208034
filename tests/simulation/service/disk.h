// A disk in memory, of one machine: files below /disk/<number>/ that a process of the world works on with the
// calls of the C library (files.cc). Knows what has been synced; a loss of power takes the rest, in parts.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "stream/app/prng.h"

namespace xiezhi::service_simulation {

class Disk {
 public:
  explicit Disk(int number) : folder_("/disk/" + std::to_string(number)) {}
  const std::string& folder() const { return folder_; }

  struct File {
    std::string bytes;
    std::size_t synced = 0;  // so many of them
    std::int64_t written_ms = 0;
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;  // by path

  // errno, or 0.
  int create(const std::string& path, bool truncate, std::int64_t now_ms);
  int rename(const std::string& from, const std::string& to);
  int remove(const std::string& path);
  void sync(File& file) const;
  void sync_folder();
  const Names& names() const { return names_; }
  // What a loss of power leaves for certain.
  const Names& durable() const { return durable_; }

  // What was not synced may be gone or torn, name by name and sector by sector.
  void lose_power(Prng& prng);
  // One byte of the newest file changes, or its end is missing. Whether there was one.
  bool damage(Prng& prng);

  // Faults in force.
  bool full = false, fails = false;
  std::int64_t hangs_until_us = 0;
  std::uint32_t slow_us = 0;  // each call takes up to so long
  // Planted mistakes: as if the program had not asked for it.
  bool forgets_file_sync = false, forgets_folder_sync = false;

 private:
  struct Change {
    std::string path, before;    // before: the name that it had; empty: none
    std::shared_ptr<File> file;  // nullptr: removed
  };
  std::string folder_;
  Names names_, durable_;
  std::vector<Change> changes_;  // of names, since the folder was synced
};

}  // namespace xiezhi::service_simulation
