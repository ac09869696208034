#include "stream/app/model_file.h"

#include <gtest/gtest.h>
#include <xgboost/c_api.h>

#include <cstdio>
#include <fstream>
#include <numeric>
#include <sstream>

#include "stream/app/prng.h"

namespace xiezhi {
namespace {

const std::string kChampion = XIEZHI_SOURCE_DIR "/detectors/models/account.json";

std::string champion_text() {
  std::ifstream stream(kChampion);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// A file that is there as long as the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) : path_(testing::TempDir() + "model_file_test.json") {
    std::ofstream(path_, std::ios::binary) << text;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

Error refused(const std::string& file) {
  const auto model = load_model(file);
  EXPECT_FALSE(model.has_value());
  return model ? Error{} : model.error();
}

// The library's own answer to rows of values, as log-odds.
class Oracle {
 public:
  explicit Oracle(const std::string& file) {
    EXPECT_EQ(XGBoosterCreate(nullptr, 0, &booster_), 0);
    EXPECT_EQ(XGBoosterLoadModel(booster_, file.c_str()), 0) << XGBGetLastError();
    bst_ulong size = 0;
    const char** names = nullptr;
    EXPECT_EQ(XGBoosterGetStrFeatureInfo(booster_, "feature_name", &size, &names), 0);
    for (bst_ulong i = 0; i < size; ++i) columns.push_back(feature_number(names[i]));
  }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;
  ~Oracle() { XGBoosterFree(booster_); }

  double log_odds(const FeatureValues& values) {
    std::vector<float> row;
    for (const std::size_t column : columns) row.push_back(static_cast<float>(values[column]));
    DMatrixHandle matrix = nullptr;
    EXPECT_EQ(XGDMatrixCreateFromMat(row.data(), 1, row.size(), -1e30F, &matrix), 0);
    bst_ulong size = 0;
    const float* out = nullptr;
    EXPECT_EQ(XGBoosterPredict(booster_, matrix, 1, 0, 0, &size, &out), 0) << XGBGetLastError();
    const double answer = size == 1 ? static_cast<double>(out[0]) : -1e30;
    XGDMatrixFree(matrix);
    return answer;
  }
  std::vector<std::size_t> columns;

 private:
  BoosterHandle booster_ = nullptr;
};

// The champion with a quarter more at every threshold (and leaf): training on whole numbers gives whole ones.
std::string with_broken_thresholds() {
  const std::string text = champion_text();
  const std::string start = "\"split_conditions\":[";
  std::string out;
  std::size_t at = 0;
  for (std::size_t list = text.find(start); list != std::string::npos; list = text.find(start, at)) {
    const std::size_t first = list + start.size();
    const std::size_t end = text.find(']', first);
    out += text.substr(at, first - at);
    std::stringstream numbers(text.substr(first, end - first));
    const char* comma = "";
    for (std::string number; std::getline(numbers, number, ','); comma = ",")
      out += comma + std::to_string(std::stod(number) + 0.25);
    at = end;
  }
  return out + text.substr(at);
}

void expect_agreement(const std::string& file) {
  const auto model = load_model(file);
  ASSERT_TRUE(model) << model.error().text;
  Oracle oracle(file);
  std::vector<std::vector<std::int64_t>> edges(features().size());  // thresholds: rows lie at them and beside
  for (const ModelNode& node : (*model)->nodes) {
    if (node.feature >= 0) edges[static_cast<std::size_t>(node.feature)].push_back(node.threshold);
  }
  Prng prng(7);
  std::int64_t least = INT64_MAX, most = INT64_MIN;
  for (int row = 0; row < 2000; ++row) {
    FeatureValues values{};
    for (std::size_t i = 0; i < features().size(); ++i) {
      const auto draw = [&](std::uint32_t below) { return static_cast<std::int64_t>(prng.below(below)); };
      values[i] =
          edges[i].empty() || draw(4) == 0
              ? draw(draw(2) == 0 ? 20 : 10001)
              : std::max<std::int64_t>(
                    0, edges[i][prng.below(static_cast<std::uint32_t>(edges[i].size()))] + draw(3) - 1);
    }
    const ModelScore score = (*model)->score(values);
    const std::int64_t mine = score.log_odds_micro;
    ASSERT_NEAR(static_cast<double>(mine), oracle.log_odds(values) * 1e6, 1000) << "row " << row;
    ASSERT_EQ(
        std::accumulate(score.contributions_micro.begin(), score.contributions_micro.end(), score.bias_micro),
        mine);
    least = std::min(least, mine);
    most = std::max(most, mine);
  }
  EXPECT_GT(most - least, 1'000'000);  // the rows reach different leaves
}

TEST(ModelFile, WholeTreesAgreeWithTheLibrary) { expect_agreement(kChampion); }

TEST(ModelFile, ThresholdsBetweenWholeNumbersAgreeAsWell) {
  const TemporaryFile file(with_broken_thresholds());
  expect_agreement(file.path());
}

TEST(ModelFile, TheChampionIsSmallAndNamesItself) {
  const auto model = load_model(kChampion);
  ASSERT_TRUE(model) << model.error().text;
  EXPECT_EQ((*model)->name, "account.json");
  EXPECT_LT(champion_text().size(), 300'000U);
  EXPECT_NE((*model)->digest, Token{});
}

TEST(ModelFile, AMissingFileSaysSo) {
  const Error error = refused("/nowhere/model.json");
  EXPECT_EQ(error.code, Exit::no_input);
  EXPECT_NE(error.text.find("/nowhere/model.json"), std::string::npos);
}

TEST(ModelFile, WhatIsNoModelIsRefused) {
  for (const std::string text : {"", "booster", "{", "{}", "{\"learner\": 3}", "[1]"}) {
    const TemporaryFile file(text);
    const Error error = refused(file.path());
    EXPECT_EQ(error.code, Exit::bad_configuration) << text;
    EXPECT_NE(error.text.find(file.path()), std::string::npos) << error.text;
  }
}

TEST(ModelFile, AnUnknownFeatureIsNamedWithTheNearest) {
  const TemporaryFile file(replaced(champion_text(), "\"spendings_90_days\"", "\"spendings_91_days\""));
  const Error error = refused(file.path());
  EXPECT_EQ(error.code, Exit::bad_configuration);
  for (const char* part : {"spendings_91_days", "spendings_90_days", "xiezhi features --list"})
    EXPECT_NE(error.text.find(part), std::string::npos) << error.text;
  EXPECT_NE(error.text.find(file.path()), std::string::npos);
}

TEST(ModelFile, AnotherObjectiveIsRefused) {
  const TemporaryFile file(
      replaced(champion_text(), "\"name\":\"binary:logistic\"", "\"name\":\"reg:logistic\""));
  EXPECT_NE(refused(file.path()).text.find("binary:logistic"), std::string::npos);
}

TEST(ModelFile, ModelsOfTheConfigurationAreInForce) {
  Configuration configuration;
  const auto rules_alone = load_rules(configuration);
  ASSERT_TRUE(rules_alone);
  EXPECT_EQ(rules_alone->models().champion, nullptr);
  configuration.model_champion = kChampion;
  configuration.model_challenger = kChampion;
  const auto rules = load_rules(configuration);
  ASSERT_TRUE(rules) << rules.error().text;
  EXPECT_NE(rules->models().champion, nullptr);
  EXPECT_NE(rules->models().challenger, nullptr);
  EXPECT_NE(rules->digest(), rules_alone->digest());
  configuration.model_challenger = "/nowhere";
  EXPECT_FALSE(load_rules(configuration));
}

}  // namespace
}  // namespace xiezhi
