#include "stream/io/metrics.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <set>
#include <string>
#include <thread>

#include "stream/io/file_writer.h"
#include "stream/io/http.h"

namespace xiezhi {
namespace {

TEST(Metrics, EveryRowHasNameHelpAndBaseUnit) {
  std::set<std::string_view> names;
  for (const MetricRow& row : kMetricRows) {
    EXPECT_TRUE(row.name.starts_with("xiezhi_")) << row.name;
    EXPECT_TRUE(row.help.ends_with(".")) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(row.type == MetricType::counter, row.name.ends_with("_total")) << row.name;
  }
}

TEST(Metrics, ValuesAndLabelsAreInTheText) {
  Metrics metrics("1.2.3", "abc");
  metrics.value(Metric::events, "bank").add(41);
  metrics.value(Metric::events, "bank").add();
  metrics.value(Metric::alerts, "D06", "high").add(3);
  metrics.value(Metric::lag, "bank.events", "0").set(7);
  const std::string text = metrics.text();
  for (const char* line :
       {"xiezhi_events_total{source=\"bank\"} 42\n",
        "xiezhi_alerts_total{detector=\"D06\",grade=\"high\"} 3\n",
        "xiezhi_lag_records{topic=\"bank.events\",partition=\"0\"} 7\n", "xiezhi_events_processed_total 0\n",
        "xiezhi_build_info{version=\"1.2.3\",revision=\"abc\"} 1\n",
        "# TYPE xiezhi_events_total counter\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

TEST(Metrics, HistogramCountsIntoItsBuckets) {
  Metrics metrics("1", "r");
  for (const std::int64_t latency_us : {400, 500, 1'500, 99'000'000})
    metrics.prompt_latency().observe_us(latency_us);
  const std::string text = metrics.text();
  EXPECT_NE(text.find("xiezhi_prompt_latency_seconds_bucket{le=\"0.0005\"} 2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("xiezhi_prompt_latency_seconds_bucket{le=\"0.002\"} 3\n"), std::string::npos);
  EXPECT_NE(text.find("xiezhi_prompt_latency_seconds_bucket{le=\"+Inf\"} 4\n"), std::string::npos);
  EXPECT_NE(text.find("xiezhi_prompt_latency_seconds_count 4\n"), std::string::npos);
}

TEST(Metrics, SeriesAreBounded) {
  Metrics metrics("1", "r");
  for (int i = 0; i < 5000; ++i) metrics.value(Metric::prompts, std::to_string(i)).add();
  const std::string text = metrics.text();
  EXPECT_NE(text.find("xiezhi_prompts_total{template=\"other\"} 2952\n"), std::string::npos);
}

TEST(Metrics, ManyThreadsCountExactly) {
  Metrics metrics("1", "r");
  Value& touches = metrics.value(Metric::touches);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 10'000; ++k) touches.add();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(touches.get(), 40'000);
}

TEST(Metrics, PromtoolFindsNoFault) {
  if (std::system("command -v promtool >/dev/null 2>&1") != 0) GTEST_SKIP() << "promtool is not installed";
  Metrics metrics("1", "r");
  metrics.value(Metric::alerts, "D06", "high").add();
  metrics.value(Metric::lag, "bank.events", "0").set(1);
  metrics.value(Metric::prompts, "P-VICTIM-H").add();
  metrics.value(Metric::reports, "police").add();
  metrics.value(Metric::state_entries, "account").set(1);
  const std::string path = testing::TempDir() + "/metrics.txt";
  ASSERT_TRUE(write_file(path, metrics.text()));
  EXPECT_EQ(std::system(("promtool check metrics < " + path).c_str()), 0);
}

TEST(Http, AddressesAreSplit) {
  EXPECT_EQ(split_address("127.0.0.1:9464").value(), (std::pair<std::string, int>("127.0.0.1", 9464)));
  EXPECT_EQ(split_address("[::1]:80").value(), (std::pair<std::string, int>("::1", 80)));
  for (const char* wrong : {"9464", ":9464", "host:", "host:x", "host:70000", ""}) {
    ASSERT_FALSE(split_address(wrong)) << wrong;
    EXPECT_EQ(split_address(wrong).error().code, Exit::bad_configuration);
  }
}

TEST(Http, PortInUseIsSaid) {
  Metrics metrics("1", "r");
  const auto first = HttpServer::start("127.0.0.1:0", metrics, "{}");
  ASSERT_TRUE(first) << first.error().text;
  const std::string address = (*first)->url().substr(std::string("http://").size());
  const auto second = HttpServer::start(address, metrics, "{}");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Exit::unavailable);
  EXPECT_NE(second.error().text.find(address), std::string::npos);
}

TEST(Http, PagesAnswer) {
  Metrics metrics("1", "r");
  const auto server = HttpServer::start("127.0.0.1:0", metrics, "{\"version\":\"1\"}");
  ASSERT_TRUE(server);
  const auto fetch = [&](const std::string& page) {
    const std::string path = testing::TempDir() + "/page.txt";
    const std::string command =
        "curl -s -o " + path + " -w '%{http_code}' " + (*server)->url() + page + " > " + path + ".code";
    EXPECT_EQ(std::system(command.c_str()), 0);
    return read_file(path + ".code", 100).value() + " " + read_file(path, 1 << 20).value();
  };
  if (std::system("command -v curl >/dev/null 2>&1") != 0) GTEST_SKIP() << "curl is not installed";
  EXPECT_EQ(fetch("/healthz"), "200 ok\n");
  EXPECT_EQ(fetch("/readyz"), "503 not ready\n");
  metrics.value(Metric::ready).set(1);
  EXPECT_EQ(fetch("/readyz"), "200 ready\n");
  EXPECT_EQ(fetch("/version"), "200 {\"version\":\"1\"}");
  EXPECT_TRUE(fetch("/metrics").starts_with("200 # HELP xiezhi_events_total"));
}

}  // namespace
}  // namespace xiezhi
