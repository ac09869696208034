// `xiezhi run`: the service on Kafka.
#include <thread>

#include "stream/app/commands.h"
#include "stream/app/instance.h"
#include "stream/app/logging.h"
#include "stream/app/memory_budget.h"
#include "stream/app/model_file.h"
#include "stream/app/serve.h"
#include "stream/app/start_checks.h"
#include "stream/app/stop.h"
#include "stream/app/topic_admin.h"
#include "stream/io/http.h"
#include "stream/screen/screen.h"

namespace xiezhi {
namespace {

// SIGHUP: what can change while running is taken over, a fault leaves everything as it was.
void reload(const Options& options, Service& service) {
  const Result<Configuration> configuration = configuration_of(options);
  const Result<Rules> rules =
      configuration ? load_rules(*configuration) : tl::unexpected(configuration.error());
  if (!rules) {
    log(LogLevel::error, "reload refused, everything stays as it was", {{"reason", rules.error().text}});
    return;
  }
  start_logging(configuration->log_level, configuration->log_format);
  service.reload(*configuration, *rules);
}

Result<ServiceOptions> prepare(const Options& options, const Configuration& configuration) {
  ServiceOptions service;
  service.configuration = configuration;
  const Result<Roles> roles = parse_roles(options.roles);
  if (!roles) return tl::unexpected(roles.error());
  service.roles = *roles;
  if (const Result<void> good = check_data_dir(configuration); !good) return tl::unexpected(good.error());
  const MissingKeys missing = options.init_keys ? MissingKeys::create : MissingKeys::fail;
  const Result<Keys> keys = load_keys(key_files(configuration), roles->detect, missing);
  if (!keys) return tl::unexpected(keys.error());
  service.keys = *keys;
  const Result<Rules> rules = load_rules(configuration);
  if (!rules) return tl::unexpected(rules.error());
  service.rules = *rules;
  return service;
}

}  // namespace

Result<Exit> command_run(const Options& options) {
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  if (const Result<void> needed = require_for_service(*configuration); !needed)
    return tl::unexpected(needed.error());
  start_logging(configuration->log_level, configuration->log_format);
  Result<ServiceOptions> service_options = prepare(options, *configuration);
  if (!service_options) return tl::unexpected(service_options.error());
  const auto instance = Instance::take(configuration->data_dir);
  if (!instance) return tl::unexpected(instance.error());
  const std::string& given = configuration->kafka_instance_id;
  if (given != "none") service_options->instance_id = given.empty() ? (*instance)->id() : given;

  catch_signals();
  // Before the first text comes.
  std::jthread compile;
  if (service_options->roles.route) compile = std::jthread([] { shared_screen_patterns(); });
  Metrics metrics(build_version(), build_revision());
  const auto http = HttpServer::start(configuration->http_listen, metrics, version_json());
  if (!http) return tl::unexpected(http.error());
  log(LogLevel::info, "starting",
      {{"version", build_version()},
       {"http", (*http)->url()},
       {"brokers", configuration->kafka_brokers},
       {"instance", service_options->instance_id},
       {"ruleset", to_hex(service_options->rules.digest())}});
  const Result<std::vector<int>> partitions = require_topics(*configuration);
  if (!partitions) return tl::unexpected(partitions.error());
  const int log_partitions = (*partitions)[static_cast<std::size_t>(Topic::touches)];
  if (const Result<void> good = check_partitions(*configuration, log_partitions); !good)
    return tl::unexpected(good.error());
  if (const Result<void> good = check_memory(*configuration, static_cast<std::uint32_t>(log_partitions));
      !good) {
    return tl::unexpected(good.error());
  }
  if (const Result<void> good = check_clock(*configuration); !good) return tl::unexpected(good.error());
  service_options->log_partitions = static_cast<std::uint32_t>(log_partitions);
  LeaveInTime leave;
  const auto service = Service::start(std::move(*service_options), metrics);
  if (!service) return tl::unexpected(service.error());
  const auto look = [&] {
    if (take_reload_request()) reload(options, **service);
  };
  if (const Result<void> served = serve(**service, metrics, leave, stop_requested, look); !served)
    return tl::unexpected(served.error());
  log(LogLevel::info, "stopped");
  return Exit::done;
}

}  // namespace xiezhi
