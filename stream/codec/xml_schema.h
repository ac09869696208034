// The XSD of each message of the AML centre and the reference of their elements, from the rows of
// xml_field.h. Pure; any thread.
#pragma once

#include <string>

#include "stream/codec/xml_field.h"

namespace xiezhi {

// XML Schema 1.0 of one message, without a namespace: order, occurrence, lengths, codes and forms of the
// elements, with their evidence. What it cannot say stands in xml_rules().
std::string xml_schema(const XmlMessage& message);

// Markdown: every element of every message with its source, and the rules between elements.
std::string xml_field_reference();

}  // namespace xiezhi
