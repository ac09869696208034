// `xiezhi detectors`: the catalogue with the parameters in force.
#include <fmt/format.h>

#include "detectors/rules.h"
#include "stream/app/commands.h"
#include "stream/app/model_file.h"
#include "stream/app/typology_file.h"
#include "stream/codec/schema_text.h"

namespace xiezhi {
namespace {

std::string keys_of(const Detector& detector) {
  std::string out;
  for (std::size_t kind = 1; kind < Names<EntityKind>::values.size(); ++kind) {
    if ((detector.entities & bit(static_cast<EntityKind>(kind))) == 0) continue;
    out.append(out.empty() ? "" : ", ").append(name_of(static_cast<EntityKind>(kind)));
  }
  return out;
}

std::string as_text(const Rules& rules) {
  std::string out;
  for (std::size_t number = 0; number < catalogue().size(); ++number) {
    const Detector& detector = *catalogue()[number];
    const Parameters values = rules.parameters(static_cast<std::uint8_t>(number));
    out += fmt::format("{} {} ({}), version {}\n  key: {}; window: {}; suspected: {}\n  source: {}\n",
                       detector.code, detector.name, detector.name_zh, detector.version, keys_of(detector),
                       detector.window, name_of(detector.suspected_type), detector.source);
    for (std::size_t i = 0; i < detector.parameters.size(); ++i) {
      const Parameter& parameter = detector.parameters[i];
      out += fmt::format("    {:<28} {:>15} {:<6} {}..{}; {} [{}]\n", parameter.name, values[i],
                         parameter.unit, parameter.least, parameter.most, parameter.doc, parameter.source);
    }
    out += "\n";
  }
  return out + "ruleset " + to_hex(rules.digest()) + "\n";
}

std::string as_json(const Rules& rules) {
  IndentedJson json;
  json.open('{').pair("ruleset", to_hex(rules.digest())).key("detectors").open('[');
  for (std::size_t number = 0; number < catalogue().size(); ++number) {
    const Detector& detector = *catalogue()[number];
    const Parameters values = rules.parameters(static_cast<std::uint8_t>(number));
    json.open('{').pair("code", detector.code).pair("name", detector.name).pair("name_zh", detector.name_zh);
    json.pair("version", std::int64_t{detector.version})
        .pair("key", keys_of(detector))
        .pair("window", detector.window);
    json.pair("suspected_type", name_of(detector.suspected_type)).pair("source", detector.source);
    json.key("parameters").open('[');
    for (std::size_t i = 0; i < detector.parameters.size(); ++i) {
      const Parameter& parameter = detector.parameters[i];
      json.open('{').pair("name", parameter.name).pair("value", values[i]).pair("default", parameter.value);
      json.pair("least", parameter.least).pair("most", parameter.most).pair("unit", parameter.unit);
      json.pair("source", parameter.source).pair("doc", parameter.doc).close('}');
    }
    json.close(']').close('}');
  }
  return json.close(']').close('}').finish();
}

std::string typologies_as_pack(const Rules& rules) {
  std::string out =
      "# The typologies in force, as a rule pack (configuration key `rules`). A pack needs only what it changes; a\n"
      "# typology with another name is a new one.\n";
  for (const TypologyKeyDoc& key : typology_keys()) out += fmt::format("#   {:<15} {}\n", key.name, key.doc);
  return out + typologies_as_yaml(rules);
}

}  // namespace

Result<Exit> command_detectors(const Options& options) {
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  const Result<Rules> rules = load_rules(*configuration);
  if (!rules) return tl::unexpected(rules.error());
  const Result<void> printed = print(options.typologies ? typologies_as_pack(*rules)
                                     : options.json     ? as_json(*rules)
                                                        : as_text(*rules));
  if (!printed) return tl::unexpected(printed.error());
  return Exit::done;
}

}  // namespace xiezhi
