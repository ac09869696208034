// The background of a generated stream: what honest people, units and machines do in a day. One owner, one
// thread.
#pragma once

#include <cstdint>
#include <vector>

#include "stream/app/generator_json.h"

namespace xiezhi::synthetic {

// Writes down one natural day of Beijing at a time, so memory holds a day and not the stream.
class Life {
 public:
  // `events` background events between the beginning of `first_day` and `days` days later, none before
  // `start_ms` or from `end_ms` on. A day before the last may not be empty of time.
  Life(const World& world, std::uint64_t seed, std::int64_t start_ms, std::int64_t end_ms,
       std::int64_t events);

  // The next event in order of before(); false after the last one.
  bool next(Draft& out);

 private:
  void plan_day();
  std::int64_t quota_before(std::int32_t day) const;
  void add_due(std::int64_t quota);
  void add_habits(std::int64_t quota);
  void due_of_units(std::int32_t day_of_month);
  void due_of_persons(std::int32_t day_of_month);
  Draft& add(EventType type, std::int64_t time_ms);
  std::int64_t at(std::int32_t from_hour, std::int32_t to_hour);
  std::int64_t some_time();

  void shopping(std::int64_t time_ms);
  void family(std::int64_t time_ms);
  void own_transfer(std::int64_t time_ms);
  void business(std::int64_t time_ms);
  void cash(std::int64_t time_ms);
  void talk(std::int64_t time_ms);
  void service_call(std::int64_t time_ms);
  void message(std::int64_t time_ms);
  void web(std::int64_t time_ms);
  void device(std::int64_t time_ms);
  void sim(std::int64_t time_ms);
  void prepaid(std::int64_t time_ms);
  void loan(std::int64_t time_ms);
  using Deed = void (Life::*)(std::int64_t time_ms);
  struct DeedRow {
    std::uint32_t per_mille;
    Deed deed;
  };
  static const std::array<DeedRow, 13> kDeeds;

  const World& world_;
  std::uint64_t seed_;
  std::int64_t start_ms_, end_ms_, events_;
  std::int32_t first_day_, last_day_, day_;  // natural days of Beijing; last inclusive
  std::uint64_t sequence_ = 0;
  Prng random_;
  std::vector<Draft> today_;
  std::size_t place_ = 0;
};

}  // namespace xiezhi::synthetic
