// The name of this process in its consumer groups. A restart gets the name it had and so its partitions back
// without a rebalance; a second process in the same data directory gets another one.
#pragma once

#include <memory>
#include <string>

#include "stream/base/result.h"

namespace xiezhi {

// Holds the name's lock until destroyed; a process that dies lets go of it.
class Instance {
 public:
  // The first free number in `data_dir`. Fails with Exit::cannot_create.
  static Result<std::unique_ptr<Instance>> take(const std::string& data_dir);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  // host-directory-number, the directory as a digest.
  const std::string& id() const { return id_; }

 private:
  Instance(int descriptor, std::string id) : descriptor_(descriptor), id_(std::move(id)) {}
  int descriptor_;
  std::string id_;
};

}  // namespace xiezhi
