#include "detectors/model.h"

namespace xiezhi {

ModelScore Model::score(const FeatureValues& values) const {
  ModelScore score;
  score.bias_micro = base_micro;
  score.log_odds_micro = base_micro;
  for (const std::uint32_t root : roots) {
    const ModelNode* node = &nodes[root];
    score.bias_micro += node->expected_micro;
    while (node->feature >= 0) {
      const auto feature = static_cast<std::size_t>(node->feature);
      const ModelNode& next = nodes[values[feature] < node->threshold ? node->below : node->otherwise];
      score.contributions_micro[feature] += next.expected_micro - node->expected_micro;
      node = &next;
    }
    score.log_odds_micro += node->expected_micro;
  }
  return score;
}

}  // namespace xiezhi
