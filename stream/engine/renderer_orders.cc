// Answers to orders, and the measures that orders ask for.
#include "stream/base/time.h"
#include "stream/codec/output_fields.h"
#include "stream/engine/renderer.h"
#include "stream/engine/texts.h"
#include "stream/state/view.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kAskedMs = 30 * kDayMs;  // REGULATION 5.4: the last 30 days

std::int64_t given(std::int64_t time_ms) { return time_ms == 0 ? kAbsent : time_ms; }

Status status_of(const Touch& touch) {
  if (touch.has(touch_flag::reversal)) return Status::reversed;
  return touch.status == Status::none ? Status::done : touch.status;
}

}  // namespace

std::string_view Renderer::authority_name(std::string_view authority) const {
  return authority.empty() ? order_authority().in(options_.language) : authority;
}

void Renderer::render_order_measure(const Effect& effect, const Facts& facts, std::string& out) {
  const OrderEffect& order = *effect.order;
  const OrderMeasureText& text = order_measure_text(effect.measure);
  MeasureRecord measure;
  measure.common = common(effect, Purpose::anti_fraud);
  measure.measure = effect.measure;
  measure.subject = reference(facts, effect.subject->party, true, false);
  // What ends by itself ends by law, not by the order.
  const bool by_order = !order.legal_basis.empty() && order.state != MeasureState::expired;
  measure.legal_basis = by_order ? order.legal_basis : text.legal_basis;
  measure.reason = std::string(order_measure_reason(order.state).in(options_.language));
  measure.remedy = std::string(order_measure_remedy().in(options_.language));
  for (std::string* each : {&measure.reason, &measure.remedy})
    fill(*each, "authority", authority_name(order.authority));
  measure.valid_from_ms = given(order.from_ms);
  measure.valid_to_ms = given(order.due_ms);
  measure.order_id = order.order_id;
  measure.authority = order.authority;
  measure.state = order.state;
  xiezhi::render(measure, out);
}

void Renderer::render_order_reply(const Effect& effect, const Facts& facts, std::string& out) {
  const OrderEffect& order = *effect.order;
  OrderReply reply;
  reply.common = common(effect, Purpose::anti_fraud);
  reply.order_id = order.order_id;
  reply.tx_code = order.reply;
  reply.request_tx_code = order.request;
  reply.case_number = order.case_number;
  reply.authority = order.authority;
  reply.result = return_code(order.result);
  if (order.result != OrderResult::done)
    reply.failure_cause = std::string(order_result_text(order.result).in(options_.language));
  reply.start_time_ms = given(order.from_ms);
  reply.expire_time_ms = given(order.due_ms);
  reply.feedback_remark = remark_text(order);
  const PartyNumber party =
      effect.subject != nullptr ? effect.subject->party : facts.parties().find(effect.touch->subject);
  if (party != kNoParty) {
    std::string id(clear(facts, party));
    (facts.parties()[party].kind == EntityKind::phone ? reply.phone : reply.account) = std::move(id);
  }
  if (effect.subject != nullptr && effect.subject->kind == EntityKind::account)
    add_asked(effect, facts, reply);
  xiezhi::render(reply, out);
}

// What the order asks to be told of the account.
void Renderer::add_asked(const Effect& effect, const Facts& facts, OrderReply& reply) {
  const OrderEffect& order = *effect.order;
  const Entity& account = *effect.subject;
  if (order.result != OrderResult::done) return;
  reply.account_type = account.profile.unit ? "02" : "01";
  if (order.tells) {
    const Touch& touch = *effect.touch;
    ReportTransaction& row =
        reply.transactions.emplace_back(transaction(facts, account, touch.kind, effect.counterparty));
    row.event_id = std::string(touch.cause.event_id);
    row.event_time_ms = touch.event_time_ms;
    row.amount_minor = touch.cny_minor;
    row.status = status_of(touch);
    row.channel = touch.channel;
    if (touch.balance_after_minor >= 0) row.balance_after_minor = touch.balance_after_minor;
    if (touch.has(touch_flag::cross_border)) row.cross_border = Flag::yes;
    return;
  }
  if (account.profile.balance_minor >= 0) {
    reply.account_balance_minor = account.profile.balance_minor;
    reply.currency = "CNY";
  }
  const std::int64_t now_ms = effect.touch->event_time_ms;
  if (order.action == OrderAction::transactions || order.action == OrderAction::one_transaction)
    add_transactions(facts, account, now_ms - kAskedMs + 1, now_ms, reply.transactions);
  if (order.action == OrderAction::one_transaction) {
    std::erase_if(reply.transactions,
                  [&](const ReportTransaction& row) { return row.event_id != order.parameter; });
  }
  const PartyNumber holder = account.profile.linked[0];
  const bool asks_holder = order.action == OrderAction::holder || order.action == OrderAction::accounts;
  if (asks_holder && holder != kNoParty) reply.holder = reference(facts, holder, true, false);
  if (order.action == OrderAction::accounts)
    reply.accounts.push_back(reference(facts, account.party, true, false));
}

std::string Renderer::remark_text(const OrderEffect& order) const {
  std::string text;
  for (std::uint8_t bit = 1; bit != 0; bit = static_cast<std::uint8_t>(bit << 1U)) {
    if ((order.remarks & bit) == 0) continue;
    if (!text.empty()) text += options_.language == Language::en ? " " : "";
    text += order_remark_text(bit).in(options_.language);
  }
  return text;
}

}  // namespace xiezhi
