#include "stream/app/configuration.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "stream/app/exchange_rates.h"
#include "stream/app/memory_budget.h"
#include "stream/app/order_issuers.h"
#include "stream/app/yaml.h"
#include "stream/io/file_writer.h"

extern char** environ;

namespace xiezhi {
namespace {

constexpr std::size_t kFileBytesMax = std::size_t{1} << 20U;
constexpr std::string_view kEnvironmentPrefix = "XIEZHI_";
constexpr std::string_view kMask = "********";

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

// Where a value came from and how to say it: "xiezhi.yaml:12: kafka.partitions" or "XIEZHI_KAFKA_PARTITIONS".
struct Place {
  std::string name;
  tl::unexpected<Error> wrong(const std::string& expected, std::string_view found) const {
    return fail(Exit::bad_configuration,
                name + ": must be " + expected + ", found \"" + std::string(found) + "\"");
  }
};

const OptionRow* find_row(std::string_view key) {
  const auto rows = option_rows();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const OptionRow& row) { return row.key == key; });
  return found == rows.end() ? nullptr : &*found;
}

bool is_map(const OptionRow& row) { return std::holds_alternative<PropertyMap Configuration::*>(row.member); }
bool is_list(const OptionRow& row) {
  return std::holds_alternative<std::vector<std::string> Configuration::*>(row.member);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

Result<void> set_word_or_text(const OptionRow& row, std::string& into, std::string_view text,
                              const Place& place) {
  if (!row.words.empty()) {
    const std::vector<std::string> words = split(row.words, ' ');
    if (std::find(words.begin(), words.end(), text) == words.end()) {
      std::string expected;
      for (const std::string& word : words) expected += (expected.empty() ? "" : " | ") + word;
      return place.wrong(expected, text);
    }
  }
  into = text;
  return {};
}

Result<void> set_number(const OptionRow& row, std::int64_t& into, std::string_view text, const Place& place) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < row.least || value > row.most) {
    return place.wrong("a whole number from " + std::to_string(row.least) + " to " +
                           std::to_string(row.most) +
                           (row.unit.empty() ? "" : " (" + std::string(row.unit) + ")"),
                       text);
  }
  into = value;
  return {};
}

Result<void> set_bool(bool& into, std::string_view text, const Place& place) {
  if (text != "true" && text != "false") return place.wrong("true or false", text);
  into = text == "true";
  return {};
}

Result<void> set_topic(std::string& into, std::string_view text, const Place& place) {
  constexpr std::size_t name_max = 249;  // Kafka's limit
  const bool good =
      !text.empty() && text.size() <= name_max && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-';
      });
  if (!good) return place.wrong("a topic's name (letters, digits, . _ -)", text);
  into = text;
  return {};
}

// Sets an option from one text: flags, environment, defaults, YAML scalars. Lists: a,b,c. Maps:
// name=value;name=value.
Result<void> set_from_text(const OptionRow& row, Configuration& into, std::string_view text,
                           const Place& place) {
  return std::visit(
      Overloaded{
          [&](std::string Configuration::*member) {
            return set_word_or_text(row, into.*member, text, place);
          },
          [&](std::int64_t Configuration::*member) { return set_number(row, into.*member, text, place); },
          [&](std::int64_t OrderLimits::*member) {
            return set_number(row, into.orders.*member, text, place);
          },
          [&](bool Configuration::*member) { return set_bool(into.*member, text, place); },
          [&](Topic topic) { return set_topic(into.topics[static_cast<std::size_t>(topic)], text, place); },
          [&](std::vector<std::string> Configuration::*member) -> Result<void> {
            into.*member = split(text, ',');
            return {};
          },
          [&](PropertyMap Configuration::*member) -> Result<void> {
            for (const std::string& part : split(text, ';')) {
              const std::size_t equals = part.find('=');
              if (equals == std::string::npos || equals == 0)
                return place.wrong("name=value;name=value", part);
              (into.*member)[part.substr(0, equals)] = part.substr(equals + 1);
            }
            return {};
          },
      },
      row.member);
}

Result<void> set_map(PropertyMap& into, const YamlNode& node, const Place& place) {
  for (const auto& [name, value] : node.fields) {
    if (value.kind != YamlNode::Kind::scalar) return place.wrong("a map of texts", name);
    into[name] = value.scalar;
  }
  return {};
}

