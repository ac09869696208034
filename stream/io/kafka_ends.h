// Where partitions end, asked by a client of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "stream/base/result.h"
#include "stream/io/kafka.h"

namespace xiezhi::kafka {

// Owner and user: one thread.
class EndReader {
 public:
  static Result<std::unique_ptr<EndReader>> open(const Connection& connection);
  ~EndReader();

  // The offset behind the last record that can be read, markers of transactions counted; -1 when the brokers
  // do not say within two seconds.
  std::int64_t end_of(const std::string& topic, std::int32_t partition);

 private:
  class Implementation;
  explicit EndReader(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace xiezhi::kafka
