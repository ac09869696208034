#include "stream/engine/cases.h"

#include <algorithm>

namespace xiezhi {
namespace {

bool takes(const TypologyDetector& row, const Signal& signal, const Touch& touch) {
  if (catalogue()[signal.detector]->code != row.code) return false;
  const Relation relation = touch.kind == TouchKind::warning ? touch.hint.relation : Relation::none;
  return row.any || row.relation == relation;
}

std::uint8_t points_of(const Typology& typology, const Signal& signal, const Touch& touch) {
  const auto row = std::find_if(typology.detectors.begin(), typology.detectors.end(),
                                [&](const TypologyDetector& each) { return takes(each, signal, touch); });
  return row == typology.detectors.end() ? signal.points : weighted(signal.points, row->weight);
}

}  // namespace

Score score_of(const CaseState& state) {
  Score score;
  score.contributions = state.contributions;
  score.count = state.contribution_count;
  const auto end = score.contributions.begin() + score.count;
  std::sort(score.contributions.begin(), end, [](const auto& a, const auto& b) {
    return a.points != b.points ? a.points > b.points : a.detector < b.detector;
  });
  for (auto it = score.contributions.begin(); it != end; ++it) {
    it->points = static_cast<std::uint8_t>(std::min<std::uint32_t>(it->points, 100 - score.total));
    score.total += it->points;
  }
  while (score.count > 0 && score.contributions[score.count - 1].points == 0) --score.count;
  return score;
}

bool is_wanted(const ReportRow& row, const CityRow& city, const Rules& rules, const Facts& facts,
               const Effect& effect) {
  if (row.legal_basis.empty() && city.legal_basis(row.to).empty()) return false;
  const Entity& entity = *effect.subject;
  if (row.unless == ReportTo::none || entity.cases == 0) return true;
  const auto* cases = facts.pool().at<CaseState>(entity.cases);
  return std::none_of(cases, cases + entity.case_count, [&](const CaseState& state) {
    const Typology& typology = rules.typologies()[state.typology];
    return reports_to(typology, row.unless) && state.grade >= typology.report_from &&
           effect.cause->event_time_ms - state.last_ms <= kCaseQuietMs;
  });
}

std::optional<std::uint8_t> Cases::typology_of(const Rules& rules, const Signal& signal, const Touch& touch) {
  for (std::size_t number = 0; number < rules.typologies().size(); ++number) {
    const Typology& typology = rules.typologies()[number];
    if (!typology.only.empty() && !typology.only.has(signal.suspected_type)) continue;
    if (typology.never.has(signal.suspected_type)) continue;
    const bool taken = std::any_of(typology.detectors.begin(), typology.detectors.end(),
                                   [&](const TypologyDetector& row) { return takes(row, signal, touch); });
    if (taken) return static_cast<std::uint8_t>(number);
  }
  return std::nullopt;
}

CaseState& Cases::open(Facts& facts, Entity& entity, std::uint8_t number, const Touch& touch) const {
  if (entity.cases == 0) entity.cases = facts.pool().allocate(sizeof(CaseState) * kCasesMax);
  auto* cases = facts.pool().change<CaseState>(entity.cases, 0, kCasesMax);
  CaseState* state = nullptr;
  for (std::uint8_t i = 0; i < entity.case_count; ++i) {
    if (cases[i].typology == number) state = &cases[i];
  }
  const std::int64_t now_ms = touch.cause.event_time_ms;
  if (state != nullptr && now_ms - state->last_ms <= kCaseQuietMs) return *state;
  if (state == nullptr) {
    if (entity.case_count < kCasesMax) {
      state = &cases[entity.case_count++];
    } else {  // the one that was quiet longest gives way
      state = std::min_element(cases, cases + kCasesMax,
                               [](const CaseState& a, const CaseState& b) { return a.last_ms < b.last_ms; });
    }
  }
  *state = CaseState{};
  state->typology = number;
  state->opened_ms = now_ms;
  state->id = Digest()
                  .add("case")
                  .add(touch.cause.institution_id)
                  .add(touch.cause.event_id)
                  .add(facts.parties()[entity.party].token)
                  .add(rules_.typologies()[number].id)
                  .finish();
  return *state;
}

CaseChange Cases::join(Facts& facts, Entity& entity, const Rules& rules, std::uint8_t number,
                       const Signal& signal, const Touch& touch) {
  const Typology& typology = rules.typologies()[number];
  CaseState& state = open(facts, entity, number, touch);
  CaseChange change{.state = &state, .typology = &typology};
  const std::int64_t now_ms = touch.cause.event_time_ms;
  CaseState::Contribution* mine = nullptr;
  for (std::uint8_t i = 0; i < state.contribution_count; ++i) {
    if (state.contributions[i].detector == signal.detector) mine = &state.contributions[i];
  }
  if (mine == nullptr && state.contribution_count < kContributionsMax) {
    mine = &state.contributions[state.contribution_count++];
    *mine = {signal.detector, 0};
  }
  const std::uint8_t points = points_of(typology, signal, touch);
  change.alert = typology.every_signal || (mine != nullptr && points > mine->points);
  if (mine != nullptr) mine->points = std::max(mine->points, points);
  if (!change.alert) ++state.repeats;
  if (signal.feature_code != 0) state.feature_code = signal.feature_code;
  state.last_ms = std::max(state.last_ms, now_ms);
  if (state.suspected_type == SuspectedType::none || change.alert) {
    // What a suspect is to the police (a mule) is not what happens to a victim.
    const bool own_word =
        signal.suspected_type != SuspectedType::none &&
        !(typology.side == Side::victim && signal.suspected_type == SuspectedType::money_mule);
    state.suspected_type = own_word ? signal.suspected_type : typology.suspected_type;
  }
  change.score = score_of(state).total;
  const Grade grade = grade_of(typology, change.score);
  change.before = state.grade;
  change.escalated = grade > state.grade;
  state.grade = std::max(state.grade, grade);
  const bool has_template = !typology.templates[static_cast<std::size_t>(state.grade)].empty();
  change.prompt = has_template && (change.escalated || state.receipt == ReceiptState::refused ||
                                   now_ms - state.last_prompt_ms >= prompt_cool_down_ms_);
  if (change.prompt) state.last_prompt_ms = now_ms;
  return change;
}

bool Cases::receive(Facts& facts, const Entity& entity, const Touch& touch) const {
  if (entity.cases == 0) return false;
  auto* cases = facts.pool().change<CaseState>(entity.cases, 0, kCasesMax);
  for (std::uint8_t i = 0; i < entity.case_count; ++i) {
    if (cases[i].id != touch.principal || cases[i].prompt != static_cast<std::uint32_t>(touch.value))
      continue;
    const auto state = static_cast<ReceiptState>(touch.action);
    // That it was shown is no news to who has heard what the customer said.
    if (state != ReceiptState::delivered || cases[i].receipt == ReceiptState::none) cases[i].receipt = state;
    return true;
  }
  return false;
}

const CaseState* Cases::confirm(Facts& facts, const Entity& entity, const Token& draft) const {
  if (entity.cases == 0) return nullptr;
  auto* cases = facts.pool().change<CaseState>(entity.cases, 0, kCasesMax);
  for (std::uint8_t i = 0; i < entity.case_count; ++i) {
    CaseState& state = cases[i];
    const bool drafted = state.drafts > 0 && draft_id(state.id, state.drafts) == draft;
    if (!drafted || state.confirmed != 0) continue;
    state.confirmed = 1;
    return &state;
  }
  return nullptr;
}

const CaseState* Cases::grey(const Facts& facts, const Entity& entity) const {
  const CaseState* best = nullptr;
  const auto* cases = entity.cases == 0 ? nullptr : facts.pool().at<CaseState>(entity.cases);
  for (std::uint8_t i = 0; i < entity.case_count; ++i) {
    const Warn warn = typology(cases[i]).warn;
    const bool warns = cases[i].grade >= Grade::medium && warn != Warn::none && warn != Warn::this_contact;
    if (warns && (best == nullptr || cases[i].grade > best->grade)) best = &cases[i];
  }
  return best;
}

std::uint8_t Cases::taint(const Facts& facts, const Entity& entity, std::int64_t now_ms) const {
  constexpr std::int64_t kTaintMs = 72LL * 3600000;
  std::uint8_t points = 0;
  const auto* cases = entity.cases == 0 ? nullptr : facts.pool().at<CaseState>(entity.cases);
  for (std::uint8_t i = 0; i < entity.case_count; ++i) {
    if (typology(cases[i]).side != Side::suspect || now_ms - cases[i].last_ms >= kTaintMs) continue;
    for (std::uint8_t k = 0; k < cases[i].contribution_count; ++k) {
      const CaseState::Contribution& contribution = cases[i].contributions[k];
      if (catalogue()[contribution.detector]->code == "D12") points = std::max(points, contribution.points);
    }
  }
  return points;
}

const CaseState* Cases::strongest_suspect(const Facts& facts, const Entity& entity) const {
  const CaseState* best = nullptr;
  const auto* cases = entity.cases == 0 ? nullptr : facts.pool().at<CaseState>(entity.cases);
  for (std::uint8_t i = 0; i < entity.case_count; ++i) {
    const bool suspect = typology(cases[i]).side == Side::suspect;
    if (suspect && (best == nullptr || cases[i].grade > best->grade)) best = &cases[i];
  }
  return best;
}

}  // namespace xiezhi
