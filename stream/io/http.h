// The observation endpoint: /metrics, /healthz, /readyz, /version (CONTRACT 3). Read-only, no personal data.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "stream/base/result.h"

namespace xiezhi {

class Metrics;

// Serves from a thread of its own until destroyed.
class HttpServer {
 public:
  // `listen` is host:port, port 0 lets the system choose. `metrics` must outlive the server; the process is
  // ready while xiezhi_ready is 1. `version` is the JSON text of /version. Fails with Exit::unavailable when
  // the port is taken.
  static Result<std::unique_ptr<HttpServer>> start(const std::string& listen, Metrics& metrics,
                                                   std::string version);
  ~HttpServer();

  // Where it is reached, for example http://127.0.0.1:9464
  const std::string& url() const;

 private:
  class Implementation;
  explicit HttpServer(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

// Splits "host:port" ("[::1]:9464" too). Fails with Exit::bad_configuration.
Result<std::pair<std::string, int>> split_address(const std::string& listen);

}  // namespace xiezhi
