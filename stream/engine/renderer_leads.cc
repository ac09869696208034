// Drafts of suspicious-transaction reports (REGULATION 2.3, 5.3) and leads of illegal fundraising (5.5): what
// the facts that are kept tell, in numbers and in words.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "detectors/flow.h"
#include "stream/base/money.h"
#include "stream/base/time.h"
#include "stream/codec/output_fields.h"
#include "stream/engine/cases.h"
#include "stream/engine/regions.h"
#include "stream/engine/renderer.h"
#include "stream/engine/texts.h"
#include "stream/state/view.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kPeriodMs = 30 * kDayMs;
constexpr std::size_t kPromotersMost = 20;      // that a lead names
constexpr std::int64_t kRoundMultiple = 50000;  // fen: 500 yuan, as Entry::round
constexpr std::int64_t kWhole_bp = 10000;
constexpr unsigned kHongKong = 62;              // its bit in Profile::provinces
constexpr std::int64_t kPassThrough_bp = 8000;  // D06: money that does not stay [D]

struct Side {
  std::int64_t count = 0, sum = 0;
  std::set<PartyNumber> parties{};
};

// Money of an entity in a period.
struct Movement {
  Side in, out;
  std::int64_t cash = 0, border = 0, tried = 0, round_in = 0, own_out = 0, cash_out = 0;
  std::set<PartyNumber> elder_payers{}, natural_payers{};
  std::map<PartyNumber, std::int64_t> paid_unasked{};  // persons who were paid and never paid: how often
  std::set<RemarkClass> remarks{};
  bool fundraising_remark = false;
};

Movement flow_of(const Facts& facts, const Entity& entity, std::int64_t from_ms, std::int64_t to_ms) {
  Movement flow;
  const Ring& ring = entity.ring;
  for (Position i = upper_bound(facts.pool(), ring, from_ms - 1); i < ring.size; ++i) {
    const Entry& entry = ring.at(facts.pool(), i);
    const TouchKind kind = entry.kind();
    const bool in = is_money_in(kind);
    if (entry.time_ms() > to_ms) break;
    if (!in && !is_money_out(kind)) continue;
    if (!entry.has(Entry::counts)) {
      ++flow.tried;
      continue;
    }
    const bool cash = kind == TouchKind::cash_in || kind == TouchKind::cash_out;
    Side& side = in ? flow.in : flow.out;
    ++side.count;
    side.sum = saturating_sum(side.sum, entry.value);
    if (entry.party != kNoParty) side.parties.insert(entry.party);
    flow.cash += cash ? 1 : 0;
    flow.border += entry.has(Entry::cross_border) ? 1 : 0;
    if (entry.has(Entry::remark)) flow.fundraising_remark = true;
    if (entry.remark_class() != RemarkClass::none) flow.remarks.insert(entry.remark_class());
    const bool person = entry.party != kNoParty && !entry.has(Entry::from_unit);
    if (in) {
      flow.round_in += entry.has(Entry::round) ? 1 : 0;
      if (person && !cash) flow.natural_payers.insert(entry.party);
      if (person && !cash && (entry.mark & Entry::kElderMark) != 0) flow.elder_payers.insert(entry.party);
    } else {
      if (cash) flow.cash_out = saturating_sum(flow.cash_out, entry.value);
      if (entry.has(Entry::own)) flow.own_out = saturating_sum(flow.own_out, entry.value);
      const bool returned = entry.has(Entry::special);
      if (kind == TouchKind::transfer_out && person && !returned && !entry.has(Entry::own) &&
          !entry.has(Entry::guarded))
        ++flow.paid_unasked[entry.party];
    }
  }
  return flow;
}

bool counts_detector(const CaseState& state, std::string_view code) {
  const auto end = state.contributions.begin() + state.contribution_count;
  return std::any_of(state.contributions.begin(), end,
                     [&](const auto& each) { return catalogue()[each.detector]->code == code; });
}

// Forms of 防范和处置非法集资条例 Art. 19, the first that the facts show.
std::string_view fundraising_form(const CaseState& state, const Profile& profile, const Movement& flow) {
  if (flow.remarks.contains(RemarkClass::virtual_currency)) return "19(2)";  // 虚拟货币等名义
  if (counts_detector(state, "D20") || flow.remarks.contains(RemarkClass::elderly_care) ||
      counts_detector(state, "D26"))
    return "19(3)";                                   // 销售商品、提供服务等商业活动
  if (counts_detector(state, "M01")) return "19(4)";  // 公开传播吸收资金信息
  if (profile.name_keyword || counts_detector(state, "D13")) return "19(1)";  // 设立企业、平台、组织
  return "19(5)";                                                             // 其他
}

