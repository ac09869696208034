// How far each partition has come, as its role says, and since when it has come no further though there is
// more. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace xiezhi {

class ProgressBook {
 public:
  struct Place {
    std::string topic;
    std::int32_t partition = 0;
    std::int64_t done_up_to = 0;  // everything below is done, its outputs acknowledged
    bool waits = false;           // for older records of others, as it should
  };
  // All places of a role, in place of those before. A role that says nothing has come no further.
  void report(const std::string& role, std::vector<Place> places);

  struct Stall {
    std::string role, topic;
    std::int32_t partition = 0;
    std::int64_t behind = 0;  // records, markers of transactions among them
    std::int64_t for_ms = 0;  // 0: it moves, or there is nothing to do
  };
  // Every place. `end_of` is asked for those that stand still: the offset behind the last record, or -1 when
  // the brokers do not say, which ends no stall and begins none. `now_ms` is any clock that only moves on.
  std::vector<Stall> look(std::int64_t now_ms,
                          const std::function<std::int64_t(const std::string&, std::int32_t)>& end_of);

 private:
  struct Watched {
    std::int64_t done_up_to = -1, since_ms = 0;
    bool behind = false;
  };
  std::mutex mutex_;
  std::map<std::string, std::vector<Place>> places_;                 // by role; guarded by mutex_
  std::map<std::pair<std::string, std::int32_t>, Watched> watched_;  // of whoever looks
};

}  // namespace xiezhi
