// What is asked of the real names in events: Anti-Fraud Law Art. 19 (反电信网络诈骗法: payment information
// whole and true, names and accounts of both sides among it), Art. 9 and 15, Nantong Art. 23; of the trades
// whose customers must be known by name, Nantong Art. 16 and its like. One row a check; its code is the label
// of the metrics, the name in quality.v1 and the row of the quality page.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "stream/base/touch.h"
#include "stream/codec/event.h"

namespace xiezhi {

enum class Finding : std::uint8_t { none, missing, differs, unverified };
XIEZHI_NAMES(Finding, "", "missing", "differs", "unverified");

struct QualityCheck {
  std::string_view code;
  EventType type = EventType::none;
  std::string_view field;  // of the record, dotted
  Finding finding = Finding::none;
  // Whether the event is asked, and whether it lacks the field or what must have been done; nullptr where a
  // name is compared.
  bool (*asked)(const Event&) = nullptr;
  bool (*lacks)(const Event&) = nullptr;
  std::uint32_t touches = 0;  // `differs`: kinds of touch whose name is compared with the one known, as bits
  std::string_view name, name_zh, source;
};

constexpr std::size_t kQualityChecks = 26;

std::span<const QualityCheck, kQualityChecks> quality_checks();
// The number of the check with that code; kQualityChecks: none has it.
std::size_t quality_check_of(std::string_view code);
// The checks of one type of event that ask the event alone: they stand together.
std::span<const QualityCheck> event_checks_of(EventType type);
// The number of the check that compares the name of such a touch; kQualityChecks: none does.
std::size_t name_check_of(TouchKind kind);

}  // namespace xiezhi
