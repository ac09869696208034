#include "stream/app/configuration.h"

#include <gtest/gtest.h>

#include <set>

#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

std::string write_yaml(const std::string& text) {
  const std::string path = testing::TempDir() + "/configuration_test.yaml";
  EXPECT_TRUE(write_file(path, text));
  return path;
}

Result<Configuration> from_yaml(const std::string& text) {
  return load_configuration({write_yaml(text), {}, {}});
}

// The error's text behind the file's name; empty when there was none.
std::string fault(const std::string& yaml) {
  const auto loaded = from_yaml(yaml);
  if (loaded) return "";
  const std::size_t at = loaded.error().text.find("configuration_test.yaml");
  return at == std::string::npos ? loaded.error().text : loaded.error().text.substr(at + 23);
}

TEST(Configuration, DefaultsNeedNoFile) {
  const Configuration defaults = load_configuration({}).value();
  EXPECT_EQ(defaults.kafka_partitions, 8);
  EXPECT_EQ(defaults.http_listen, "127.0.0.1:9464");
  EXPECT_EQ(defaults.language, "zh-CN");
  EXPECT_EQ(defaults.topics[static_cast<std::size_t>(Topic::bank_events)], "bank.events");
  EXPECT_EQ(defaults.topics[static_cast<std::size_t>(topic_of(OutputKind::prompt))], "risk.prompts");
  EXPECT_EQ(defaults.time_allowed_lateness_ms, 7 * kDayMs);
  EXPECT_EQ(defaults.log_tick_ms, 1000);
  EXPECT_FALSE(require_for_service(defaults));
}

TEST(Configuration, FileIsRead) {
  const Configuration read = from_yaml(R"(
institution_id: "104100000004"
kafka:
  brokers: a:1,b:2
  properties: {security.protocol: SASL_SSL, sasl.password: pw}
  partitions: 3
topics: {bank_events: core.tx}
rejected: {keep_payload: true}
rules: [one.yaml, two.yaml]
)")
                                 .value();
  EXPECT_EQ(read.institution_id, "104100000004");
  EXPECT_EQ(read.kafka_brokers, "a:1,b:2");
  EXPECT_EQ(read.kafka_properties.at("security.protocol"), "SASL_SSL");
  EXPECT_EQ(read.kafka_partitions, 3);
  EXPECT_EQ(read.topics[0], "core.tx");
  EXPECT_TRUE(read.rejected_keep_payload);
  EXPECT_EQ(read.rules, (std::vector<std::string>{"one.yaml", "two.yaml"}));
  EXPECT_TRUE(require_for_service(read));
}

TEST(Configuration, FlagsWinOverEnvironmentOverFileOverDefaults) {
  const std::string file = write_yaml("kafka: {partitions: 2, brokers: file}\nprofile: suzhou\n");
  const std::map<std::string, std::string> environment{{"XIEZHI_KAFKA_PARTITIONS", "3"},
                                                       {"XIEZHI_KAFKA_BROKERS", "env"}};
  const Configuration read = load_configuration({file, {{"kafka.partitions", "4"}}, environment}).value();
  EXPECT_EQ(read.kafka_partitions, 4);
  EXPECT_EQ(read.kafka_brokers, "env");
  EXPECT_EQ(read.profile, "suzhou");
  EXPECT_EQ(read.language, "zh-CN");
}

TEST(Configuration, FaultsNameKeyPlaceAndMend) {
  EXPECT_EQ(fault("kafka:\n  broker: x\n"),
            ":2: unknown key \"kafka.broker\"; did you mean \"kafka.brokers\"?");
  EXPECT_EQ(fault("\nlanguge: en\n"), ":2: unknown key \"languge\"; did you mean \"language\"?");
  EXPECT_EQ(fault("zzzzzzzzzz: 1\n"),
            ":1: unknown key \"zzzzzzzzzz\"; `xiezhi check --reference` lists every key");
  EXPECT_EQ(fault("kafka: {partitions: many}\n"),
            ":1: kafka.partitions: must be a whole number from 1 to 1024, found \"many\"");
  EXPECT_EQ(fault("kafka: {partitions: 0}\n"),
            ":1: kafka.partitions: must be a whole number from 1 to 1024, found \"0\"");
  EXPECT_EQ(
      fault("profile: beijing\n"),
      ":1: profile: must be national | suzhou | nantong | xiangtan | guangzhou | anyang, found \"beijing\"");
  EXPECT_EQ(fault("alerts: {reveal: yes}\n"), ":1: alerts.reveal: must be true or false, found \"yes\"");
  EXPECT_EQ(fault("kafka: here\n"), ":1: kafka: must be a map, found \"here\"");
  EXPECT_EQ(fault("rules: one.yaml\n"), ":1: rules: must be a list, found \"a value\"");
  EXPECT_EQ(fault("kafka: {brokers: [a, b]}\n"), ":1: kafka.brokers: must be one value, found \"a list\"");
  EXPECT_EQ(fault("- a\n"), ": must be a map of keys, found a list");
  EXPECT_EQ(fault("profile: suzhou\nprofile: anyang\n"), ":2: \"profile\" twice");
  EXPECT_TRUE(fault("kafka: {\n").find("not YAML") != std::string::npos);
  EXPECT_EQ(
      fault("topics: {bank_events: same, payment_events: same}\n"),
      "topics.bank_events and topics.payment_events are both \"same\"; every topic needs a name of its own");
  EXPECT_EQ(fault("institution_default: true\n"),
            "institution_default: true needs institution_id; set it or remove the line");
}

