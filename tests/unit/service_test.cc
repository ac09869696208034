// The service on the embedded broker: events in, effects out, stop, start again.
#include "stream/app/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "stream/app/detect_worker.h"
#include "stream/app/instance.h"
#include "stream/app/log_writer.h"
#include "stream/app/route_worker.h"
#include "stream/app/topic_admin.h"
#include "stream/app/topic_reader.h"
#include "stream/io/http.h"
#include "stream/io/kafka_embedded.h"

namespace xiezhi {
namespace {

constexpr int kPatience = 300;  // turns of 100 ms

std::string transfer(int number, std::int64_t amount_minor) {
  return R"({"type":"transfer.v1","event_id":"e)" + std::to_string(number) +
         R"(","institution_id":"i","event_time":)" + std::to_string(wall_ms()) +
         R"(,"payer":{"account":"synthetic-a","customer_id":"synthetic-p"},)" +
         R"("payee":{"account":"synthetic-b"},"amount_minor":)" + std::to_string(amount_minor) +
         R"(,"currency":"CNY","decision_requested":true})";
}

class ServiceTest : public testing::Test {
 protected:
  ServiceTest() : broker_(std::move(*kafka::EmbeddedBroker::start())) {
    configuration_ =
        load_configuration({"", {{"kafka.brokers", broker_->brokers()}, {"kafka.partitions", "2"}}, {}})
            .value();
    for (const std::string& topic : configuration_.topics) EXPECT_TRUE(broker_->create_topic(topic, 2));
    const IdentityKeys identity = make_identity_keys();
    keys_ = {make_token_key(), identity.public_key, identity.secret_key};
    connection_ = connection_of(configuration_, "test");
    connection_.embedded = true;
  }

  std::unique_ptr<Service> start(Metrics& metrics) {
    auto service = Service::start({configuration_, keys_, Rules(), {true, true}, 2, "", true}, metrics);
    EXPECT_TRUE(service) << service.error().text;
    for (int turn = 0; turn < kPatience && !(*service)->ready(); ++turn) nap();
    EXPECT_TRUE((*service)->ready());
    return std::move(*service);
  }

  void send(const std::vector<std::string>& texts) {
    kafka::ProducerOptions options;
    options.topics = {configuration_.topics[0]};
    const auto producer = kafka::Producer::open(connection_, std::move(options));
    ASSERT_TRUE(producer);
    for (const std::string& text : texts) {
      kafka::OutputRecord record;
      record.value = text;
      ASSERT_TRUE((*producer)->produce(record));
    }
    ASSERT_TRUE((*producer)->flush(10'000));
  }

  std::vector<std::string> read(Topic topic) {
    std::vector<std::string> texts;
    EXPECT_TRUE(read_topic(connection_, configuration_.topics[static_cast<std::size_t>(topic)],
                           [&](const InputRecord& record) { texts.emplace_back(record.payload); }));
    return texts;
  }

  static void wait_for(Metrics& metrics, Metric metric, std::int64_t count) {
    for (int turn = 0; turn < kPatience && metrics.value(metric).get() < count; ++turn) nap();
    EXPECT_EQ(metrics.value(metric).get(), count);
  }
  static void nap() { std::this_thread::sleep_for(std::chrono::milliseconds(100)); }

  std::unique_ptr<kafka::EmbeddedBroker> broker_;
  Configuration configuration_;
  Keys keys_;
  kafka::Connection connection_;
};

TEST_F(ServiceTest, EventsBecomeEffectsOnceAndSurviveARestart) {
  Metrics first("1", "r");
  {
    const auto service = start(first);
    send({transfer(1, 100), "{", transfer(2, 600'000'000)});
    wait_for(first, Metric::processed, 2);
    for (int turn = 0; turn < kPatience && read(topic_of(OutputKind::decision)).size() < 2; ++turn) nap();
    EXPECT_NE(first.prompt_latency().counts(), LatencyHistogram().counts());
    service->stop();
    EXPECT_TRUE(service->wait());
  }
  EXPECT_EQ(read(topic_of(OutputKind::rejected)).size(), 1U);
  const std::size_t decisions = read(topic_of(OutputKind::decision)).size();
  EXPECT_EQ(decisions, 2U);
  EXPECT_EQ(first.value(Metric::rejected, "not_json").get(), 1);
  for (const std::string& frame : read(Topic::touches)) EXPECT_EQ(frame.find("synthetic"), std::string::npos);
  Metrics second("1", "r");
  const auto service = start(second);
  send({transfer(3, 100), transfer(1, 100)});
  wait_for(second, Metric::processed, 1);
  wait_for(second, Metric::deduplicated, 1);
  for (int turn = 0; turn < kPatience && second.value(Metric::decisions, "allow").get() < 1; ++turn) nap();
  service->stop();
  EXPECT_TRUE(service->wait());
  EXPECT_EQ(read(topic_of(OutputKind::decision)).size(), decisions + 1) << "old effects stay muted";
}

std::set<std::string> names_of_threads() {
  std::set<std::string> names;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(task.path() / "comm") >> std::ws, name);
    names.insert(name);
  }
  return names;
}

TEST_F(ServiceTest, ThreadsAreCalledAfterTheirWork) {
  Metrics metrics("1", "r");
  const auto http = HttpServer::start("127.0.0.1:0", metrics, "{}");
  ASSERT_TRUE(http);
  const auto service = start(metrics);
  EXPECT_THAT(names_of_threads(), testing::IsSupersetOf({"route", "detect", "http"}));
  service->stop();
  EXPECT_TRUE(service->wait());
}

TEST(Roles, AreParsed) {
  EXPECT_TRUE(parse_roles("route,detect,desk")->detect);
  EXPECT_FALSE(parse_roles("route")->detect);
  EXPECT_EQ(parse_roles("rout").error().code, Exit::usage);
  EXPECT_FALSE(parse_roles("desk"));
}

TEST(Instance, NamesAreStableAndApart) {
  const std::string folder = testing::TempDir() + "/instance_" + std::to_string(::getpid());
  std::string id;
  {
    const auto one = Instance::take(folder);
    const auto two = Instance::take(folder);
    ASSERT_TRUE(one && two);
    EXPECT_NE((*one)->id(), (*two)->id());
    id = (*one)->id();
  }
  EXPECT_EQ((*Instance::take(folder))->id(), id);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace xiezhi
