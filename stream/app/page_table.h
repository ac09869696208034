// A page for an authority or for the institution itself: a table with columns named in two languages, as CSV,
// JSON and text (Markdown), whole or fit to be published. What is hidden, and why, is as in
// statistics_text.h; a page has no totals. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stream/app/statistics_text.h"
#include "stream/base/vocabulary.h"

namespace xiezhi {

// A cell stands for so many matters as `base` says; below kSmallCell it is hidden from everybody.
struct PageCell {
  enum class Kind : std::uint8_t { text, count, derived };  // derived: computed of counts
  std::string text;
  Kind kind = Kind::text;
  std::int64_t base = 0;

  static PageCell of(std::string_view text) { return {.text = std::string(text)}; }
  static PageCell count(std::int64_t count) { return {std::to_string(count), Kind::count, count}; }
  // Of the smallest of these counts.
  static PageCell derived(std::int64_t number, std::int64_t base) {
    return {std::to_string(number), Kind::derived, base};
  }
  // found of checked in percent with two digits; nothing of nothing.
  static PageCell percent(std::int64_t found, std::int64_t checked);
  static PageCell time(std::int64_t time_ms);  // RFC 3339, Beijing
};

struct PageColumn {
  std::string_view name, title, title_zh;
};

struct PageTable {
  std::string_view name, title, title_zh;
  std::span<const PageColumn> columns;
  std::vector<std::vector<PageCell>> rows;
};

// For the head.
struct PageHead {
  std::string from, to;  // months; empty: open
  Audience audience = Audience::authority;
  Language language = Language::zh_cn;
};

std::string page_csv(const PageTable& table, const PageHead& head);
std::string page_json(const PageTable& table, const PageHead& head);
std::string page_text(const PageTable& table, const PageHead& head);

}  // namespace xiezhi
