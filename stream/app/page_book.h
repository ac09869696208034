// What the pages (pages.h) are made of: output records and what was said of them, folded into cases,
// entities, alerts, held payments and counts of quality. Pure: whatever the order of the records.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "stream/app/evaluation.h"
#include "stream/app/received_cases.h"
#include "stream/app/statistics.h"

namespace xiezhi {

// An alert and where it stands, to find the first one: an order that does not hang on files.
using AlertMoment = std::pair<std::int64_t, Token>;

struct PageCase {
  AlertMoment first{std::numeric_limits<std::int64_t>::max(), Token{}};  // of all months
  std::string typology;                                                  // of the first alert, as its type
  SuspectedType first_type = SuspectedType::none;
  AlertMoment named = first;  // the first with a region
  std::int64_t region = kAbsent;
  // Of the range from here on.
  AlertMoment highest = first;  // the first of the highest grade
  Grade grade = Grade::none;
  SuspectedType suspected_type = SuspectedType::none;
  std::int64_t from_ms = std::numeric_limits<std::int64_t>::max(), to_ms = 0;
  std::int64_t alerts = 0, prompts = 0, measures = 0, delayed = 0, refused = 0, reports = 0;
  FeedbackOutcome outcome = FeedbackOutcome::none;
};

struct PageEntity {
  EntityKind kind = EntityKind::none;
  std::string masked;
  Grade grade = Grade::none;
  std::set<std::string> typologies;
  std::set<Token> cases;
  std::int64_t alerts = 0;
  std::int64_t from_ms = std::numeric_limits<std::int64_t>::max(), to_ms = 0;
};

struct PageAlert {
  std::int64_t time_ms = 0;
  std::string detector, typology;
  Token ruleset, case_id;
  FeedbackOutcome outcome = FeedbackOutcome::none;
};

// A payment that was not let through at once.
struct HeldPayment {
  std::int32_t month = 0;
  Decision decision = Decision::none;
  bool ordered = false;                 // an order of the authorities stood against it
  std::int64_t amount_minor = kAbsent;  // fen; kAbsent: not told
};

// A change of parameters that control.events told.
struct ParameterChange {
  std::int64_t from_ms = 0;
  std::string detector, typology, version, values;
  auto operator<=>(const ParameterChange&) const = default;
};

class PageBook {
 public:
  explicit PageBook(MonthRange range) : range_(range) {}

  // feedback.v1 and parameters.v1; all of it before the first record.
  void take_control(const Event& event);
  void take(const OutputFacts& facts);
  // What other cities tell, and which regions are ours.
  void take_received(const ReceivedCases& received, std::vector<RegionRange> ours) {
    received_ = received.cases();
    ours_ = std::move(ours);
  }
  // What a payment was of, after the last record: only held ones are kept.
  void take_event(const Event& event);

  const MonthRange& range() const { return range_; }
  const std::map<Token, PageCase>& cases() const { return cases_; }
  const std::map<Token, PageEntity>& entities() const { return entities_; }
  const std::vector<PageAlert>& alerts() const { return alerts_; }
  const std::map<Token, HeldPayment>& held() const { return held_; }
  const std::set<ParameterChange>& changes() const { return changes_; }
  const std::map<Token, ReceivedCase>& received() const { return received_; }  // by exchange_id
  const std::vector<RegionRange>& ours() const { return ours_; }
  // By month, institution and check.
  using QualityKey = std::tuple<std::int32_t, std::string, std::string>;
  const std::map<QualityKey, std::pair<std::int64_t, std::int64_t>>& quality() const { return quality_; }
  // Identities that opened as many phone cards as one may have, or more.
  const std::map<std::pair<std::int32_t, std::string>, std::set<Token>>& card_holders() const {
    return card_holders_;
  }

 private:
  void take_alert(const OutputFacts& facts, bool in_range);
  void take_decision(const OutputFacts& facts, std::int32_t month);

  MonthRange range_;
  Feedback feedback_;
  std::set<ParameterChange> changes_;
  std::map<Token, PageCase> cases_;
  std::map<Token, PageEntity> entities_;
  std::vector<PageAlert> alerts_;
  std::map<Token, HeldPayment> held_;  // by event
  std::map<QualityKey, std::pair<std::int64_t, std::int64_t>> quality_;
  std::map<std::pair<std::int32_t, std::string>, std::set<Token>> card_holders_;
  std::map<Token, ReceivedCase> received_;
  std::vector<RegionRange> ours_;
  std::set<Token> seen_;
};

}  // namespace xiezhi
