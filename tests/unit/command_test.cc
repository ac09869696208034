// Commands as a user calls them, but for run and demo (service_test.cc and the suites under tests/).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "stream/app/commands.h"
#include "stream/app/keys.h"
#include "stream/app/pipeline_options.h"
#include "stream/app/shard_snapshots.h"
#include "stream/io/byte_source.h"
#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Ran {
  int code = 0;
  std::string output, errors;
};

class CommandTest : public testing::Test {
 protected:
  CommandTest() : folder_(fs::path(testing::TempDir()) / ("command_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~CommandTest() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  static Ran call(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "xiezhi");
    std::vector<const char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Ran ran;
    ran.code = run_program(static_cast<int>(pointers.size()), pointers.data());
    std::fflush(stdout);
    ran.output = testing::internal::GetCapturedStdout();
    ran.errors = testing::internal::GetCapturedStderr();
    return ran;
  }

  Ran replay(const std::string& events, const std::string& out, const std::string& partitions) {
    return call({"replay", "--input", events, "--output", path(out), "--partitions", partitions, "--data-dir",
                 path("data"), "--quiet"});
  }

  fs::path folder_;
};

TEST_F(CommandTest, ScreenJudgesTextsAndSites) {
  const auto write = [&](std::string_view text) { std::ofstream(path("texts")) << text; };
  write("出售猫池\n\n晚上一起吃饭");
  const Ran texts = call({"screen", "--input", path("texts")});
  EXPECT_EQ(texts.code, 0) << texts.errors;
  EXPECT_EQ(
      texts.output,
      "{\"type\":\"illegal_equipment\",\"points\":68,\"raised\":true,\"patterns\":[\"equipment.sale\"]}\n"
      "{\"type\":\"\",\"points\":0,\"raised\":false,\"patterns\":[]}\n"
      "{\"type\":\"\",\"points\":0,\"raised\":false,\"patterns\":[]}\n");
  write("https://icbc-jf.example.com/a\nt.cn\n");
  const Ran sites = call({"screen", "--domains", "--input", path("texts")});
  EXPECT_EQ(
      sites.output,
      "{\"type\":\"telecom_fraud\",\"points\":60,\"raised\":true,\"signs\":[\"look_alike\"],"
      "\"institution\":\"icbc.com.cn\"}\n"
      "{\"type\":\"\",\"points\":15,\"raised\":false,\"signs\":[\"short_link\"],\"institution\":\"\"}\n");
  const Ran list = call({"screen", "--list"});
  EXPECT_EQ(list.code, 0);
  EXPECT_THAT(list.output, HasSubstr("\"name\":\"equipment.sale\""));
  EXPECT_EQ(call({"screen", "--input", path("nothing")}).code, 66);
}

TEST_F(CommandTest, HelpAndVersionEndWell) {
  EXPECT_EQ(call({"--help"}).code, 0);
  EXPECT_THAT(call({"version"}).output, HasSubstr("xiezhi " + std::string(build_version())));
  EXPECT_THAT(call({"version", "--json"}).output,
              HasSubstr("\"version\":\"" + std::string(build_version()) + "\""));
}

TEST_F(CommandTest, MistakesAreUsageErrors) {
  const Ran ran = call({"replay", "--inptu", "x"});
  EXPECT_EQ(ran.code, static_cast<int>(Exit::usage));
  EXPECT_THAT(ran.errors, HasSubstr("xiezhi replay --help"));
}

TEST_F(CommandTest, DetectorsListTheCatalogue) {
  const Ran ran = call({"detectors"});
  EXPECT_EQ(ran.code, 0) << ran.errors;
  EXPECT_THAT(ran.output, HasSubstr("D06 "));
  EXPECT_THAT(call({"detectors", "--json"}).output, HasSubstr("\"code\": \"D06\""));
}

TEST_F(CommandTest, TopicsAreListedWithoutBrokers) {
  const Ran ran = call({"topics"});
  EXPECT_EQ(ran.code, 0) << ran.errors;
  EXPECT_THAT(ran.output, HasSubstr("risk.prompts"));
  EXPECT_THAT(ran.output, HasSubstr("windows need 187 days of it"));
  EXPECT_THAT(ran.output, HasSubstr("here 400 d"));
  for (const RetentionClassRow& row : kRetentionClasses) EXPECT_THAT(ran.output, HasSubstr(row.base));
  EXPECT_THAT(call({"topics", "--json"}).output, HasSubstr("\"topic\":\"touches\""));
}

TEST_F(CommandTest, LogIsKeptForTheLongestWindow) {
  std::istringstream words(call({"detectors"}).output);
  std::int64_t longest_days = 0;
  for (std::string before, word; words >> word; before = word) {
    if (word.starts_with("days") && !before.empty() && std::isdigit(before[0]) != 0)
      longest_days = std::max<std::int64_t>(longest_days, std::stoll(before));
  }
  EXPECT_EQ(longest_days, kLongestWindow_days);
  EXPECT_GE(row_of(Topic::touches).retention_days, kLongestWindow_days);
}

TEST(TopicRows, WhoeverIsWaitedForDoesNotWait) {
  for (const Topic topic : {Topic::touches, topic_of(OutputKind::prompt), topic_of(OutputKind::measure),
                            topic_of(OutputKind::decision), topic_of(OutputKind::order_reply)})
    EXPECT_FALSE(row_of(topic).gathers) << row_of(topic).key;
  for (const Topic topic : {Topic::identities, topic_of(OutputKind::alert),
                            topic_of(OutputKind::police_report), topic_of(OutputKind::rejected)})
    EXPECT_TRUE(row_of(topic).gathers) << row_of(topic).key;
}

// 网络安全法 Art. 23(3): six months, of which the longest have 184 days.
TEST_F(CommandTest, LogsOfTheProgramAreKeptForSixMonths) {
  const std::string listed = call({"topics", "--json"}).output;
  for (const std::string name : {"events.rejected", "events.late"}) {
    const std::size_t at = listed.find(R"("topic":")" + name);
    ASSERT_NE(at, std::string::npos) << name;
    EXPECT_THAT(listed.substr(at, listed.find('}', at) - at),
                HasSubstr(R"("retention_days":184,"retention_class":"network_logs")"));
  }
  EXPECT_GE(row_of(Topic::touches).retention_days, 184);
}

TEST_F(CommandTest, SchemasArePrintedAndWritten) {
  EXPECT_THAT(call({"schema"}).output, HasSubstr("transfer.v1\n"));
  EXPECT_THAT(call({"schema", "transfer.v1"}).output, HasSubstr("\"amount_minor\""));
  EXPECT_THAT(call({"schema", "transfr.v1"}).errors, HasSubstr("did you mean \"transfer.v1\""));
  EXPECT_EQ(call({"schema", "--directory", path("schemas")}).code, 0);
  EXPECT_TRUE(fs::exists(path("schemas/alert.v1.schema.json")));
  EXPECT_TRUE(fs::exists(path("schemas/xml/HVTR.xsd")));
  EXPECT_TRUE(fs::exists(path("schemas/fields.md")));
}

TEST_F(CommandTest, CheckPrintsWhatIsInForceAndNamesFaults) {
  const std::string good = path("good.yaml");
  ASSERT_TRUE(write_file(
      good, "kafka: {brokers: b:1, properties: {sasl.password: hush}}\ndata_dir: " + path("data") + "\n"));
  const Ran ran = call({"check", "--config", good});
  EXPECT_EQ(ran.code, 0) << ran.errors;
  EXPECT_THAT(ran.output, HasSubstr("brokers: \"b:1\""));
  EXPECT_THAT(ran.output + ran.errors, testing::Not(HasSubstr("hush")));
  EXPECT_THAT(ran.errors, HasSubstr("--init-keys"));
  ASSERT_TRUE(write_file(path("bad.yaml"), "kafka: {broker: b:1}\n"));
  const Ran bad = call({"check", "--config", path("bad.yaml")});
  EXPECT_EQ(bad.code, static_cast<int>(Exit::bad_configuration));
  EXPECT_THAT(bad.errors, HasSubstr("did you mean \"kafka.brokers\"?"));
  EXPECT_EQ(call({"check", "--config", path("none.yaml")}).code, static_cast<int>(Exit::no_input));
  EXPECT_EQ(call({"check", "--set", "kafka.properties=no.such=1"}).code,
            static_cast<int>(Exit::bad_configuration));
}

TEST_F(CommandTest, ReferenceIsTheCommittedPage) {
  const Ran ran = call({"check", "--reference"});
  const auto page = read_file(std::string(XIEZHI_SOURCE_DIR) + "/docs/configuration.md", 1 << 20);
  ASSERT_TRUE(page) << page.error().text;
  EXPECT_EQ(ran.output, *page) << "write it anew: xiezhi check --reference > docs/configuration.md";
}

TEST_F(CommandTest, GenerateReplayExplain) {
  const Ran made = call({"generate", "--seed", "3", "--events", "6000", "--output", path("events.jsonl"),
                         "--truth", path("truth.jsonl"), "--quiet"});
  ASSERT_EQ(made.code, 0) << made.errors;
  ASSERT_EQ(replay(path("events.jsonl"), "eight", "8").code, 0);
  ASSERT_EQ(replay(path("events.jsonl"), "one", "1").code, 0);
  const auto lines = [&](const std::string& file) {
    const std::string text = read_file(file, std::size_t{64} << 20U).value();
    std::vector<std::string> sorted;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
      sorted.push_back(text.substr(at, text.find('\n', at) - at));
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  };
  for (const auto& entry : fs::directory_iterator(path("eight"))) {
    if (entry.path().extension() != ".jsonl") continue;
    EXPECT_EQ(lines(entry.path()), lines(path("one/" + entry.path().filename().string()))) << entry.path();
  }
  const std::string summary = read_file(path("eight/summary.json"), 1 << 20).value();
  EXPECT_THAT(summary, HasSubstr("\"events\": 6000,"));
  const std::vector<std::string> alerts = lines(path("eight/risk.alerts.jsonl"));
  ASSERT_FALSE(alerts.empty());
  const std::size_t at = alerts[0].find("\"alert_id\":\"") + 12;
  const std::string id = alerts[0].substr(at, 32);
  const Ran told =
      call({"explain", "--alert", id, "--input", path("eight/risk.alerts.jsonl"), "--language", "en"});
  EXPECT_EQ(told.code, 0) << told.errors;
  EXPECT_THAT(told.output, HasSubstr("Alert " + id));
  EXPECT_THAT(told.output, HasSubstr("What was seen:"));
  EXPECT_EQ(call({"explain", "--alert", "none", "--input", path("eight/risk.alerts.jsonl")}).code,
            static_cast<int>(Exit::finding));
}

TEST_F(CommandTest, ReplayNamesWhatIsWrong) {
  EXPECT_EQ(replay(path("nowhere"), "out", "1").code, static_cast<int>(Exit::no_input));
  ASSERT_TRUE(write_file(path("file"), "{}\n"));
  const Ran place =
      call({"replay", "--input", path("file"), "--output", path("file") + "/x", "--data-dir", path("data")});
  EXPECT_EQ(place.code, static_cast<int>(Exit::cannot_create));
  EXPECT_EQ(call({"replay", "--input", path("file"), "--output", path("o"), "--from", "yesterday"}).code,
            static_cast<int>(Exit::usage));
  EXPECT_EQ(call({"replay", "--input", path("file"), "--output", path("o"), "--speed", "fast"}).code,
            static_cast<int>(Exit::usage));
}

TEST_F(CommandTest, RunWantsBrokersAndKeys) {
  EXPECT_THAT(call({"run"}).errors, HasSubstr("kafka.brokers is not set"));
  const Ran keys = call({"run", "--brokers", "127.0.0.1:1", "--data-dir", path("data")});
  EXPECT_EQ(keys.code, static_cast<int>(Exit::bad_configuration));
  EXPECT_THAT(keys.errors, HasSubstr("--init-keys"));
  EXPECT_EQ(call({"run", "--brokers", "127.0.0.1:1", "--roles", "rout"}).code, static_cast<int>(Exit::usage));
}

TEST_F(CommandTest, KeysAreListedRotatedAndDestroyed) {
  const std::string data = path("data");
  ASSERT_EQ(call({"keys", "list", "--data-dir", data}).code, static_cast<int>(Exit::bad_configuration));
  Configuration configuration = *load_configuration({{}, {{"data_dir", data}}, {}});
  const Keys keys = load_keys(key_files(configuration), true, MissingKeys::create).value();
  const std::string id = identity_key_id(keys.identity_public);
  EXPECT_THAT(call({"keys", "list", "--data-dir", data}).output, HasSubstr(id + "  in use"));
  EXPECT_THAT(call({"keys", "rotate", "--data-dir", data}).output, HasSubstr(id + " is retired"));
  EXPECT_THAT(call({"keys", "list", "--data-dir", data}).output, HasSubstr(id + "  retired"));
  EXPECT_EQ(call({"keys", "destroy", "--data-dir", data}).code, static_cast<int>(Exit::usage));
  EXPECT_EQ(call({"keys", "rotate", id, "--data-dir", data}).code, static_cast<int>(Exit::usage));
  EXPECT_EQ(call({"keys", "destroy", id, "--data-dir", data}).code, 0);
  EXPECT_EQ(call({"keys", "list", "--data-dir", data}).output.find(id), std::string::npos);
}

// Snapshots as the service leaves them: of partition 1, at two places of the log.
class SnapshotCommandTest : public CommandTest {
 protected:
  SnapshotCommandTest() {
    const Configuration configuration = *load_configuration({{}, {{"data_dir", path("data")}}, {}});
    const ShardSnapshots snapshots(configuration);
    const ShardOptions options = shard_options(configuration, 8);
    const Rules rules;
    IdentityBook identities{IdentityKeys{}};
    Shard shard(rules, options);
    SnapshotChain chain;
    for (const std::int64_t offset : {10, 20}) {
      Touch touch;
      touch.kind = TouchKind::transfer_out;
      touch.entity = touch.counterparty_kind = EntityKind::account;
      touch.subject = Token{.hi = 1, .lo = 1};
      touch.counterparty = Token{.hi = 2, .lo = 2};
      touch.event_key = static_cast<std::uint64_t>(offset);
      touch.value = touch.cny_minor = 777;
      touch.event_time_ms = touch.log_time_ms = 1'767'542'400'000 + offset;
      touch.cause.event_id = "e";
      shard.apply(touch, sink_);
      const auto running = snapshots.begin(1, offset, shard, chain, rules, options, identities);
      chain = running->end(std::chrono::seconds(30)).value();
    }
  }

