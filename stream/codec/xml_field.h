// One row for each element of a report to the AML centre (REGULATION 5.1-5.3). The writer (stream/app), the
// XSD and the field reference (xml_schema.h) all read these rows.
//
// The messages have rows of their own, beside those of the JSON (field.h), because they are another shape,
// not another spelling: several reports become one packet (grouped by customer and feature code), most
// elements have no member in a record and carry a substitute symbol, and one member may stand in several
// elements. What both share is the member: a row takes its value from a row of the JSON, which says its name
// and kind.
//
// Each row says where the element is known from: the marks of REGULATION. [V] text of the law, [P] public
// page, [C] public source code of third parties, [M] from memory, [D] chosen here. The specification of the
// centre is for its members; check against it before anything is sent. Rows are constants; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "stream/codec/field.h"
#include "stream/codec/records.h"

namespace xiezhi {

enum class XmlKind : std::uint8_t {
  group,        // holds other elements
  text,         // as it stands in the record
  count,        // how many times `each` occurs below
  date_time,    // yyyymmddhhmmss, Beijing
  amount,       // decimal number of major units, at most 3 decimals
  business_id,  // event_id and direction: unique for a customer, day and feature code
};

// What an element is written once for.
enum class XmlEach : std::uint8_t { once, customer, feature, transaction, subject };

enum class XmlNeed : std::uint8_t {
  required,    // a report without it is not written
  substitute,  // without a value it is `@N`
  optional,    // without a value it is left out
};

// Symbols that stand for missing data [C]; what each says is not public. The program writes the first.
inline constexpr std::array<std::string_view, 3> kXmlSubstitutes = {"@N", "@I", "@E"};

// The part of a record that a source member belongs to.
enum class XmlScope : std::uint8_t { none, report, subject, transaction };

// Which values of a source member count.
enum class XmlWhen : std::uint8_t {
  always,
  money_in,   // the transaction is a receipt of the customer
  money_out,  // a payment
  in_cny,
  in_usd,
  bank_number,    // the member is a 12-digit bank number
  bank_name,      // it is not
  zero,           // the member is 0
  resident_card,  // the member is 110001 or 110003: an identity document of a Chinese citizen
};

// Where a value comes from: a row of the JSON. With `constant` the value is that text, if the member counts.
struct XmlSource {
  XmlScope scope = XmlScope::none;
  const Field* field = nullptr;
  XmlWhen when = XmlWhen::always;
  std::string_view constant;
};

struct XmlElement {
  std::string_view name;
  XmlKind kind = XmlKind::text;
  XmlNeed need = XmlNeed::substitute;
  XmlEach each = XmlEach::once;
  bool numbered = false;                    // has the attribute seqno, from 1
  std::int64_t most = 1;                    // times; 0: any number
  std::int64_t minimum = 1;                 // characters
  std::int64_t maximum = 0;                 // characters; 0: the sources give no length
  std::string_view pattern;                 // of the whole value; means the same in XSD and POSIX (extended)
  std::span<const std::string_view> codes;  // that it may hold; without: any
  std::array<XmlSource, 3> sources;         // the first that has a value
  std::span<const XmlElement> children;
  std::string_view doc, doc_zh, evidence;
};

// Rules between elements; XSD cannot say them, the writer keeps them.
enum class XmlRule : std::uint8_t {
  identity_whole,
  account_or_card,
  other_named,
  resident_number,
  organisation_number,
  name_known,
  transactions_named,
  same_day,
  first_report_named,
  confirmed,
};

struct XmlRuleRow {
  XmlRule rule{};
  std::string_view element;  // the reference lists it there; a fault names the one that breaks it
  bool draft = false;        // --draft writes reports that break it
  std::string_view doc, evidence;
};

// One message of the centre: its root element.
struct XmlMessage {
  std::string_view name;  // of the command line and of files: hvtr
  XmlElement root;
  OutputKind record = OutputKind::none;  // what it is made of
  bool packet = false;                   // all reports of an institution and day together; else each alone
};

std::span<const XmlMessage> xml_messages();
std::span<const XmlRuleRow> xml_rules();

}  // namespace xiezhi
