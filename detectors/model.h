// The model score: boosted trees over features, in whole numbers, so that the same facts give the same score
// on every machine. A model is made from a file at the edge (stream/app/model_file.h); here it is data,
// immutable while in force. A score is log-odds in millionths, exactly the sum of its bias and what each
// feature contributes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "detectors/features.h"
#include "stream/base/token.h"

namespace xiezhi {

struct ModelNode {
  std::int32_t feature = -1;  // number of the feature, -1: a leaf
  std::uint32_t below = 0;    // node when value < threshold
  std::uint32_t otherwise = 0;
  std::int64_t threshold = 0;
  std::int64_t expected_micro =
      0;  // of a leaf: what it adds; else: the mean of what lies below it, by training
};

struct ModelScore {
  std::int64_t log_odds_micro = 0;                               // bias_micro and all contributions
  std::int64_t bias_micro = 0;                                   // the same for everybody
  std::array<std::int64_t, kFeaturesMax> contributions_micro{};  // by feature number
};

struct Model {
  std::string name;  // of its file
  Token digest;      // of its file
  std::int64_t base_micro = 0;
  std::vector<ModelNode> nodes;      // a node stands before the nodes below it
  std::vector<std::uint32_t> roots;  // one a tree

  // Which features made it: along the path through each tree, a step from a node to the next one changes the
  // expected value, and the node's feature contributes the change.
  ModelScore score(const FeatureValues& values) const;
};

// The models in force; null: none. The champion may add points, the challenger is only compared with it.
struct Models {
  std::shared_ptr<const Model> champion, challenger;
};

}  // namespace xiezhi
