#include "stream/io/http.h"

// The library's own flags come from its package (pkg-config); its warnings are not ours.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wshadow"
#include <httplib.h>
#pragma GCC diagnostic pop

#include <pthread.h>

#include <charconv>
#include <thread>

#include "stream/io/metrics.h"

namespace xiezhi {

Result<std::pair<std::string, int>> split_address(const std::string& listen) {
  const auto wrong = [&] {
    return fail(Exit::bad_configuration,
                "http.listen: \"" + listen + "\" is not host:port; for example 127.0.0.1:9464");
  };
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string::npos || colon == 0) return wrong();
  std::string host = listen.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  int port = -1;
  const char* end = listen.data() + listen.size();
  const auto [stopped, error] = std::from_chars(listen.data() + colon + 1, end, port);
  if (error != std::errc() || stopped != end || port < 0 || port > 65535) return wrong();
  return std::pair(host, port);
}

class HttpServer::Implementation {
 public:
  Implementation(Metrics& metrics, std::string version) : metrics_(metrics), version_(std::move(version)) {
    // Without SO_REUSEPORT: a second process on the same port must fail, not share.
    server_.set_socket_options([](socket_t socket) {
      const int on = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
    server_.new_task_queue = [] { return new httplib::ThreadPool(2); };
    server_.set_keep_alive_timeout(5);
    server_.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(metrics_.text(), "text/plain; version=0.0.4; charset=utf-8");
    });
    server_.Get("/healthz", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("ok\n", "text/plain");
    });
    server_.Get("/readyz", [this](const httplib::Request&, httplib::Response& response) {
      const bool ready = metrics_.value(Metric::ready).get() == 1;
      response.status = ready ? 200 : 503;
      response.set_content(ready ? "ready\n" : "not ready\n", "text/plain");
    });
    server_.Get("/version", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(version_, "application/json");
    });
  }

  Result<void> start(const std::string& listen) {
    const auto address = split_address(listen);
    if (!address) return tl::unexpected(address.error());
    const auto& [host, port] = *address;
    int bound_port = port;
    const bool bound =
        port == 0 ? (bound_port = server_.bind_to_any_port(host)) > 0 : server_.bind_to_port(host, port);
    if (!bound) {
      return fail(Exit::unavailable,
                  "http.listen: cannot listen on " + listen +
                      ", another process has the port or the address is not ours; choose another with "
                      "--http HOST:PORT or http.listen");
    }
    url_ = "http://" + (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" +
           std::to_string(bound_port);
    thread_ = std::thread([this] {
      ::pthread_setname_np(::pthread_self(), "http");  // the threads of its pool take the name over
      server_.listen_after_bind();
    });
    return {};
  }

  ~Implementation() {
    if (!thread_.joinable()) return;
    while (!server_.is_running())
      std::this_thread::yield();  // stop() before the loop has begun would be lost
    server_.stop();
    thread_.join();
  }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  const std::string& url() const { return url_; }

 private:
  Metrics& metrics_;
  std::string version_;
  httplib::Server server_;
  std::thread thread_;
  std::string url_;
};

HttpServer::HttpServer(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::start(const std::string& listen, Metrics& metrics,
                                                      std::string version) {
  auto implementation = std::make_unique<Implementation>(metrics, std::move(version));
  if (const Result<void> started = implementation->start(listen); !started)
    return tl::unexpected(started.error());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(implementation)));
}

const std::string& HttpServer::url() const { return implementation_->url(); }

}  // namespace xiezhi
