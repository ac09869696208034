#include "stream/io/kafka_ends.h"

#include <librdkafka/rdkafka.h>

#include "stream/io/kafka_client.h"

namespace xiezhi::kafka {

class EndReader::Implementation {
 public:
  Result<void> open(const Connection& connection) {
    auto conf = configure(connection, ClientRole::consumer, callbacks_);
    if (!conf) return tl::unexpected(conf.error());
    auto client = start_consumer(std::move(*conf));
    if (!client) return tl::unexpected(client.error());
    client_ = std::move(*client);
    return {};
  }

  std::int64_t end_of(const std::string& topic, std::int32_t partition) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    const int code = learn_watermarks(client_.get(), topic, partition, low, high, kWithin);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR ? high : -1;
  }

 private:
  static constexpr std::chrono::milliseconds kWithin{2'000};

  Callbacks callbacks_;
  Owned<rd_kafka_t> client_;
};

EndReader::EndReader(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
EndReader::~EndReader() = default;

Result<std::unique_ptr<EndReader>> EndReader::open(const Connection& connection) {
  auto implementation = std::make_unique<Implementation>();
  if (const Result<void> opened = implementation->open(connection); !opened)
    return tl::unexpected(opened.error());
  return std::unique_ptr<EndReader>(new EndReader(std::move(implementation)));
}
std::int64_t EndReader::end_of(const std::string& topic, std::int32_t partition) {
  return implementation_->end_of(topic, partition);
}

}  // namespace xiezhi::kafka
