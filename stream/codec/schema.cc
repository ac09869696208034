#include "stream/codec/schema.h"

#include <algorithm>

#include "stream/codec/forbidden_fields.h"
#include "stream/codec/schema_text.h"

namespace xiezhi {
namespace {

constexpr std::string_view kVisible =
    "^[^\\s\\u0000-\\u0020\\u007f-\\u00a0\\u00ad\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f"
    "\\u3000\\ufeff]+$";
constexpr std::string_view kTimeText =
    "^([0-9]{14}|[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt "
    "][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))$";

std::string_view pattern_of(const Field& field) {
  const bool may_be_empty = field.minimum == 0;
  switch (field.format) {
    case Format::currency:
      return may_be_empty ? "^([A-Z]{3})?$" : "^[A-Z]{3}$";
    case Format::uscc:
      return may_be_empty ? "^([0-9A-HJ-NPQRTUWXY]{18})?$" : "^[0-9A-HJ-NPQRTUWXY]{18}$";
    case Format::imei:
      return may_be_empty ? "^([0-9]{15,16})?$" : "^[0-9]{15,16}$";
    case Format::hexadecimal:
      return "^[0-9A-Fa-f]{32}$";
    default:
      return {};
  }
}

class SchemaWriter {
 public:
  SchemaWriter(const Table& table, RecordSide side) : table_(table), side_(side) {}

  std::string write() {
    json_.open('{');
    json_.pair("$schema", "https://json-schema.org/draft/2020-12/schema");
    json_.pair("$id", "urn:xiezhi:schema:" + std::string(table_.name));
    json_.pair("title", table_.name);
    body(table_, true);
    if (!definitions_.empty()) {
      json_.key("$defs").open('{');
      for (std::size_t i = 0; i < definitions_.size(); ++i) {  // grows on the way
        json_.key(definitions_[i]->name).open('{');
        body(*definitions_[i], false);
        json_.close('}');
      }
      json_.close('}');
    }
    return json_.close('}').finish();
  }

 private:
  void body(const Table& table, bool top) {
    json_.pair("description", described(table.doc, table.doc_zh));
    json_.pair("type", "object");
    json_.key("properties").open('{');
    for (const Field& field : table.fields) property(field, top);
    json_.close('}');
    required(table);
    alternatives(table);
    if (side_ == RecordSide::input) forbidden(table);
    json_.key("additionalProperties").flag(side_ == RecordSide::input);
  }

  void required(const Table& table) {
    json_.key("required").open('[');
    for (const Field& field : table.fields) {
      if (field.need == Need::required) json_.text(field.name);
    }
    json_.close(']');
  }

  void alternatives(const Table& table) {
    for (const Alternative& pair : table.alternatives) {
      if (pair.pairing == Pairing::together) {
        const std::string_view first = table.fields[pair.first_row].name,
                               second = table.fields[pair.second_row].name;
        json_.key("dependentRequired").open('{');
        json_.key(first).open('[').text(second).close(']');
        json_.key(second).open('[').text(first).close(']').close('}');
        continue;
      }
      json_.key(pair.pairing == Pairing::exactly_one ? "oneOf" : "anyOf").open('[');
      for (const std::size_t row : {pair.first_row, pair.second_row}) {
        json_.open('{').key("required").open('[').text(table.fields[row].name).close(']').close('}');
      }
      json_.close(']');
    }
  }

  void forbidden(const Table& table) {
    json_.key("propertyNames").open('{').key("not").open('{').key("enum").open('[');
    for (const std::string_view name : forbidden_names()) {
      if (row_of(table.fields, name) == table.fields.size()) json_.text(name);
    }
    json_.close(']').close('}').close('}');
  }

  static std::string described(std::string_view doc, std::string_view doc_zh) {
    return std::string(doc) + " (" + std::string(doc_zh) + ")";
  }

  void property(const Field& field, bool top) {
    json_.key(field.name).open('{');
    json_.pair("description", described(field.doc, field.doc_zh));
    if (top && side_ == RecordSide::input && field.name == "type") {
      json_.pair("const", table_.name);
    } else {
      value(field);
    }
    json_.close('}');
  }

