#include "stream/app/statistics_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "stream/app/statistics_duties.h"
#include "stream/base/money.h"
#include "stream/codec/json_writer.h"

namespace xiezhi {
namespace {

constexpr std::string_view kAmountName = "amount_cny_minor";

bool hidden(std::int64_t count, Audience audience) {
  return audience == Audience::everybody && count < kSmallCell;
}

std::string count_cell(std::int64_t count, Audience audience) {
  return hidden(count, audience) ? fmt::format("<{}", kSmallCell) : std::to_string(count);
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string out;
  for (const std::string& field : fields) out += (out.empty() ? "" : ",") + csv_field(field);
  return out + "\r\n";
}

std::vector<std::string> joined(std::vector<std::string> left, const std::vector<std::string>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

std::vector<std::string> column_names() {
  std::vector<std::string> names(kCountNames.begin(), kCountNames.end());
  names.emplace_back(kAmountName);
  return names;
}

std::vector<std::string> division_names(const StatisticsTable& table) {
  std::vector<std::string> names(table.by.size());
  std::transform(table.by.begin(), table.by.end(), names.begin(),
                 [](Division division) { return std::string(name_of(division)); });
  return names;
}

// A number stays one; what is no number any more is a text.
void append_cell(std::string& out, const std::string& cell) {
  const bool number = cell.find_first_not_of("-0123456789") == std::string::npos;
  if (number) {
    out += cell;
  } else {
    append_json_text(out, cell);
  }
}

std::string json_row(const std::vector<std::string>& names, const std::vector<std::string>& cells) {
  std::string out = "{";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += ", ";
    append_json_text(out, names[i]);
    out += ": ";
    append_cell(out, cells[i]);
  }
  return out + "}";
}

std::string json_text(std::string_view text) {
  std::string out;
  append_json_text(out, text);
  return out;
}

std::string json_month(const std::string& month) { return month.empty() ? "null" : json_text(month); }

std::string json_duties() {
  std::string out;
  for (const Duty& duty : duties()) {
    out += out.empty() ? "\n" : ",\n";
    out += fmt::format(R"(    {}: {{"articles": {}, "name": {}, "name_zh": {}}})", json_text(duty.code),
                       json_text(duty.articles), json_text(duty.name), json_text(duty.name_zh));
  }
  return out;
}

std::string json_rows(const StatisticsTable& table, Audience audience) {
  const std::vector<std::string> names = division_names(table);
  const std::vector<std::string> columns = column_names();
  std::string out;
  for (const StatisticsRow& row : table.rows) {
    std::string divisions;
    for (std::size_t i = 0; i < names.size(); ++i)
      divisions += fmt::format("{}: {}, ", json_text(names[i]), json_text(row.names[i]));
    out += out.empty() ? "\n    {" : ",\n    {";
    out += divisions + json_row(columns, cells_of(row, audience)).substr(1);
  }
  return out;
}

}  // namespace

std::vector<std::string> cells_of(const StatisticsRow& row, Audience audience) {
  std::vector<std::string> cells;
  for (const std::int64_t count : row.counts) cells.push_back(count_cell(count, audience));
  cells.push_back(hidden(row.amount_matters, audience) ? "withheld" : std::to_string(row.amount_minor));
  return cells;
}

std::vector<std::string> total_cells(const StatisticsTable& table, Audience audience) {
  StatisticsRow shown;
  std::vector<bool> partial(kCountNames.size() + 1);
  for (const StatisticsRow& row : table.rows) {
    for (std::size_t column = 0; column < row.counts.size(); ++column) {
      if (hidden(row.counts[column], audience)) {
        partial[column] = true;
      } else {
        shown.counts[column] += row.counts[column];
      }
    }
    if (hidden(row.amount_matters, audience)) {
      partial.back() = true;
    } else {
      shown.amount_minor = saturating_sum(shown.amount_minor, row.amount_minor);
      shown.amount_matters += row.amount_matters;
    }
  }
  std::vector<std::string> cells = cells_of(shown, audience);
  for (std::size_t column = 0; column < kCountNames.size(); ++column) {
    if (partial[column]) cells[column] = ">=" + std::to_string(shown.counts[column]);
  }
  if (partial.back()) cells.back() = ">=" + std::to_string(shown.amount_minor);
  return cells;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string statistics_csv(const StatisticsTable& table, Audience audience) {
  const std::vector<std::string> head = division_names(table);
  std::vector<std::string> last(head.size());
  if (!last.empty()) last.front() = "total";
  std::string out = csv_line(joined(head, column_names()));
  for (const StatisticsRow& row : table.rows) out += csv_line(joined(row.names, cells_of(row, audience)));
  return out + csv_line(joined(last, total_cells(table, audience)));
}

std::string statistics_json(const StatisticsTable& table, const StatisticsHead& head, Audience audience) {
  std::string by;
  for (const Division division : table.by) by += (by.empty() ? "" : ", ") + json_text(name_of(division));
  std::string read;
  if (audience == Audience::authority) {
    read = fmt::format(
        "  \"read\": {{\"counted\": {}, \"outside\": {}, \"duplicates\": {}, \"bad_lines\": {}}},\n",
        head.intake.counted, head.intake.outside, head.intake.duplicates, head.bad_lines);
  }
  return fmt::format(
      "{{\n  \"schema\": \"statistics.v1\",\n  \"from\": {},\n  \"to\": {},\n  \"by\": [{}],\n  \"published\": {},\n"
      "{}  \"rows\": [{}\n  ],\n  \"total\": {},\n  \"duties\": {{{}\n  }}\n}}\n",
      json_month(head.from), json_month(head.to), by, audience == Audience::everybody, read,
      json_rows(table, audience), json_row(column_names(), total_cells(table, audience)), json_duties());
}

}  // namespace xiezhi
