// M90 model score 模型评分: what an account does looks, taken together, like what accounts did that were
// found to be mules (model.h, docs/model_card.md). Beside the rules, never in their place: it is silent when
// no model is in force. The evidence names the features that speak most for it, each with what it adds to the
// log-odds; everything else is summed up in one line, so that the lines add up to the score. Judged on money
// that moves at an account. Cost: one survey (features.h) and one path a tree.
#include <algorithm>
#include <array>

#include "detectors/model.h"

namespace xiezhi {
namespace {

enum : std::size_t { kLow, kMedium, kPointsLow, kPointsMedium };
constexpr Parameter kParameters[] = {
    {"low_log_odds_milli", 1000, -20000, 20000, "milli", "docs/model_card.md [M]",
     "log-odds from which points_low are given"},
    {"medium_log_odds_milli", 2000, -20000, 20000, "milli", "docs/model_card.md [M]",
     "log-odds from which points_medium are given"},
    {"points_low", 30, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_medium", 50, 1, 100, "points", "REGULATION 8 [D]", "the same for the higher log-odds"},
};

constexpr std::size_t kListed = 6;  // features in the evidence

void explain(const ModelScore& score, const FeatureValues& values, Signal& signal) {
  std::array<std::size_t, kFeaturesMax> order;
  const std::size_t count = features().size();
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  const auto by_contribution = [&](std::size_t a, std::size_t b) {
    const std::int64_t left = score.contributions_micro[a];
    const std::int64_t right = score.contributions_micro[b];
    return left != right ? left > right : a < b;
  };
  std::partial_sort(order.begin(), order.begin() + kListed,
                    order.begin() + static_cast<std::ptrdiff_t>(count), by_contribution);
  std::int64_t rest_micro = score.log_odds_micro;
  for (std::size_t i = 0; i < kListed; ++i) {
    const std::int64_t adds_micro = score.contributions_micro[order[i]];
    if (adds_micro <= 0) break;
    rest_micro -= adds_micro;
    signal.add(features()[order[i]].name, values[order[i]], features()[order[i]].unit, adds_micro);
  }
  signal.add("all_other_features", static_cast<std::int64_t>(count), "count", rest_micro);
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  const Model* model = parameters.model;
  if (model == nullptr || !measured(view, touch)) return false;
  const FeatureValues values = measure(view);
  const ModelScore score = model->score(values);
  const std::int64_t medium_micro = parameters[kMedium] * 1000;
  const std::int64_t low_micro = std::min(parameters[kLow] * 1000, medium_micro);
  if (score.log_odds_micro < low_micro) return false;
  const bool medium = score.log_odds_micro >= medium_micro;
  signal.points = static_cast<std::uint8_t>(parameters[medium ? kPointsMedium : kPointsLow]);
  signal.add("model_log_odds", score.log_odds_micro, medium ? medium_micro : low_micro, "micro");
  explain(score, values, signal);
  return true;
}

}  // namespace

extern const Detector m90_model_score;
constexpr Detector m90_model_score = {
    .code = "M90",
    .version = 1,
    .name = "model score",
    .name_zh = "模型评分",
    .entities = bits(EntityKind::account),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_in, TouchKind::transfer_out, TouchKind::cash_in, TouchKind::cash_out),
    .window = "90 days",
    .source = "docs/model_card.md [M]",
    .suspected_type = SuspectedType::money_mule,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