std::string day_text(std::int64_t time_ms) { return format_rfc3339_beijing(time_ms).substr(0, 10); }

struct Words {
  bool english;
  std::string side(const Side& side, bool in) const {
    const std::string sum = format_minor(side.sum, 2);
    if (english)
      return fmt::format("{} {} of {} yuan in all {} {} counterparties", side.count,
                         in ? "receipts" : "payments", sum, in ? "from" : "to", side.parties.size());
    return fmt::format("{}{}笔、合计{}元，{}{}个对手", in ? "收入" : "支出", side.count, sum,
                       in ? "来自" : "付给", side.parties.size());
  }
};

}  // namespace

// Funds and behaviour, without a name: the subjects stand beside it.
std::string Renderer::flow_text(const Effect& effect, const Facts& facts, std::int64_t from_ms,
                                std::int64_t to_ms) const {
  const Entity& entity = *effect.subject;
  const Movement flow = flow_of(facts, entity, from_ms, to_ms);
  const bool english = options_.language == Language::en;
  const Words words{english};
  const auto provinces = __builtin_popcountll(entity.profile.provinces);
  std::string text =
      english
          ? fmt::format(
                "Subject: {}, known since {}. From {} to {}: {}; {}. Cash {}, across the border {}, not "
                "completed {}; counterparties in {} provinces.",
                entity.profile.unit ? "a unit" : "a natural person", day_text(entity.profile.first_seen_ms),
                day_text(from_ms), day_text(to_ms), words.side(flow.in, true), words.side(flow.out, false),
                flow.cash, flow.border, flow.tried, provinces)
          : fmt::format(
                "主体为{}，{}起有交易记录。{}至{}，{}；{}。其中现金{}笔，跨境{}笔，未完成{}笔；对手分布于{}个省份。",
                entity.profile.unit ? "单位" : "自然人", day_text(entity.profile.first_seen_ms),
                day_text(from_ms), day_text(to_ms), words.side(flow.in, true), words.side(flow.out, false),
                flow.cash, flow.border, flow.tried, provinces);
  if (const std::string raised = facts_text(effect); !raised.empty())
    text += (english ? " Raised by " : "触发情形：") + raised + (english ? "." : "。");
  return text;
}

// Why it counts: each detector with its points, and what the flow shows.
std::string Renderer::reasoning_text(const Effect& effect, const Facts& facts, std::int64_t from_ms,
                                     std::int64_t to_ms) const {
  const bool english = options_.language == Language::en;
  const CaseState& state = *effect.case_state;
  const Score score = score_of(state);
  const Movement flow = flow_of(facts, *effect.subject, from_ms, to_ms);
  std::string type(type_name(state.suspected_type).in(options_.language));
  if (state.suspected_type < SuspectedType::illegal_fundraising) type += english ? " fraud" : "诈骗";
  std::string text =
      english ? fmt::format("Suspected: {} ({}). Score {}: ", type, effect.typology->name, score.total)
              : fmt::format("涉嫌类型：{}（{}）。风险分值{}，由以下情形累加：", type,
                            effect.typology->name_zh, score.total);
  for (std::uint8_t i = 0; i < score.count; ++i) {
    const Detector& detector = *catalogue()[score.contributions[i].detector];
    text += english ? fmt::format("{}{} ({}) {}", i == 0 ? "" : "; ", detector.name, detector.code,
                                  score.contributions[i].points)
                    : fmt::format("{}{}（{}）{}分", i == 0 ? "" : "；", detector.name_zh, detector.code,
                                  score.contributions[i].points);
  }
  text += english ? "." : "。";
  const std::int64_t passed_bp = flow.in.sum > 0 ? share_bp(flow.out.sum, flow.in.sum) : 0;
  if (passed_bp >= kPassThrough_bp)
    text += english ? fmt::format(" {} % of what came in went out: the money does not stay.", passed_bp / 100)
                    : fmt::format("支出为收入的{}%，资金基本不留存。", passed_bp / 100);
  if (state.repeats > 0)
    text += english ? fmt::format(" {} more signals of the same kind.", state.repeats)
                    : fmt::format("另有同类信号{}次。", state.repeats);
  text += effect.signal == nullptr
              ? (english ? " Confirmed by a person." : "已经人工分析确认。")
              : (english ? " Written by the program; a person must analyse it before it is sent."
                         : "本稿由系统依规则生成，须经人工分析、识别后报送。");
  return text;
}