Result<void> set_from_yaml(const OptionRow& row, Configuration& into, const YamlNode& node,
                           const Place& place) {
  if (node.kind == YamlNode::Kind::null) return {};  // "key:" alone leaves the default
  if (is_map(row)) {
    if (node.kind != YamlNode::Kind::map) return place.wrong("a map", kind_name(node.kind));
    return set_map(into.*std::get<PropertyMap Configuration::*>(row.member), node, place);
  }
  if (is_list(row)) {
    if (node.kind != YamlNode::Kind::list) return place.wrong("a list", kind_name(node.kind));
    auto& list = into.*std::get<std::vector<std::string> Configuration::*>(row.member);
    list.clear();
    for (const YamlNode& item : node.items) {
      if (item.kind != YamlNode::Kind::scalar) return place.wrong("a list of texts", kind_name(item.kind));
      list.push_back(item.scalar);
    }
    return {};
  }
  if (node.kind != YamlNode::Kind::scalar) return place.wrong("one value", kind_name(node.kind));
  return set_from_text(row, into, node.scalar, place);
}

std::vector<std::string> all_keys() {
  std::vector<std::string> keys;
  for (const OptionRow& row : option_rows()) keys.emplace_back(row.key);
  return keys;
}

tl::unexpected<Error> unknown(const std::string& place, const std::string& key,
                              std::span<const std::string> names) {
  const std::string near = nearest(key, names);
  return fail(Exit::bad_configuration, place + "unknown key \"" + key + "\"" +
                                           (near.empty() ? "; `xiezhi check --reference` lists every key"
                                                         : "; did you mean \"" + near + "\"?"));
}

Result<void> walk(const YamlNode& node, const std::string& prefix, const std::string& file,
                  Configuration& into) {
  for (const auto& [name, child] : node.fields) {
    const std::string key = prefix.empty() ? name : prefix + "." + name;
    const std::string place = file + ":" + std::to_string(child.line) + ": ";
    if (const OptionRow* row = find_row(key); row != nullptr) {
      if (Result<void> done = set_from_yaml(*row, into, child, {place + key}); !done) return done;
      continue;
    }
    const std::vector<std::string> keys = all_keys();
    const bool section = std::any_of(keys.begin(), keys.end(),
                                     [&](const std::string& one) { return one.starts_with(key + "."); });
    if (!section) return unknown(place, key, keys);
    if (child.kind != YamlNode::Kind::map && child.kind != YamlNode::Kind::null) {
      return Place{place + key}.wrong("a map", child.scalar.empty() ? kind_name(child.kind) : child.scalar);
    }
    if (Result<void> done = walk(child, key, file, into); !done) return done;
  }
  return {};
}

Result<void> apply_file(const std::string& file, Configuration& into) {
  const Result<std::string> text = read_file(file, kFileBytesMax);
  if (!text) return tl::unexpected(text.error());
  const Result<YamlNode> tree = parse_yaml(*text, file);
  if (!tree) return tl::unexpected(tree.error());
  if (tree->kind == YamlNode::Kind::null) return {};
  if (tree->kind != YamlNode::Kind::map) {
    return fail(Exit::bad_configuration,
                file + ": must be a map of keys, found " + std::string(kind_name(tree->kind)));
  }
  return walk(*tree, "", file, into);
}

// Kubernetes puts variables like XIEZHI_SERVICE_HOST and XIEZHI_PORT_9464_TCP into every container beside a
// service of our name.
bool made_by_kubernetes(std::string_view name) {
  return name.ends_with("_SERVICE_HOST") || name.find("_SERVICE_PORT") != std::string_view::npos ||
         name.ends_with("_PORT") || name.find("_PORT_") != std::string_view::npos;
}

Result<void> apply_environment(const std::map<std::string, std::string>& environment, Configuration& into) {
  for (const auto& [name, value] : environment) {
    const auto rows = option_rows();
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const OptionRow& one) { return environment_name(one.key) == name; });
    if (row != rows.end()) {
      if (Result<void> done = set_from_text(*row, into, value, {"environment " + name}); !done) return done;
    } else if (!made_by_kubernetes(name)) {
      std::vector<std::string> names;
      for (const OptionRow& one : rows) {
        names.push_back(environment_name(one.key).substr(kEnvironmentPrefix.size()));
      }
      const std::string near = nearest(std::string_view(name).substr(kEnvironmentPrefix.size()), names);
      if (near.empty()) continue;  // of somebody else: a name that resembles no key
      return fail(Exit::bad_configuration, "environment: unknown key \"" + name + "\"; did you mean \"" +
                                               std::string(kEnvironmentPrefix) + near + "\"?");
    }
  }
  return {};
}

