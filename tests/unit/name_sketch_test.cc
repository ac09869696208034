// Sketches of names against the names themselves, and the index that finds those that are alike
// (name_sketch.h, sketch_index.h).
#include "stream/base/name_sketch.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "stream/app/prng.h"
#include "stream/base/text.h"
#include "stream/state/sketch_index.h"

namespace xiezhi {
namespace {

const Tokeniser& tokeniser() {
  static const Tokeniser one(TokenKey{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
  return one;
}

NameSketch sketch_of(std::string_view name) {
  std::string form;
  name_form(normalise_text(name), form);
  return tokeniser().name_sketch(form);
}

bool alike(std::string_view one, std::string_view other) {
  const bool is = are_alike(sketch_of(one), sketch_of(other));
  EXPECT_EQ(is, are_alike(sketch_of(other), sketch_of(one)));
  return is;
}

TEST(NameSketch, NamesThatAreNearlyTheSame) {
  EXPECT_TRUE(alike("Usama bin Laden", "Osama bin Laden")) << "12 of 13";
  EXPECT_TRUE(alike("Zhang Xiaoming", "Xiaomin Zhang")) << "one is missing of 13";
  EXPECT_TRUE(alike("Mohammed Rashid Trading Company", "MOHAMED RACHID TRADING COMPANY")) << "26 of 28";
  EXPECT_TRUE(alike("苏州某某财富管理咨询有限公司", "苏州某某财富管理咨洵有限公司")) << "13 of 14";
  EXPECT_TRUE(alike("苏州某某财富管理咨询有限公司", "苏州某某财富管理咨询（有限公司）"));
  EXPECT_FALSE(alike("苏州某某财富管理有限公司", "苏州某某财富管里有限公司")) << "11 of 12 are 0.917";
  EXPECT_FALSE(alike("张三丰", "张三峰"));
  EXPECT_FALSE(alike("苏州某某财富管理咨询有限公司", "无锡某某财富管理咨询有限公司")) << "12 of 14";
  EXPECT_FALSE(alike("Mohammed Rashid Trading Company", "Mahmud Rasheed Trading Company"));
  EXPECT_FALSE(alike("", ""));
}

TEST(NameSketch, TellsNothingWithoutItsKey) {
  const Tokeniser other(TokenKey{2});
  EXPECT_NE(sketch_of("xiaoming zhang li").bag, other.name_sketch("lixiaomingzhang").bag);
  EXPECT_EQ(sketch_of("zhang xiao"), NameSketch{}) << "9 characters";
}

// Characters of one, two, three and four bytes.
const std::vector<std::string>& characters() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> made;
    for (char c = 'a'; c <= 'z'; ++c) made.emplace_back(1, c);
    for (const char* other :
         {"é", "ж", "苏", "州", "园", "区", "财", "富", "管", "理", "有", "限", "𠮷", "𡈽"})
      made.emplace_back(other);
    return made;
  }();
  return all;
}

TEST(NameSketch, WhatMayDifferIsFoundAndHardlyMore) {
  Prng prng(5);
  const auto any = [&] { return characters()[prng.below(static_cast<std::uint32_t>(characters().size()))]; };
  const auto text = [](const std::vector<std::string>& name) {
    std::string all;
    for (const std::string& one : name) all += one;
    return all;
  };
  std::uint32_t beyond = 0, taken = 0;
  for (int i = 0; i < 40000; ++i) {
    std::vector<std::string> name(12 + prng.below(30));
    for (std::string& one : name) one = any();
    std::vector<std::string> other = name;
    const std::uint32_t edits = prng.below(5);
    std::uint32_t put_in = 0, left_out = 0, replaced = 0;
    for (std::uint32_t edit = 0; edit < edits; ++edit) {
      const auto at = prng.below(static_cast<std::uint32_t>(other.size()));
      const std::uint32_t how = prng.below(3);
      if (how == 0) ++put_in, other.insert(other.begin() + at, any());
      if (how == 1) ++left_out, other.erase(other.begin() + at);
      if (how == 2) ++replaced, other[at] = any();
    }
    // The fewest characters by which the bags differ: what one has too many replaces what it has too few.
    std::map<std::string, int> count;
    for (const std::string& one : name) ++count[one];
    for (const std::string& one : other) --count[one];
    std::uint32_t more = 0, fewer = 0;
    for (const auto& [one, difference] : count) (difference > 0 ? more : fewer) += std::abs(difference);
    const auto longer = static_cast<double>(std::max(name.size(), other.size()));
    const bool wanted = 1 - std::max(more, fewer) / longer >= 0.92 - 1e-9;
    const NameSketch one = tokeniser().name_sketch(text(name)), two = tokeniser().name_sketch(text(other));
    if (other.size() < 12) continue;
    if (wanted) {
      ASSERT_TRUE(are_alike(one, two)) << text(name) << " " << text(other);
    } else {
      ++beyond;
      taken += are_alike(one, two) ? 1 : 0;
    }
  }
  EXPECT_GT(beyond, 5000U);
  EXPECT_LT(taken * 20, beyond) << "fewer than 5 % of those that differ by up to four characters";
}

TEST(SketchIndex, FindsWhatALookAtEachFinds) {
  Prng prng(6);
  SketchIndex index;
  std::map<std::uint32_t, NameSketch> all;
  for (std::uint32_t number = 1; number < 3000; ++number) {
    NameSketch sketch{{.hi = prng.below(8), .lo = prng.below(8)}, 12 + prng.below(20)};
    if (prng.chance(100)) sketch.length = 100 + prng.below(300);
    index.add(sketch, number);
    all[number] = sketch;
    if (prng.chance(300)) {
      const auto one = std::next(all.begin(), prng.below(static_cast<std::uint32_t>(all.size())));
      index.remove(one->second, one->first);
      all.erase(one);
    }
    if (number % 20 != 0) continue;
    std::set<std::uint32_t> found, wanted;
    index.each_alike(sketch, [&](std::uint32_t at) { return found.insert(at).second; });
    for (const auto& [at, other] : all)
      if (are_alike(sketch, other)) wanted.insert(at);
    ASSERT_EQ(found, wanted);
  }
  std::uint32_t told = 0;
  index.each_alike(all.begin()->second, [&](std::uint32_t) { return ++told < 1; });
  EXPECT_EQ(told, 1U) << "until it has heard enough";
  index.each_alike(NameSketch{}, [&](std::uint32_t) { return ++told > 0; });
  EXPECT_EQ(told, 1U);
  index.clear();
  index.each_alike(all.begin()->second, [&](std::uint32_t) { return ++told > 0; });
  EXPECT_EQ(told, 1U);
}

}  // namespace
}  // namespace xiezhi
