// The configuration: one row an option; parsing, validation, `check`, environment names and
// docs/configuration.md come from the rows. Flags win over environment, environment over the file, the file
// over defaults (CONTRACT 3).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "stream/base/money.h"
#include "stream/base/order.h"
#include "stream/base/result.h"
#include "stream/engine/order_gate.h"
#include "stream/io/topics.h"

namespace xiezhi {

using PropertyMap = std::map<std::string, std::string>;

// Values in force. Members are named after their keys, dots as underscores.
struct Configuration {
  std::string institution_id;
  bool institution_default = false;
  std::string profile, language, data_dir;
  std::string kafka_brokers, kafka_group, kafka_instance_id;
  PropertyMap kafka_properties;
  bool kafka_create_topics = false;
  std::int64_t kafka_partitions = 0, replay_partitions = 0;
  TopicNames topics;
  std::string http_listen;
  std::string privacy_token_key_file, privacy_identity_public_key_file, privacy_identity_secret_key_file,
      privacy_informant_public_key_file;
  bool rejected_keep_payload = false;
  bool alerts_reveal = false;
  std::vector<std::string> rules;
  std::string model_champion, model_challenger;
  std::int64_t time_allowed_lateness_ms = 0, time_future_tolerance_ms = 0, time_replay_future_gap_ms = 0;
  std::int64_t deduplication_horizon_ms = 0, decision_timeout_ms = 0, prompt_valid_ms = 0,
               snapshots_interval_ms = 0, watchdog_stall_ms = 0;
  std::string snapshots_standby, reports_lane;
  std::int64_t time_clock_skew_max_ms = 0, disk_free_min_mib = 0, memory_budget_mib = 0,
               state_partition_budget_mib = 0;
  std::int64_t emergency_days_max = 0;
  std::string log_level, log_format;
  std::int64_t log_tick_ms = 0, log_gather_ms = 0;
  std::string rates;
  std::string orders_issuers, orders_signatures;
  OrderLimits orders;
  std::vector<OrderIssuer> order_issuers;        // of the file that orders.issuers names
  RateTable rate_table = RateTable::defaults();  // with the rows of the file that rates names
};

// Where an option lives in Configuration.
using OptionMember =
    std::variant<std::int64_t OrderLimits::*, std::string Configuration::*, std::int64_t Configuration::*,
                 bool Configuration::*, std::vector<std::string> Configuration::*,
                 PropertyMap Configuration::*, Topic>;

enum class Needed : std::uint8_t {
  never,
  by_service
};  // by_service: `run`, `topics`, `check --connect` cannot do without

struct OptionRow {
  std::string_view key;  // "kafka.brokers"
  OptionMember member;
  std::string_view default_text;  // as in YAML; lists and maps are empty by default
  std::string_view doc;
  std::int64_t least = 0, most = 0;  // of numbers
  std::string_view words = {};       // allowed words, separated by blanks; empty: any text
  std::string_view unit = {};
  bool reload = false;  // taken over on SIGHUP
  Needed needed = Needed::never;
};

// Every option, in the order of the reference.
std::span<const OptionRow> option_rows();

// XIEZHI_KAFKA_BROKERS for "kafka.brokers".
std::string environment_name(std::string_view key);

struct ConfigurationSources {
  std::string file;                                            // may be empty: no file
  std::vector<std::pair<std::string, std::string>> overrides;  // key, text: from flags
  std::map<std::string, std::string> environment;              // XIEZHI_... variables
};

// Reads and checks everything. Errors (Exit::bad_configuration, Exit::no_input) name the key, what was found
// and the mend.
Result<Configuration> load_configuration(const ConfigurationSources& sources);

// The XIEZHI_... variables of this process.
std::map<std::string, std::string> xiezhi_environment();

// Fails when an option that the service needs is empty.
Result<void> require_for_service(const Configuration& configuration);

// The effective configuration as YAML, secrets masked.
std::string to_yaml(const Configuration& configuration);

// docs/configuration.md.
std::string configuration_reference();

// Of `names`, the one with the smallest edit distance to `text`; empty when none is near.
std::string nearest(std::string_view text, std::span<const std::string> names);

}  // namespace xiezhi
