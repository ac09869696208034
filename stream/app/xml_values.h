// What one element of a message to the AML centre holds, and whether it may: values of a record converted and
// checked by the row of the element (stream/codec/xml_field.h). Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stream/app/yaml.h"
#include "stream/codec/xml_field.h"

namespace xiezhi {

// Where a writer stands in the tree: the reports below, and one of each thing that elements are about.
struct XmlPlace {
  std::span<const YamlNode> records;
  const YamlNode* record = nullptr;
  const YamlNode* subject = nullptr;
  const YamlNode* transaction = nullptr;
};

// The place of the root: of the first record.
XmlPlace place_of(const XmlMessage& message, std::span<const YamlNode> records);

// The token of the customer that a large-value report is about; empty when it names none.
std::string_view customer_of(const YamlNode& record);

// The places that an element is written for, in order.
std::vector<XmlPlace> places_of(XmlEach each, const XmlPlace& place);

// The value of a leaf, empty without one. Not yet checked; not for counts.
std::string value_of(const XmlElement& element, const XmlPlace& place);

// "" or what is wrong with a value; never tells the value.
std::string value_fault(const XmlElement& element, std::string_view value);

// Whether money came in ("in") or went out ("out") by a transaction, else by its report.
std::string_view direction_of(const XmlPlace& place);

// Items of a list member; none when it is absent.
std::span<const YamlNode> items_of(const YamlNode& node, std::string_view member);

// A whole number; absent when the member is none.
std::optional<std::int64_t> integer_of(std::string_view text);

}  // namespace xiezhi
