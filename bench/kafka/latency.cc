// Event -> prompt and event -> decision of a running program.
#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <thread>

#include "bench/kafka/clients.h"
#include "bench/kafka/commands.h"
#include "bench/kafka/events.h"
#include "bench/kafka/latencies.h"
#include "stream/io/topics.h"

namespace xiezhi::bench {
namespace {

constexpr int kPollMs = 20;
constexpr auto kUntilListed = std::chrono::seconds(3);
constexpr std::uint64_t kListedPayees = 200;
constexpr std::string_view kInstitution = "104100000004";

// What a number of the schedule stands for. A payment while the screen is shared is answered by a prompt to
// the payer: event, touch, prompt (three topics). A payment to a listed account: the account warns the payer
// by a hint, so prompt and decision come one hop later (four topics).
enum class Kind : std::uint8_t { background, screen_shared, listed_payee };

Kind kind_of(const Options& options, std::uint64_t number) {
  if (number % options.every == 0) return Kind::screen_shared;
  return number % options.every == options.every / 2 ? Kind::listed_payee : Kind::background;
}

std::string account(const Options& options, char side, std::uint64_t number) {
  return fmt::format("6217{}{}{:07}", options.tag, side, number);
}

std::string listing(const Options& options, std::uint64_t payee) {
  return fmt::format(
      R"({{"type":"list.v1","event_id":"{0}-list-{1}","event_time":{2},"institution_id":"{3}",)"
      R"("list":"involved_accounts","kind":"account","entry":"{4}","operation":"add","grade":"critical",)"
      R"("source":"police","version":"1"}})",
      options.tag, payee, wall_ms(), kInstitution, account(options, 'E', payee));
}

// An attempted transfer of a customer whom nobody has met, so that no earlier prompt mutes this one.
std::string payment(const Options& options, std::uint64_t number) {
  const bool shared = kind_of(options, number) == Kind::screen_shared;
  const std::string payee = account(options, 'E', shared ? kListedPayees + number : number % kListedPayees);
  return fmt::format(
      R"({{"type":"transfer.v1","event_id":"{0}-{1}","event_time":{2},"institution_id":"{3}",)"
      R"("payer":{{"account":"{4}","name":"付款人","kind":"person","customer_id":"{0}-C{1}","phone":"139{1:08}",)"
      R"("birth_year":1980,"region":"320500","balance_after_minor":5000000}},)"
      R"("payee":{{"account":"{5}","name":"收款人","kind":"person"}},"amount_minor":880000,"currency":"CNY",)"
      R"("status":"attempted","channel":"mobile","device":{{"id":"{0}-dv{1}"{6}}}{7}}})",
      options.tag, number, wall_ms(), kInstitution, account(options, 'R', number), payee,
      shared ? R"(,"screen_share":true)" : "", shared ? "" : R"(,"decision_requested":true)");
}

std::vector<std::string> background(const Options& options, std::uint64_t count) {
  std::ifstream input(options.input);
  std::vector<std::string> lines;
  for (std::string line; lines.size() < count && std::getline(input, line);) lines.push_back(std::move(line));
  if (lines.size() < count) {
    end_with(Error{Exit::bad_data, fmt::format("{}: {} events are needed, there are {}", options.input, count,
                                               lines.size())});
  }
  return lines;
}

// How far the sender fell behind the schedule at most, in microseconds.
std::int64_t send_all(const Options& options, const Schedule& schedule, const std::vector<std::string>& lines,
                      Writer& writer) {
  std::int64_t latest_us = 0;
  auto next = lines.begin();
  std::string event;
  for (std::uint64_t number = 0; number < schedule.count(); ++number) {
    latest_us = std::max(latest_us, sleep_until(schedule.intended(number)));
    if (kind_of(options, number) == Kind::background) {
      put_at(*next++, wall_ms(), event);
    } else {
      event = payment(options, number);
    }
    writer.send(topic_of(event), key_of(event), event);
  }
  writer.flush();
  return latest_us;
}

struct Answers {
  explicit Answers(const Options& options, const Schedule& schedule)
      : id_prefix(options.tag + "-"), shared(schedule), listed(schedule), decided(schedule) {
    for (std::uint64_t number = 0; number < schedule.count(); ++number) {
      if (kind_of(options, number) == Kind::screen_shared) shared.expect(number);
      if (kind_of(options, number) != Kind::listed_payee) continue;
      listed.expect(number);
      decided.expect(number);
    }
  }

  void take(const rd_kafka_message_t& message, bool prompt) {
    const auto now = Clock::now();
    const std::string_view id =
        text_field({static_cast<const char*>(message.payload), message.len}, "\"event_id\"");
    std::uint64_t number = 0;
    const bool ours =
        id.starts_with(id_prefix) &&
        std::from_chars(id.data() + id_prefix.size(), id.data() + id.size(), number).ec == std::errc();
    if (!ours) {
      ++others;
    } else if (prompt) {
      unexpected += shared.arrived(number, now) || listed.arrived(number, now) ? 0 : 1;
    } else {
      unexpected += decided.arrived(number, now) ? 0 : 1;
    }
  }

  bool complete() const { return shared.complete() && listed.complete() && decided.complete(); }

  std::string id_prefix;
  Latencies shared, listed, decided;
  std::uint64_t others = 0, unexpected = 0;
};

}  // namespace

std::string latency(const Options& options) {
  const std::string prompts(row_of(topic_of(OutputKind::prompt)).default_name);
  const std::string decisions(row_of(topic_of(OutputKind::decision)).default_name);
  const std::vector<std::string> outputs =
      options.topics.empty() ? std::vector{prompts, decisions} : options.topics;
  const std::uint64_t count = options.per_second * (options.seconds + options.warmup_seconds);
  const std::vector<std::string> lines = background(options, count - count / options.every * 2 + 2);
  Writer writer(options.brokers, input_topics(), kLiveLingerMs);
  for (std::uint64_t payee = 0; payee < kListedPayees; ++payee) {
    const std::string entry = listing(options, payee);
    writer.send(topic_of(entry), key_of(entry), entry);
  }
  writer.flush();
  Reader reader(options.brokers, outputs, From::end);
  std::this_thread::sleep_for(kUntilListed);

  const Schedule schedule(options.per_second, options.seconds, options.warmup_seconds);
  Answers answers(options, schedule);
  std::int64_t latest_us = 0;
  std::thread sender([&] { latest_us = send_all(options, schedule, lines, writer); });
  const auto give_up = schedule.intended(schedule.count()) + std::chrono::seconds(options.patience_seconds);
  while (!answers.complete() && Clock::now() < give_up) {
    reader.poll(kPollMs, [&](const rd_kafka_message_t& message) {
      answers.take(message, rd_kafka_topic_name(message.rkt) == outputs[0]);
    });
  }
  sender.join();
  return fmt::format(
      R"({{"sent":{},"sent_late_us":{},"other_answers":{},"unexpected":{},"prompt":{},"hinted_prompt":{},"decision":{}}})",
      kListedPayees + schedule.count(), latest_us, answers.others, answers.unexpected, answers.shared.json(),
      answers.listed.json(), answers.decided.json());
}

}  // namespace xiezhi::bench
