// The pages of `xiezhi statistics --page`: one row each of one table, with the duty that asks for it
// (REGULATION 1.1 to 1.3). Pure.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "stream/app/page_book.h"
#include "stream/app/page_table.h"

namespace xiezhi {

struct PageRow {
  std::string_view name, title, title_zh, duty;
  bool publishable = false;  // false: it speaks of single cases or entities, or of limits
  std::span<const PageColumn> columns;
  std::vector<std::vector<PageCell>> (*rows)(const PageBook& book, const PageHead& head) = nullptr;
  bool of_received = false;  // made of what other cities tell: --received
};

std::span<const PageRow> pages();
// nullptr: there is none of that name.
const PageRow* page_of(std::string_view name);

PageTable page_table(const PageRow& page, const PageBook& book, const PageHead& head);

// What may be said to everybody of a kind of crime: how it goes and what to do. Names nobody and tells of no
// report; empty: nothing is said in public.
struct PublicAdvice {
  SuspectedType suspected_type;
  std::string_view zh, en;
};
const PublicAdvice* public_advice(SuspectedType type);

}  // namespace xiezhi
