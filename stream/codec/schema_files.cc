#include "stream/codec/schema_files.h"

#include <array>
#include <initializer_list>

#include "stream/codec/exchange.h"
#include "stream/codec/export_audit.h"
#include "stream/codec/input_fields.h"
#include "stream/codec/output_fields.h"
#include "stream/codec/schema.h"
#include "stream/codec/schema_text.h"
#include "stream/codec/xml_schema.h"

namespace xiezhi {
namespace {

// Records that stand in files, not on topics.
std::array<const Table*, 3> file_tables() {
  return {&exchange_table(), &export_authorisation_table(), &export_closing_table()};
}

// Topics of the program itself: binary, read by nobody else.
struct OwnTopic {
  std::string_view key, topic, doc;
};
constexpr std::array<OwnTopic, 2> kOwnTopics{{
    {"touches", "touches",
     "The log: touches, hints, control records and ticks, packed in frames, keyed by entity"},
    {"identities", "identities", "Token to sealed identifier, compacted"},
}};

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

std::string schema_file(std::string_view name) { return joined({name, ".schema.json"}); }

std::string topics_json() {
  IndentedJson json;
  json.open('{').key("inputs").open('{');
  for (const InputTopicRow& topic : input_topics()) {
    json.key(topic.topic).open('[');
    for (const InputRow& row : input_rows()) {
      if (allowed_on(row, topic.source)) json.text(row.table->name);
    }
    json.close(']');
  }
  json.close('}').key("outputs").open('{');
  for (const OutputRow& row : kOutputs) {
    if (row.kind != OutputKind::none) json.pair(row.topic, row.schema);
  }
  json.close('}').key("own").open('[');
  for (const OwnTopic& topic : kOwnTopics) json.text(topic.topic);
  return json.close(']').close('}').finish();
}

// Appends `  ` times depth, the line and a line end.
void line(std::string& out, std::size_t depth, std::string_view text) {
  out.append(2 * depth, ' ');
  out += text;
  out += '\n';
}

std::string quoted(std::string_view text) { return joined({"\"", text, "\""}); }

void channel(std::string& out, std::string_view key, std::string_view topic, std::string_view doc) {
  line(out, 1, joined({key, ":"}));
  line(out, 2, joined({"address: ", topic}));
  line(out, 2, joined({"description: ", quoted(doc)}));
  line(out, 2, "messages:");
}

void message_reference(std::string& out, std::string_view name) {
  line(out, 3, joined({name, ": { $ref: '#/components/messages/", name, "' }"}));
}

void operation(std::string& out, std::string_view action, std::string_view key) {
  line(out, 1, joined({action, "_", key, ":"}));
  line(out, 2, joined({"action: ", action}));
  line(out, 2, joined({"channel: { $ref: '#/channels/", key, "' }"}));
}

void message(std::string& out, std::string_view name, std::string_view doc) {
  line(out, 2, joined({name, ":"}));
  line(out, 3, joined({"name: ", name}));
  line(out, 3, joined({"summary: ", quoted(doc)}));
  line(out, 3, "contentType: application/json");
  line(out, 3, "payload:");
  line(out, 4, "schemaFormat: application/schema+json;version=draft-2020-12");
  line(out, 4, joined({"schema: { $ref: './", schema_file(name), "' }"}));
}

void channels(std::string& out) {
  line(out, 0, "channels:");
  for (const InputTopicRow& topic : input_topics()) {
    channel(out, topic.key, topic.topic, topic.doc);
    for (const InputRow& row : input_rows()) {
      if (allowed_on(row, topic.source)) message_reference(out, row.table->name);
    }
  }
  for (const OutputRow& row : kOutputs) {
    if (row.kind == OutputKind::none) continue;
    channel(out, row.key, row.topic, joined({row.doc, " Read by: ", row.reader, "."}));
    message_reference(out, row.schema);
  }
  for (const OwnTopic& topic : kOwnTopics) {
    channel(out, topic.key, topic.topic, topic.doc);
    message_reference(out, topic.key);
  }
}

void operations(std::string& out) {
  line(out, 0, "operations:");
  for (const InputTopicRow& topic : input_topics()) operation(out, "receive", topic.key);
  for (const OwnTopic& topic : kOwnTopics) operation(out, "send", topic.key);
  for (const OwnTopic& topic : kOwnTopics) operation(out, "receive", topic.key);
  for (const OutputRow& row : kOutputs) {
    if (row.kind != OutputKind::none) operation(out, "send", row.key);
  }
}

std::string asyncapi() {
  std::string out;
  line(out, 0, "# Made from the rows of stream/codec by `xiezhi schema --directory schemas`.");
  line(out, 0, "asyncapi: 3.0.0");
  line(out, 0, "info:");
  line(out, 1, "title: Xiezhi");
  line(out, 1, joined({"version: ", quoted(XIEZHI_VERSION)}));
  line(out, 1,
       "description: \"Records in and out of the anti-fraud stream processor; names of topics are "
       "defaults.\"");
  line(out, 1, "license: { name: Apache-2.0 }");
  line(out, 0, "defaultContentType: application/json");
  channels(out);
  operations(out);
  line(out, 0, "components:");
  line(out, 1, "messages:");
  for (const InputRow& row : input_rows()) message(out, row.table->name, row.table->doc);
  for (const OutputRow& row : kOutputs) {
    if (row.kind != OutputKind::none) message(out, row.schema, row.doc);
  }
  for (const OwnTopic& topic : kOwnTopics) {
    line(out, 2, joined({topic.key, ":"}));
    line(out, 3, joined({"name: ", topic.key}));
    line(out, 3, joined({"summary: ", quoted(topic.doc)}));
    line(out, 3, "contentType: application/octet-stream");
  }
  return out;
}

std::string kind_words(const Field& field) {
  const std::string most = std::to_string(field.maximum);
  switch (field.kind) {
    case FieldKind::identifier:
      return joined({"1 to ", most, " visible characters"});
    case FieldKind::text:
    case FieldKind::code:
      return field.maximum > 0 ? joined({"text, at most ", most, " bytes"}) : "text";
    case FieldKind::integer:
      return "integer";
    case FieldKind::time:
      return "time";
    case FieldKind::flag:
      return "true or false";
    case FieldKind::enumeration:
      return "one of";
    case FieldKind::phone:
      return "phone number";
    case FieldKind::region:
      return "GB/T 2260 region";
    case FieldKind::micro_degrees:
      return "decimal degrees";
    case FieldKind::object:
      return joined({"object ", field.nested->name});
    case FieldKind::raw_object:
      return "object";
    case FieldKind::raw_list:
      return "list";
    case FieldKind::text_list:
      return "list of texts";
    case FieldKind::token:
      return "32 hexadecimal digits";
    case FieldKind::integer_list:
      return "list of integers";
    case FieldKind::object_list:
      return joined({"list of ", field.nested->name});
    case FieldKind::enumeration_list:
      return "list of";
  }
  return {};
}

void field_row(std::string& out, const Field& field) {
  out += joined({"| `", field.name, "` | "}) + (field.need == Need::required ? "yes" : "") + " | ";
  out += kind_words(field);
  for (std::size_t i = 1; i < field.names.size(); ++i) out += joined({" `", field.names[i], "`"});
  out += joined({" | ", field.doc, " | ", field.doc_zh, " |\n"});
}

// Of two fields, in the order of Pairing.
constexpr std::array<std::string_view, 3> kPairings = {"At least one of ", "Exactly one of ",
                                                       "Both or neither of "};

void table_section(std::string& out, const Table& table, std::vector<const Table*>& nested) {
  out += joined({"\n### ", table.name, "\n\n", table.doc, " (", table.doc_zh, ").\n\n"});
  out += "| field | required | value | meaning | 中文 |\n|---|---|---|---|---|\n";
  for (const Field& field : table.fields) {
    field_row(out, field);
    if (field.nested == nullptr) continue;
    bool known = false;
    for (const Table* each : nested) known = known || each == field.nested;
    if (!known) nested.push_back(field.nested);
  }
  for (const Alternative& pair : table.alternatives) {
    out += joined({"\n", kPairings[static_cast<std::size_t>(pair.pairing)], "`",
                   table.fields[pair.first_row].name, "` and `", table.fields[pair.second_row].name, "`.\n"});
  }
}

void nested_sections(std::string& out, std::vector<const Table*> nested) {
  for (std::size_t i = 0; i < nested.size(); ++i) {
    const Table& table = *nested[i];  // the list may grow and move
    table_section(out, table, nested);
  }
}

std::string field_reference() {
  std::string out =
      "# Fields\n\nEvery field of every record, made from the rows of `stream/codec` by `xiezhi schema "
      "--directory "
      "schemas`.\nTimes are integer milliseconds since the Unix epoch; an input may also write RFC 3339 or "
      "`yyyyMMddHHmmss` (Beijing).\nMoney is an integer in minor units. Lengths are bytes of UTF-8 where "
      "they are called "
      "bytes.\n\n## Inputs\n";
  std::vector<const Table*> nested;
  for (const InputRow& row : input_rows()) table_section(out, *row.table, nested);
  out += "\n## Objects of inputs\n";
  nested_sections(out, nested);
  nested.clear();
  out += "\n## Outputs\n";
  for (const OutputRow& row : kOutputs) {
    if (row.kind != OutputKind::none) table_section(out, output_table(row.kind), nested);
  }
  for (const Table* table : file_tables()) table_section(out, *table, nested);
  out += "\n## Objects of outputs\n";
  nested_sections(out, nested);
  return out;
}

}  // namespace

std::vector<GeneratedFile> generated_files() {
  std::vector<GeneratedFile> files;
  for (const InputRow& row : input_rows()) {
    files.push_back({schema_file(row.table->name), json_schema(*row.table, RecordSide::input)});
  }
  for (const OutputRow& row : kOutputs) {
    if (row.kind == OutputKind::none) continue;
    files.push_back({schema_file(row.schema), json_schema(output_table(row.kind), RecordSide::output)});
  }
  for (const Table* table : file_tables())
    files.push_back({schema_file(table->name), json_schema(*table, RecordSide::output)});
  for (const XmlMessage& message : xml_messages()) {
    files.push_back({joined({"xml/", message.root.name, ".xsd"}), xml_schema(message)});
  }
  files.push_back({"xml/fields.md", xml_field_reference()});
  files.push_back({"topics.json", topics_json()});
  files.push_back({"asyncapi.yaml", asyncapi()});
  files.push_back({"fields.md", field_reference()});
  return files;
}

}  // namespace xiezhi
