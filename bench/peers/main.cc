// What the peers' job needs beside the engines, used by run.py.
//
//   xiezhi_peers fill  --brokers A --topic T [--seed N] [--warmup N] [--measured N] [--tail N] [--accounts N]
//   xiezhi_peers lines --brokers A --topic T
//   xiezhi_peers watch --brokers A --topic T --output FILE [--quiet-ms N] [stream options of fill]
//   xiezhi_peers live  --brokers A --topic T --findings T --output FILE --latencies FILE
//                      --rates N,N,... --seconds N --warm-seconds N [--seed N] [--accounts N] [--quiet-ms N]
//
// `fill` sends the stream and prints one line of JSON. `lines` prints what stands in the topic as the oracle
// reads it, and fails when event time goes back in a partition. `watch` reads the findings of an engine as
// they come: prints a line `mark N` when all accounts of a mark have raised, and `end` when nothing came for
// a while behind the last mark; then writes the sorted findings, one a line, without those of the tail.
// `live` sends transfers at the moments at which they happen, first at the first rate until everything is
// warm, then each rate for a while, and reads the findings meanwhile: the output is that of `watch`, and
// beside it a line `number-of-the-rate microseconds` for each finding, from the moment at which its transfer
// should have been sent to that at which the finding was here. Exit codes: 0 done, 2 usage, 65 records that
// are not what they should be, 69 no broker, 74 not all was sent.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <thread>

#include "bench/kafka/clients.h"
#include "bench/peers/findings.h"
#include "bench/peers/schedule.h"
#include "bench/peers/transfers.h"
#include "stream/codec/decoder.h"

