#include "tests/simulation/service/run.h"

#include <fmt/format.h>

#include <algorithm>

#include "stream/app/serve.h"
#include "stream/base/check.h"
#include "stream/codec/input_fields.h"
#include "tests/simulation/service/input_text.h"
#include "tests/simulation/service/judge.h"

namespace xiezhi::service_simulation {
namespace {

constexpr std::int64_t kSupervise_us = 100 * kMs;
constexpr std::int64_t kQuiet_us = 3 * kSecond;      // nothing new for so long: it is over
constexpr std::int64_t kCatchUp_us = 180 * kSecond;  // after the last fault everything is done within it
constexpr std::int64_t kStop_us = 10 * kSecond;

}  // namespace

Run::Run(std::uint64_t seed, const Canary* canary)
    : seed_(seed),
      setup_(simulation::draw_setup(seed)),
      stream_(seed, setup_),
      world_(seed),
      cluster_(world_),
      keys_{make_token_key(), {}, {}, {}},
      begin_us_(world_.now_us()) {
  const IdentityKeys identity = make_identity_keys();
  keys_.identity_public = identity.public_key;
  keys_.identity_secret = identity.secret_key;
  draw_processes();
  if (canary != nullptr) canary->plant(*this);
  draw_senders();
  draw_faults();
  cluster_.on_commit = [this](const std::string& group, const TopicPartition& where,
                              const Committed& committed,
                              const Process* by) { look_at_commit(group, where, committed, by); };
  cluster_.on_append = [this](const TopicPartition& where) { look_at_log(where); };
}

const Slot& Run::slot_of(const Disk& disk) const {
  return *std::find_if(slots_.begin(), slots_.end(), [&](const Slot& slot) { return slot.disk == &disk; });
}

void Run::draw_processes() {
  Prng& prng = world_.prng();
  partitions_ = 2 + prng.below(3);
  const std::uint32_t processes = 1 + prng.below(3);
  const bool shared = prng.chance(600), fixed_members = prng.chance(500);
  const bool standby = shared && prng.chance(500), transactions = prng.chance(500);
  const std::int64_t interval_ms = prng.between(1'000, 4'000);
  if (prng.chance(200)) client_faults().sent_twice_per_mille = 10;
  if (prng.chance(300)) client_faults().answers_lost_per_mille = 30;
  if (prng.chance(150)) client_faults().queue_records = 30;
  if (prng.chance(300)) cluster_.latency_max_us = 300'000;
  if (prng.chance(300)) cluster_.delayed_end_us = 2'000'000;
  for (std::uint32_t i = 0; i < processes; ++i) {
    if (i == 0 || !shared) disks_.push_back(std::make_unique<Disk>(static_cast<int>(i)));
    Slot slot;
    slot.disk = disks_.back().get();
    slot.instance = fixed_members ? fmt::format("fixed-{}", i) : "";
    slot.wanted = i == 0 || prng.chance(700);
    ConfigurationSources sources;
    sources.overrides = {
        {"data_dir", slot.disk->folder()},
        {"kafka.brokers", "simulated:9092"},
        {"institution_id", "104100000004"},
        {"deduplication.horizon_ms", "86400000"},
        {"decision.timeout_ms", std::to_string(setup_.options.decision_timeout_ms)},
        {"prompt.valid_ms", std::to_string(std::max<std::int64_t>(setup_.options.prompt_valid_ms, 1'000))},
        {"orders.signatures", "off"},
        {"snapshots.interval_ms", std::to_string(interval_ms)},
        {"snapshots.standby", standby ? "all" : "none"},
        {"reports.lane", transactions ? "exactly_once" : "at_least_once"}};
    for (const OrderLimitRow& row : order_limits())
      sources.overrides.emplace_back("orders." + std::string(row.key),
                                     std::to_string(setup_.options.orders.*row.member));
    const auto loaded = load_configuration(sources);
    XIEZHI_CHECK(loaded.has_value());
    slot.configuration = *loaded;
    slots_.push_back(std::move(slot));
  }
  const Configuration& configuration = slots_.front().configuration;
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    const auto role = kTopicRows[topic].role;
    const int partitions = topic == static_cast<std::size_t>(Topic::touches) ? static_cast<int>(partitions_)
                           : role == TopicRole::input ? static_cast<int>(1 + prng.below(3))
                                                      : 2;
    cluster_.create(configuration.topics[topic], partitions, kTopicRows[topic].append_time);
  }
}

void Run::send(const std::string& topic, std::string value, std::int64_t at_us, std::int64_t wall_ms) {
  ++events_;
  feed_end_us_ = std::max(feed_end_us_, at_us);
  const auto partition =
      static_cast<std::int32_t>(world_.prng().below(static_cast<std::uint32_t>(cluster_.partitions(topic))));
  world_.at(at_us, [this, topic, partition, wall_ms, value = std::move(value)] {
    world_.leap_to(wall_ms);
    Record record;
    record.value = value;
    cluster_.append({topic, partition}, std::move(record));
  });
}

// Events arrive as the stream has them, quiet time left out; among them what no sender should send.
void Run::draw_senders() {
  Prng& prng = world_.prng();
  world_.leap_to(stream_.arrivals().front().arrival_ms);
  std::int64_t at_us = world_.now_us() + prng.between(0, 5) * kSecond;
  const std::uint32_t gap_us = prng.chance(300) ? 5'000 : 200'000;
  constexpr auto kGarbage = std::to_array<std::string_view>(
      {"", "{", "null", "[]", R"({"type":"transfer.v1"})", R"({"type":"no_such.v1","event_id":"x"})"});
  constexpr auto kControlGarbage = std::to_array<std::string_view>(
      {R"({"type":"order.v1","event_id":"o1","institution_id":"POLICE","order_id":"1","tx_code":"999999"})",
       R"({"type":"list.v1","event_id":"l1","institution_id":"POLICE","list":"police_involved"})",
       R"({"type":"parameters.v1","event_id":"p1","institution_id":"X","detector":"D17","values":{"a":)",
       R"({"type":"list.v1","event_id":"l2","institution_id":"POLICE","kind":"planet","entry":"A1"})"});
  const Configuration& configuration = slots_.front().configuration;
  for (const simulation::Arrival& arrival : stream_.arrivals()) {
    at_us += prng.chance(200) ? prng.below(gap_us * 5) : prng.below(gap_us);
    const auto sources = input_row(arrival.event.type).sources;
    const Source source = sources[prng.below(static_cast<std::uint32_t>(sources.size()))];
    const std::string& topic = configuration.topics[static_cast<std::size_t>(topic_of(source))];
    const std::string text = input_text(arrival.event);
    send(topic, text, at_us, arrival.arrival_ms);
    if (prng.chance(20)) {
      world_.strike("record twice");
      send(topic, text, at_us + prng.below(2'000'000), arrival.arrival_ms);
    }
    if (prng.chance(10)) {
      world_.strike("garbage");
      send(topic, std::string(prng.pick(kGarbage)), at_us, arrival.arrival_ms);
    }
    if (prng.chance(10)) {
      world_.strike("control garbage");
      send(configuration.topics[static_cast<std::size_t>(Topic::control_events)],
           std::string(prng.pick(kControlGarbage)), at_us, arrival.arrival_ms);
    }
  }
}

int Run::live(Process&, const Slot& slot) {
  ServiceOptions options;
  options.configuration = slot.configuration;
  if (planted_horizon_ms >= 0) options.configuration.deduplication_horizon_ms = planted_horizon_ms;
  options.keys = keys_;
  options.rules = setup_.rules;
  options.roles = {.route = true, .detect = true};
  options.log_partitions = partitions_;
  options.instance_id = slot.instance;
  Metrics metrics("simulated", "none");
  LeaveInTime leave;
  const auto service = Service::start(std::move(options), metrics);
  if (!service) return static_cast<int>(service.error().code);
  const Process* self = world_.process();
  const Result<void> served = serve(
      **service, metrics, leave, [&] { return self->stop_requested; }, [] {});
  return served ? 0 : static_cast<int>(served.error().code);
}

// Starts what should run and does not.
void Run::supervise() {
  for (Slot& slot : slots_) {
    if (slot.process != nullptr && !slot.process->alive()) {
      slot.start_us = std::max(
          slot.start_us, world_.now_us() + (calm_ ? 500 * kMs : 200 * kMs + world_.prng().below(8'000'000)));
      slot.process = nullptr;
    }
    if (slot.process != nullptr || !slot.wanted || world_.now_us() < slot.start_us) continue;
    slot.process = &world_.start_process(static_cast<int>(&slot - slots_.data()), slot.disk,
                                         [this, &slot](Process& process) { return live(process, slot); });
  }
  world_.after(kSupervise_us, [this] { supervise(); });
}

void Run::look_at_log(const TopicPartition& where) {
  const bool is_log = where.first == configuration().topics[static_cast<std::size_t>(Topic::touches)];
  const auto& records = cluster_.at(where).records;
  if (is_log && !is_work(records.back().value)) return;
  work_us_ = world_.now_us();
  if (is_log) last_work_[where.second] = std::ssize(records);
}

// What has gone out never becomes less, and the group stands where a snapshot is durable, on the disk of
// whoever says so.
void Run::look_at_commit(const std::string& group, const TopicPartition& where, const Committed& committed,
                         const Process* by) {
  if (group != configuration().kafka_group + ".detect" || by == nullptr) return;
  const std::size_t mark = committed.metadata.find('=');
  const std::int64_t done =
      mark == std::string::npos ? committed.offset : std::stoll(committed.metadata.substr(mark + 1));
  if (done < done_[where.second] && wrong_.empty())
    wrong_ = fmt::format("process {} commits partition {}: done up to {}, after {}", by->pid, where.second,
                         done, done_[where.second]);
  done_[where.second] = std::max(done, done_[where.second]);
  if (committed.offset <= 0) return;
  if (was_damaged(by->disk)) return;
  const std::string prefix = fmt::format("{}/snapshots/partition-{}-", by->disk->folder(), where.second);
  for (const auto& [path, file] : by->disk->durable()) {
    if (!path.starts_with(prefix) || file->synced < file->bytes.size()) continue;
    const std::string rest = path.substr(prefix.size());
    if ((rest.ends_with(".snapshot") || rest.ends_with(".changes")) && std::stoll(rest) >= committed.offset)
      return;
  }
  if (wrong_.empty())
    wrong_ = fmt::format("process {} commits {} of partition {}: no snapshot there is durable", by->pid,
                         committed.offset, where.second);
}

// Everything that came is done, and has been for a while.
bool Run::consumed() {
  if (world_.now_us() < next_look_us_) return false;
  next_look_us_ = world_.now_us() + 100 * kMs;
  if (!say_what_is_left().empty()) work_us_ = world_.now_us();
  return world_.now_us() - work_us_ > kQuiet_us;
}

std::string Run::say_what_is_left() const {
  auto& cluster = const_cast<Cluster&>(cluster_);
  const Configuration& its = slots_.front().configuration;
  const Offsets& routed = cluster.group(its.kafka_group + ".route").committed;
  for (std::size_t topic = 0; topic < kInputTopics; ++topic) {
    for (std::int32_t number = 0; number < cluster.partitions(its.topics[topic]); ++number) {
      const TopicPartition where{its.topics[topic], number};
      const auto found = routed.find(where);
      const std::int64_t at = found == routed.end() ? 0 : found->second.offset;
      if (at < std::ssize(cluster.at(where).records))
        return fmt::format("{}/{}: routed up to {}", where.first, number, at);
    }
  }
  const Offsets& detected = cluster.group(its.kafka_group + ".detect").committed;
  for (const auto& [number, end] : last_work_) {
    const auto found = detected.find({its.topics[static_cast<std::size_t>(Topic::touches)], number});
    std::int64_t at = found == detected.end() ? 0 : found->second.offset;
    if (found != detected.end()) {
      const std::string& text = found->second.metadata;
      if (text.find('=') != std::string::npos)
        at = std::max<std::int64_t>(at, std::stoll(text.substr(text.find('=') + 1)));
    }
    if (at < end) return fmt::format("touches/{}: done up to {} of {}", number, at, end);
  }
  for (const char* role : {".route", ".detect"}) {
    const Group& group = cluster.group(its.kafka_group + role);
    const bool settled = !group.rebalances && !group.members.empty() &&
                         std::all_of(group.members.begin(), group.members.end(),
                                     [](const auto& each) { return each.second.client->process->alive(); });
    if (!settled) return fmt::format("group {} has not settled", role);
  }
  return cluster.nothing_open() ? "" : "a transaction is open";
}

std::string Run::stop_all() {
  for (Slot& slot : slots_) slot.wanted = false;
  for (const auto& process : world_.processes()) {
    if (!process->alive()) continue;
    process->stop_requested = true;
    process->stop_us = world_.now_us();
  }
  const auto ended = [&] {
    return std::none_of(world_.processes().begin(), world_.processes().end(),
                        [](const auto& one) { return one->alive(); });
  };
  world_.run(world_.now_us() + 2 * kStop_us, ended);
  if (!ended()) return "a process does not end";
  for (const Slot& slot : slots_) {
    if (slot.process != nullptr && slot.process->exit_code != 0)
      return fmt::format("the last stop of process {} ends with {}", slot.process->pid,
                         slot.process->exit_code);
  }
  return {};
}

std::string Run::look_at_exits() {
  for (const auto& process : world_.processes()) {
    if (process->slot < 0) continue;
    const bool asked = process->stop_requested;
    if (process->exit_code >= 0 && process->exit_code != 69 && !(asked && process->exit_code == 0))
      return fmt::format("process {} ends by itself with {}", process->pid, process->exit_code);
    if (asked && process->exit_code >= 0 && process->end_us - process->stop_us > kStop_us)
      return fmt::format("process {} takes {} ms to stop", process->pid,
                         (process->end_us - process->stop_us) / kMs);
  }
  return {};
}

std::string Run::go() {
  world_.after(0, [this] { supervise(); });
  std::int64_t until_us = std::max(feed_end_us_, world_.now_us()) + kSecond;
  world_.run(until_us, [] { return false; });
  end_faults();
  work_us_ = world_.now_us();
  world_.run(world_.now_us() + kCatchUp_us, [this] { return !wrong_.empty() || consumed(); });
  if (!wrong_.empty()) return wrong_;
  if (std::string left = say_what_is_left(); !left.empty()) return "stalls: " + left;
  if (std::string text = stop_all(); !text.empty()) return text;
  if (!wrong_.empty()) return wrong_;
  if (std::string text = look_at_exits(); !text.empty()) return text;
  return judge(*this);
}

}  // namespace xiezhi::service_simulation
