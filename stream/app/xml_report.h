// Reports as they stand in reports.large_value and reports.suspicious, written as messages of the AML centre
// by the rows of stream/codec/xml_field.h. Pure: the caller reads records and writes files.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "stream/app/yaml.h"
#include "stream/codec/xml_field.h"

namespace xiezhi {

// Why a report is not written. `field` is an element or a member of the record; no value is told.
struct XmlFault {
  std::string field, why;
};

struct XmlTotals {
  std::uint64_t transactions = 0;
  std::map<std::string, std::uint64_t> substitutes;  // by element, of those that a record may carry
};

// The first fault of a report, `record`, by itself. With `draft` the rules that the centre asks of data which
// the stream does not carry are waived. A report without fault can be written.
std::optional<XmlFault> fault_of(const XmlMessage& message, const YamlNode& record, bool draft);

// The message of reports that have no fault: one packet for reports of one institution and day, sorted by
// customer and feature code, or one report alone. A transaction that two of them tell of the same customer
// and feature code stands once. The same reports give the same bytes.
std::string write_xml(const XmlMessage& message, std::span<const YamlNode> records, XmlTotals& totals);

}  // namespace xiezhi
