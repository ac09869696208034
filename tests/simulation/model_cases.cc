// Cases of the model: findings on one subject and one typology add up to a score, a grade and effects.
#include <algorithm>

#include "stream/base/calendar.h"
#include "stream/base/time.h"
#include "tests/simulation/model.h"

namespace xiezhi::simulation {
namespace {

constexpr std::int64_t kQuietMs = 30LL * 86400000;  // a case quiet for longer is closed
constexpr std::size_t kCases = 4;

// What the case of a victim asks of the payment.
Decision asks_for(Grade grade, std::string_view code, std::int64_t points) {
  if (code == "D12" && points >= 90) return Decision::refuse;  // a listed payee
  if (grade == Grade::critical || grade == Grade::high) return Decision::delay;
  return grade == Grade::medium ? Decision::prompt : Decision::allow;
}

// A report, its record and what its id is made of first.
std::pair<OutputKind, std::string_view> record_of(ReportTo report) {
  switch (report) {
    case ReportTo::police_case:
    case ReportTo::police_event:
      return {OutputKind::police_report, "police_report"};
    case ReportTo::fundraising_lead:
    case ReportTo::prepaid_lead:
      return {OutputKind::regulator_report, "regulator_report"};
    case ReportTo::large_value:
      return {OutputKind::large_value_report, "large_value_report"};
    case ReportTo::communications_lead:
    case ReportTo::special_list_security:
    case ReportTo::special_list_aml:
    case ReportTo::lending_lead:
    case ReportTo::abnormal_flow_lead:
      return {OutputKind::regulator_report, name_of(report)};
    case ReportTo::suspicious:
      return {OutputKind::suspicious_report, "suspicious_report"};
    case ReportTo::none:
      break;
  }
  return {};
}

Grade grade_for(const Typology& typology, std::uint32_t score) {
  for (const Grade grade : {Grade::critical, Grade::high, Grade::medium, Grade::low}) {
    if (score >= typology.thresholds[static_cast<std::size_t>(grade)]) return grade;
  }
  return Grade::none;
}

}  // namespace

std::vector<std::pair<std::size_t, std::uint32_t>> contributions_of(const ModelCase& one) {
  auto sorted = one.contributions;
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  std::uint32_t left = 100;
  for (auto& [detector, points] : sorted) {
    points = std::min(points, left);
    left -= points;
  }
  std::erase_if(sorted, [](const auto& contribution) { return contribution.second == 0; });
  return sorted;
}

std::uint32_t score_of(const ModelCase& one) {
  std::uint32_t sum = 0;
  for (const auto& [detector, points] : contributions_of(one)) sum += points;
  return sum;
}

void Model::judge(Subject& subject, const Touch& touch, std::optional<std::uint64_t> own) {
  const std::optional<Rules> changed = rules_for(touch);
  const Rules& rules = changed ? *changed : rules_;
  const std::int64_t now_ms = sight_of(subject, touch, own).now_ms;
  const ListedAs* name_listing = listing_of_name(subject, touch, now_ms);
  const ListedAs* alike_listing = listing_of_alike_name(subject, touch, now_ms);
  for (std::size_t number = 0; number < detectors_.size(); ++number) {
    const ModelDetector& detector = detectors_[number];
    const auto& entities = detector.entities;
    const auto& touches = detector.touches;
    if (std::find(entities.begin(), entities.end(), touch.entity) == entities.end()) continue;
    if (std::find(touches.begin(), touches.end(), touch.kind) == touches.end()) continue;
    if (detector.principal_only && !touch.has(touch_flag::principal)) continue;
    Finding finding;
    Sight sight = sight_of(subject, touch, own);
    sight.name_listing = name_listing;
    sight.alike_listing = alike_listing;
    if (!detector.judge(sight, Limits(rules, number), finding)) continue;
    if (finding.suspected_type == SuspectedType::none) {
      const bool told = touch.kind == TouchKind::warning && touch.hint.suspected_type != SuspectedType::none;
      finding.suspected_type = told ? touch.hint.suspected_type : detector.suspected_type;
    }
    take_finding(subject, touch, rules, number, finding);
  }
}

// The row of the typology that takes such a signal, or null.
const TypologyDetector* Model::row_of(const Typology& typology, std::string_view code, const Touch& touch) {
  const Relation relation = touch.kind == TouchKind::warning ? touch.hint.relation : Relation::none;
  for (const TypologyDetector& row : typology.detectors) {
    if (row.code == code && (row.any || row.relation == relation)) return &row;
  }
  return nullptr;
}

const Typology* Model::typology_of(const Rules& rules, std::string_view code, const Finding& finding,
                                   const Touch& touch) {
  for (const Typology& typology : rules.typologies()) {
    if (!typology.only.empty() && !typology.only.has(finding.suspected_type)) continue;
    if (typology.never.has(finding.suspected_type)) continue;
    if (row_of(typology, code, touch) != nullptr) return &typology;
  }
  return nullptr;
}

ModelCase& Model::case_of(Subject& subject, const Typology& typology, const Touch& touch) const {
  const auto number = static_cast<std::size_t>(
      std::ranges::find(rules_.typologies(), typology.id, &Typology::id) - rules_.typologies().begin());
  const std::int64_t now_ms = touch.cause.event_time_ms;
  auto found = std::find_if(subject.cases.begin(), subject.cases.end(),
                            [&](const ModelCase& one) { return one.typology == number; });
  if (found != subject.cases.end() && now_ms - found->last_ms <= kQuietMs) return *found;
  if (found == subject.cases.end()) {
    if (subject.cases.size() < kCases) {
      found = subject.cases.insert(subject.cases.end(), ModelCase{});
    } else {  // the one that was quiet longest gives way
      found = std::min_element(subject.cases.begin(), subject.cases.end(),
                               [](const ModelCase& a, const ModelCase& b) { return a.last_ms < b.last_ms; });
    }
  }
  *found = {};
  found->typology = number;
  found->opened_ms = now_ms;
  found->id = Digest()
                  .add("case")
                  .add(touch.cause.institution_id)
                  .add(touch.cause.event_id)
                  .add(subject.token)
                  .add(typology.id)
                  .finish();
  return *found;
}

// A draft of a suspicious-transaction report that a case has.
Token Model::draft_of(const Token& case_id, std::uint32_t number) {
  Digest id;
  id.add("suspicious_report").add(case_id);
  return number > 1 ? id.add(std::uint64_t{number}).finish() : id.finish();
}

// A person's word ends what waited for it. On a draft it counts once, while the case is the one that was
// drafted.
void Model::take_confirmation(const Touch& touch) {
  const auto outcome = static_cast<FeedbackOutcome>(touch.action);
  meet_feedback(touch, outcome);
  if (outcome != FeedbackOutcome::confirmed) return;
  const auto subject = subjects_.find(touch.subject);
  if (subject == subjects_.end()) return;
  for (ModelCase& one : subject->second.cases) {
    const Typology& typology = rules_.typologies()[one.typology];
    if (one.draft_days.empty() || one.confirmed || draft_of(one.id, one.drafts()) != touch.principal)
      continue;
    one.confirmed = true;
    Said effect;
    effect.kind = OutputKind::suspicious_report;
    effect.id = Digest()
                    .add("confirmed")
                    .add(touch.cause.institution_id)
                    .add(touch.cause.event_id)
                    .add(touch.principal)
                    .finish();
    effect.subject = subject->second.token;
    effect.case_id = one.id;
    effect.institution_id = touch.cause.institution_id;
    effect.event_id = touch.cause.event_id;
    effect.typology = typology.id;
    effect.score = score_of(one);
    effect.repeats = one.repeats;
    effect.grade = one.grade;
    effect.suspected_type = one.suspected_type;
    for (const auto& [its, share] : contributions_of(one))
      effect.contributions.emplace_back(detectors_[its].code, share);
    outcome_.effects.push_back(effect);
    begin_clock(subject->second.token, subject->second.kind, touch, Term::suspicious_report, effect.id,
                beijing_midnight_ms(add_working_days(beijing_day(touch.cause.event_time_ms), 5) + 1) - 1);
    return;
  }
}

// Two cities want to hear of abnormal flows, but not of who is told of as a fundraiser.
bool Model::tells_of_flows(const Subject& subject, std::int64_t now_ms) const {
  if (options_.profile != CityProfile::guangzhou && options_.profile != CityProfile::xiangtan) return false;
  for (const ModelCase& one : subject.cases) {
    const Typology& typology = rules_.typologies()[one.typology];
    const bool fundraiser =
        reports_to(typology, ReportTo::fundraising_lead) && one.grade >= typology.report_from;
    if (fundraiser && now_ms - one.last_ms <= 30 * kDayMs) return false;
  }
  return true;
}

void Model::take_finding(Subject& subject, const Touch& touch, const Rules& rules, std::size_t number,
                         const Finding& finding) {
  const ModelDetector& detector = detectors_[number];
  const Typology* typology = typology_of(rules, detector.code, finding, touch);
  if (typology == nullptr) return;
  ModelCase& one = case_of(subject, *typology, touch);
  const std::int64_t now_ms = touch.cause.event_time_ms;
  const auto points = static_cast<std::uint32_t>(finding.points);
  const auto counted = static_cast<std::uint32_t>(std::clamp<std::int64_t>(
      finding.points * row_of(*typology, detector.code, touch)->weight / 100, 1, 100));

  auto mine = std::find_if(one.contributions.begin(), one.contributions.end(),
                           [&](const auto& contribution) { return contribution.first == number; });
  if (mine == one.contributions.end()) mine = one.contributions.insert(mine, {number, 0});
  const bool news = typology->every_signal || counted > mine->second;
  mine->second = std::max(mine->second, counted);
  if (!news) ++one.repeats;
  if (finding.feature_code != 0) one.feature_code = finding.feature_code;
  one.last_ms = std::max(one.last_ms, now_ms);
  if (one.suspected_type == SuspectedType::none || news) {
    // «Mule» is what a suspect is to the police, not what happens to a victim.
    const bool says_nothing =
        finding.suspected_type == SuspectedType::none ||
        (typology->side == Side::victim && finding.suspected_type == SuspectedType::money_mule);
    one.suspected_type = says_nothing ? typology->suspected_type : finding.suspected_type;
  }
  const std::uint32_t score = score_of(one);
  const Grade before = one.grade;
  one.grade = std::max(before, grade_for(*typology, score));
  const bool risen = one.grade > before;
  const auto level = static_cast<std::size_t>(one.grade);
  const bool prompts =
      !typology->templates[level].empty() && (risen || one.receipt == ReceiptState::refused ||
                                              now_ms - one.last_prompt_ms >= options_.prompt_cool_down_ms);
  if (prompts) one.last_prompt_ms = now_ms;

  Said effect;
  effect.subject = subject.token;
  effect.counterparty = touch.counterparty;
  effect.case_id = one.id;
  effect.institution_id = touch.cause.institution_id;
  effect.event_id = touch.cause.event_id;
  effect.typology = typology->id;
  effect.detector = detector.code;
  effect.score = score;
  effect.repeats = one.repeats;
  effect.points = points;
  effect.feature_code = finding.feature_code;
  effect.detail = finding.detail;
  effect.grade = one.grade;
  effect.suspected_type = one.suspected_type;
  effect.signal_type = finding.suspected_type;
  effect.evidence = finding.evidence;
  effect.events = finding.events;
  for (const auto& [its, share] : contributions_of(one))
    effect.contributions.emplace_back(detectors_[its].code, share);
  const auto say = [&](OutputKind kind, std::string_view name, ReportTo report = ReportTo::none) {
    effect.kind = kind;
    Digest id;
    id.add(name).add(touch.cause.institution_id).add(touch.cause.event_id).add(subject.token);
    id.add(name_of(touch.kind));
    id.add(detector.code).add(std::uint64_t{detector.version}).add(std::uint64_t{finding.detail});
    id.add(typology->id);
    if (touch.kind == TouchKind::warning) {
      id.add(touch.counterparty).add(name_of(touch.hint.relation));
      id.add(static_cast<std::uint64_t>(touch.event_time_ms)).add(std::uint64_t{touch.hint.points});
    }
    effect.id = id.finish();
    outcome_.effects.push_back(effect);
    begin_clocks(subject, touch, effect, report);
  };
  if (news && one.grade != Grade::none) say(OutputKind::alert, "alert");
  if (prompts) {
    effect.template_id = typology->templates[level];
    effect.stale = touch.log_time_ms - now_ms > options_.prompt_valid_ms;
    say(OutputKind::prompt, effect.template_id);
    one.prompt = static_cast<std::uint32_t>(effect.id.lo);
    one.receipt = ReceiptState::none;
    effect.stale = false;
  }
  // A victim's payment can be held only while it is attempted; a suspect is measured when the grade rises.
  const bool measured = typology->side == Side::victim ? prompts && touch.status == Status::attempted : risen;
  if (measured && typology->measures[level] != Measure::none) {
    effect.measure = typology->measures[level];
    say(OutputKind::measure, name_of(effect.measure));
    one.measured |= 1U << (level - 1);
  }
  const bool reported = typology->every_signal || (risen && one.grade >= typology->report_from);
  for (const ReportTo report : typology->reports) {
    if (report == ReportTo::abnormal_flow_lead && !tells_of_flows(subject, now_ms)) continue;
    const auto [kind, id_name] = record_of(report);
    if (report == ReportTo::suspicious) {  // for each case that comes to high; another after three months
      const Grade from = std::max(Grade::high, typology->report_from);
      const bool first = one.draft_days.empty() && before < from && one.grade >= from;
      const bool again =
          !one.draft_days.empty() && now_ms >= add_months(beijing_midnight_ms(one.draft_days.back()), 3);
      if (!first && !again) continue;
      one.confirmed = false;
      one.draft_days.push_back(beijing_day(now_ms));
      effect.kind = kind;
      effect.id = draft_of(one.id, one.drafts());
      outcome_.effects.push_back(effect);
      begin_clocks(subject, touch, effect, report);
    } else if (reported) {
      say(kind, id_name, report);
    }
  }
  if (typology->side == Side::victim && touch.has(touch_flag::decision_requested)) {
    Pending& pending = pending_of(touch);
    pending.case_id = one.id;
    const Decision asked = asks_for(one.grade, detector.code, finding.points);
    if (asked != Decision::allow) wish(pending, asked, detector.code, finding.suspected_type, one.grade);
  }
  Hint hint;
  hint.suspected_type = one.suspected_type;
  hint.found_ms = one.last_ms;
  if (typology->warn == Warn::this_contact) {
    hint.points = static_cast<std::uint8_t>(points);
    warn_contact(subject, touch, hint);
  } else if (typology->warn != Warn::none && risen && one.grade >= Grade::medium) {
    hint.points = static_cast<std::uint8_t>(score);
    warn_recent(subject, touch, typology->warn == Warn::payers ? Relation::payee : Relation::contacted,
                typology->warn_window_ms, hint);
  }
}

}  // namespace xiezhi::simulation
