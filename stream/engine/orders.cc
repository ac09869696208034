#include "stream/engine/orders.h"

#include <algorithm>
#include <tuple>

#include "stream/base/calendar.h"
#include "stream/engine/deadlines.h"

namespace xiezhi {
namespace {

Measure measure_of(EntityKind kind, OrderState state) {
  if (kind == EntityKind::phone) return Measure::block_number;
  return state == OrderState::frozen ? Measure::freeze : Measure::stop_payment;
}

// Numbers are blocked and released; all else is about money.
bool fits(OrderAction action, EntityKind kind) {
  if (action == OrderAction::none) return false;
  return kind != EntityKind::phone || action <= OrderAction::extend_stop;
}

std::uint64_t key_of(std::string_view issuer, std::string_view order_id) {
  return Digest().add("order").add(issuer).add(order_id).finish().lo;
}

void set_order(OrderEffect& effect, const OrderTexts& texts) {
  effect.order_id = texts.order_id;
  effect.authority = texts.authority;
  effect.case_number = texts.case_number;
}

}  // namespace

void Orders::apply(const Touch& touch, Sink& sink) {
  OrderDetails order;
  if (!decode_order(touch.order, order)) return;  // no router writes such a one
  Taking taking{.touch = &touch, .order = &order, .sink = &sink};
  const std::string_view issuer = order.issuer_or(touch.cause.institution_id);
  taking.issuer = Digest().add("issuer").add(issuer).finish().lo;
  taking.key = key_of(issuer, order.order_id);
  if (order.malformed || !fits(order.row().action, touch.entity))
    return answer(taking, facts_.find(touch.subject), OrderResult::format);
  // A number may be blocked before it is seen; an account that nobody has seen is not one of ours.
  if (touch.entity == EntityKind::phone && order.row().action == OrderAction::stop) facts_.make_entity(touch);
  std::vector<PartyNumber> named;
  const auto add = [&](PartyNumber number) {
    if (facts_.parties()[number].entity != 0) named.push_back(number);
  };
  if (touch.subject.lo != 0) {
    add(facts_.parties().find(touch.subject));
  } else {
    facts_.parties().for_each_listed(touch.subject.hi, add);
  }
  if (named.size() > 1) taking.remarks |= order_remark::several;
  const Entity* subject = nullptr;
  OrderResult result = OrderResult::unknown;
  for (const PartyNumber number : named) {  // the answer is of the first that is done, else of the first
    Taking one = taking;
    Entity& entity = facts_.change(facts_.parties()[number].entity);
    const OrderResult outcome = take(one, entity);
    if (subject != nullptr && (result == OrderResult::done || outcome != OrderResult::done)) continue;
    subject = &entity;
    result = outcome;
    taking = one;
  }
  answer(taking, subject, result);
}

OrderResult Orders::take(Taking& taking, Entity& entity) {
  const OrderDetails& order = *taking.order;
  if (const std::uint32_t number = facts_.order_row(entity); number != 0) {
    const OrderRow& row = facts_.orders()[number];
    if (std::find(row.taken.begin(), row.taken.end(), taking.key) != row.taken.end())
      return OrderResult::duplicate;
    const auto mark = std::find_if(row.marks.begin(), row.marks.end(),
                                   [&](const OrderRow::Mark& one) { return one.issuer == taking.issuer; });
    if (order.sequence != 0 && mark != row.marks.end() && order.sequence <= mark->sequence)
      return OrderResult::older_sequence;
    remember(taking, number);
  }
  if (order.name_key != 0) {
    const std::uint64_t known = facts_.name_key(entity);
    if (known != 0 && known != order.name_key) return OrderResult::other_name;
    if (known == 0) taking.remarks |= order_remark::name_not_known;
  }
  const OrderResult result = move(taking, entity);
  if (result == OrderResult::done) {
    if (const std::uint32_t number = facts_.order_row(entity); number != 0) {
      const OrderRow& row = facts_.orders()[number];
      if (row.taken[0] != taking.key) remember(taking, number);  // its first
    }
  }
  return result;
}

OrderResult Orders::move(Taking& taking, Entity& entity) {
  switch (taking.order->row().action) {
    case OrderAction::stop:
      return stop(taking, entity, false);
    case OrderAction::extend_stop:
      return stop(taking, entity, true);
    case OrderAction::lift_stop:
      return lift(taking, entity, OrderState::stopped);
    case OrderAction::freeze:
      return freeze(taking, entity, false);
    case OrderAction::extend_freeze:
      return freeze(taking, entity, true);
    case OrderAction::lift_freeze:
      return lift(taking, entity, OrderState::frozen);
    case OrderAction::watch:
      return watch(taking, entity, true);
    case OrderAction::unwatch:
      return watch(taking, entity, false);
    case OrderAction::accounts:
      taking.remarks |= order_remark::facts_of_account;
      return OrderResult::done;
    case OrderAction::transactions:
    case OrderAction::holder:
    case OrderAction::one_transaction:
      return OrderResult::done;
    case OrderAction::none:
      break;
  }
  return OrderResult::format;
}

OrderResult Orders::stop(Taking& taking, Entity& entity, bool extend) {
  const OrderDetails& order = *taking.order;
  OrderRow row = row_of(entity);
  if (row.state == OrderState::frozen) return OrderResult::frozen;
  const bool stopped = row.state == OrderState::stopped;
  if (extend && !stopped) return OrderResult::not_stopped;
  if (!stopped && row.stop_ended_ms + limits_.stop_memory_ms <= taking.touch->log_time_ms)
    row.stops = row.extensions = 0;
  if (!extend && row.stops >= limits_.stop_requests) return OrderResult::stop_limit;
  if (stopped && row.extensions >= limits_.stop_extensions) return OrderResult::extension_limit;
  if (!extend && !has_transfer(taking, entity)) return OrderResult::no_such_transfer;
  const std::int64_t start_ms = order.start_ms != 0 ? order.start_ms : taking.touch->event_time_ms;
  taking.from_ms = stopped ? row.from_ms : start_ms;
  const std::int64_t before_ms = stopped ? row.due_ms : start_ms;
  taking.due_ms = before_ms + limits_.stop_ms;
  if (order.expire_ms > taking.due_ms) taking.remarks |= order_remark::term_cut;
  if (order.expire_ms != 0) taking.due_ms = std::min(taking.due_ms, order.expire_ms);
  if (taking.due_ms <= before_ms || taking.due_ms <= taking.touch->log_time_ms) return OrderResult::over;
  OrderRow& kept = facts_.orders().change(facts_.make_order_row(entity));
  kept.stops = static_cast<std::uint8_t>(row.stops + (extend ? 0 : 1));
  kept.extensions = static_cast<std::uint8_t>(row.extensions + (stopped ? 1 : 0));
  hold(taking, entity, OrderState::stopped);
  measure(taking, entity, OrderState::stopped, stopped ? MeasureState::extended : MeasureState::in_force,
          taking.due_ms);
  return OrderResult::done;
}

OrderResult Orders::freeze(Taking& taking, Entity& entity, bool extend) {
  const OrderDetails& order = *taking.order;
  const OrderRow row = row_of(entity);
  const bool frozen = row.state == OrderState::frozen;
  if (extend && !frozen) return OrderResult::not_frozen;
  if (!extend && frozen) return OrderResult::frozen;
  if (!extend && !has_transfer(taking, entity)) return OrderResult::no_such_transfer;
  const std::int64_t start_ms = order.start_ms != 0 ? order.start_ms : taking.touch->event_time_ms;
  taking.from_ms = frozen ? row.from_ms : start_ms;
  const std::int64_t before_ms = frozen ? row.due_ms : start_ms;
  taking.due_ms = add_months(before_ms, static_cast<std::int32_t>(limits_.freeze_months));
  if (order.expire_ms > taking.due_ms) taking.remarks |= order_remark::term_cut;
  if (order.expire_ms != 0) taking.due_ms = std::min(taking.due_ms, order.expire_ms);
  if (taking.due_ms <= before_ms || taking.due_ms <= taking.touch->log_time_ms) return OrderResult::over;
  static_cast<void>(facts_.make_order_row(entity));
  const Taking stopped_before{
      .touch = taking.touch, .order = taking.order, .sink = taking.sink, .from_ms = row.from_ms};
  hold(taking, entity, OrderState::frozen);
  measure(taking, entity, OrderState::frozen, frozen ? MeasureState::extended : MeasureState::in_force,
          taking.due_ms);
  if (row.state == OrderState::stopped) {  // the freeze takes its place, without a gap
    facts_.orders().change(facts_.order_row(entity)).stop_ended_ms = taking.touch->event_time_ms;
    measure(stopped_before, entity, OrderState::stopped, MeasureState::lifted, taking.touch->event_time_ms);
  }
  return OrderResult::done;
}

OrderResult Orders::lift(Taking& taking, Entity& entity, OrderState state) {
  const OrderRow row = row_of(entity);
  if (row.state != state) {
    if (state == OrderState::frozen) return OrderResult::not_frozen;
    return row.state == OrderState::frozen ? OrderResult::frozen : OrderResult::not_stopped;
  }
  taking.from_ms = row.from_ms;
  taking.due_ms = taking.touch->event_time_ms;
  release(entity, taking.due_ms);
  measure(taking, entity, state, MeasureState::lifted, taking.due_ms);
  return OrderResult::done;
}

OrderResult Orders::watch(Taking& taking, Entity& entity, bool on) {
  if (!on && entity.watched == 0) return OrderResult::not_watched;
  const std::uint32_t row = facts_.make_order_row(entity);
  if (on) {
    facts_.orders().keep_watch(row, {.order_id = taking.order->order_id,
                                     .authority = taking.order->authority,
                                     .institution_id = taking.touch->cause.institution_id,
                                     .event_id = taking.touch->cause.event_id,
                                     .case_number = taking.order->case_number});
  } else {
    facts_.orders().drop_watch(row);
  }
  entity.watched = on ? 1 : 0;
  return OrderResult::done;
}

// Whether the account's history holds the transfer that the order names; what cannot be told is no mismatch.
bool Orders::has_transfer(Taking& taking, const Entity& entity) const {
  const OrderDetails& order = *taking.order;
  if (entity.kind != EntityKind::account || (order.transfer_time_ms == 0 && order.amount_minor == 0))
    return true;
  const Pool& pool = facts_.pool();
  const std::int64_t from_ms = order.transfer_time_ms - limits_.verify_time_ms;
  const std::int64_t to_ms = order.transfer_time_ms + limits_.verify_time_ms;
  const bool known =
      order.transfer_time_ms != 0 && entity.ring.size > 0 && entity.ring.at(pool, 0).time_ms() < from_ms;
  for (Position i = upper_bound(pool, entity.ring, from_ms - 1); i < entity.ring.size; ++i) {
    const Entry& entry = entity.ring.at(pool, i);
    if (order.transfer_time_ms != 0 && entry.time_ms() > to_ms) break;
    const bool moved = entry.has(Entry::counts) && (is_money_in(entry.kind()) || is_money_out(entry.kind()));
    const std::int64_t apart = entry.value - order.amount_minor;
    const bool same = order.amount_minor == 0 ||
                      (apart <= limits_.verify_amount_minor && -apart <= limits_.verify_amount_minor);
    if (moved && same) return true;
  }
  if (known) return false;
  taking.remarks |= order_remark::history_gone;
  return true;
}

void Orders::hold(Taking& taking, Entity& entity, OrderState state) {
  const std::uint32_t number = facts_.order_row(entity);
  OrderBook& book = facts_.orders();
  const Cause& cause = taking.touch->cause;
  book.keep_texts(number, {.order_id = taking.order->order_id,
                           .authority = taking.order->authority,
                           .institution_id = cause.institution_id,
                           .event_id = cause.event_id,
                           .case_number = {}});
  OrderRow& row = book.change(number);
  row.state = state;
  row.from_ms = taking.from_ms;
  row.origin_topic = cause.origin.topic;
  row.origin_partition = cause.origin.partition;
  row.origin_offset = cause.origin.offset;
  book.set_due(number, taking.due_ms);
  Deadlines::begin_order(facts_, cause, entity, state, taking.due_ms);
  entity.under_order = 1;
}

void Orders::release(Entity& entity, std::int64_t at_ms) {
  const std::uint32_t number = facts_.order_row(entity);
  OrderRow& row = facts_.orders().change(number);
  if (row.state == OrderState::stopped) row.stop_ended_ms = at_ms;
  row.state = OrderState::none;
  row.from_ms = row.due_ms = 0;
  row.origin_topic = 0;
  row.origin_partition = 0;
  row.origin_offset = 0;
  facts_.orders().drop_texts(number);
  Deadlines::end_order(facts_, entity);
  entity.under_order = 0;
}

void Orders::remember(const Taking& taking, std::uint32_t number) {
  OrderRow& row = facts_.orders().change(number);
  row.last_ms = std::max(row.last_ms, taking.touch->event_time_ms);
  std::rotate(row.taken.begin(), row.taken.end() - 1, row.taken.end());
  row.taken[0] = taking.key;
  if (taking.order->sequence == 0) return;
  auto mark = std::find_if(row.marks.begin(), row.marks.end() - 1,
                           [&](const OrderRow::Mark& one) { return one.issuer == taking.issuer; });
  *mark = {taking.issuer, taking.order->sequence};  // a new issuer takes the place of the oldest
  std::rotate(row.marks.begin(), mark, mark + 1);
}

void Orders::measure(const Taking& taking, const Entity& entity, OrderState of, MeasureState state,
                     std::int64_t valid_to_ms) const {
  const OrderDetails& order = *taking.order;
  OrderEffect said{.order_id = order.order_id,
                   .authority = order.authority,
                   .legal_basis = order.legal_basis,
                   .state = state,
                   .from_ms = taking.from_ms,
                   .due_ms = valid_to_ms};
  Effect effect{
      .kind = OutputKind::measure, .cause = &taking.touch->cause, .subject = &entity, .touch = taking.touch};
  effect.measure = measure_of(entity.kind, of);
  effect.order = &said;
  effect.id = Digest()
                  .add("order_measure")
                  .add(order.issuer_or(taking.touch->cause.institution_id))
                  .add(order.order_id)
                  .add(facts_.parties()[entity.party].token)
                  .add(name_of(effect.measure))
                  .add(name_of(state))
                  .finish();
  taking.sink->effect(effect, facts_);
}

void Orders::answer(const Taking& taking, const Entity* subject, OrderResult result) const {
  const OrderDetails& order = *taking.order;
  const OrderCodeRow& row = order.row();
  OrderEffect said{.order_id = order.order_id,
                   .authority = order.authority,
                   .case_number = order.case_number,
                   .legal_basis = order.legal_basis,
                   .parameter = order.parameter,
                   .request = row.code,
                   .reply = row.reply,
                   .action = row.action,
                   .result = result,
                   .remarks = taking.remarks,
                   .from_ms = taking.from_ms,
                   .due_ms = taking.due_ms};
  Effect effect{.kind = OutputKind::order_reply,
                .cause = &taking.touch->cause,
                .subject = subject,
                .touch = taking.touch};
  effect.order = &said;
  const Cause& cause = taking.touch->cause;
  Digest id;
  id.add("order_reply").add(order.issuer_or(cause.institution_id)).add(order.order_id);
  id.add(cause.institution_id).add(cause.event_id);  // an issuer may use an id twice, for two accounts
  // A repetition is answered beside the order, not instead of it.
  if (result == OrderResult::duplicate) id.add("duplicate");
  effect.id = id.finish();
  taking.sink->effect(effect, facts_);
}

void Orders::end_due(std::int64_t log_time_ms, Sink& sink) {
  std::vector<std::uint32_t> due = facts_.orders().take_due(log_time_ms);
  const OrderBook& book = facts_.orders();
  const auto key = [&](std::uint32_t row) {
    return std::tuple(book[row].due_ms, facts_.parties()[book[row].party].token);
  };
  std::sort(due.begin(), due.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  for (const std::uint32_t row : due) end(row, sink);
}

void Orders::end(std::uint32_t number, Sink& sink) {
  const OrderRow row = facts_.orders()[number];
  const OrderTexts texts = facts_.orders().texts(row);
  const PartyRecord& party = facts_.parties()[row.party];
  const Cause cause{texts.institution_id,
                    texts.event_id,
                    row.due_ms,
                    {row.origin_topic, row.origin_partition, row.origin_offset}};
  OrderEffect said{.state = MeasureState::expired, .from_ms = row.from_ms, .due_ms = row.due_ms};
  set_order(said, texts);
  Effect effect{.kind = OutputKind::measure, .cause = &cause, .subject = &facts_.at(party.entity)};
  effect.measure = measure_of(party.kind, row.state);
  effect.order = &said;
  effect.id = Digest()
                  .add("order_end")
                  .add(party.token)
                  .add(name_of(row.state))
                  .add(static_cast<std::uint64_t>(row.due_ms))
                  .finish();
  sink.effect(effect, facts_);
  release(facts_.change(party.entity), row.due_ms);
}

Orders::Hold Orders::hold_of(const Entity& entity) const {
  if (entity.under_order == 0) return {};
  const OrderRow& row = facts_.orders()[facts_.order_row(entity)];
  return {row.state == OrderState::frozen ? touch_flag::order_freeze : touch_flag::order_stop,
          facts_.orders().texts(row).authority};
}

void Orders::refuse(const Touch& touch, const Entity& entity, Sink& sink) const {
  const bool pays = entity.kind == EntityKind::account && is_money_out(touch.kind);
  const bool calls = touch.kind == TouchKind::call_out || touch.kind == TouchKind::sms_out;
  if ((!pays && !calls) || touch.status == Status::failed || touch.has(touch_flag::reversal)) return;
  const OrderRow& row = facts_.orders()[facts_.order_row(entity)];
  if (touch.event_time_ms < row.from_ms && touch.status != Status::attempted) return;  // it was allowed then
  OrderEffect said{.from_ms = row.from_ms, .due_ms = row.due_ms};
  set_order(said, facts_.orders().texts(row));
  Effect effect{.kind = OutputKind::measure, .cause = &touch.cause, .subject = &entity, .touch = &touch};
  effect.measure = pays ? Measure::refuse : Measure::block_number;
  effect.order = &said;
  effect.id = Digest()
                  .add("order_hold")
                  .add(touch.cause.institution_id)
                  .add(touch.cause.event_id)
                  .add(facts_.parties()[entity.party].token)
                  .add(name_of(effect.measure))
                  .finish();
  sink.effect(effect, facts_);
}

void Orders::report(const Touch& touch, const Entity& entity, Sink& sink) const {
  if (!is_money_in(touch.kind) && !is_money_out(touch.kind)) return;
  const OrderRow& row = facts_.orders()[facts_.order_row(entity)];
  OrderEffect said{.request = "100305",
                   .reply = "100306",
                   .action = OrderAction::watch,
                   .result = OrderResult::done,
                   .tells = true};
  set_order(said, facts_.orders().watch(row));
  Effect effect{.kind = OutputKind::order_reply, .cause = &touch.cause, .subject = &entity, .touch = &touch};
  effect.counterparty = touch.counterparty ? facts_.parties().find(touch.counterparty) : kNoParty;
  effect.order = &said;
  effect.id = Digest()
                  .add("order_transaction")
                  .add(said.order_id)
                  .add(touch.cause.institution_id)
                  .add(touch.cause.event_id)
                  .add(facts_.parties()[entity.party].token)
                  .add(name_of(touch.kind))
                  .finish();
  sink.effect(effect, facts_);
}

}  // namespace xiezhi
