#include "stream/app/options.h"

#include <gtest/gtest.h>

namespace xiezhi {
namespace {

Result<ParsedOptions> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "xiezhi");
  return parse_options(static_cast<int>(arguments.size()), arguments.data());
}

TEST(Options, ReplayTakesFilesAndFlags) {
  const Options options = parse({"replay", "--input", "a", "b.gz", "--output", "out", "--reveal",
                                 "--partitions", "3", "--set", "profile=suzhou"})
                              ->options;
  EXPECT_EQ(options.command, CommandName::replay);
  EXPECT_EQ(options.inputs, (std::vector<std::string>{"a", "b.gz"}));
  EXPECT_EQ(options.output, "out");
  EXPECT_TRUE(options.reveal);
  EXPECT_EQ(options.speed, "max");
  EXPECT_EQ(options.overrides, (std::vector<std::pair<std::string, std::string>>{{"replay.partitions", "3"},
                                                                                 {"profile", "suzhou"}}));
}

TEST(Options, ShortFormsSetKeys) {
  const Options options =
      parse({"run", "-c", "x.yaml", "--brokers", "b:1", "--http", "127.0.0.1:0", "--init-keys"})->options;
  EXPECT_EQ(options.config_file, "x.yaml");
  EXPECT_TRUE(options.init_keys);
  EXPECT_EQ(options.overrides.at(0), (std::pair<std::string, std::string>("kafka.brokers", "b:1")));
  EXPECT_EQ(options.overrides.at(1), (std::pair<std::string, std::string>("http.listen", "127.0.0.1:0")));
}

TEST(Options, MistakesAreUsageErrorsThatNameTheHelp) {
  for (const std::vector<const char*>& arguments : {std::vector<const char*>{},
                                                    {"replai"},
                                                    {"replay"},
                                                    {"replay", "--input", "a", "--outpt", "b"},
                                                    {"generate", "--events", "-3"},
                                                    {"explain"},
                                                    {"run", "--set", "nothing"}}) {
    const auto parsed = parse(arguments);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, Exit::usage);
  }
  EXPECT_NE(parse({"replay"}).error().text.find("xiezhi replay --help"), std::string::npos);
}

TEST(Options, EveryCommandTeaches) {
  for (const char* command : {"run", "replay", "check", "generate", "detectors", "explain", "export",
                              "emergency", "demo", "topics", "schema", "version"}) {
    const auto parsed = parse({command, "--help"});
    ASSERT_TRUE(parsed) << command;
    EXPECT_TRUE(parsed->finished);
    EXPECT_NE(parsed->text.find("Examples:"), std::string::npos) << command;
    EXPECT_NE(parsed->text.find("xiezhi " + std::string(command)), std::string::npos) << command;
  }
  EXPECT_NE(parse({"--help"})->text.find("Exit codes"), std::string::npos);
}

}  // namespace
}  // namespace xiezhi