Result<void> apply_overrides(const ConfigurationSources& sources, Configuration& into) {
  for (const auto& [key, text] : sources.overrides) {
    const OptionRow* row = find_row(key);
    if (row == nullptr) {
      auto error = unknown("--set: ", key, all_keys());
      error.value().code = Exit::usage;
      return error;
    }
    if (Result<void> done = set_from_text(*row, into, text, {"--set " + key}); !done) {
      return fail(Exit::usage, done.error().text);
    }
  }
  return {};
}

Result<void> check_relations(const Configuration& configuration) {
  for (std::size_t a = 0; a < kTopics; ++a) {
    for (std::size_t b = a + 1; b < kTopics; ++b) {
      if (configuration.topics[a] == configuration.topics[b]) {
        return fail(Exit::bad_configuration, "topics." + std::string(kTopicRows[a].key) + " and topics." +
                                                 std::string(kTopicRows[b].key) + " are both \"" +
                                                 configuration.topics[a] +
                                                 "\"; every topic needs a name of its own");
      }
    }
  }
  if (configuration.institution_default && configuration.institution_id.empty()) {
    return fail(Exit::bad_configuration,
                "institution_default: true needs institution_id; set it or remove the line");
  }
  if (configuration.memory_budget_mib > 0 && configuration.memory_budget_mib < kMemoryLeastMib) {
    return fail(Exit::bad_configuration,
                "memory.budget_mib: " + std::to_string(configuration.memory_budget_mib) +
                    " is too little for queues that take the largest records; set " +
                    std::to_string(kMemoryLeastMib) + " or more, or 0 for no bound");
  }
  return {};
}

}  // namespace

