// ROUTE: one event becomes the touches of the entities that it concerns. Stateless and pure; one Router per
// thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stream/base/limits.h"
#include "stream/base/money.h"
#include "stream/base/text.h"
#include "stream/base/touch.h"
#include "stream/codec/event.h"
#include "stream/screen/domains.h"
#include "stream/screen/screen.h"

namespace xiezhi {

// What event time may be, against log time (CONTRACT 3, last paragraph).
struct TimeLimits {
  std::int64_t future_ms = limits::kFutureMs;
  std::int64_t lateness_ms = limits::kLatenessMs;
};
enum class Admission : std::uint8_t { accepted, late, future };
Admission admit(std::int64_t event_time_ms, std::int64_t log_time_ms, const TimeLimits& limits);

// The identifier behind a token of this event, in the clear: for sealing, never for the log.
struct NamedToken {
  Token token;
  EntityKind kind = EntityKind::none;
  std::string_view text;
};

constexpr std::size_t kTouchesMax = 8;
constexpr std::size_t kNamesMax = 12;
constexpr std::int64_t kShortRing_s = 5;  // REGULATION 6.3 T02 [D]: a call that hangs up at once

struct Routed {
  std::array<Touch, kTouchesMax> touches;
  std::array<NamedToken, kNamesMax> names;
  std::uint8_t touch_count = 0, name_count = 0;

  std::span<Touch> all() { return {touches.data(), touch_count}; }
  const NamedToken* name_of(const Token& token) const {
    for (const NamedToken& name : std::span(names).first(name_count)) {
      if (name.token == token) return &name;
    }
    return nullptr;
  }
};

// Which partition an entity lives in. By token.hi alone, so all that share a listed text live together.
inline std::uint32_t partition_of(const Token& token, std::uint32_t partitions) {
  return static_cast<std::uint32_t>((token.hi >> 32) % partitions);
}

// Calls f(touch, partition) for each partition that the touch goes to: its subject's, and the others when it
// goes everywhere, where it does not count its event.
template <class F>
void each_partition(const Touch& touch, std::uint32_t partitions, F&& f) {
  const std::uint32_t home = partition_of(touch.subject, partitions);
  f(touch, home);
  if (!touch.has(touch_flag::everywhere)) return;
  Touch copy = touch;
  copy.flags &= ~touch_flag::home;
  for (std::uint32_t partition = 0; partition < partitions; ++partition) {
    if (partition != home) f(std::as_const(copy), partition);
  }
}

// Lists whose name begins with one of these words say «this is fine» (REGULATION 6.4); every other list is a
// hit list.
bool is_allow_list(std::string_view list_name);
// Lists whose name begins with one of these words ask for special measures (反洗钱法 Art. 40).
bool is_special_list(std::string_view list_name);

class Router {
 public:
  explicit Router(const Tokeniser& tokeniser, const RateTable& rates = RateTable::defaults());

  // Fills `routed`. Texts of touches (event_id, institution_id) are views into the event's texts; the details
  // of an order or step live until the next one is routed. What concerns no entity (feedback that
  // names no subject, parameters that nobody has judged) gives no touch.
  void route(const Event& event, const Provenance& origin, std::int64_t log_time_ms, Routed& routed);

 private:
  struct Subject;  // a party turned into tokens

  Subject subject_of(const Event& event, const Party& party, Routed& routed) const;
  Token phone_of(std::string_view number, Routed& routed) const;
  Touch base(const Event& event, const Provenance& origin, std::int64_t log_time_ms) const;
  void set_money(const Event& event, Touch& touch) const;
  // Each may spoil `touch`, which holds what all touches of the event have in common.
  void route_transfer(const Event& event, Touch& touch, Routed& routed);
  void route_payment(const Event& event, Touch& touch, Routed& routed);
  void route_service(const Event& event, Touch& touch, Routed& routed);
  void route_prepaid(const Event& event, Touch& touch, Routed& routed);
  void route_cash(const Event& event, Touch& touch, Routed& routed);
  void route_loan(const Event& event, Touch& touch, Routed& routed);
  void route_account(const Event& event, Touch& touch, Routed& routed);
  void route_call(const Event& event, Touch& touch, Routed& routed);
  void route_sms(const Event& event, Touch& touch, Routed& routed);
  void route_sim(const Event& event, Touch& touch, Routed& routed);
  void route_visit(const Event& event, Touch& touch, Routed& routed);
  // What a text says by itself, of its normal form. The first one of the process waits until the patterns are
  // compiled.
  void screen_text(std::string_view normalised, Touch& touch);
  void add_imei(const Event& event, const Touch& touch, const Token& phone, Routed& routed) const;
  void route_list(const Event& event, Touch& touch, Routed& routed);
  void route_order(const Event& event, Touch& touch, Routed& routed);
  void route_appeal(const Event& event, Touch& touch, Routed& routed);
  void route_matter(const Event& event, Touch& touch, Routed& routed);
  std::pair<Token, EntityKind> subject_of_step(const Event& event, Routed& routed) const;
  static void route_parameters(const Event& event, Touch& touch, Routed& routed);
  static void route_confirmation(const Event& event, Touch& touch, Routed& routed);
  static void route_receipt(const Event& event, Touch& touch, Routed& routed);
  void add_payer_side(const Event& event, Touch& touch, const Subject& payer, const Subject& payee,
                      TouchKind kind, Routed& routed);
  std::uint32_t match(const KeywordSet& words, std::string_view text);  // the groups found
  static std::int64_t fen_of(const Event& event);
  std::uint64_t name_key(std::string_view name);  // 0 without a name
  void set_name(Touch& touch, std::string_view name);
  // 0 without a page: of the whole site its domain speaks. It lives where the domain lives.
  std::uint64_t page_key(std::string_view url);
  std::uint64_t key_of_entry(const Event& event);

  const Tokeniser& tokeniser_;
  const RateTable& rates_;
  KeywordSet name_words_, remark_words_;
  std::unique_ptr<Screen> screen_;  // made for the first text
  DomainMemo domains_;
  std::string normal_, name_, host_;  // scratch
  std::string order_;                 // details of the newest order or step
};

}  // namespace xiezhi
