// Counts output records for the authorities (REGULATION F36, F40, F42, chapter 12): how many alerts, cases,
// prompts, measures, decisions and reports, by month, duty, type, region and grade. Pure: records come in, a
// table comes out, whatever the order of the records. Nothing in the table stands for a person.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/typology.h"
#include "stream/base/token.h"
#include "stream/codec/decoder_outputs.h"

namespace xiezhi {

// What the numbers are divided by.
enum class Division : std::uint8_t { none, month, duty, type, region, grade };
XIEZHI_NAMES(Division, "", "month", "duty", "type", "region", "grade");

// What is counted; the names are the columns. Reports by who gets them: the recipients from police on.
constexpr auto kCountNames = std::to_array<std::string_view>(
    {"alerts", "cases", "prompts", "measures", "decisions", "order_replies", "reports_police",
     "reports_financial_regulator", "reports_lead_department", "reports_aml_centre", "reports_commerce",
     "reports_communications", "reports_state_security", "reports_aml_authority"});
constexpr std::size_t kAlerts = 0, kCases = 1, kPrompts = 2, kMeasures = 3, kDecisions = 4, kOrderReplies = 5,
                      kReports = 6;
static_assert(kReports + names_of<Recipient>().size() - static_cast<std::size_t>(Recipient::police) ==
              kCountNames.size());
using Counts = std::array<std::int64_t, kCountNames.size()>;

// Months as whole numbers on Beijing time: year * 12 + month - 1.
std::int32_t beijing_month(std::int64_t time_ms);
std::string month_text(std::int32_t month);                      // "2026-01"
std::optional<std::int32_t> parse_month(std::string_view text);  // the same back

struct MonthRange {
  std::int32_t from = std::numeric_limits<std::int32_t>::min();  // both belong to it
  std::int32_t to = std::numeric_limits<std::int32_t>::max();
  bool holds(std::int32_t month) const { return month >= from && month <= to; }
};

struct StatisticsRow {
  std::vector<std::string> names;  // one a division
  Counts counts{};
  std::int64_t amount_minor = 0;    // fen that reports speak of
  std::int64_t amount_matters = 0;  // how many matters it adds up
};

struct StatisticsTable {
  std::vector<Division> by;
  std::vector<StatisticsRow> rows;  // in the order of their names
};

// What became of the records that came in.
struct StatisticsIntake {
  std::uint64_t counted = 0;
  std::uint64_t outside = 0;     // of other months, or no matter of statistics (rejected, late, quality)
  std::uint64_t duplicates = 0;  // an id that was there before (an output may come twice after a crash)
};

// Owner and user: one thread. Memory: about 200 bytes a case and month, 64 a record.
class Statistics {
 public:
  // `typologies` say under which duty a case falls; they outlive the object.
  Statistics(MonthRange range, const std::vector<Typology>& typologies);

  void take(const OutputFacts& facts);

  // A case is counted once, in the month of its first alert within the range, with the highest grade that it
  // reached and what was suspected then; so cases add up over rows. What belongs to a case is counted in the
  // region of the case: that of its first alert that names one.
  StatisticsTable table(const std::vector<Division>& by) const;

  const StatisticsIntake& intake() const { return intake_; }

 private:
  // What a count is kept under until it is asked for. Zero case: belongs to none.
  struct Key {
    Token case_id;
    std::int32_t month = 0;
    Grade grade = Grade::none;
    SuspectedType suspected_type = SuspectedType::none;
    bool ordered = false;
    auto operator<=>(const Key&) const = default;
  };
  struct Amount {
    Grade grade = Grade::none;
    SuspectedType suspected_type = SuspectedType::none;
    std::int64_t amount_minor = kAbsent;
  };
  using Moment = std::pair<std::int64_t, Token>;  // event time, alert: an order that does not hang on files
  static constexpr Moment kNever{std::numeric_limits<std::int64_t>::max(), Token{}};
  struct Case {
    std::string_view duty;
    std::int64_t region = kAbsent;
    Moment named = kNever, first = kNever, highest = kNever;  // `highest`: the first alert of the grade
    bool counted = false;                                     // has an alert in the range
    Grade grade = Grade::none;
    SuspectedType suspected_type = SuspectedType::none;
  };

  void take_alert(const OutputFacts& facts, bool in_range);
  void take_amount(const OutputFacts& facts, std::int32_t month);
  std::vector<std::string> names(const Key& key, const std::vector<Division>& by) const;

  MonthRange range_;
  std::map<std::string_view, std::string_view> duties_;  // by typology
  std::map<Token, Case> cases_;
  std::map<Key, Counts> counts_;
  std::map<std::tuple<Token, Token, std::int32_t>, Amount> amounts_;  // case, matter, month
  std::set<Token> seen_;
  StatisticsIntake intake_;
};

}  // namespace xiezhi