std::string environment_name(std::string_view key) {
  std::string name(kEnvironmentPrefix);
  for (const char c : key)
    name.push_back(c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
  return name;
}

std::map<std::string, std::string> xiezhi_environment() {
  std::map<std::string, std::string> found;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (!text.starts_with(kEnvironmentPrefix) || equals == std::string_view::npos) continue;
    found.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return found;
}

Result<Configuration> load_configuration(const ConfigurationSources& sources) {
  Configuration configuration;
  for (const OptionRow& row : option_rows()) {
    if (row.default_text.empty()) continue;
    if (Result<void> done = set_from_text(row, configuration, row.default_text, {std::string(row.key)});
        !done) {
      return tl::unexpected(done.error());
    }
  }
  if (!sources.file.empty()) {
    if (Result<void> done = apply_file(sources.file, configuration); !done)
      return tl::unexpected(done.error());
  }
  if (Result<void> done = apply_environment(sources.environment, configuration); !done)
    return tl::unexpected(done.error());
  if (Result<void> done = apply_overrides(sources, configuration); !done) return tl::unexpected(done.error());
  if (Result<void> done = check_relations(configuration); !done) return tl::unexpected(done.error());
  if (!configuration.rates.empty()) {
    Result<RateTable> table = load_rates(configuration.rates);
    if (!table) return fail(table.error().code, "rates: " + table.error().text);
    configuration.rate_table = std::move(*table);
  }
  if (!configuration.orders_issuers.empty()) {
    Result<std::vector<OrderIssuer>> issuers = load_issuers(configuration.orders_issuers);
    if (!issuers) return fail(issuers.error().code, "orders.issuers: " + issuers.error().text);
    configuration.order_issuers = std::move(*issuers);
  }
  return configuration;
}

Result<void> require_for_service(const Configuration& configuration) {
  for (const OptionRow& row : option_rows()) {
    if (row.needed != Needed::by_service) continue;
    const auto* member = std::get_if<std::string Configuration::*>(&row.member);
    if (member == nullptr || !(configuration.*(*member)).empty()) continue;
    return fail(Exit::bad_configuration, std::string(row.key) + " is not set; write it into the file, set " +
                                             environment_name(row.key) + " or pass --set " +
                                             std::string(row.key) + "=...");
  }
  return {};
}

std::string nearest(std::string_view text, std::span<const std::string> names) {
  std::string best;
  std::size_t best_distance = text.size() / 2 + 1;
  for (const std::string& name : names) {
    std::vector<std::size_t> row(name.size() + 1);
    for (std::size_t j = 0; j <= name.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= text.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= name.size(); ++j) {
        const std::size_t substituted = diagonal + (text[i - 1] == name[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = name;
    }
  }
  return best;
}

namespace {

bool secret_property(std::string_view name) {
  return name.find("password") != std::string_view::npos || name.find("secret") != std::string_view::npos ||
         name.ends_with(".pem") || name.find("jaas") != std::string_view::npos ||
         name.find("token") != std::string_view::npos;
}

std::string quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {  // a line break would be read as a blank
      out.append({'\\', 'x', digits[static_cast<unsigned char>(c) >> 4], digits[c & 15]});
      continue;
    }
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

std::string value_text(const OptionRow& row, const Configuration& from) {
  return std::visit(
      Overloaded{
          [&](std::string Configuration::*member) { return quoted(from.*member); },
          [&](std::int64_t Configuration::*member) { return std::to_string(from.*member); },
          [&](std::int64_t OrderLimits::*member) { return std::to_string(from.orders.*member); },
          [&](bool Configuration::*member) { return std::string(from.*member ? "true" : "false"); },
          [&](Topic topic) { return quoted(from.topics[static_cast<std::size_t>(topic)]); },
          [&](std::vector<std::string> Configuration::*member) {
            std::string out;
            for (const std::string& item : from.*member) out += (out.empty() ? "" : ", ") + quoted(item);
            return "[" + out + "]";
          },
          [&](PropertyMap Configuration::*member) {
            std::string out;
            for (const auto& [name, value] : from.*member) {
              out += (out.empty() ? "" : ", ") + quoted(name) + ": " +
                     quoted(secret_property(name) ? kMask : value);
            }
            return "{" + out + "}";
          },
      },
      row.member);
}

std::string range_text(const OptionRow& row) {
  return std::to_string(row.least) + " to " + std::to_string(row.most) +
         (row.unit.empty() ? "" : " " + std::string(row.unit));
}

std::string kind_text(const OptionRow& row) {
  if (!row.words.empty()) {
    std::string out;
    for (const std::string& word : split(row.words, ' '))
      out += (out.empty() ? "" : ", ") + ("`" + word + "`");
    return out;
  }
  return std::visit(
      Overloaded{
          [&](std::string Configuration::*) { return std::string("text"); },
          [&](std::int64_t Configuration::*) { return range_text(row); },
          [&](std::int64_t OrderLimits::*) { return range_text(row); },
          [&](bool Configuration::*) { return std::string("`true`, `false`"); },
          [&](Topic) { return std::string("topic name"); },
          [&](std::vector<std::string> Configuration::*) { return std::string("list of texts"); },
          [&](PropertyMap Configuration::*) { return std::string("map of texts"); },
      },
      row.member);
}

}  // namespace

std::string to_yaml(const Configuration& configuration) {
  std::string out;
  std::string_view section;
  for (const OptionRow& row : option_rows()) {
    const std::size_t dot = row.key.find('.');
    const std::string_view head = dot == std::string_view::npos ? std::string_view() : row.key.substr(0, dot);
    if (head != section && !head.empty()) out += std::string(head) + ":\n";
    section = head;
    const std::string_view name = dot == std::string_view::npos ? row.key : row.key.substr(dot + 1);
    out += (head.empty() ? "" : "  ") + std::string(name) + ": " + value_text(row, configuration) + "\n";
  }
  return out;
}

std::string configuration_reference() {
  std::string out =
      "# Configuration\n\nMade by `xiezhi check --reference`; do not edit.\n\n"
      "One YAML file. Flags (`--set KEY=VALUE`) win over environment, environment over the file, the file "
      "over defaults. "
      "The environment name of a key is `XIEZHI_` and the key in capitals with dots as underscores: "
      "`XIEZHI_KAFKA_BROKERS`. In flags and environment a list is `a,b` and a map `name=value;name=value`. "
      "An unknown key is an error; of the environment, one that resembles a key.\n\n| key | default | "
      "allowed | meaning |\n|---|---|---|---|\n";
  for (const OptionRow& row : option_rows()) {
    const std::string value = row.default_text.empty() ? (is_map(row)    ? "`{}`"
                                                          : is_list(row) ? "`[]`"
                                                                         : "")
                                                       : "`" + std::string(row.default_text) + "`";
    out += "| `" + std::string(row.key) + "` | " + value + " | " + kind_text(row) + " | " +
           std::string(row.doc) + (row.needed == Needed::by_service ? " The service needs it." : "") +
           (row.reload ? " Taken over on SIGHUP." : "") + " |\n";
  }
  return out;
}

}  // namespace xiezhi
