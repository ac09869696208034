// What a seed draws: the rules and options of a run, and a stream of events in the order in which they
// arrive. Few accounts, persons, phones and devices, so that they meet often; amounts and times near the
// limits of the detectors; stories (a pool that pays back, a fraud call and what follows) among events of
// ordinary life.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/rules.h"
#include "stream/app/prng.h"
#include "stream/codec/event.h"
#include "stream/engine/shard.h"

namespace xiezhi::simulation {

struct Setup {
  Rules rules;
  ShardOptions options;
  std::uint32_t partitions = 1;
};
Setup draw_setup(std::uint64_t seed);

struct Arrival {
  std::int64_t arrival_ms = 0;
  Event event;  // its texts live as long as the stream
};

class Stream {
 public:
  Stream(std::uint64_t seed, const Setup& setup);  // which outlives it
  const std::vector<Arrival>& arrivals() const { return arrivals_; }

 private:
  static constexpr std::uint32_t kAccounts = 14, kPhones = 12, kMerchants = 3, kDevices = 4;

  // Draws.
  std::uint32_t account() { return prng_.below(kAccounts); }
  std::uint32_t hub();  // an account of the few, or one of which nobody knows anything
  std::uint32_t other(std::uint32_t than);
  std::int64_t limit(std::string_view detector, std::string_view parameter) const;
  std::int64_t edge(std::int64_t limit);  // at the limit, or next to it
  std::vector<std::int64_t> split(std::int64_t sum, std::uint32_t parts) const;
  std::int64_t amount();
  std::int64_t moment();                                             // somewhere in the span, near others
  std::int64_t soon(std::int64_t after_ms, std::int64_t within_ms);  // often just at the limit
  std::string_view keep(std::string text);
  std::string_view phone(std::uint32_t number);

  // Makers: each returns an event that put() takes.
  Event make(EventType type, std::int64_t time_ms);
  Party party(std::uint32_t number);
  Event transfer(std::uint32_t from, std::uint32_t to, std::int64_t fen, std::int64_t time_ms);
  Event payment(std::uint32_t from, std::uint32_t merchant, std::int64_t fen, std::int64_t time_ms);
  Event cash(std::uint32_t whose, bool deposit, std::int64_t fen, std::int64_t time_ms);
  Event loan(std::uint32_t whose, std::uint32_t lender, std::int64_t fen, std::int64_t time_ms);
  Event call(std::uint32_t from, std::uint32_t to, std::int64_t seconds, std::int64_t time_ms);
  Event sms(std::uint32_t from, std::uint32_t to, std::string_view text, std::int64_t time_ms);
  Event list(std::int64_t time_ms);
  Event action(std::uint32_t whose, AccountAction action, std::int64_t time_ms);
  void put(const Event& told);
  void tell_more(Event& event);
  void put_at(const Event& event, std::int64_t arrival_ms) { arrivals_.push_back({arrival_ms, event}); }

  // Ordinary life: one event of any type.
  void anything();
  void serve(Event& event);
  void spoil(Event& event);  // status, currency, device, question, category ... as records vary
  // Stories (stream_stories.cc).
  void story();
  void pass_through();
  void gather();
  void scatter_money();
  void probe();
  void pool();
  void price_list();
  void ponzi();
  void coins();
  void nights();
  void gamble();
  void instalments();
  void woo();
  void pieces();
  void invest();
  void fees();
  void borrow();
  void dial();
  void one_way();
  void spam();
  void forged_call();
  void call_then_pay();
  void shared_screen();
  void brushing();
  void listed();
  void take_back();
  void repeat();
  void large_value();
  void late_contact();
  void late_taint();
  void special_list();
  void busy_day();
  void ordered();
  void stopped_again();
  Event order(std::int64_t time_ms);
  std::string_view name_of_account(std::uint32_t number);
  std::string_view name_of(std::uint32_t number);
  void flood();  // more than the list keeps for long

  const Rules& rules_;
  const ShardOptions& options_;
  const OrderLimits& orders_;
  Prng prng_, facts_, services_;
  std::int64_t sequence_ = 0;
  std::uint32_t hubs_ = 100;
  std::int64_t start_ms_ = 0, span_ms_ = 0;
  std::uint32_t late_per_mille_ = 60;
  std::vector<std::int64_t> moments_;
  std::uint64_t events_ = 0;
  std::deque<std::string> texts_;
  std::vector<Arrival> arrivals_;
};

}  // namespace xiezhi::simulation
