// Dictionaries and seeds of the fuzz targets, made of the tables that the decoders read, so that a new field,
// option or parameter is tried without a line here.
//   make_inputs FOLDER EXAMPLES     writes FOLDER/TARGET.dict and FOLDER/seeds/TARGET/...; EXAMPLES:
//   schemas/examples
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <vector>

#include "detectors/rules.h"
#include "stream/app/configuration.h"
#include "stream/app/identities.h"
#include "stream/app/typology_file.h"
#include "stream/codec/decoder.h"
#include "stream/codec/forbidden_fields.h"
#include "stream/codec/frame.h"
#include "stream/codec/input_fields.h"
#include "stream/codec/output_fields.h"
#include "stream/engine/router.h"
#include "stream/engine/shard.h"
#include "stream/engine/shard_image.h"
#include "tests/fuzz/snapshot_bytes.h"

using namespace xiezhi;

namespace {

using Words = std::set<std::string>;

void write(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_dictionary(const std::filesystem::path& path, const Words& words) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::string& word : words) {
    text.push_back('"');
    for (const char c : word) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\') {
        text.push_back(c);
      } else {
        text.append({'\\', 'x', digits[byte >> 4U], digits[byte & 15U]});
      }
    }
    text.append("\"\n");
  }
  write(path, text);
}

const Rules& defaults() {
  static const Rules rules;
  return rules;
}

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

void add_table(const Table& table, Words& words) {
  for (const Field& field : table.fields) {
    words.insert(in_quotes(field.name) + ":");
    for (const std::string_view name : field.names) {
      if (!name.empty()) words.insert(in_quotes(name));
    }
    if (field.kind == FieldKind::integer)
      words.insert({std::to_string(field.minimum), std::to_string(field.maximum)});
    if (field.nested != nullptr) add_table(*field.nested, words);
  }
}

Words words_of_json() {
  return {"\"\"",
          "true",
          "false",
          "null",
          "[",
          "]",
          "{",
          "}",
          std::to_string(limits::kEarliestMs),
          std::to_string(limits::kLatestMs)};
}

Words words_of_records(bool control) {
  Words words = words_of_json();
  for (const InputRow& row : input_rows()) {
    if (allowed_on(row, Source::control) != control) continue;
    words.insert(in_quotes(Names<EventType>::values[static_cast<std::size_t>(row.type)]));
    add_table(*row.table, words);
  }
  for (const std::string_view name : forbidden_names()) {  // and in another spelling
    std::string capitals(name);
    for (char& c : capitals) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    words.insert({in_quotes(name) + ":", in_quotes(capitals) + ":", "{" + in_quotes(capitals) + ":0}"});
  }
  return words;
}

Words words_of_outputs() {
  Words words = words_of_json();
  for (const OutputRow& row : kOutputs) {
    if (row.kind != OutputKind::none) add_table(output_table(row.kind), words);
  }
  for (const Typology& typology : default_typologies()) words.insert(in_quotes(typology.id));
  return words;
}

Words words_of_rules() {
  Words words{"detectors:", "typologies:"};
  for (const Detector* detector : catalogue()) {
    words.insert(std::string(detector->code) + ":");
    for (const Parameter& parameter : detector->parameters)
      words.insert({std::string(parameter.name) + ":", std::to_string(parameter.least),
                    std::to_string(parameter.most)});
  }
  for (const Typology& typology : defaults().typologies()) words.insert(typology.id + ":");
  for (const TypologyKeyDoc& key : typology_keys()) words.insert(std::string(key.name) + ":");
  for (const std::string_view key : {"detector:", "relation:", "weight:"}) words.insert(std::string(key));
  for (const std::string_view grade : Names<Grade>::values) {
    if (!grade.empty()) words.insert(std::string(grade) + ":");
  }
  return words;
}

Words words_of_configuration() {
  Words words;
  for (const OptionRow& row : option_rows()) {
    const std::size_t dot = row.key.find('.');
    if (dot != std::string_view::npos) words.insert(std::string(row.key.substr(0, dot)) + ":");
    words.insert(std::string(row.key.substr(dot == std::string_view::npos ? 0 : dot + 1)) + ":");
    if (!row.default_text.empty()) words.insert(std::string(row.default_text));
    if (row.most > row.least) words.insert({std::to_string(row.least), std::to_string(row.most)});
    for (std::size_t at = 0; at < row.words.size();) {
      const std::size_t end = std::min(row.words.find(' ', at), row.words.size());
      words.insert(std::string(row.words.substr(at, end - at)));
      at = end + 1;
    }
  }
  return words;
}

