// The service: the roles of one process as threads around the core, until it is asked to stop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "detectors/rules.h"
#include "stream/app/configuration.h"
#include "stream/app/keys.h"
#include "stream/io/kafka.h"
#include "stream/io/metrics.h"

namespace xiezhi {

struct Roles {
  bool route = false;
  bool detect = false;
};
// From "route,detect,desk". Exit::usage for another word or none that this version has work for.
Result<Roles> parse_roles(const std::string& text);

struct ServiceOptions {
  Configuration configuration;
  Keys keys;
  Rules rules;
  Roles roles;
  std::uint32_t log_partitions = 0;  // of the touches topic, as the brokers have it
  std::string instance_id;           // static group member; empty: none
  bool embedded = false;             // on the embedded broker
};

class Service {
 public:
  // Connects and starts the threads. `metrics` must outlive the service.
  static Result<std::unique_ptr<Service>> start(ServiceOptions options, Metrics& metrics);
  ~Service();  // stop(), then wait()

  // Both roles of this process have their partitions, and the log has been read up to where it was then.
  bool ready() const;
  // A role has ended, by stop() or by an error.
  bool ended() const;
  // Asks the threads to finish what they hold: outputs acknowledged, offsets committed, groups left.
  void stop();
  // Waits for the threads. The first error of a role.
  Result<void> wait();
  // Rules and reloadable options for records from now on (SIGHUP).
  void reload(const Configuration& configuration, const Rules& rules);

 private:
  class Implementation;
  explicit Service(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace xiezhi
