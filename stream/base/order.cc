#include "stream/base/order.h"

#include <algorithm>
#include <array>

#include "stream/base/packing.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

using enum OrderAction;

constexpr auto kCodes = std::to_array<OrderCodeRow>({
    {"", "", "", none},
    {"100101", "", "100102", stop},
    {"100103", "", "100104", lift_stop},
    {"100105", "", "100106", extend_stop},
    {"100201", "", "100202", freeze},
    {"100203", "", "100204", lift_freeze},
    {"100205", "", "100206", extend_freeze},
    {"100301", "", "100302", transactions},
    {"100303", "", "100304", holder},
    {"100305", "", "100306", watch},
    {"100307", "", "100308", unwatch},
    {"100309", "", "100310", accounts},
    {"A00105", "", "A00106", stop},
    {"A00105", "02", "A00106", stop},
    {"A00107", "00", "A00108", extend_stop},
    {"A00107", "01", "A00108", lift_stop},
    {"A00205", "", "A00206", freeze},
    {"A00205", "02", "A00206", freeze},
    {"A00207", "00", "A00208", extend_freeze},
    {"A00207", "01", "A00208", lift_freeze},
    {"A00311", "", "A00312", one_transaction},
});

constexpr std::int64_t kYearMs = 366 * kDayMs;
constexpr std::string_view kStopRule = "银发〔2016〕86号";

constexpr auto kLimits = std::to_array<OrderLimitRow>({
    {"stop_ms", &OrderLimits::stop_ms, 48 * kHourMs, 1000, 30 * kDayMs, "172800000", "ms",
     "How long a stop of payment lasts, from its start, and each extension of it.", kStopRule},
    {"stop_requests_max", &OrderLimits::stop_requests, 2, 1, 100, "2", "",
     "Stop requests that an account takes; the next one is refused.", kStopRule},
    {"stop_extensions_max", &OrderLimits::stop_extensions, 2, 0, 100, "2", "",
     "Extensions of a stop, by an order to extend or by a second stop request.", kStopRule},
    {"stop_memory_ms", &OrderLimits::stop_memory_ms, 180 * kDayMs, 1000, 20 * kYearMs, "15552000000", "ms",
     "How long after a stop has ended its requests and extensions still count.", "our choice"},
    {"freeze_months", &OrderLimits::freeze_months, 6, 1, 24, "6", "months",
     "How long a freeze lasts, in calendar months of Beijing, and each renewal of it.",
     "公安机关办理刑事案件程序规定第二百四十三条"},
    {"verify_time_ms", &OrderLimits::verify_time_ms, 10 * kMinuteMs, 0, 7 * kDayMs, "600000", "ms",
     "How far the time of a transfer may be from the one that an order names.", "our choice"},
    {"verify_amount_minor", &OrderLimits::verify_amount_minor, 0, 0, 1'000'000'000, "0", "fen",
     "How far its amount may be.", "our choice"},
});

constexpr std::array<std::string_view, Names<OrderResult>::values.size()> kReturnCodes = {
    "",        // none
    "100000",  // done
    "200001",  // format
    "200003",  // duplicate
    "200006",  // older_sequence
    "200005",  // other_name
    "200005",  // no_such_transfer
    "200007",  // stop_limit
    "200007",  // extension_limit
    "200008",  // not_stopped
    "200008",  // not_frozen
    "200008",  // frozen
    "200008",  // not_watched
    "200009",  // over
    "200010",  // unknown
};

}  // namespace

std::span<const OrderCodeRow> order_codes() { return kCodes; }

const OrderCodeRow* find_order_code(std::string_view code, std::string_view business_type) {
  const auto found = std::find_if(kCodes.begin() + 1, kCodes.end(), [&](const OrderCodeRow& row) {
    return row.code == code && row.business_type == business_type;
  });
  return found == kCodes.end() ? nullptr : &*found;
}

std::string_view return_code(OrderResult result) { return kReturnCodes[static_cast<std::size_t>(result)]; }

void encode_order(const OrderDetails& order, std::string& out) {
  put(out, std::uint64_t{order.code});
  put(out, std::uint64_t{order.malformed});
  for (const std::string_view text :
       {order.order_id, order.issuer, order.authority, order.legal_basis, order.case_number, order.parameter})
    put(out, text);
  put(out, order.name_key);
  for (const std::int64_t number :
       {order.amount_minor, order.transfer_time_ms, order.start_ms, order.expire_ms, order.sequence})
    put(out, static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0)));
}

bool decode_order(std::string_view bytes, OrderDetails& order) {
  Unpacking reader(bytes);
  const std::uint64_t code = reader.number();
  if (code >= kCodes.size()) return false;
  order.code = static_cast<std::uint8_t>(code);
  order.malformed = reader.number() != 0;
  for (std::string_view* text : {&order.order_id, &order.issuer, &order.authority, &order.legal_basis,
                                 &order.case_number, &order.parameter})
    *text = reader.text();
  order.name_key = reader.number();
  for (std::int64_t* number :
       {&order.amount_minor, &order.transfer_time_ms, &order.start_ms, &order.expire_ms, &order.sequence})
    *number = reader.amount();
  return reader.complete();
}

OrderLimits::OrderLimits() {
  for (const OrderLimitRow& row : kLimits) this->*row.member = row.value;
}

std::span<const OrderLimitRow> order_limits() { return kLimits; }

}  // namespace xiezhi
