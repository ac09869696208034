// The table of options.
#include <array>

#include "stream/app/configuration.h"
#include "stream/base/limits.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kYear_ms = 366 * kDayMs;

void add_order_rows(std::vector<OptionRow>& rows) {
  using C = Configuration;
  rows.push_back(
      {"orders.issuers", &C::orders_issuers, "",
       "YAML file of the authorities whose orders are taken, each with the public key that signs them "
       "(schemas/orders.md). Relative to the working directory. Without any, orders are rejected."});
  rows.push_back(
      {"orders.signatures", &C::orders_signatures, "required",
       "`off`: orders are taken without a signature, for trials and where the way here is safe otherwise.", 0,
       0, "required off"});
  static std::array<std::array<std::string, 2>, 16> texts;
  std::size_t next = 0;
  for (const OrderLimitRow& row : order_limits()) {
    auto& [key, doc] = texts.at(next++);
    key = "orders." + std::string(row.key);
    doc = std::string(row.doc) + " Source: " + std::string(row.source) + ".";
    rows.push_back({key, row.member, row.value_text, doc, row.least, row.most, "", row.unit});
  }
}

std::vector<OptionRow> make_rows() {
  using C = Configuration;
  std::vector<OptionRow> rows = {
      {"institution_id", &C::institution_id, "",
       "Code of the institution that runs the program; named in reports."},
      {"institution_default", &C::institution_default, "false",
       "true: events without `institution_id` belong to ours. false: they are rejected."},
      {"profile", &C::profile, "national",
       "City profile: recipients, terms, reports and words that differ, listed below.", 0, 0,
       "national suzhou nantong xiangtan guangzhou anyang"},
      {"language", &C::language, "zh-CN", "Language of prompts and reports.", 0, 0, "zh-CN en", "", true},
      {"data_dir", &C::data_dir, "./data",
       "Keys, snapshots and other files of the program. Relative to the working directory."},
      {"kafka.brokers", &C::kafka_brokers, "", "Bootstrap brokers, host:port,host:port.", 0, 0, "", "", false,
       Needed::by_service},
      {"kafka.group", &C::kafka_group, "xiezhi",
       "Prefix of the consumer groups <prefix>.route and <prefix>.detect."},
      {"kafka.instance_id", &C::kafka_instance_id, "",
       "Static group member: a restart takes its partitions back at once, a process that leaves is replaced after 6 s. Empty: "
       "made of the host's name and a lock in data_dir. `none`: a dynamic member, the other way round."},
      {"kafka.properties", &C::kafka_properties, "",
       "Passed to librdkafka, for example security.protocol, sasl.username, ssl.ca.location."},
      {"kafka.create_topics", &C::kafka_create_topics, "false",
       "Create missing topics at start, with kafka.partitions."},
      {"kafka.partitions", &C::kafka_partitions, "8",
       "Partitions of topics that the program creates; of `touches` only `xiezhi reshard` can change it later.",
       1, 1024},
  };
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    static std::array<std::string, kTopics> keys;
    static std::array<std::string, kTopics> docs;
    const TopicRow& row = kTopicRows[topic];
    keys[topic] = "topics." + std::string(row.key);
    docs[topic] =
        "Topic (" + std::string(role_name(row.role)) + "), read by: " + std::string(row.reader) + ".";
    rows.push_back({keys[topic], static_cast<Topic>(topic), row.default_name, docs[topic]});
  }
  const std::vector<OptionRow> rest = {
      {"http.listen", &C::http_listen, "127.0.0.1:9464", "Address of /metrics, /healthz, /readyz, /version."},
      {"privacy.token_key_file", &C::privacy_token_key_file, "",
       "Key of the tokens, 32 hexadecimal digits, mode 0600. Empty: data_dir/token.key."},
      {"privacy.identity_public_key_file", &C::privacy_identity_public_key_file, "",
       "Public key to which identifiers are sealed. Empty: data_dir/identity.public."},
      {"privacy.identity_secret_key_file", &C::privacy_identity_secret_key_file, "",
       "Secret key that opens them, mode 0600; role detect only. Retired ones lie beside it (`xiezhi keys`). Empty: "
       "data_dir/identity.secret."},
      {"privacy.informant_public_key_file", &C::privacy_informant_public_key_file, "",
       "Public key to which it is sealed who has reported something (matter.v1); without the file such a record is "
       "refused. Its secret belongs to who looks after reporters: take data_dir/informant.secret away from here. "
       "Empty: data_dir/informant.public."},
      {"rejected.keep_payload", &C::rejected_keep_payload, "false",
       "true: events.rejected carries the refused payload, which may hold identifiers in the clear."},
      {"alerts.reveal", &C::alerts_reveal, "false", "true: risk.alerts carries identifiers in the clear."},
      {"rates", &C::rates, "",
       "YAML file of exchange rates: `rates: [{currency: USD, cny: 7.1055, from: 20260302, source: ...}]`, yuan for one "
       "unit, each from its day on (the law asks for the central parity of the day of the transaction). What it does "
       "not name keeps rates that are of the right order only."},
      {"rules", &C::rules, "",
       "YAML files with typologies, parameters and lists. Relative to the working directory.", 0, 0, "", "",
       true},
      {"model.champion", &C::model_champion, "",
       "Model file of XGBoost (docs/model_card.md) whose score may add points, detector M90; needs the library libxgboost0. "
       "Empty: rules only. Relative to the working directory.",
       0, 0, "", "", true},
      {"model.challenger", &C::model_challenger, "",
       "Another one that is scored beside it and only counted (`xiezhi_models_compared_total`).", 0, 0, "",
       "", true},
      {"replay.partitions", &C::replay_partitions, "1",
       "replay: shards that share the entities, all in one thread; the answer is the same with any number.",
       1, 1024},
      {"time.allowed_lateness_ms", &C::time_allowed_lateness_ms, "604800000",
       "An event older than log time by more goes to events.late.", 0, 10 * kYear_ms, "", "ms"},
      {"time.future_tolerance_ms", &C::time_future_tolerance_ms, "300000",
       "An event ahead of log time by more is rejected.", 0, kDayMs, "", "ms"},
      {"time.replay_future_gap_ms", &C::time_replay_future_gap_ms, "604800000",
       "replay: an event ahead of log time by more is rejected unless the next event is ahead as well.",
       kMinuteMs, 20 * kYear_ms, "", "ms"},
      {"time.clock_skew_max_ms", &C::time_clock_skew_max_ms, "300000",
       "run: a clock further from the brokers' is refused at the start, a tenth of it is a warning.", 100,
       kYear_ms, "", "ms"},
      {"disk.free_min_mib", &C::disk_free_min_mib, "256",
       "run: with less free on the disk of data_dir it does not start. 0: never mind.", 0, 1024 * 1024 * 1024,
       "", "MiB"},
      {"deduplication.horizon_ms", &C::deduplication_horizon_ms, "3600000",
       "An event_id seen again within this time is dropped and counted.", 0, 7 * kDayMs, "", "ms"},
      {"memory.budget_mib", &C::memory_budget_mib, "0",
       "Memory for the whole process: queues of the Kafka clients, records that wait for older ones, the report lane, copies for "
       "snapshots, the state; `xiezhi check` prints what each gets. 0: no bound; otherwise 256 or more, best nine tenths of what "
       "the process is given. The state's part is divided by the number of partitions of the log, a standby's included, because "
       "a process may come to have all of them and each must forget the same: the same in every process; with another value the "
       "log is read from its start. "
       "state.partition_budget_mib and kafka.properties win.",
       0, 1024 * 1024, "", "MiB"},
      {"state.partition_budget_mib", &C::state_partition_budget_mib, "0",
       "Memory for what is known of the entities of one partition of the log. Above it those that were silent longest lose "
       "their ring, then their days, then everything (`xiezhi_state_evicted_total`). A quarter of it is for the ids of events, some 32 bytes for each event and entity: "
       "when they are too many for it, they go before deduplication.horizon_ms and are counted "
       "(level `event_id`); an event that then comes again is taken as new. The process takes about twice as much "
       "for it. The same in every process: it decides what is found. 0: no bound.",
       0, 30 * 1024, "", "MiB"},
      {"snapshots.interval_ms", &C::snapshots_interval_ms, "60000",
       "How often the state of a partition is saved to data_dir: what changed, now and then everything. A restart reads the "
       "log from there.",
       kSecondMs, kDayMs, "", "ms"},
      {"snapshots.standby", &C::snapshots_standby, "none",
       "`all`: the state of the partitions that other processes have is kept in memory as they save it, so that one that moves "
       "here goes on from the last changes; a process that starts has loaded what lies there before it asks for partitions. "
       "Takes as much memory as theirs; all of them need one data_dir/snapshots.",
       0, 0, "none all"},
      {"reports.lane", &C::reports_lane, "at_least_once",
       "How alerts and reports are written. `at_least_once`: after a crash one may stand in its topic twice, with one id. "
       "`exactly_once`: in Kafka transactions with the position of what has gone out; their readers need "
       "isolation.level=read_committed and see them some 200 ms later, or up to 20 s later when a process was "
       "killed in one.",
       0, 0, "at_least_once exactly_once"},
      {"decision.timeout_ms", &C::decision_timeout_ms, "500",
       "How long a decision waits for what other entities know; then it is taken with what is there.", 0,
       kMinuteMs, "", "ms"},
      {"prompt.valid_ms", &C::prompt_valid_ms, "86400000",
       "How long a prompt is of use, from its event's time on; written as its `valid_to`. One that comes later on log time, behind "
       "a backlog, is not sent but counted (`xiezhi_prompts_stale_total`); alerts, reports and measures go out all the same.",
       kSecondMs, 366 * kDayMs, "", "ms"},
      {"emergency.days_max", &C::emergency_days_max, "7",
       "`xiezhi emergency export`: the longest period that one authorisation covers [D]; Guangzhou Art. 12 para. 3, Anyang Art. "
       "20 para. 2 and Suzhou Art. 22 para. 2 name none, Nantong Art. 71 para. 2 binds data to its purpose.",
       1, 366, "", "days"},
      {"watchdog.stall_ms", &C::watchdog_stall_ms, "30000",
       "A partition that has records and gets no further for so long is told of in the log; `xiezhi_stalled_seconds` "
       "counts it from the start.",
       kSecondMs, kDayMs, "", "ms"},
      {"log.level", &C::log_level, "info", "Least level that is written.", 0, 0, "debug info warn error", "",
       true},
      {"log.format", &C::log_format, "json", "Form of log lines on standard error.", 0, 0, "json text"},
      {"log.tick_ms", &C::log_tick_ms, "1000",
       "How often log time moves on in every partition without events.", 10, kMinuteMs, "", "ms"},
      {"log.gather_ms", &C::log_gather_ms, "10",
       "How long events wait at most for company on their way into the log: about a millisecond for each thousand that come "
       "in a second, so that at a few hundred hardly any waits. Brokers pay by the request. 0: never.",
       0, kSecondMs, "", "ms"},
  };
  rows.insert(rows.end(), rest.begin(), rest.end());
  add_order_rows(rows);
  return rows;
}

}  // namespace

std::span<const OptionRow> option_rows() {
  static const std::vector<OptionRow> rows = make_rows();
  return rows;
}

}  // namespace xiezhi
