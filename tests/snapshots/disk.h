// A disk that is taken away: the file calls of this process, counted, and struck at one of them. The
// program's own code runs; what it calls is replaced at link time (disk.cc). One per process, for files below
// one folder.
#pragma once

#include <cstdint>
#include <string>

namespace xiezhi::snapshots {

enum class Strike : std::uint8_t {
  none,
  kill,       // the process is gone, what it wrote stays
  power,      // and what was not synced is gone, in part or as a whole, as are names that the folder was not
              // synced for
  io_error,   // the call fails with EIO
  disk_full,  // with ENOSPC
};

struct DiskFaults {
  Strike strike = Strike::none;
  std::uint64_t at_call = 0;  // 1 is the first
  std::uint64_t seed = 0;     // what is lost with the power
  // Planted mistakes: as if the program had not asked for it.
  bool forget_sync = false, forget_folder_sync = false;
};

// From now on, for what lies in `folder`.
void watch_disk(const std::string& folder, const DiskFaults& faults);
// How many calls there were since.
std::uint64_t disk_calls();

}  // namespace xiezhi::snapshots