namespace xiezhi::bench {
namespace {

constexpr int kFillLingerMs = 20;
constexpr int kPollMs = 50;
constexpr std::int64_t kProbeMinor = 3'000'000;  // rule sum60, at once
constexpr std::uint64_t kProbesMax = 200'000;    // two accounts each, of the million that there are
constexpr std::uint64_t kTailSeconds = 3;
constexpr auto kPatience = std::chrono::seconds(60);  // an engine that is further behind has failed

struct Options {
  std::string brokers, topic, output, findings, latencies, rates;
  std::uint64_t quiet_ms = 3'000, seconds = 10, warm_seconds = 10;
  StreamOptions stream;
};

std::string_view text(const void* bytes, std::size_t size) { return {static_cast<const char*>(bytes), size}; }

void say(std::string_view line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

int fill(const Options& options) {
  Transfers transfers(options.stream);
  Writer writer(options.brokers, {options.topic}, kFillLingerMs);
  std::string json;
  std::uint64_t bytes = 0;
  const auto start = Clock::now();
  for (Transfer transfer; transfers.next(transfer);) {
    render(transfer, json);
    writer.send(0, event_id_text(transfer.number), json, transfer.time_ms);
    bytes += json.size();
  }
  writer.flush();
  if (writer.acknowledged() != transfers.total())
    end_with(Error{Exit::io,
                   fmt::format("{} of {} records acknowledged", writer.acknowledged(), transfers.total())});
  say(fmt::format(R"({{"records":{},"bytes":{},"seconds":{:.3f}}})", transfers.total(), bytes,
                  std::chrono::duration<double>(Clock::now() - start).count()));
  return 0;
}

int lines(const Options& options) {
  Reader reader(options.brokers, {options.topic}, From::beginning);
  Decoder decoder;
  std::map<std::int32_t, std::int64_t> newest_ms;
  for (std::uint64_t records = 0; records < reader.present();) {
    records += reader.poll(kPollMs, [&](const rd_kafka_message_t& message) {
      const auto event = decoder.decode(text(message.payload, message.len), Source::bank);
      if (!event)
        end_with(Error{Exit::bad_data, fmt::format("a record is no transfer: {} {}",
                                                   name_of(event.error().reason), event.error().field)});
      const Event& transfer = **event;
      std::int64_t& newest = newest_ms[message.partition];
      if (transfer.event_time_ms < newest) end_with(Error{Exit::bad_data, "event time goes back"});
      newest = transfer.event_time_ms;
      fmt::print("{} {} {} {} {}\n", transfer.event_time_ms, transfer.event_id, transfer.payer.account,
                 transfer.payee.account, transfer.amount_minor);
    });
  }
  return 0;
}

// The accounts of the marks that have not raised yet.
class Marks {
 public:
  explicit Marks(const StreamOptions& options) : missing_(kMarks) {
    for (std::uint32_t mark = 0; mark < kMarks; ++mark) {
      for (std::uint32_t which = 0; which < kMarkAccounts; ++which) {
        const std::string account = account_text(mark_account(options, mark, which));
        missing_[mark].insert(account);
        mark_of_[account] = mark;
      }
    }
  }
  // The mark that is complete with this finding, from 1; 0: none.
  std::uint32_t take(const Finding& finding) {
    if (finding.rule != "count5") return 0;
    const auto found = mark_of_.find(finding.account);
    if (found == mark_of_.end()) return 0;
    auto& missing = missing_[found->second];
    const bool was_missing = missing.erase(found->first) > 0;
    return was_missing && missing.empty() ? found->second + 1 : 0;
  }
  bool complete() const {
    return std::all_of(missing_.begin(), missing_.end(), [](const auto& missing) { return missing.empty(); });
  }

 private:
  std::vector<std::set<std::string, std::less<>>> missing_;
  std::map<std::string, std::uint32_t, std::less<>> mark_of_;
};

void write_lines(const std::string& path, const std::vector<std::string>& lines) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) end_with(Error{Exit::cannot_create, path + ": cannot be written"});
  for (const std::string& line : lines) fmt::print(file, "{}\n", line);
  if (std::fclose(file) != 0) end_with(Error{Exit::io, path + ": cannot be written"});
}

// Reads findings until the marks are complete and nothing has come for a while, at most until `give_up`.
// Calls mark(number) and each(finding) for those that are not of the tail; they are written, sorted.
template <class Mark, class Each>
void read_findings(const Options& options, const StreamOptions& stream, Reader& reader,
                   Clock::time_point give_up, Mark&& mark, Each&& each) {
  Marks marks(stream);
  const std::string first_of_tail = event_id_text(stream.warmup + stream.measured);
  std::vector<std::string> findings;
  for (auto last = Clock::now();
       (!marks.complete() || Clock::now() - last < std::chrono::milliseconds(options.quiet_ms)) &&
       Clock::now() < give_up;) {
    reader.poll(kPollMs, [&](const rd_kafka_message_t& message) {
      const auto finding = read_finding(text(message.payload, message.len));
      if (!finding) end_with(Error{Exit::bad_data, "a record of the topic is no finding"});
      last = Clock::now();
      if (finding->event_id >= first_of_tail) return;
      each(*finding);
      if (const std::uint32_t number = marks.take(*finding); number > 0) mark(number);
      findings.push_back(
          fmt::format("{} {} {} {}", finding->rule, finding->account, finding->event_id, finding->value));
    });
  }
  std::sort(findings.begin(), findings.end());
  write_lines(options.output, findings);
}

int watch(const Options& options) {
  Reader reader(options.brokers, {options.topic}, From::beginning);
  say("ready");
  read_findings(
      options, options.stream, reader, Clock::time_point::max(),
      [](std::uint32_t number) { say(fmt::format("mark {}", number)); }, [](const Finding&) {});
  say("end");
  return 0;
}

// Where a probe's findings are known before: one payment of a whole sum between two whom nobody has met, so
// both raise at once. Others raise as well; without probes there would be few after some minutes.
void make_probe(const StreamOptions& stream, std::uint64_t number, std::uint64_t every, Transfer& transfer) {
  if (number % every != 0 || transfer.payer >= stream.accounts) return;  // a mark stays a mark
  const std::uint64_t first = stream.accounts + std::uint64_t{kMarks + 1} * kMarkAccounts;
  transfer.payer = static_cast<std::uint32_t>(first + 2 * (number / every));
  transfer.payee = transfer.payer + 1;
  transfer.amount_minor = kProbeMinor;
}

// How far the sender fell behind at most, in microseconds.
std::int64_t send_live(const StreamOptions& stream, const Phases& phases, Writer& writer) {
  Transfers transfers(stream);
  std::string json;
  std::int64_t latest_us = 0;
  const std::uint64_t every = phases.probe_every(kProbesMax);
  for (Transfer transfer; transfers.next(transfer);) {
    const Clock::time_point intended = phases.intended(transfer.number);
    make_probe(stream, transfer.number, every, transfer);
    transfer.time_ms = phases.wall_ms(intended);
    render(transfer, json);
    if (Clock::now() < intended) std::this_thread::sleep_until(intended);
    latest_us = std::max<std::int64_t>(
        latest_us, std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - intended).count());
    writer.send(0, event_id_text(transfer.number), json, transfer.time_ms);
  }
  writer.flush();
  return latest_us;
}