  std::string file(int offset) const {
    return path("data/snapshots/partition-1-" + std::to_string(offset) +
                (offset == 10 ? ".snapshot" : ".changes"));
  }
  Ran snapshot(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "snapshot");
    arguments.insert(arguments.end(), {"--data-dir", path("data")});
    return call(arguments);
  }

 private:
  struct Nothing final : Sink {
    void effect(const Effect&, const Facts&) override {}
    void hint(const Touch&, const Facts&) override {}
  } sink_;
};

TEST_F(SnapshotCommandTest, ListsTheNewestFirst) {
  const Ran table = snapshot({"list"});
  EXPECT_EQ(table.code, 0) << table.errors;
  EXPECT_LT(table.output.find("-20.changes"), table.output.find("-10.snapshot"));
  const Ran json = snapshot({"list", "--json"});
  EXPECT_THAT(json.output, HasSubstr(R"([{"partition":1,"offset":20,"kind":"changes","bytes":)"));
  EXPECT_THAT(json.output, HasSubstr(R"("state":"fits")"));
  EXPECT_THAT(snapshot({"list", "--set", "decision.timeout_ms=400"}).output, HasSubstr(" other "));
}

TEST_F(SnapshotCommandTest, VerifiesEveryByte) {
  const Ran good = snapshot({"verify"});
  EXPECT_EQ(good.code, 0) << good.output << good.errors;
  EXPECT_THAT(good.output, HasSubstr("whole, partition 1, offset 20"));
  EXPECT_THAT(good.output, HasSubstr(", state "));
  std::fstream changed(file(20), std::ios::in | std::ios::out | std::ios::binary);
  changed.seekp(static_cast<std::streamoff>(fs::file_size(file(20)) / 2));
  changed.put('!').flush();
  const Ran bad = snapshot({"verify"});
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.output, HasSubstr("-20.changes: damaged"));
  EXPECT_THAT(bad.output, HasSubstr("-10.snapshot: whole"));
  EXPECT_EQ(snapshot({"verify", file(10)}).code, 0);
  fs::remove(file(10));
  EXPECT_THAT(snapshot({"dump", file(20)}).errors, HasSubstr("the file that it builds on is missing"));
  EXPECT_EQ(snapshot({"verify", path("none")}).code, 1);
  fs::remove_all(path("data/snapshots"));
  EXPECT_EQ(snapshot({"verify"}).code, static_cast<int>(Exit::no_input));
}

