// Building one planted case: its people, its events and its line of truth. One owner, one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stream/app/generator_json.h"
#include "stream/app/generator_variant.h"
#include "stream/app/truth.h"

namespace xiezhi::synthetic {

constexpr std::uint32_t kCasesMax = 50;  // of one scenario in one variant; bad records have no such limit

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
  std::int16_t birth_year = 0;  // of a person; 0: drawn
};

class CaseBuilder {
 public:
  CaseBuilder(World& world, Period period, std::uint64_t stream, std::uint64_t seed, std::uint32_t instance,
              const Changes& changes = {})
      : world_(world),
        period_(period),
        random_(seed, stream),
        id_base_(scatter(seed ^ 0x706C616E74ULL) ^ (stream << 20)),
        instance_(instance),
        changes_(changes) {}

  // Random numbers in sequence: draw once a statement.
  Prng& random() { return random_; }
  World& world() { return world_; }
  std::uint32_t instance() const { return instance_; }
  // Different in every case of a scenario, whatever its variant.
  std::uint32_t serial() const {
    return instance_ + static_cast<std::uint32_t>(changes_.variant) * kCasesMax;
  }
  const Changes& changes() const { return changes_; }
  Period period() const { return period_; }

  // How many of something that is counted: `plain`, or what the variant makes of it.
  int count(int plain) const { return std::max(1, plain * changes_.counts_percent / 100); }

  // Sets where the case begins: at `hour` o'clock on a day such that `plain_days` whole days of the stream
  // (more when the variant is slow) follow; a weekday from Monday to Wednesday when `early_week`. Without
  // room the case is given up.
  void begin(std::int32_t plain_days, std::int32_t hour, bool early_week = false);
  bool given_up() const { return given_up_; }
  std::int64_t begin_ms() const { return begin_ms_; }
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
  void subject_site(const Draft& visit);          // the site that was visited
  void subject_device(std::uint32_t phone);       // the device of the phone
  void subject_card_holder(std::uint32_t phone);  // who opened its card, as the operator knows them
  void phone_victim(std::uint32_t phone);
  void expect(std::string_view detector) { truth_.expected.emplace_back(detector); }
  // Its amount counts towards that of the case.
  Draft& take(Draft& draft) {
    draft.marks |= kTaken;
    return draft;
  }

  // Events in any order. The reference lives until the next one.
  Draft& transfer(std::int64_t time_ms, std::uint32_t from, std::uint32_t to, std::int64_t yuan);
  // A transfer that waits for the answer of the program.
  Draft& attempt(std::int64_t time_ms, std::uint32_t from, std::uint32_t to, std::int64_t yuan);
  Draft& loan(std::int64_t time_ms, std::uint32_t lender, std::uint32_t borrower, std::int64_t yuan);
  Draft& cash_in(std::int64_t time_ms, std::uint32_t account, std::int64_t yuan);
  Draft& cash_out(std::int64_t time_ms, std::uint32_t account, std::int64_t yuan);
  Draft& call(std::int64_t time_ms, std::uint32_t caller, std::uint32_t callee, std::int64_t duration_s);
  Draft& spoofed_call(std::int64_t time_ms, std::uint32_t caller, std::uint32_t callee,
                      std::int64_t duration_s);
  Draft& sms(std::int64_t time_ms, std::uint32_t sender, std::uint32_t receiver, Text text);
  Draft& sim(std::int64_t time_ms, std::uint32_t phone, std::uint8_t action);
  Draft& web(std::int64_t time_ms, std::uint32_t phone);
  // A visit to the case's own site of this kind.
  Draft& visit(std::int64_t time_ms, std::uint32_t phone, Site site, std::int64_t age_days);
  Draft& list(std::int64_t time_ms, EntityKind kind, std::uint32_t entry, ListName name);
  // A victim reports the account to its bank.
  Draft& report(std::int64_t time_ms, std::uint32_t account);
  // A card that is sold to, or redeemed by, the holder of an account.
  Draft& prepaid(std::int64_t time_ms, std::uint32_t account, std::uint32_t merchant, bool sale,
                 std::int64_t yuan);
  Draft& payment(std::int64_t time_ms, std::uint32_t payer, std::uint32_t merchant, std::int64_t yuan);
  Draft& account_event(std::int64_t time_ms, std::uint32_t account, std::uint8_t action);
  // A copy with an identifier of its own.
  Draft& again(const Draft& draft);

  std::vector<Draft>& drafts() { return drafts_; }
  PlantedCase& truth() { return truth_; }

  // Whom the case is about, for the everyday life around it.
  struct Subject {
    std::optional<std::uint32_t> account, phone;
    std::int64_t since_ms = 0;  // the account's opening
  };
  const Subject& subject() const { return subject_; }

 private:
  Draft& add(EventType type, std::int64_t time_ms);

  World& world_;
  Period period_;
  Prng random_;
  std::uint64_t id_base_;
  std::uint32_t instance_;
  Changes changes_;
  std::int64_t begin_ms_ = 0;
  std::int32_t begin_day_ = 0;
  bool given_up_ = false;
  std::vector<Draft> drafts_;
  PlantedCase truth_;
  Subject subject_;
  std::vector<std::pair<std::uint32_t, std::int64_t>> opened_ms_;  // of strangers, by holder
};

}  // namespace xiezhi::synthetic