// A pack that says all that is in force by default.
std::string whole_rule_pack() {
  std::string text = "detectors:\n";
  for (const Detector* detector : catalogue()) {
    std::string values;
    for (const Parameter& parameter : detector->parameters)
      values +=
          (values.empty() ? "" : ", ") + std::string(parameter.name) + ": " + std::to_string(parameter.value);
    if (!values.empty()) text += "  " + std::string(detector->code) + ": {" + values + "}\n";
  }
  return text + typologies_as_yaml(defaults());
}

// The valid examples with each of their texts in turn empty, as long as an identifier may be, and longer:
// what bytes that change one by one seldom come to.
void write_text_seeds(const std::filesystem::path& seeds, const std::filesystem::path& examples) {
  std::string longest;
  for (std::size_t i = 0; i < limits::kIdChars; ++i) longest += "𠀀";
  const std::vector<std::string> texts = {"", longest, longest + "x"};
  for (const InputRow& row : input_rows()) {
    const std::string_view type = Names<EventType>::values[static_cast<std::size_t>(row.type)];
    const std::string json = read(examples / type / "valid" / "full.json");
    const std::filesystem::path folder = seeds / (allowed_on(row, Source::control) ? "control" : "event");
    std::size_t number = 0;
    for (std::size_t at = json.find(": \""); at != std::string::npos; at = json.find(": \"", at + 1)) {
      const std::size_t begin = at + 3, end = json.find('"', begin);
      for (const std::string& text : texts) {
        std::string changed = json;
        changed.replace(begin, end - begin, text);
        write(folder / (std::string(type) + "-" + std::to_string(++number)), changed);
      }
    }
  }
}

class Nobody final : public Sink {
 public:
  void effect(const Effect&, const Facts&) override {}
  void hint(const Touch&, const Facts&) override {}
};

class Bytes final : public ImageSink {
 public:
  void write(std::span<const std::byte> bytes) override {
    all.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  std::string all;
};

std::string image_of(IdentityBook& identities, Shard& shard) {
  Bytes bytes;
  ImageSaver saver(bytes);
  identities.image(saver);
  ShardSaver shard_saver(shard, true, bytes);
  shard_saver.save(SIZE_MAX);
  return std::string(fuzz::header_bytes()) + bytes.all;
}

// The examples' events as frames, one for each, and the state that they make.
void write_binary_seeds(const std::filesystem::path& seeds, const std::filesystem::path& examples) {
  const Tokeniser tokeniser(TokenKey{1});
  const IdentityKeys keys = make_identity_keys();
  Sealer sealer(keys.public_key);
  const SealingKey& sealing_key = sealer.sealing_key();
  Router router(tokeniser);
  Decoder decoder;
  Shard shard(defaults(), ShardOptions{});
  IdentityBook identities(keys);
  Nobody nobody;
  write(seeds / "snapshot" / "empty", image_of(identities, shard));
  (void)identities.learn(sealing_key.id, sealing_key.sealed_box);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(examples)) {
    if (entry.path().parent_path().filename() != "valid") continue;
    const std::string json = read(entry.path());
    const auto event = decoder.decode(json, Source::none);
    if (!event) continue;  // an output
    Routed routed;
    router.route(**event, {1, 2, 3}, (*event)->event_time_ms, routed);
    FrameWriter frame;
    frame.add_sealing_key(sealing_key.id, sealing_key.sealed_box);
    for (Touch& touch : routed.all()) {
      attach_identities(routed, touch, sealing_key.id,
                        [](const NamedToken&) { return "a sealed identifier, sixteen bytes more"; });
      frame.add(touch);
      shard.apply(touch, nobody);
    }
    const std::string name =
        entry.path().parent_path().parent_path().filename().string() + "-" + entry.path().stem().string();
    if (!routed.all().empty()) write(seeds / "frame" / name, frame.frame());
  }
  write(seeds / "snapshot" / "examples", image_of(identities, shard));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "make_inputs FOLDER EXAMPLES\n";
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  write_dictionary(folder / "event.dict", words_of_records(false));
  write_dictionary(folder / "control.dict", words_of_records(true));
  write_dictionary(folder / "output.dict", words_of_outputs());
  write_dictionary(folder / "rules.dict", words_of_rules());
  write_dictionary(folder / "configuration.dict", words_of_configuration());
  write(folder / "seeds" / "rules" / "every_parameter.yaml", whole_rule_pack());
  write(folder / "seeds" / "configuration" / "defaults.yaml", to_yaml(load_configuration({}).value()));
  write_text_seeds(folder / "seeds", arguments[2]);
  write_binary_seeds(folder / "seeds", arguments[2]);
  return 0;
}