TEST_F(SnapshotCommandTest, DumpsAndCompares) {
  const Ran dump = snapshot({"dump", file(20)});
  EXPECT_EQ(dump.code, 0) << dump.errors;
  EXPECT_THAT(dump.output, HasSubstr(R"({"party":"00000000000000010000000000000001","kind":"account")"));
  EXPECT_THAT(dump.output, HasSubstr(R"("out_count":2,"out_sum_minor":1554)"));
  EXPECT_EQ(snapshot({"diff", file(20), file(20)}).code, 0);
  const Ran differ = snapshot({"diff", file(10), file(20)});
  EXPECT_EQ(differ.code, 1);
  EXPECT_THAT(differ.output, HasSubstr(R"(- {"party":"00000000000000010000000000000001")"));
  EXPECT_THAT(differ.output, HasSubstr(R"(+ {"party":"00000000000000010000000000000001")"));
  EXPECT_EQ(differ.output.find(R"(- {"party":"00000000000000020000000000000002")"), std::string::npos)
      << "that one is the same";
}

TEST_F(SnapshotCommandTest, SaysWhatIsMissing) {
  EXPECT_EQ(snapshot({"look"}).code, static_cast<int>(Exit::usage));
  EXPECT_THAT(snapshot({"diff", file(10)}).errors, HasSubstr("takes two files"));
  EXPECT_EQ(snapshot({"dump", path("none")}).code, static_cast<int>(Exit::no_input));
  const Ran other = snapshot({"dump", file(10), "--set", "decision.timeout_ms=400"});
  EXPECT_EQ(other.code, static_cast<int>(Exit::bad_data));
  EXPECT_THAT(other.errors, HasSubstr("of other rules or options"));
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST_F(CommandTest, FeaturesAreATableOfTokensThatDoesNotDependOnPartitions) {
  const std::string events = path("events.jsonl");
  ASSERT_EQ(call({"generate", "--seed", "5", "--events", "2000", "--output", events, "--quiet"}).code, 0);
  const auto table = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"features", "--input",    events,
                                          "--quiet",  "--data-dir", path("data")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ran ran = call(arguments);
    EXPECT_EQ(ran.code, 0) << ran.errors;
    return ran.output;
  };
  const std::string by_day = table({});
  EXPECT_TRUE(by_day.starts_with("account,event_time,transfers_in_1_day,"));
  EXPECT_GT(lines_of(by_day), 100U);
  const std::string row = by_day.substr(by_day.find('\n') + 1);
  EXPECT_EQ(row.find(','), 32U) << "an account is a token";
  EXPECT_EQ(std::count(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(row.find('\n')), ','),
            std::count(by_day.begin(), by_day.begin() + static_cast<std::ptrdiff_t>(by_day.find('\n')), ','));
  EXPECT_EQ(table({"--partitions", "5"}), by_day);
  EXPECT_GE(lines_of(table({"--each", "touch"})), lines_of(by_day));
  const std::string revealed = table({"--reveal"});
  EXPECT_EQ(lines_of(revealed), lines_of(by_day));
  EXPECT_NE(revealed.substr(revealed.find('\n')).find(','), 33U);
  EXPECT_THAT(call({"features", "--list"}).output, HasSubstr("spendings_90_days"));
  EXPECT_EQ(call({"features"}).code, 2);
}

