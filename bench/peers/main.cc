// What the peers' job needs beside the engines, used by run.py.
//
//   xiezhi_peers fill  --brokers A --topic T [--seed N] [--warmup N] [--measured N] [--tail N] [--accounts N]
//   xiezhi_peers lines --brokers A --topic T
//   xiezhi_peers watch --brokers A --topic T --output FILE [--quiet-ms N] [stream options of fill]
//
// `fill` sends the stream and prints one line of JSON. `lines` prints what stands in the topic as the oracle
// reads it, and fails when event time goes back in a partition. `watch` reads the findings of an engine as
// they come: prints a line `mark N` when all accounts of a mark have raised, and `end` when nothing came for
// a while behind the last mark; then writes the sorted findings, one a line, without those of the tail. Exit
// codes: 0 done, 2 usage, 65 records that are not what they should be, 69 no broker, 74 not all was sent.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <map>
#include <optional>
#include <set>

#include "bench/kafka/clients.h"
#include "bench/peers/findings.h"
#include "bench/peers/transfers.h"
#include "stream/codec/decoder.h"

namespace xiezhi::bench {
namespace {

constexpr int kFillLingerMs = 20;
constexpr int kPollMs = 50;

struct Options {
  std::string brokers, topic, output;
  std::uint64_t quiet_ms = 3'000;
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

int watch(const Options& options) {
  Reader reader(options.brokers, {options.topic}, From::beginning);
  Marks marks(options.stream);
  const std::string first_of_tail = event_id_text(options.stream.warmup + options.stream.measured);
  std::vector<std::string> findings;
  say("ready");
  for (auto last = Clock::now();
       !marks.complete() || Clock::now() - last < std::chrono::milliseconds(options.quiet_ms);) {
    reader.poll(kPollMs, [&](const rd_kafka_message_t& message) {
      const auto finding = read_finding(text(message.payload, message.len));
      if (!finding) end_with(Error{Exit::bad_data, "a record of the topic is no finding"});
      last = Clock::now();
      if (finding->event_id >= first_of_tail) return;
      if (const std::uint32_t mark = marks.take(*finding); mark > 0) say(fmt::format("mark {}", mark));
      findings.push_back(
          fmt::format("{} {} {} {}", finding->rule, finding->account, finding->event_id, finding->value));
    });
  }
  std::sort(findings.begin(), findings.end());
  std::FILE* file = std::fopen(options.output.c_str(), "w");
  if (file == nullptr) end_with(Error{Exit::cannot_create, options.output + ": cannot be written"});
  for (const std::string& finding : findings) fmt::print(file, "{}\n", finding);
  if (std::fclose(file) != 0) end_with(Error{Exit::io, options.output + ": cannot be written"});
  say("end");
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
  const std::array<std::pair<std::string_view, std::uint64_t*>, 5> numbers = {
      {{"--seed", &options.stream.seed},
       {"--warmup", &options.stream.warmup},
       {"--measured", &options.stream.measured},
       {"--tail", &options.stream.tail},
       {"--quiet-ms", &options.quiet_ms}}};
  for (const auto& [known, place] : numbers) {
    if (known == name) *place = number;
    if (known == name) return true;
  }
  return false;
}

std::optional<Options> read_options(int count, char** arguments) {
  Options options;
  const std::array<std::pair<std::string_view, std::string*>, 3> texts = {
      {{"--brokers", &options.brokers}, {"--topic", &options.topic}, {"--output", &options.output}}};
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
  constexpr std::array<std::pair<std::string_view, int (*)(const Options&)>, 3> commands = {
      {{"fill", fill}, {"lines", lines}, {"watch", watch}}};
  const auto options = read_options(count, arguments);
  for (const auto& [name, command] : commands) {
    if (count >= 2 && options && name == arguments[1]) return command(*options);
  }
  fmt::print(stderr,
             "usage: xiezhi_peers fill|lines|watch --brokers A --topic T [--output FILE] [--seed N] "
             "[--warmup N] [--measured N] [--tail N] [--accounts N] [--quiet-ms N]\n");
  return 2;
}

}  // namespace
}  // namespace xiezhi::bench

int main(int count, char** arguments) { return xiezhi::bench::run(count, arguments); }
