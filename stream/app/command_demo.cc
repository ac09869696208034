// `xiezhi demo`: the whole service on an embedded broker (or a real one) with a generated stream, at a pace
// that a person can follow.
#include <fmt/format.h>
#include <unistd.h>

#include <thread>

#include "stream/app/alert_reader.h"
#include "stream/app/commands.h"
#include "stream/app/demo_screen.h"
#include "stream/app/generate_stream.h"
#include "stream/app/logging.h"
#include "stream/app/model_file.h"
#include "stream/app/service.h"
#include "stream/app/stop.h"
#include "stream/app/topic_admin.h"
#include "stream/app/topic_reader.h"
#include "stream/app/worker.h"
#include "stream/base/time.h"
#include "stream/io/http.h"
#include "stream/io/kafka_embedded.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kEvents = 20'000;
constexpr std::int64_t kEventsMax = 60'000;  // the embedded broker keeps 5 MiB a partition
constexpr std::int64_t kRate = 500;
constexpr std::int64_t kDays = 120;
constexpr std::int64_t kYearMs = 400 * kDayMs;
constexpr std::int64_t kReadyMs = 60'000;
constexpr std::int64_t kQuietMs = 2'000;
constexpr std::int64_t kSettleMs = 60'000;

void say(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

// Sends the generated events on schedule from a thread of its own.
class Feeder {
 public:
  Feeder(Generator& generator, std::unique_ptr<kafka::Producer> producer, std::int64_t rate)
      : generator_(generator), producer_(std::move(producer)), rate_(rate), thread_([this] { run(); }) {}
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;
  ~Feeder() {
    stop_ = true;
    thread_.join();
  }

  std::int64_t sent() const { return sent_; }
  bool done() const { return done_; }

 private:
  void run() {
    const std::int64_t start_ms = steady_ms();
    bool good = true;
    for (GeneratedEvent event; good && !stop_ && generator_.next(event);) {
      while (!stop_ && steady_ms() - start_ms < sent_ * 1000 / rate_) {
        static_cast<void>(producer_->poll(1));
      }
      kafka::OutputRecord record;
      record.topic =
          static_cast<std::uint16_t>(topic_of(event.source == Source::none ? Source::bank : event.source));
      record.value = event.json;
      good = producer_->produce(record).has_value();
      ++sent_;
    }
    static_cast<void>(producer_->flush(stop_ ? 0 : 10'000));
    done_ = true;
  }

  Generator& generator_;
  std::unique_ptr<kafka::Producer> producer_;
  std::int64_t rate_;
  std::atomic<std::int64_t> sent_{0};
  std::atomic<bool> stop_{false}, done_{false};
  std::thread thread_;
};

class Demo {
 public:
  Demo(const Options& options, Configuration configuration)
      : options_(options),
        configuration_(std::move(configuration)),
        metrics_(build_version(), build_revision()) {}

  Result<Exit> run() {
    for (auto step : {&Demo::open_broker, &Demo::open_http, &Demo::start_service, &Demo::open_stream,
                      &Demo::wait_ready}) {
      if (Result<void> done = (this->*step)(); !done) return tl::unexpected(done.error());
      if (stop_requested()) return stop_exit();
    }
    say(fmt::format(
        "\nMetrics  {}/metrics    ready: {}/readyz\nBroker   {}    (kcat -b {} -t risk.prompts -C)\n\n",
        http_->url(), http_->url(), configuration_.kafka_brokers, configuration_.kafka_brokers));
    if (Result<void> done = follow(); !done) return tl::unexpected(done.error());
    if (stop_requested()) {
      say("\nStopping.\n");
    } else {
      report();
      while (options_.stay && !stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    service_->stop();
    if (Result<void> ended = service_->wait(); !ended) return tl::unexpected(ended.error());
    return stop_exit();
  }

 private:
  bool embedded() const { return broker_ != nullptr; }

  kafka::Connection connection(std::string_view client) const {
    kafka::Connection connection = connection_of(configuration_, client);
    connection.embedded = embedded();
    return connection;
  }

  Result<void> open_broker() {
    configuration_.kafka_create_topics = true;
    if (!configuration_.kafka_brokers.empty()) {
      say("Broker: " + configuration_.kafka_brokers + "\n");
      return {};
    }
    auto broker = kafka::EmbeddedBroker::start();
    if (!broker) return tl::unexpected(broker.error());
    broker_ = std::move(*broker);
    configuration_.kafka_brokers = broker_->brokers();
    for (const std::string& topic : configuration_.topics) {
      if (Result<void> made = broker_->create_topic(topic, static_cast<int>(configuration_.kafka_partitions));
          !made)
        return made;
    }
    say("Broker: embedded in this process\n");
    return {};
  }

  Result<void> open_http() {
    auto http = HttpServer::start(configuration_.http_listen, metrics_, version_json());
    if (!http && http.error().code == Exit::unavailable) {  // a demonstration need not fail for a taken port
      http = HttpServer::start("127.0.0.1:0", metrics_, version_json());
    }
    if (!http) return tl::unexpected(http.error());
    http_ = std::move(*http);
    return {};
  }

  Result<void> start_service() {
    const auto keys = load_keys(key_files(configuration_), true, MissingKeys::create);
    if (!keys) return tl::unexpected(keys.error());
    const auto rules = load_rules(configuration_);
    if (!rules) return tl::unexpected(rules.error());
    const auto partitions = require_topics(configuration_);
    if (!partitions) return tl::unexpected(partitions.error());
    const auto log_partitions =
        static_cast<std::uint32_t>((*partitions)[static_cast<std::size_t>(Topic::touches)]);
    auto service = Service::start(
        {configuration_, *keys, *rules, {true, true}, log_partitions, "", embedded()}, metrics_);
    if (!service) return tl::unexpected(service.error());
    service_ = std::move(*service);
    return {};
  }

  Result<void> open_stream() {
    GeneratorOptions chosen = generator_options(options_, kEvents);
    if (embedded() && chosen.events > kEventsMax) {
      return fail(
          Exit::usage,
          fmt::format("--events {}: the embedded broker has room for {}; name a real one with --brokers",
                      chosen.events, kEventsMax));
    }
    // The stream ends now, so that a broker's clock finds nothing in the future.
    chosen.end_ms = wall_ms();
    chosen.start_ms = beijing_midnight_ms(beijing_day(chosen.end_ms)) -
                      (options_.days > 0 ? options_.days : kDays) * kDayMs;
    if (Result<void> checked = check_options(chosen); !checked) return checked;
    generator_ = std::make_unique<Generator>(chosen);
    if (Result<void> written = write_truth(*generator_, options_.truth); !written) return written;
    score_ = std::make_unique<TruthScore>(generator_->truth());
    say(fmt::format("Stream:  {} synthetic events of {} days, {} planted cases, {} events/s\n", chosen.events,
                    (chosen.end_ms - chosen.start_ms) / kDayMs, generator_->truth().size(), rate()));
    return {};
  }

  std::int64_t rate() const { return options_.rate > 0 ? options_.rate : kRate; }

  Result<void> wait_ready() {
    std::vector<std::string> topics;
    for (std::size_t topic = static_cast<std::size_t>(Topic::first_output); topic < kTopics; ++topic) {
      topics.push_back(configuration_.topics[topic]);
    }
    auto follower = TopicFollower::open(connection("demo"), topics);
    if (!follower) return tl::unexpected(follower.error());
    follower_ = std::move(*follower);
    const std::int64_t end_ms = steady_ms() + kReadyMs;
    while (!stop_requested() && !(service_->ready() && follower_->started())) {
      if (service_->ended()) return service_->wait();
      if (steady_ms() > end_ms)
        return fail(Exit::unavailable, "the service did not become ready within a minute");
      if (Result<std::span<const InputRecord>> polled = follower_->poll(50); !polled)
        return tl::unexpected(polled.error());
    }
    metrics_.value(Metric::ready).set(1);
    return {};
  }

  // Shows outputs until every event has found its end and nothing more comes.
  Result<void> follow() {
    kafka::ProducerOptions producer_options;
    producer_options.topics.assign(configuration_.topics.begin(),
                                   configuration_.topics.begin() + kInputTopics);
    auto producer = kafka::Producer::open(connection("feeder"), std::move(producer_options));
    if (!producer) return tl::unexpected(producer.error());
    DemoScreen screen(from_name<Language>(configuration_.language), *score_, ::isatty(STDOUT_FILENO) == 1);
    Feeder feeder(*generator_, std::move(*producer), rate());
    std::int64_t changed_ms = steady_ms();
    std::int64_t fed_ms = 0;
    while (!stop_requested()) {
      if (service_->ended()) return service_->wait();
      const auto records = follower_->poll(50);
      if (!records) return tl::unexpected(records.error());
      for (const InputRecord& record : *records) {
        const Result<YamlNode> tree = parse_output(std::string(record.payload));
        if (!tree) continue;
        const auto topic = static_cast<Topic>(static_cast<std::size_t>(Topic::first_output) + record.topic);
        say(screen.line(topic, *tree));
        changed_ms = steady_ms();
      }
      if (!feeder.done()) continue;
      if (fed_ms == 0) fed_ms = steady_ms();
      const std::int64_t now_ms = steady_ms();
      if (ended_events() >= feeder.sent() && now_ms - changed_ms > kQuietMs && now_ms - fed_ms > kQuietMs)
        break;
      if (now_ms - fed_ms > kSettleMs) break;
    }
    sent_ = feeder.sent();
    shown_ =
        fmt::format("{} alerts, {} prompts, {} reports", screen.alerts(), screen.prompts(), screen.reports());
    return {};
  }

  std::int64_t count(Metric metric) { return metrics_.value(metric).get(); }
  std::int64_t rejected() {
    std::int64_t sum = 0;
    for (const std::string_view reason : names_of<Reason>().subspan(1))
      sum += metrics_.value(Metric::rejected, reason).get();
    return sum;
  }
  std::int64_t ended_events() {
    return count(Metric::processed) + count(Metric::late) + count(Metric::deduplicated) + rejected();
  }

  void report() {
    say(fmt::format("\n{}\n{} events = {} processed + {} rejected + {} late + {} deduplicated; {}\n",
                    score_->table(), sent_, count(Metric::processed), rejected(), count(Metric::late),
                    count(Metric::deduplicated), shown_));
    if (options_.stay) say(fmt::format("Metrics stay at {}/metrics until Ctrl-C.\n", http_->url()));
  }

  const Options& options_;
  Configuration configuration_;
  Metrics metrics_;
  std::unique_ptr<kafka::EmbeddedBroker> broker_;  // outlives every client
  std::unique_ptr<HttpServer> http_;
  std::unique_ptr<Service> service_;
  std::unique_ptr<Generator> generator_;
  std::unique_ptr<TruthScore> score_;
  std::unique_ptr<TopicFollower> follower_;
  std::int64_t sent_ = 0;
  std::string shown_;
};

}  // namespace

Result<Exit> command_demo(const Options& options) {
  Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  configuration->alerts_reveal = true;  // synthetic people: the truth is compared by identifier
  configuration->time_allowed_lateness_ms = std::max(configuration->time_allowed_lateness_ms, kYearMs);
  configuration->prompt_valid_ms = std::max(configuration->prompt_valid_ms, kYearMs);
  start_logging("error", "text");
  catch_signals();
  return Demo(options, *configuration).run();
}

}  // namespace xiezhi