TEST_F(CommandTest, ModelsJoinAReplayAndAreCompared) {
  const std::string events = path("events.jsonl");
  const std::string model = XIEZHI_SOURCE_DIR "/detectors/models/account.json";
  ASSERT_EQ(call({"generate", "--seed", "5", "--events", "20000", "--output", events, "--quiet"}).code, 0);
  const auto summary = [&](const std::string& out, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"replay",  "--input", events,       "--output",
                                          path(out), "--quiet", "--data-dir", path("data")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ran ran = call(arguments);
    EXPECT_EQ(ran.code, 0) << ran.errors;
    std::ifstream stream(path(out) + "/summary.json");
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
  };
  EXPECT_EQ(summary("rules", {}).find("M90"), std::string::npos);
  EXPECT_EQ(summary("rules", {}).find("models_compared"), std::string::npos);
  const std::string both = summary("both", {"--model", model, "--challenger", model});
  EXPECT_THAT(both, HasSubstr("\"M90\": "));
  EXPECT_THAT(both, HasSubstr("\"champion\": 0, \"challenger\": 0, \"neither\": "));
  std::ifstream one(path("both") + "/risk.alerts.jsonl");
  std::stringstream alerts;
  alerts << one.rdbuf();
  EXPECT_THAT(alerts.str(), HasSubstr("\"feature\":\"model_log_odds\""));
  EXPECT_THAT(alerts.str(), HasSubstr("\"adds_micro\":"));
  summary("parts", {"--model", model, "--partitions", "5"});
  std::ifstream other(path("parts") + "/risk.alerts.jsonl");
  std::stringstream apart;
  apart << other.rdbuf();
  EXPECT_EQ(apart.str(), alerts.str());
  const Ran missing = call({"check", "--model", "/nowhere.json", "--data-dir", path("data")});
  EXPECT_EQ(missing.code, 66);
  EXPECT_THAT(missing.errors, HasSubstr("/nowhere.json"));
}

}  // namespace
}  // namespace xiezhi
