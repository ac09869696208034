// Judges the text of a message, a remark or a page by itself, whoever sends it (苏州市平安建设条例 Art. 29,
// 广州 Art. 24, 南通 Art. 30; REGULATION 6.3 T10, 7): patterns found in one pass over its normal form, each
// with a weight fitted on data; points are whole numbers, so a replay gives the same.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stream/screen/patterns.h"
#include "stream/screen/screen_text.h"

struct hs_database;
struct hs_scratch;

namespace xiezhi {

struct Screened {
  SuspectedType type = SuspectedType::none;  // of the heaviest signs; none when no sign of a crime was found
  std::uint8_t points = 0;                   // 0..100; raised from kScreenRaised
  std::span<const std::uint16_t>
      patterns;  // rows of screen_patterns() that matched, ascending; holds until the next call
};

// The compiled patterns: immutable, shared by all threads; checked: every expression is valid. Compiling
// takes about a second.
class ScreenPatterns {
 public:
  ScreenPatterns();
  const hs_database* database() const { return database_.get(); }

 private:
  struct Free {
    void operator()(hs_database* database) const;
  };
  std::unique_ptr<hs_database, Free> database_;
};

// Those of the process, compiled by who asks first; others wait meanwhile.
const ScreenPatterns& shared_screen_patterns();

// One thread at a time. `patterns` must outlive it. Does not allocate per message once it has seen messages
// of the size.
class Screen {
 public:
  explicit Screen(const ScreenPatterns& patterns);

  // Any bytes. Text without a sign of a crime has no type and 0 points.
  Screened judge(std::string_view text);
  // The same of text that normalise_text (base/text.h) has made.
  Screened judge_normalised(std::string_view text);

  // The normal form of the text that was judged last.
  std::string_view normal_form() const { return normal_form_; }

 private:
  struct Free {
    void operator()(hs_scratch* scratch) const;
  };

  // The patterns in the normal form.
  std::bitset<kMaxScreenPatterns> scan();
  Screened judge_normal_form();

  const ScreenPatterns& patterns_;
  std::unique_ptr<hs_scratch, Free> scratch_;
  ScreenText text_;
  std::string_view normal_form_;
  std::array<std::uint16_t, kMaxScreenPatterns> found_{};
  // What normal forms hold that came lately, each at the place of its hash: one text goes to many.
  struct Known {
    std::string form;
    std::bitset<kMaxScreenPatterns> found;
  };
  std::vector<Known> known_;
};

}  // namespace xiezhi
