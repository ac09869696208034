#include "stream/codec/schema.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "stream/codec/decoder.h"
#include "stream/codec/input_fields.h"
#include "stream/codec/output_fields.h"
#include "stream/codec/schema_files.h"
#include "stream/codec/schema_text.h"
#include "stream/io/topics.h"

namespace xiezhi {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = XIEZHI_SOURCE_DIR;

std::string read(const fs::path& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

tl::expected<const Event*, Rejection> decode_file(Decoder& decoder, const fs::path& path) {
  return decoder.decode(read(path), Source::none);
}

TEST(Schema, CommittedFilesAreWhatTheRowsMake) {
  for (const GeneratedFile& file : generated_files()) {
    EXPECT_EQ(read(kRoot / "schemas" / file.name), file.text)
        << file.name << " differs from the rows: run `build/release/xiezhi schema --directory schemas`";
  }
}

TEST(Schema, IndentsJson) {
  IndentedJson json;
  json.open('{').key("a").open('[').integer(1).text("b").close(']').pair("c", std::int64_t{2});
  json.key("d").open('{').close('}').key("e").flag(true).close('}');
  EXPECT_EQ(json.finish(),
            "{\n  \"a\": [\n    1,\n    \"b\"\n  ],\n  \"c\": 2,\n  \"d\": {},\n  \"e\": true\n}\n");
}

TEST(Schema, NoSchemaIsLeftBehind) {
  std::set<std::string> known;
  for (const GeneratedFile& file : generated_files()) known.insert(file.name);
  for (const auto& entry : fs::directory_iterator(kRoot / "schemas")) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".schema.json")) continue;
    EXPECT_TRUE(known.contains(name)) << name << " belongs to no row";
  }
  for (const auto& entry : fs::directory_iterator(kRoot / "schemas/xml")) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(entry.is_directory() || known.contains("xml/" + name)) << name << " belongs to no row";
  }
}

TEST(Schema, NamesOfFieldsAreUniqueAndFound) {
  for (const InputRow& row : input_rows()) {
    std::set<std::string_view> names;
    for (const Field& field : row.table->fields) {
      EXPECT_TRUE(names.insert(field.name).second) << row.table->name << " " << field.name;
      EXPECT_FALSE(field.doc.empty() || field.doc_zh.empty()) << row.table->name << " " << field.name;
    }
  }
  for (const OutputRow& row : kOutputs) {
    if (row.kind == OutputKind::none) continue;
    std::set<std::string_view> names;
    for (const Field& field : output_table(row.kind).fields) {
      EXPECT_TRUE(names.insert(field.name).second) << row.schema << " " << field.name;
      EXPECT_FALSE(field.doc.empty() || field.doc_zh.empty()) << row.schema << " " << field.name;
    }
  }
}

TEST(Schema, InputTopicsAreThoseOfTheProgram) {
  for (const InputTopicRow& row : input_topics()) {
    EXPECT_EQ(row.key, row_of(topic_of(row.source)).key);
    EXPECT_EQ(row.topic, row_of(topic_of(row.source)).default_name);
  }
}

TEST(Examples, EveryInputHasSome) {
  for (const InputRow& row : input_rows()) {
    const fs::path folder = kRoot / "schemas/examples" / row.table->name;
    const auto count = [](const fs::path& path) {
      return std::distance(fs::directory_iterator(path), fs::directory_iterator{});
    };
    EXPECT_GE(count(folder / "valid"), 2) << row.table->name;
    EXPECT_GE(count(folder / "invalid"), 4) << row.table->name;
  }
}

TEST(Examples, ValidInputsAreDecoded) {
  Decoder decoder;
  for (const InputRow& row : input_rows()) {
    for (const auto& entry : fs::directory_iterator(kRoot / "schemas/examples" / row.table->name / "valid")) {
      const auto result = decode_file(decoder, entry.path());
      ASSERT_TRUE(result) << entry.path() << name_of(result.error().reason) << " " << result.error().field;
      EXPECT_EQ((*result)->type, row.type) << entry.path();
      EXPECT_EQ((*result)->unknown_fields, 0U) << entry.path();
    }
  }
}

// The name of an invalid example is [check_]REASON.FIELD.json.
TEST(Examples, InvalidInputsAreRefusedAsTheyAreNamed) {
  Decoder decoder;
  for (const InputRow& row : input_rows()) {
    for (const auto& entry :
         fs::directory_iterator(kRoot / "schemas/examples" / row.table->name / "invalid")) {
      std::string expected = entry.path().stem().string();
      if (expected.starts_with("check_")) expected.erase(0, 6);
      const auto result = decode_file(decoder, entry.path());
      ASSERT_FALSE(result) << entry.path();
      const std::string seen =
          std::string(name_of(result.error().reason)) + "." + std::string(result.error().field);
      EXPECT_EQ(seen, expected) << entry.path();
    }
  }
}

}  // namespace
}  // namespace xiezhi
