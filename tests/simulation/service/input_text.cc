#include "tests/simulation/service/input_text.h"

#include <cstddef>

#include "stream/codec/input_fields.h"
#include "stream/codec/json_writer.h"

namespace xiezhi::service_simulation {
namespace {

void write(std::string& out, const Table& table, const std::byte* record);

void write_field(std::string& out, const Field& field, const std::byte* record) {
  const auto begin = [&] {
    if (out.back() != '{') out += ',';
    append_json_text(out, field.name);
    out += ':';
  };
  switch (field.place.storage) {
    case Storage::view: {
      const auto text = at<std::string_view>(record, field.place);
      if (text.empty() || field.kind == FieldKind::raw_object || field.kind == FieldKind::raw_list) return;
      begin();
      return append_json_text(out, text);
    }
    case Storage::integer: {
      const auto number = at<std::int64_t>(record, field.place);
      if (number == kAbsent || field.kind == FieldKind::micro_degrees) return;
      begin();
      return append_json_integer(out, number);
    }
    case Storage::flag: {
      const auto flag = at<Flag>(record, field.place);
      if (flag == Flag::absent) return;
      begin();
      out += flag == Flag::yes ? "true" : "false";
      return;
    }
    case Storage::enumeration: {
      const auto value = static_cast<std::size_t>(record[field.place.offset]);
      if (value == 0 || value >= field.names.size()) return;
      begin();
      return append_json_text(out, field.names[value]);
    }
    case Storage::structure: {
      std::string nested = "{";
      write(nested, *field.nested, record + field.place.offset);
      if (nested == "{") return;
      begin();
      out += nested + '}';
      return;
    }
    default:
      return;
  }
}

void write(std::string& out, const Table& table, const std::byte* record) {
  for (const Field& field : table.fields) {
    if (field.name != "type") write_field(out, field, record);
  }
}

}  // namespace

std::string input_text(const Event& event) {
  std::string out = R"({"type":")" + std::string(name_of(event.type)) + '"';
  write(out, *input_row(event.type).table, reinterpret_cast<const std::byte*>(&event));
  return out + '}';
}

}  // namespace xiezhi::service_simulation
