// What is derived from the rows for readers outside: JSON Schema 2020-12 of every record, the AsyncAPI
// document, the mapping of topics to schemas, the field reference. Pure: the caller writes the files.
#pragma once

#include <string>

#include "stream/codec/field.h"

namespace xiezhi {

enum class RecordSide : bool { input, output };

// The schema of one record, indented by two blanks, with a line end.
std::string json_schema(const Table& table, RecordSide side);

}  // namespace xiezhi
