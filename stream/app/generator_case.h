// Building one planted case: its people, its events and its line of truth. One owner, one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stream/app/generator_json.h"
#include "stream/app/truth.h"

namespace xiezhi::synthetic {

// The time that a stream covers.
struct Period {
  std::int64_t start_ms = 0, end_ms = 0;
};

// What a stranger is like.
struct Stranger {
  std::int64_t age_days = 30;  // of the account when the case begins
  bool unit = false;
  std::string_view name = {};
  std::string_view trade = {};
  std::string_view category = {};
};

class CaseBuilder {
 public:
  CaseBuilder(World& world, Period period, std::uint64_t stream, std::uint64_t seed, std::uint32_t instance)
      : world_(world),
        period_(period),
        random_(seed, stream),
        id_base_(scatter(seed ^ 0x706C616E74ULL) ^ (stream << 20)),
        instance_(instance) {}

  // Random numbers in sequence: draw once a statement.
  Prng& random() { return random_; }
  World& world() { return world_; }
  std::uint32_t instance() const { return instance_; }

  // Sets where the case begins: at `hour` o'clock on a day such that `days` whole days of the stream follow;
  // a weekday from Monday to Wednesday when `early_week`. Without room the case is given up.
  void begin(std::int32_t days, std::int32_t hour, bool early_week = false);
  bool given_up() const { return given_up_; }
  // A moment after the beginning. These two and draw() depend on nothing but their arguments, the case and
  // the number of events that it has, so the order in which a compiler evaluates the arguments of a call does
  // not matter.
  std::int64_t after(std::int64_t minutes, std::int64_t jitter_s = 50) const;
  std::int64_t after_days(std::int32_t days, std::int32_t hour) const;
  // low .. high, inclusive.
  std::int64_t draw(std::int64_t low, std::int64_t high) const;

  // A holder that is in no other case: of the background where there is one left, else a stranger.
  std::uint32_t bystander();
  std::uint32_t victim();  // the same, and named a victim in the truth
  std::uint32_t stranger(const Stranger& like);
  std::uint32_t account(std::uint32_t holder) const { return world_.holders[holder].account; }
  std::uint32_t phone(std::uint32_t holder) const { return world_.holders[holder].phone; }
  std::uint32_t unknown_phone() { return world_.add_phone({}); }

  void subject_account(std::uint32_t account);
  void subject_person(std::uint32_t holder);
  void subject_phone(std::uint32_t phone);
  void subject_device(std::uint32_t phone);       // the device of the phone
  void subject_card_holder(std::uint32_t phone);  // who opened its card, as the operator knows them
  void phone_victim(std::uint32_t phone);
  void expect(std::string_view detector) { truth_.expected.emplace_back(detector); }
  // Counts towards the amount of the case.
  void taken(std::int64_t amount_minor) { truth_.amount_minor += amount_minor; }

  // Events in any order. The reference lives until the next one.
  Draft& transfer(std::int64_t time_ms, std::uint32_t from, std::uint32_t to, std::int64_t yuan);
  // A transfer that waits for the answer of the program.
  Draft& attempt(std::int64_t time_ms, std::uint32_t from, std::uint32_t to, std::int64_t yuan);
  Draft& loan(std::int64_t time_ms, std::uint32_t lender, std::uint32_t borrower, std::int64_t yuan);
  Draft& cash_in(std::int64_t time_ms, std::uint32_t account, std::int64_t yuan);
  Draft& call(std::int64_t time_ms, std::uint32_t caller, std::uint32_t callee, std::int64_t duration_s);
  Draft& spoofed_call(std::int64_t time_ms, std::uint32_t caller, std::uint32_t callee,
                      std::int64_t duration_s);
  Draft& sms(std::int64_t time_ms, std::uint32_t sender, std::uint32_t receiver, Text text);
  Draft& sim(std::int64_t time_ms, std::uint32_t phone, std::uint8_t action);
  Draft& web(std::int64_t time_ms, std::uint32_t phone);
  Draft& list(std::int64_t time_ms, EntityKind kind, std::uint32_t entry, ListName name);
  Draft& payment(std::int64_t time_ms, std::uint32_t payer, std::uint32_t merchant, std::int64_t yuan);
  Draft& account_event(std::int64_t time_ms, std::uint32_t account, std::uint8_t action);

  std::vector<Draft>& drafts() { return drafts_; }
  PlantedCase& truth() { return truth_; }

 private:
  Draft& add(EventType type, std::int64_t time_ms);

  World& world_;
  Period period_;
  Prng random_;
  std::uint64_t id_base_;
  std::uint32_t instance_;
  std::int64_t begin_ms_ = 0;
  std::int32_t begin_day_ = 0;
  bool given_up_ = false;
  std::vector<Draft> drafts_;
  PlantedCase truth_;
};

}  // namespace xiezhi::synthetic