int live(const Options& options) {
  const std::vector<std::uint64_t> rates = read_rates(options.rates);
  if (rates.empty() || options.findings.empty() || options.latencies.empty()) return 2;
  Reader reader(options.brokers, {options.findings}, From::beginning);
  Writer writer(options.brokers, {options.topic}, 0);
  const Phases phases(rates, options.warm_seconds, options.seconds, kTailSeconds, wall_ms());
  StreamOptions stream = options.stream;
  stream.warmup = phases.first(1);
  stream.measured = phases.first(phases.tail()) - stream.warmup;
  stream.tail = phases.total() - stream.warmup - stream.measured;
  std::int64_t latest_us = 0;
  std::thread sender([&] { latest_us = send_live(stream, phases, writer); });
  std::vector<std::string> latencies;
  const auto take = [&](const Finding& finding) {
    const auto now = Clock::now();
    const std::uint64_t number = event_number(finding.event_id);
    const std::size_t phase = phases.of(number);
    const auto took = now - phases.intended(number);
    if (phases.settled(phase, number))
      latencies.push_back(
          fmt::format("{} {}", phase, std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
  };
  const auto give_up = phases.intended(phases.total() - 1) + kPatience;
  read_findings(
      options, stream, reader, give_up, [](std::uint32_t) {}, take);
  sender.join();
  write_lines(options.latencies, latencies);
  say(fmt::format(R"({{"warmup":{},"measured":{},"tail":{},"sent_late_us":{}}})", stream.warmup,
                  stream.measured, stream.tail, latest_us));
  return 0;
}

bool set_number(Options& options, std::string_view name, std::string_view value) {
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || stop != value.data() + value.size() || number > 1'000'000'000) return false;
  if (name == "--accounts") {
    options.stream.accounts = static_cast<std::uint32_t>(number);
    return number >= 100 && number <= 1'000'000;  // 15 digits are enough for a million
  }
  const std::array<std::pair<std::string_view, std::uint64_t*>, 7> numbers = {
      {{"--seed", &options.stream.seed},
       {"--warmup", &options.stream.warmup},
       {"--measured", &options.stream.measured},
       {"--tail", &options.stream.tail},
       {"--seconds", &options.seconds},
       {"--warm-seconds", &options.warm_seconds},
       {"--quiet-ms", &options.quiet_ms}}};
  for (const auto& [known, place] : numbers) {
    if (known == name) *place = number;
    if (known == name) return true;
  }
  return false;
}

std::optional<Options> read_options(int count, char** arguments) {
  Options options;
  const std::array<std::pair<std::string_view, std::string*>, 6> texts = {
      {{"--brokers", &options.brokers},
       {"--topic", &options.topic},
       {"--output", &options.output},
       {"--findings", &options.findings},
       {"--latencies", &options.latencies},
       {"--rates", &options.rates}}};
  for (int i = 2; i + 1 < count; i += 2) {
    const auto known =
        std::find_if(texts.begin(), texts.end(), [&](const auto& one) { return one.first == arguments[i]; });
    if (known != texts.end()) {
      *known->second = arguments[i + 1];
    } else if (!set_number(options, arguments[i], arguments[i + 1])) {
      return std::nullopt;
    }
  }
  const std::uint64_t mark = std::uint64_t{kMarkAccounts} * kMarkTransfers;
  const bool sane = options.stream.warmup >= mark && options.stream.measured >= mark;
  if (count % 2 != 0 || options.brokers.empty() || options.topic.empty() || !sane) return std::nullopt;
  return options;
}

int run(int count, char** arguments) {
  constexpr std::array<std::pair<std::string_view, int (*)(const Options&)>, 4> commands = {
      {{"fill", fill}, {"lines", lines}, {"watch", watch}, {"live", live}}};
  const auto options = read_options(count, arguments);
  for (const auto& [name, command] : commands) {
    if (count >= 2 && options && name == arguments[1]) return command(*options);
  }
  fmt::print(stderr,
             "usage: xiezhi_peers fill|lines|watch|live --brokers A --topic T [--output FILE] [--seed N] "
             "[--warmup N] [--measured N] [--tail N] [--accounts N] [--quiet-ms N] [--findings T] "
             "[--latencies FILE] [--rates N,N,...] [--seconds N] [--warm-seconds N]\n");
  return 2;
}

}  // namespace
}  // namespace xiezhi::bench

int main(int count, char** arguments) { return xiezhi::bench::run(count, arguments); }
