// Features: what a model score may know of an account, each a whole number read from the facts that detectors
// see. One row a feature; its name lives for ever, since models are trained on it. They are counts, days and
// shares, never sums of money and nothing about who somebody is (age, home, name), so that a model learns
// what an account does, at any price level. Pure; measured on the stack; cost: one walk over at most
// kFeatureEntries entries of the last 90 days and sorting them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "detectors/detector.h"

namespace xiezhi {

struct Survey;  // what the walk has collected (features.cc)

struct Feature {
  std::string_view name;  // lives for ever
  std::string_view unit;  // count, days, bp (1/10,000)
  std::string_view doc;
  std::int64_t (*of)(const Survey&);
};

constexpr std::size_t kFeatureEntries = 256;
constexpr std::size_t kFeaturesMax = 96;
constexpr std::int64_t kFeatureMost = 1'000'000;  // values are clipped to it: exact as the floats of training

// Values in the order of the rows.
using FeatureValues = std::array<std::int64_t, kFeaturesMax>;

std::span<const Feature> features();
// The number of the feature called so, or features().size().
std::size_t feature_number(std::string_view name);

// Whether features are measured for the touch: money that moves at an account, no institution of everyday
// life.
bool measured(const View& view, const Touch& touch);
FeatureValues measure(const View& view);

}  // namespace xiezhi
