// The outputs of CONTRACT 2 as rows over the structures of records.h, and their rendering.
#pragma once

#include <string>

#include "stream/codec/field.h"
#include "stream/codec/records.h"

namespace xiezhi {

// The fields of an output; the kind must be given.
const Table& output_table(OutputKind kind);

// Appends the record as one JSON object without a line end. The same record gives the same bytes.
void render(const Alert& record, std::string& out);
void render(const Prompt& record, std::string& out);
void render(const MeasureRecord& record, std::string& out);
void render(const DecisionRecord& record, std::string& out);
void render(const PoliceReport& record, std::string& out);
void render(const RegulatorReport& record, std::string& out);
void render(const LargeValueReport& record, std::string& out);
void render(const SuspiciousReport& record, std::string& out);
void render(const OrderReply& record, std::string& out);
void render(const Rejected& record, std::string& out);
void render(const Late& record, std::string& out);
void render(const Quality& record, std::string& out);
void render(const Deadline& record, std::string& out);
void render(const Audit& record, std::string& out);
void render(const Informant& record, std::string& out);

}  // namespace xiezhi