void Renderer::render_suspicious(const Effect& effect, const Facts& facts, std::string& out) {
  const std::int64_t now_ms = effect.cause->event_time_ms;
  const CaseState& state = *effect.case_state;
  // One that follows another tells of what came since.
  const std::int64_t from_ms = state.drafted_before_day > 0
                                   ? std::min(beijing_midnight_ms(state.drafted_before_day), now_ms)
                                   : std::min(state.opened_ms, now_ms) - kPeriodMs + 1;
  const bool critical = state.grade >= Grade::critical;
  const bool draft = effect.signal != nullptr;
  SuspiciousReport report;
  report.common = common(effect, effect.report->purpose);
  report.body = body(effect, facts);
  report.body.facts = flow_text(effect, facts, from_ms, now_ms);
  report.body.analysis = reasoning_text(effect, facts, from_ms, now_ms);
  report.body.transactions_truncated =
      add_transactions(facts, *effect.subject, from_ms, now_ms, report.body.transactions);
  report.detr = critical ? "02" : "01";
  report.dorp =
      critical ? "04" : "01";  // key suspicious 重点可疑, Art. 17: the local PBOC and police as well
  report.tptr = "01";
  report.torp = state.drafts;
  report.status = draft ? ReportStatus::draft : ReportStatus::confirmed;
  report.confirmed = draft ? Flag::no : Flag::yes;
  if (!draft) report.draft_id = draft_id(state.id, state.drafts);
  xiezhi::render(report, out);
}

// 5.5: what a lead says of a pool.
void Renderer::describe_pool(const Effect& effect, const Facts& facts, RegulatorReport& report) {
  const Entity& entity = *effect.subject;
  const View view(facts, entity, *effect.touch, kNoPosition);
  const Window month = view.window(WindowLength::thirty_days);
  const Ledger* ledger = view.ledger();
  const Movement flow = flow_of(facts, entity, report.period_start_ms, report.period_end_ms);
  report.payers_new = month.in().distinct;
  report.payers_total = ledger != nullptr ? ledger->payers : month.in().distinct;
  for (unsigned bit = 1; bit < 64; ++bit) {  // province_of
    if ((entity.profile.provinces >> bit & 1U) != 0)
      report.payer_provinces.push_back(bit + (bit >= kHongKong ? 19 : 10));
  }
  report.amount_in_minor = entity.profile.in_sum;
  report.amount_out_minor = entity.profile.out_sum;
  report.currency = "CNY";
  report.net_position_minor = entity.profile.in_sum - entity.profile.out_sum;
  if (ledger != nullptr && ledger->periodic_parties > 0)
    report.inferred_period_return_bp = ledger->ratio_sum_bp / ledger->periodic_parties;
  report.business_income_share_bp =
      month.in().sum == 0 ? 0 : month.business_in().sum * kWhole_bp / month.in().sum;
  if (effect.report->kind != ReportKind::fundraising_lead) return;
  report.fundraising_form = fundraising_form(*effect.case_state, entity.profile, flow);
  if (!flow.natural_payers.empty())
    report.payer_age_60_share_bp = static_cast<std::int64_t>(flow.elder_payers.size()) * kWhole_bp /
                                   static_cast<std::int64_t>(flow.natural_payers.size());
  if (flow.in.count > 0 && flow.round_in * 2 >= flow.in.count)
    report.principal_multiples_minor.push_back(kRoundMultiple);
  report.related_out_minor = saturating_sum(flow.cash_out, flow.own_out);
  if (flow.fundraising_remark) report.remark_keywords.emplace_back("fundraising");
  for (const RemarkClass remark : flow.remarks) report.remark_keywords.emplace_back(name_of(remark));
  // Promoters (Art. 26(5)): persons who were paid and have never paid, most often paid first.
  if (!counts_detector(*effect.case_state, "D22")) return;
  std::vector<std::tuple<std::int64_t, Token, PartyNumber>> promoters;
  promoters.reserve(flow.paid_unasked.size());
  for (const auto& [party, count] : flow.paid_unasked)
    promoters.emplace_back(-count, facts.parties()[party].token, party);
  std::sort(promoters.begin(), promoters.end());
  if (promoters.size() > kPromotersMost) promoters.resize(kPromotersMost);
  for (const auto& [count, token, party] : promoters)
    report.commission_recipients.push_back(reference(facts, party, true, false));
}

}  // namespace xiezhi
