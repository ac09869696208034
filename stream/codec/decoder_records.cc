#include "stream/codec/decoder_records.h"

#include <simdjson.h>

#include <algorithm>

#include "stream/base/check.h"
#include "stream/codec/decoder_reasons.h"

namespace xiezhi {
namespace {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;

OutputFault read_object(const Element& element, const Table& table, std::byte* record);

// What an integer or a time may be, stored as its row says.
Reason read_integer(const Element& element, const Field& field, std::byte* record) {
  std::int64_t value = 0;
  if (const auto error = element.get(value))
    return error == simdjson::NUMBER_OUT_OF_RANGE ? Reason::out_of_range : Reason::wrong_type;
  if (value < field.minimum || value > field.maximum) return Reason::out_of_range;
  if (field.place.storage == Storage::integer32) {
    at<std::int32_t>(record, field.place) = static_cast<std::int32_t>(value);
  } else {
    at<std::int64_t>(record, field.place) = value;
  }
  return Reason::none;
}

Reason read_text(const Element& element, const Field& field, std::string_view& text) {
  if (element.get(text) != simdjson::SUCCESS) return Reason::wrong_type;
  const auto size = static_cast<std::int64_t>(text.size());
  if (size < field.minimum || (field.maximum > 0 && size > field.maximum)) return Reason::out_of_range;
  return Reason::none;
}

Reason store_text(const Element& element, const Field& field, std::byte* record) {
  std::string_view text;
  if (const Reason reason = read_text(element, field, text); reason != Reason::none) return reason;
  if (field.place.storage == Storage::string) {
    at<std::string>(record, field.place) = text;
  } else {
    at<std::string_view>(record, field.place) = text;
  }
  return Reason::none;
}

Reason store_word(const Element& element, const Field& field, std::byte& word) {
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) return Reason::wrong_type;
  const auto found = std::find(field.names.begin() + 1, field.names.end(), text);
  if (found == field.names.end()) return Reason::unknown_value;
  word = static_cast<std::byte>(found - field.names.begin());
  return Reason::none;
}

Reason store_token(const Element& element, Token& token) {
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) return Reason::wrong_type;
  token = from_hex(text);
  return token ? Reason::none : Reason::bad_format;
}

Reason store_flag(const Element& element, Flag& flag) {
  bool value = false;
  if (element.get(value) != simdjson::SUCCESS) return Reason::wrong_type;
  flag = value ? Flag::yes : Flag::no;
  return Reason::none;
}

OutputFault read_item(const Element& element, const Field& field, void* item) {
  std::string_view text;
  switch (field.place.storage) {
    case Storage::view_list:
    case Storage::string_list: {
      const Reason reason = read_text(element, field, text);
      if (field.place.storage == Storage::view_list) {
        *static_cast<std::string_view*>(item) = text;
      } else {
        *static_cast<std::string*>(item) = text;
      }
      return {reason, field.name};
    }
    case Storage::integer_list:
      return {element.get(*static_cast<std::int64_t*>(item)) == simdjson::SUCCESS ? Reason::none
                                                                                  : Reason::wrong_type,
              field.name};
    case Storage::byte_list:
      return {store_word(element, field, *static_cast<std::byte*>(item)), field.name};
    default:
      return read_object(element, *field.nested, static_cast<std::byte*>(item));
  }
}

OutputFault read_list(const Element& element, const Field& field, std::byte* record) {
  simdjson::dom::array list;
  if (element.get(list) != simdjson::SUCCESS) return {Reason::wrong_type, field.name};
  void* const into = record + field.place.offset;
  for (const Element item : list) {
    const OutputFault fault = read_item(item, field, field.place.list->append(into));
    if (fault.reason != Reason::none) return fault;
  }
  return {};
}

OutputFault read_field(const Element& element, const Field& field, std::byte* record) {
  switch (field.kind) {
    case FieldKind::identifier:
    case FieldKind::text:
    case FieldKind::code:
      return {store_text(element, field, record), field.name};
    case FieldKind::integer:
    case FieldKind::time:
    case FieldKind::region:
      return {read_integer(element, field, record), field.name};
    case FieldKind::flag:
      return {store_flag(element, at<Flag>(record, field.place)), field.name};
    case FieldKind::enumeration:
      return {store_word(element, field, record[field.place.offset]), field.name};
    case FieldKind::token:
      return {store_token(element, at<Token>(record, field.place)), field.name};
    case FieldKind::object:
      return read_object(element, *field.nested, record + field.place.offset);
    case FieldKind::text_list:
    case FieldKind::integer_list:
    case FieldKind::object_list:
    case FieldKind::enumeration_list:
      return read_list(element, field, record);
    case FieldKind::phone:
    case FieldKind::micro_degrees:
    case FieldKind::raw_object:
    case FieldKind::raw_list:
      break;
  }
  XIEZHI_CHECK(false && "no output has such a field");
  return {};
}

OutputFault read_object(const Element& element, const Table& table, std::byte* record) {
  Object object;
  if (element.get(object) != simdjson::SUCCESS) return {Reason::not_an_object, ""};
  std::uint64_t there = 0;
  for (const auto [name, value] : object) {
    const std::size_t row = row_of(table.fields, name);
    if (row == table.fields.size()) return {Reason::forbidden_field, ""};
    const Field& field = table.fields[row];
    if ((there >> row & 1U) != 0) return {Reason::duplicate_field, field.name};
    there |= std::uint64_t{1} << row;
    const OutputFault fault = read_field(value, field, record);
    if (fault.reason != Reason::none) return fault;
  }
  for (std::size_t row = 0; row < table.fields.size(); ++row) {
    const Field& field = table.fields[row];
    if (field.need == Need::required && (there >> row & 1U) == 0) return {Reason::missing_field, field.name};
  }
  return {};
}

}  // namespace

struct RecordDecoder::State {
  simdjson::dom::parser parser;
};

RecordDecoder::RecordDecoder() : state_(std::make_unique<State>()) {}
RecordDecoder::~RecordDecoder() = default;

OutputFault RecordDecoder::decode(std::string_view text, const Table& table, std::byte* record) {
  XIEZHI_CHECK(table.fields.size() <= 64);
  Element element;
  if (const auto error = state_->parser.parse(text.data(), text.size()).get(element))
    return {reason_of_parser(error), ""};
  return read_object(element, table, record);
}

}  // namespace xiezhi
