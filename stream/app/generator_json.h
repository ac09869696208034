// One event of a generated stream before it is text, and its text (CONTRACT 1). Hand-written JSON: the
// generator must keep ahead of the pipeline that it feeds.
#pragma once

#include <cstdint>
#include <string>

#include "stream/app/generator_world.h"
#include "stream/base/vocabulary.h"

namespace xiezhi::synthetic {

// How the event's time is written: integer milliseconds, RFC 3339 or yyyyMMddHHmmss (whole seconds).
enum class TimeStyle : std::uint8_t { milliseconds, rfc3339, compact };

// What is wrong with a record on purpose. The reason it must be refused for stands in kFlawRows.
enum class Flaw : std::uint8_t {
  none,
  truncated,
  no_currency,
  text_amount,
  negative_amount,
  bank_check_digit,
  unknown_type,
  repeated_field,
  not_utf8,
  unknown_channel,
  unreadable_time,
  future,
  late,
  duplicate,
};
struct FlawRow {
  Flaw flaw;
  std::string_view reason;  // of rejected.v1, or `late`, or `deduplicated`
};
constexpr auto kFlawRows = std::to_array<FlawRow>({
    {Flaw::truncated, "not_json"},
    {Flaw::no_currency, "missing_field"},
    {Flaw::text_amount, "wrong_type"},
    {Flaw::negative_amount, "out_of_range"},
    {Flaw::bank_check_digit, "bad_check_digit"},
    {Flaw::unknown_type, "unknown_type"},
    {Flaw::repeated_field, "duplicate_field"},
    {Flaw::not_utf8, "not_utf8"},
    {Flaw::unknown_channel, "unknown_value"},
    {Flaw::unreadable_time, "bad_format"},
    {Flaw::future, "future"},
    {Flaw::late, "late"},
    {Flaw::duplicate, "deduplicated"},
});

enum class Remark : std::uint8_t {
  none,
  rent,
  living,
  goods,
  wage,
  utility,
  moving,
  gift,
  investment,
  dividend,
  reinvest,
  order,
  safe_account,
  deposit,
  unfreeze,
  guarantee,
  coins,
  care_bed,
};
enum class Text : std::uint8_t {
  none,
  otp,
  parcel,
  balance,
  greeting,
  supper,
  loan_fraud,
  points_fraud,
  police_fraud,
  brushing_fraud,
  bank_offer,
  shop_offer,
};
// Sites that are visited; behind the first five, which everybody looks at.
enum class Site : std::uint8_t { look_alike = 5, loan_app, new_shop, short_link };
enum class ListName : std::uint8_t { police_involved, courier, terror };

// Bits of Draft::marks.
enum Mark : std::uint16_t {
  kDecisionRequested = 1,
  kCrossBorder = 2,
  kScreenShare = 4,
  kInternational = 8,
  kWithDevice = 16,
  kForeignMoney = 32,
  // Of a planted case; never written.
  kTaken = 64,      // counts towards the amount of the case
  kEveryday = 128,  // the subject's everyday life, no part of the case
  kIot = 256,       // sim: a card for things
  // Written.
  kTellsRegion = 512,  // call from abroad: the callee's region is told instead of the country
};

// Every field means what its type needs; the others stay zero.
struct Draft {
  std::int64_t time_ms = 0;       // place in the stream
  std::int64_t shift_ms = 0;      // told event_time = time_ms + shift_ms; not 0 only for flaws of time
  std::uint64_t id = 0;           // event_id in hexadecimal, unique in the stream
  std::int64_t amount_minor = 0;  // money; call: duration_s; web: domain_age_d
  std::uint32_t from = 0;  // account; call, sms, web, sim: phone; list: account, phone or holder by `action`
  std::uint32_t to = 0;    // transfer, loan: account; payment, prepaid: merchant; call, sms: phone; sim: a
                           // phone of who opens the card, 0: its own
  std::uint32_t number = 0;  // sms: a number in the text; prepaid: the card; call: ring_s; web: of the site
  std::uint32_t device = 0;  // call, sim: the phone whose device it is in, 0: its own
  EventType type = EventType::none;
  Status status = Status::none;
  Channel channel = Channel::none;
  std::uint8_t action = 0;  // the type's action, direction, method, call result, text, domain or list kind
  Remark remark = Remark::none;
  ListName list = ListName::police_involved;
  std::uint16_t marks = 0;
  TimeStyle style = TimeStyle::milliseconds;
  Flaw flaw = Flaw::none;
  std::int32_t rate_bp = 420;                      // of a loan
  std::uint32_t device_of = 0;                     // 1 + the holder whose device it is; 0: the payer's own
  std::uint32_t agent = 0;                         // 1 + the holder who acts for the account's; 0: nobody
  std::int32_t latitude_e6 = 0, longitude_e6 = 0;  // where the device is; both 0: not told
};

// The order of the stream. Total: ids differ, and a duplicate stands later than its first.
inline bool before(const Draft& a, const Draft& b) {
  return a.time_ms != b.time_ms ? a.time_ms < b.time_ms : a.id < b.id;
}

// Whether the event moves money or asks to.
inline bool tells_money(const Draft& draft) {
  return draft.type == EventType::transfer || draft.type == EventType::cash ||
         draft.type == EventType::payment || draft.type == EventType::loan;
}

std::string event_id_text(std::uint64_t id);
// The domain of a visit.
std::string domain_of(const Draft& draft);
// Of kRegions: where the phone is.
std::string_view region_of_phone(std::uint32_t phone);
// holder_id_token of who holds the phone's card.
std::string card_holder_token(std::uint32_t phone);

// The topic that the event belongs on.
Source source_of(const Draft& draft);

// Writes the record into `out` (overwritten) and moves the balances of `world`.
void write_record(World& world, const Draft& draft, std::string& out);

}  // namespace xiezhi::synthetic
