#include "stream/app/page_table.h"

#include <fmt/format.h>

#include "stream/base/time.h"
#include "stream/codec/json_writer.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kHundredths = 10'000;  // of a per cent in the whole

bool hidden(const PageCell& cell, Audience audience) {
  return audience == Audience::everybody && cell.kind != PageCell::Kind::text && cell.base < kSmallCell;
}

// A count says that it is small; what is computed of one says nothing.
std::string shown(const PageCell& cell, Audience audience) {
  if (!hidden(cell, audience)) return cell.text;
  return cell.kind == PageCell::Kind::count ? fmt::format("<{}", kSmallCell) : "withheld";
}

std::string json_text(std::string_view text) {
  std::string out;
  append_json_text(out, text);
  return out;
}

std::string json_cell(const PageCell& cell, Audience audience) {
  if (cell.text.empty()) return "null";
  return cell.kind != PageCell::Kind::text && !hidden(cell, audience) ? cell.text
                                                                      : json_text(shown(cell, audience));
}

std::string json_month(const std::string& month) { return month.empty() ? "null" : json_text(month); }

// Neither ends a cell of a Markdown table nor its line.
std::string text_cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

std::string range_text(const PageHead& head) {
  if (head.from.empty() && head.to.empty()) return "";
  return fmt::format(" {} – {}", head.from.empty() ? "…" : head.from, head.to.empty() ? "…" : head.to);
}

}  // namespace

PageCell PageCell::percent(std::int64_t found, std::int64_t checked) {
  if (checked <= 0) return {};
  const std::int64_t share = (found * kHundredths + checked / 2) / checked;
  return {fmt::format("{}.{:02}", share / 100, share % 100), Kind::derived, found};
}

PageCell PageCell::time(std::int64_t time_ms) {
  if (time_ms == kAbsent) return {};
  const std::int32_t day = beijing_day(time_ms);
  const CivilDate date = civil_from_days(day);
  const std::int64_t second = (time_ms - beijing_midnight_ms(day)) / kSecondMs;
  return of(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+08:00", date.year, date.month, date.day,
                        second / 3600, second / 60 % 60, second % 60));
}

std::string page_csv(const PageTable& table, const PageHead& head) {
  std::string out;
  for (const PageColumn& column : table.columns)
    out += fmt::format("{}{}", out.empty() ? "" : ",", csv_field(column.name));
  out += "\r\n";
  for (const std::vector<PageCell>& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      out += (i == 0 ? "" : ",") + csv_field(shown(row[i], head.audience));
    out += "\r\n";
  }
  return out;
}

std::string page_json(const PageTable& table, const PageHead& head) {
  std::string rows;
  for (const std::vector<PageCell>& row : table.rows) {
    rows += rows.empty() ? "\n    {" : ",\n    {";
    for (std::size_t i = 0; i < row.size(); ++i)
      rows += fmt::format("{}{}: {}", i == 0 ? "" : ", ", json_text(table.columns[i].name),
                          json_cell(row[i], head.audience));
    rows += "}";
  }
  return fmt::format(
      "{{\n  \"schema\": \"statistics_page.v1\",\n  \"page\": {},\n  \"title\": {},\n  \"title_zh\": {},\n"
      "  \"from\": {},\n  \"to\": {},\n  \"published\": {},\n  \"rows\": [{}\n  ]\n}}\n",
      json_text(table.name), json_text(table.title), json_text(table.title_zh), json_month(head.from),
      json_month(head.to), head.audience == Audience::everybody, rows);
}

std::string page_text(const PageTable& table, const PageHead& head) {
  const bool english = head.language == Language::en;
  std::string names = "|", rule = "|";
  for (const PageColumn& column : table.columns) {
    names += fmt::format(" {} |", english ? column.title : column.title_zh);
    rule += "---|";
  }
  std::string out = fmt::format("# {}{}\n\n{}\n{}\n", english ? table.title : table.title_zh,
                                range_text(head), names, rule);
  for (const std::vector<PageCell>& row : table.rows) {
    out += "|";
    for (const PageCell& cell : row) out += fmt::format(" {} |", text_cell(shown(cell, head.audience)));
    out += "\n";
  }
  return out;
}

}  // namespace xiezhi
