#include "stream/app/statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "stream/app/statistics_duties.h"
#include "stream/base/money.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr std::int32_t kMonthsOfYear = 12;

// The column of a record; kCountNames.size(): none.
std::size_t column_of(const OutputFacts& facts) {
  switch (facts.kind) {
    case OutputKind::alert:
      return kAlerts;
    case OutputKind::prompt:
      return kPrompts;
    case OutputKind::measure:
      return kMeasures;
    case OutputKind::decision:
      return kDecisions;
    case OutputKind::order_reply:
      return kOrderReplies;
    default:
      break;
  }
  if (facts.recipient < Recipient::police) return kCountNames.size();
  return kReports + static_cast<std::size_t>(facts.recipient) - static_cast<std::size_t>(Recipient::police);
}

std::string or_none(std::string_view text) { return std::string(text.empty() ? "none" : text); }

}  // namespace

std::int32_t beijing_month(std::int64_t time_ms) {
  const CivilDate date = civil_from_days(beijing_day(time_ms));
  return date.year * kMonthsOfYear + date.month - 1;
}

std::string month_text(std::int32_t month) {
  return fmt::format("{:04}-{:02}", month / kMonthsOfYear, month % kMonthsOfYear + 1);
}

std::optional<std::int32_t> parse_month(std::string_view text) {
  std::int32_t number = 0;  // yyyymm
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 4 && text[i] == '-') continue;
    if (text[i] < '0' || text[i] > '9' || i > 6) return std::nullopt;
    number = number * 10 + (text[i] - '0');
  }
  const std::int32_t month = number % 100;
  if (text.size() != 7 || text[4] != '-' || month < 1 || month > kMonthsOfYear) return std::nullopt;
  return number / 100 * kMonthsOfYear + month - 1;
}

Statistics::Statistics(MonthRange range, const std::vector<Typology>& typologies) : range_(range) {
  for (const Typology& typology : typologies) duties_[typology.id] = duty_of(typology);
}

void Statistics::take(const OutputFacts& facts) {
  const bool nothing = facts.kind == OutputKind::rejected || facts.kind == OutputKind::late ||
                       facts.kind == OutputKind::quality || facts.kind == OutputKind::deadline ||
                       facts.kind == OutputKind::audit || facts.kind == OutputKind::informant;
  if (nothing || facts.kind == OutputKind::none) {
    ++intake_.outside;
    return;
  }
  if (!seen_.insert(facts.id).second) {
    ++intake_.duplicates;
    return;
  }
  const std::int32_t month = beijing_month(facts.event_time_ms);
  const bool in_range = range_.holds(month);
  if (facts.kind == OutputKind::alert) take_alert(facts, in_range);
  const std::size_t column = column_of(facts);
  if (!in_range || column == kCountNames.size()) {
    ++intake_.outside;
    return;
  }
  ++intake_.counted;
  const bool ordered = facts.ordered || facts.kind == OutputKind::order_reply;
  ++counts_[{facts.case_id, month, facts.grade, facts.suspected_type, ordered}][column];
  if (facts.amount_minor != kAbsent) take_amount(facts, month);
}

// Alerts of other months say where a case belongs, too.
void Statistics::take_alert(const OutputFacts& facts, bool in_range) {
  Case& one = cases_[facts.case_id];
  const Moment moment{facts.event_time_ms, facts.id};
  if (const auto duty = duties_.find(facts.typology); duty != duties_.end()) one.duty = duty->second;
  if (facts.region != kAbsent && moment < one.named) {
    one.named = moment;
    one.region = facts.region;
  }
  if (!in_range) return;
  one.counted = true;
  one.first = std::min(one.first, moment);
  if (facts.grade > one.grade || (facts.grade == one.grade && moment < one.highest)) {
    one.grade = facts.grade;
    one.suspected_type = facts.suspected_type;
    one.highest = moment;
  }
}

// Reports of a case say the same money again and more: the largest counts.
void Statistics::take_amount(const OutputFacts& facts, std::int32_t month) {
  Amount& known = amounts_[{facts.case_id, facts.matter, month}];
  const auto rank = [](std::int64_t amount_minor, Grade grade, SuspectedType type) {
    return std::tuple(amount_minor, grade, type);
  };
  if (rank(facts.amount_minor, facts.grade, facts.suspected_type) >
      rank(known.amount_minor, known.grade, known.suspected_type))
    known = {facts.grade, facts.suspected_type, facts.amount_minor};
}

std::vector<std::string> Statistics::names(const Key& key, const std::vector<Division>& by) const {
  const auto found = cases_.find(key.case_id);
  const Case* one = found == cases_.end() ? nullptr : &found->second;
  std::vector<std::string> out;
  for (const Division division : by) {
    switch (division) {
      case Division::none:
        break;
      case Division::month:
        out.push_back(month_text(key.month));
        break;
      case Division::duty:
        out.push_back(key.ordered ? std::string(duty_of_orders())
                                  : or_none(one == nullptr ? std::string_view{} : one->duty));
        break;
      case Division::type:
        out.push_back(or_none(name_of(key.suspected_type)));
        break;
      case Division::region:
        out.push_back(one == nullptr || one->region == kAbsent ? "unknown"
                                                               : fmt::format("{:06}", one->region));
        break;
      case Division::grade:
        out.push_back(or_none(name_of(key.grade)));
        break;
    }
  }
  return out;
}

StatisticsTable Statistics::table(const std::vector<Division>& by) const {
  std::map<std::vector<std::string>, StatisticsRow> rows;
  StatisticsTable table{by, {}};
  const auto count = [&](const Key& key, std::size_t column, std::int64_t number) {
    rows[names(key, by)].counts[column] += number;
  };
  for (const auto& [key, counts] : counts_) {
    for (std::size_t column = 0; column < counts.size(); ++column) {
      if (counts[column] > 0) count(key, column, counts[column]);
    }
  }
  for (const auto& [id, one] : cases_) {
    if (one.counted) count({id, beijing_month(one.first.first), one.grade, one.suspected_type}, kCases, 1);
  }
  for (const auto& [key, amount] : amounts_) {
    const auto& [case_id, matter, month] = key;
    StatisticsRow& row = rows[names({case_id, month, amount.grade, amount.suspected_type}, by)];
    row.amount_minor = saturating_sum(row.amount_minor, amount.amount_minor);
    ++row.amount_matters;
  }
  for (auto& [row_names, row] : rows) {
    row.names = row_names;
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace xiezhi