  void value(const Field& field) {
    switch (field.kind) {
      case FieldKind::identifier:
        return text(field.minimum, field.maximum, kVisible);
      case FieldKind::text:
        return text(field.minimum, field.maximum, pattern_of(field));
      case FieldKind::code:
        return code(field);
      case FieldKind::integer:
        return integer(field.minimum, field.maximum);
      case FieldKind::time:
        return time(field);
      case FieldKind::flag:
        json_.pair("type", "boolean");
        return;
      case FieldKind::enumeration:
        return enumeration(field, false);
      case FieldKind::phone:
        return text(field.minimum, field.maximum, "^[+0-9 -]*[0-9][0-9 -]*$");
      case FieldKind::region:
        return region(field);
      case FieldKind::micro_degrees:
        json_.pair("type", "number");
        json_.pair("minimum", field.minimum / 1'000'000).pair("maximum", field.maximum / 1'000'000);
        return;
      case FieldKind::object:
        return reference(*field.nested);
      case FieldKind::raw_object:
        json_.pair("type", "object");
        return;
      case FieldKind::raw_list:
        json_.pair("type", "array");
        return;
      case FieldKind::token:
        return text(0, 0, "^[0-9a-f]{32}$");
      case FieldKind::text_list:
      case FieldKind::integer_list:
      case FieldKind::object_list:
      case FieldKind::enumeration_list:
        return list(field);
    }
  }

  void text(std::int64_t minimum, std::int64_t maximum, std::string_view pattern) {
    json_.pair("type", "string");
    if (minimum > 0) json_.pair("minLength", minimum);
    if (maximum > 0) json_.pair("maxLength", maximum);
    if (!pattern.empty()) json_.pair("pattern", pattern);
  }

  void integer(std::int64_t minimum, std::int64_t maximum) {
    json_.pair("type", "integer");
    if (minimum > kAbsent + 1) json_.pair("minimum", minimum);
    if (maximum < std::numeric_limits<std::int64_t>::max()) json_.pair("maximum", maximum);
  }

  void code(const Field& field) {
    if (!field.names.empty()) return enumeration(field, side_ == RecordSide::input);
    json_.key("type").open('[').text("string").text("integer").close(']');
    json_.pair("minLength", field.minimum).pair("maxLength", field.maximum).pair("minimum", std::int64_t{0});
  }

  static bool is_number(std::string_view name) {
    return name.find_first_not_of("0123456789") == std::string_view::npos;
  }

  // `as_integers`: names of digits may be written as numbers too.
  void enumeration(const Field& field, bool as_integers) {
    json_.key("enum").open('[');
    for (const std::string_view name : field.names.subspan(1)) json_.text(name);
    if (as_integers) {
      for (const std::string_view name : field.names.subspan(1)) {
        if (is_number(name)) json_.integer(std::stoll(std::string(name)));
      }
    }
    json_.close(']');
  }

  void time(const Field& field) {
    if (side_ == RecordSide::output) return integer(field.minimum, field.maximum);
    json_.key("anyOf").open('[');
    json_.open('{');
    integer(field.minimum, field.maximum);
    json_.close('}').open('{');
    text(0, 0, kTimeText);
    json_.close('}').close(']');
  }

  void region(const Field& field) {
    json_.key("anyOf").open('[').open('{');
    text(0, 0, "^[1-8][0-9]{5}$");
    json_.close('}').open('{');
    integer(field.minimum, field.maximum);
    json_.close('}').close(']');
  }

  void reference(const Table& nested) {
    if (std::find(definitions_.begin(), definitions_.end(), &nested) == definitions_.end()) {
      definitions_.push_back(&nested);
    }
    json_.pair("$ref", "#/$defs/" + std::string(nested.name));
  }

  void list(const Field& field) {
    json_.pair("type", "array");
    if (side_ == RecordSide::input) json_.pair("maxItems", static_cast<std::int64_t>(limits::kUrls));
    json_.key("items").open('{');
    switch (field.kind) {
      case FieldKind::integer_list:
        json_.pair("type", "integer");
        break;
      case FieldKind::object_list:
        reference(*field.nested);
        break;
      case FieldKind::enumeration_list:
        enumeration(field, false);
        break;
      default:
        text(field.minimum, field.maximum, {});
        break;
    }
    json_.close('}');
  }

  const Table& table_;
  RecordSide side_;
  IndentedJson json_;
  std::vector<const Table*> definitions_;
};

}  // namespace

std::string json_schema(const Table& table, RecordSide side) { return SchemaWriter(table, side).write(); }

}  // namespace xiezhi
