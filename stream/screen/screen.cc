#include "stream/screen/screen.h"

#include <hs.h>

#include <algorithm>
#include <bitset>
#include <limits>
#include <string>
#include <vector>

#include "stream/base/check.h"

namespace xiezhi {
namespace {

using Found = std::bitset<kMaxScreenPatterns>;

constexpr std::size_t kFormsKept = 1024, kFormBytesMost = 256;  // longer ones are scanned each time

int note(unsigned int id, unsigned long long, unsigned long long, unsigned int, void* context) {
  static_cast<Found*>(context)->set(id);
  return 0;
}

// What the found signs add up to.
Screened add_up(std::span<const std::uint16_t> found) {
  std::array<int, Names<SuspectedType>::values.size()> by_type{};
  int sum = kScreenBias;
  for (const std::uint16_t id : found) {
    const ScreenPattern& pattern = screen_patterns()[id];
    sum += pattern.weight;
    if (pattern.type != SuspectedType::none && pattern.weight > 0)
      by_type[static_cast<std::size_t>(pattern.type)] += pattern.weight;
  }
  const auto heaviest = std::ranges::max_element(by_type);
  if (*heaviest == 0) return {SuspectedType::none, 0, found};
  return {static_cast<SuspectedType>(heaviest - by_type.begin()),
          static_cast<std::uint8_t>(std::clamp(sum, 0, 100)), found};
}

}  // namespace

void ScreenPatterns::Free::operator()(hs_database* database) const { hs_free_database(database); }
void Screen::Free::operator()(hs_scratch* scratch) const { hs_free_scratch(scratch); }

ScreenPatterns::ScreenPatterns() {
  const std::span<const ScreenPattern> rows = screen_patterns();
  XIEZHI_CHECK(rows.size() <= kMaxScreenPatterns);
  std::vector<std::string> texts;
  std::vector<const char*> expressions;
  std::vector<unsigned int> ids;
  texts.reserve(rows.size());
  for (const ScreenPattern& row : rows) {
    expressions.push_back(texts.emplace_back(row.expression).c_str());
    ids.push_back(static_cast<unsigned int>(ids.size()));
  }
  const std::vector<unsigned int> flags(rows.size(), HS_FLAG_DOTALL | HS_FLAG_SINGLEMATCH);
  // Bytes, not characters, and for vectors: both compile in a fraction of the time and find the same.
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_error_t made =
      hs_compile_multi(expressions.data(), flags.data(), ids.data(), static_cast<unsigned int>(rows.size()),
                       HS_MODE_VECTORED, nullptr, &database, &error);
  database_.reset(database);
  if (error != nullptr) hs_free_compile_error(error);
  XIEZHI_CHECK(made == HS_SUCCESS);
}

const ScreenPatterns& shared_screen_patterns() {
  static const ScreenPatterns patterns;
  return patterns;
}

Screen::Screen(const ScreenPatterns& patterns) : patterns_(patterns), known_(kFormsKept) {
  for (Known& known : known_) known.form.reserve(kFormBytesMost);
  hs_scratch_t* scratch = nullptr;
  XIEZHI_CHECK(hs_alloc_scratch(patterns.database(), &scratch) == HS_SUCCESS);
  scratch_.reset(scratch);
}

Screened Screen::judge(std::string_view text) {
  normal_form_ = text_.normalise(text);
  return judge_normal_form();
}

Screened Screen::judge_normalised(std::string_view text) {
  normal_form_ = text_.normalise_further(text);
  return judge_normal_form();
}

Screened Screen::judge_normal_form() {
  Known& known = known_[std::hash<std::string_view>()(normal_form_) % known_.size()];
  Found found = known.found;
  if (known.form != normal_form_) {
    found = scan();
    if (normal_form_.size() <= kFormBytesMost) {
      known.form.assign(normal_form_);
      known.found = found;
    }
  }
  std::size_t count = 0;
  for (std::size_t id = 0; id < screen_patterns().size(); ++id) {
    if (found[id]) found_[count++] = static_cast<std::uint16_t>(id);
  }
  return add_up(std::span(found_).first(count));
}

std::bitset<kMaxScreenPatterns> Screen::scan() {
  Found found;
  XIEZHI_CHECK(normal_form_.size() <= std::numeric_limits<unsigned int>::max());
  const char* data = normal_form_.data();
  const auto size = static_cast<unsigned int>(normal_form_.size());
  XIEZHI_CHECK(hs_scan_vector(patterns_.database(), &data, &size, 1, 0, scratch_.get(), note, &found) ==
               HS_SUCCESS);
  return found;
}

}  // namespace xiezhi