TEST(Configuration, EnvironmentAndFlagsAreChecked) {
  const auto environment = load_configuration({"", {}, {{"XIEZHI_KAFKA_BROKER", "x"}}});
  ASSERT_FALSE(environment);
  EXPECT_EQ(environment.error().text,
            "environment: unknown key \"XIEZHI_KAFKA_BROKER\"; did you mean \"XIEZHI_KAFKA_BROKERS\"?");
  EXPECT_TRUE(load_configuration(
      {"", {}, {{"XIEZHI_SERVICE_HOST", "10.0.0.1"}, {"XIEZHI_PORT_9464_TCP", "tcp://x"}}}));
  EXPECT_TRUE(load_configuration({"", {}, {{"XIEZHI_UNDER_TEST", "x"}}})) << "resembles no key";
  const auto flag = load_configuration({"", {{"kafka.partition", "1"}}, {}});
  ASSERT_FALSE(flag);
  EXPECT_EQ(flag.error().code, Exit::usage);
  EXPECT_EQ(flag.error().text, "--set: unknown key \"kafka.partition\"; did you mean \"kafka.partitions\"?");
}

TEST(Configuration, MissingFileIsNamed) {
  const auto loaded = load_configuration({"/nowhere/xiezhi.yaml", {}, {}});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Exit::no_input);
}

TEST(Configuration, PrintedConfigurationReadsBackAndMasksSecrets) {
  Configuration configuration =
      from_yaml("kafka: {properties: {sasl.password: hush, security.protocol: SSL}}\n").value();
  const std::string printed = to_yaml(configuration);
  EXPECT_EQ(printed.find("hush"), std::string::npos);
  EXPECT_NE(printed.find("\"security.protocol\": \"SSL\""), std::string::npos);
  const Configuration again = from_yaml(printed).value();
  EXPECT_EQ(to_yaml(again), printed);
}

TEST(Configuration, PrintedTextsKeepLineBreaksAndQuotes) {
  const Configuration read = from_yaml("data_dir: \"a\\nb\\tc\\\"d\\\\e\\x01f 数据\"\n").value();
  ASSERT_EQ(read.data_dir,
            "a\nb\tc\"d\\e\x01"
            "f 数据");
  EXPECT_EQ(from_yaml(to_yaml(read)).value().data_dir, read.data_dir);
}

TEST(Configuration, AliasesThatMultiplyAreRefused) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = std::to_string(i - 1), now = std::to_string(i);
    text += "a" + now + ": &a" + now + " [";
    for (int copy = 0; copy < 10; ++copy) text += "*a" + before + ", ";
    text += "]\n";
  }
  EXPECT_NE(fault(text).find("too large, with its aliases"), std::string::npos) << fault(text);
}

TEST(Configuration, RowsAreUniqueAndDocumented) {
  std::set<std::string_view> keys;
  for (const OptionRow& row : option_rows()) {
    EXPECT_TRUE(keys.insert(row.key).second) << row.key;
    EXPECT_TRUE(row.doc.ends_with(".")) << row.key;
    EXPECT_NE(configuration_reference().find("`" + std::string(row.key) + "`"), std::string::npos);
  }
}

TEST(Configuration, NearestName) {
  const std::vector<std::string> names{"kafka.brokers", "profile"};
  EXPECT_EQ(nearest("profil", names), "profile");
  EXPECT_EQ(nearest("xyz", names), "");
}

}  // namespace
}  // namespace xiezhi
