// Orders of the model: who is held until when, by the plainest reading of REGULATION 2.8 and 5.4. What is due
// is looked for among all subjects at each touch.
#include <algorithm>

#include "stream/base/calendar.h"
#include "stream/engine/effect.h"
#include "tests/simulation/model.h"

namespace xiezhi::simulation {
namespace {

std::string_view sender_of(const Touch& touch, const OrderDetails& order) {
  return order.issuer.empty() ? touch.cause.institution_id : order.issuer;
}
std::uint64_t key_of(const Touch& touch, const OrderDetails& order) {
  return Digest().add("order").add(sender_of(touch, order)).add(order.order_id).finish().lo;
}
std::uint64_t issuer_of(const Touch& touch, const OrderDetails& order) {
  return Digest().add("issuer").add(sender_of(touch, order)).finish().lo;
}

Measure measure_of(EntityKind kind, std::string_view state) {
  if (kind == EntityKind::phone) return Measure::block_number;
  return state == "frozen" ? Measure::freeze : Measure::stop_payment;
}

void release(OrdersOf& orders, std::int64_t at_ms) {
  if (orders.state == "stopped") orders.stop_ended_ms = at_ms;
  orders.state.clear();
  orders.from_ms = orders.due_ms = 0;
  orders.origin = {};
  orders.order.reset();
}

// The order's own end, when it has one that comes earlier.
std::int64_t cut(std::int64_t due_ms, const OrderDetails& order, Said& said) {
  if (order.expire_ms == 0) return due_ms;
  if (order.expire_ms > due_ms) said.remarks |= order_remark::term_cut;
  return std::min(due_ms, order.expire_ms);
}

Said about(const Touch& touch, OutputKind kind, const Subject* subject) {
  Said said;
  said.kind = kind;
  said.institution_id = touch.cause.institution_id;
  said.event_id = touch.cause.event_id;
  said.time_ms = touch.cause.event_time_ms;
  if (subject != nullptr) said.subject = subject->token;
  return said;
}

}  // namespace

void Model::due_orders(std::int64_t log_time_ms) {
  std::vector<std::pair<std::int64_t, Token>> due;
  for (const auto& [token, subject] : subjects_) {
    if (subject.orders && !subject.orders->state.empty() && subject.orders->due_ms <= log_time_ms)
      due.emplace_back(subject.orders->due_ms, token);
  }
  std::sort(due.begin(), due.end());
  for (const auto& [due_ms, token] : due) {
    Subject& subject = subjects_.at(token);
    OrdersOf& orders = *subject.orders;
    Said said;
    said.kind = OutputKind::measure;
    said.id = Digest()
                  .add("order_end")
                  .add(token)
                  .add(orders.state)
                  .add(static_cast<std::uint64_t>(due_ms))
                  .finish();
    said.institution_id = orders.order->institution_id;
    said.event_id = orders.order->event_id;
    said.subject = token;
    said.measure = measure_of(subject.kind, orders.state);
    said.state = MeasureState::expired;
    said.time_ms = said.due_ms = due_ms;
    said.from_ms = orders.from_ms;
    said.order_id = orders.order->order_id;
    said.authority = orders.order->authority;
    outcome_.effects.push_back(said);
    release(orders, due_ms);
    end_order_clocks(token);
  }
}

void Model::apply_order(const Touch& touch) {
  OrderDetails order;
  if (!decode_order(touch.order, order)) return;
  const OrderAction action = order.row().action;
  const bool for_phones =
      action == OrderAction::stop || action == OrderAction::lift_stop || action == OrderAction::extend_stop;
  Said reply = about(touch, OutputKind::order_reply, nullptr);
  const bool formed =
      !order.malformed && action != OrderAction::none && (touch.entity != EntityKind::phone || for_phones);
  if (!formed) {
    reply.result = OrderResult::format;
    if (subjects_.contains(touch.subject)) reply.subject = touch.subject;
  } else {
    if (touch.entity == EntityKind::phone && action == OrderAction::stop) subject_of(touch);
    std::vector<Subject*> named;
    for (auto& [token, subject] : subjects_) {
      if (token == touch.subject || (touch.subject.lo == 0 && token.hi == touch.subject.hi))
        named.push_back(&subject);
    }
    reply.result = OrderResult::unknown;
    for (Subject* subject : named) {
      Said one = about(touch, OutputKind::order_reply, subject);
      if (named.size() > 1) one.remarks |= order_remark::several;
      one.result = take_order(*subject, touch, order, one);
      const bool first = reply.subject == Token{};
      if (first || (reply.result != OrderResult::done && one.result == OrderResult::done)) reply = one;
    }
  }
  reply.order_id = order.order_id;
  reply.authority = order.authority;
  Digest id;
  id.add("order_reply").add(sender_of(touch, order)).add(order.order_id);
  id.add(touch.cause.institution_id).add(touch.cause.event_id);
  if (reply.result == OrderResult::duplicate) id.add("duplicate");
  reply.id = id.finish();
  outcome_.effects.push_back(reply);
}

OrderResult Model::take_order(Subject& subject, const Touch& touch, const OrderDetails& order, Said& said) {
  if (subject.orders) {
    OrdersOf& orders = *subject.orders;
    const std::uint64_t key = key_of(touch, order);
    if (std::find(orders.taken.begin(), orders.taken.end(), key) != orders.taken.end())
      return OrderResult::duplicate;
    for (const auto& [issuer, sequence] : orders.marks) {
      if (issuer == issuer_of(touch, order) && order.sequence != 0 && order.sequence <= sequence)
        return OrderResult::older_sequence;
    }
    remember(orders, touch, order);
  }
  if (order.name_key != 0 && subject.name_key == 0) said.remarks |= order_remark::name_not_known;
  if (order.name_key != 0 && subject.name_key != 0 && order.name_key != subject.name_key)
    return OrderResult::other_name;
  const bool had = subject.orders.has_value();
  OrderResult result = OrderResult::done;
  switch (order.row().action) {
    case OrderAction::stop:
      result = stop(subject, touch, order, said, false);
      break;
    case OrderAction::extend_stop:
      result = stop(subject, touch, order, said, true);
      break;
    case OrderAction::lift_stop:
      result = lift(subject, touch, order, said, "stopped");
      break;
    case OrderAction::freeze:
      result = freeze(subject, touch, order, said, false);
      break;
    case OrderAction::extend_freeze:
      result = freeze(subject, touch, order, said, true);
      break;
    case OrderAction::lift_freeze:
      result = lift(subject, touch, order, said, "frozen");
      break;
    case OrderAction::watch:
      if (!subject.orders) subject.orders.emplace();
      subject.orders->watch = {std::string(order.order_id), std::string(order.authority),
                               std::string(touch.cause.institution_id), std::string(touch.cause.event_id),
                               std::string(order.case_number)};
      break;
    case OrderAction::unwatch:
      if (!subject.orders || !subject.orders->watch) return OrderResult::not_watched;
      subject.orders->watch.reset();
      break;
    case OrderAction::accounts:
      said.remarks |= order_remark::facts_of_account;
      break;
    default:
      break;
  }
  if (!had && subject.orders) remember(*subject.orders, touch, order);
  return result;
}

void Model::remember(OrdersOf& orders, const Touch& touch, const OrderDetails& order) const {
  orders.last_ms = std::max(orders.last_ms, touch.event_time_ms);
  orders.taken.insert(orders.taken.begin(), key_of(touch, order));
  if (orders.taken.size() > 3) orders.taken.pop_back();
  if (order.sequence == 0) return;
  const std::uint64_t issuer = issuer_of(touch, order);
  std::erase_if(orders.marks, [&](const auto& mark) { return mark.first == issuer; });
  orders.marks.insert(orders.marks.begin(), {issuer, order.sequence});
  if (orders.marks.size() > 2) orders.marks.pop_back();
}

bool Model::has_transfer(const Subject& subject, const OrderDetails& order, Said& said) const {
  if (subject.kind != EntityKind::account) return true;
  if (order.transfer_time_ms == 0 && order.amount_minor == 0) return true;
  const OrderLimits& limits = options_.orders;
  for (const Happening& one : subject.happenings) {
    if (!one.counts || !(one.in() || one.out())) continue;
    if (order.transfer_time_ms != 0 && std::abs(one.time_ms - order.transfer_time_ms) > limits.verify_time_ms)
      continue;
    if (order.amount_minor != 0 && std::abs(one.value - order.amount_minor) > limits.verify_amount_minor)
      continue;
    return true;
  }
  const bool all_there = order.transfer_time_ms != 0 && !subject.happenings.empty() &&
                         subject.happenings.front().time_ms < order.transfer_time_ms - limits.verify_time_ms;
  if (all_there) return false;
  said.remarks |= order_remark::history_gone;
  return true;
}

OrderResult Model::stop(Subject& subject, const Touch& touch, const OrderDetails& order, Said& said,
                        bool extend) {
  const OrderLimits& limits = options_.orders;
  OrdersOf now = subject.orders.value_or(OrdersOf{});
  if (now.state == "frozen") return OrderResult::frozen;
  const bool stopped = now.state == "stopped";
  if (extend && !stopped) return OrderResult::not_stopped;
  if (!stopped && touch.log_time_ms - now.stop_ended_ms >= limits.stop_memory_ms)
    now.stops = now.extensions = 0;
  if (!extend && now.stops == limits.stop_requests) return OrderResult::stop_limit;
  if (stopped && now.extensions == limits.stop_extensions) return OrderResult::extension_limit;
  if (!extend && !has_transfer(subject, order, said)) return OrderResult::no_such_transfer;
  const std::int64_t start_ms = order.start_ms != 0 ? order.start_ms : touch.event_time_ms;
  said.from_ms = stopped ? now.from_ms : start_ms;
  const std::int64_t after_ms = stopped ? now.due_ms : start_ms;
  said.due_ms = cut(after_ms + limits.stop_ms, order, said);
  if (said.due_ms <= after_ms || said.due_ms <= touch.log_time_ms) return OrderResult::over;
  now.stops += extend ? 0 : 1;
  now.extensions += stopped ? 1 : 0;
  subject.orders = now;
  hold(subject, touch, order, said, "stopped");
  order_measure(subject, touch, order, "stopped", stopped ? MeasureState::extended : MeasureState::in_force,
                said.from_ms, said.due_ms);
  return OrderResult::done;
}

OrderResult Model::freeze(Subject& subject, const Touch& touch, const OrderDetails& order, Said& said,
                          bool extend) {
  OrdersOf now = subject.orders.value_or(OrdersOf{});
  const bool frozen = now.state == "frozen";
  if (extend && !frozen) return OrderResult::not_frozen;
  if (!extend && frozen) return OrderResult::frozen;
  if (!extend && !has_transfer(subject, order, said)) return OrderResult::no_such_transfer;
  const std::int64_t start_ms = order.start_ms != 0 ? order.start_ms : touch.event_time_ms;
  said.from_ms = frozen ? now.from_ms : start_ms;
  const std::int64_t after_ms = frozen ? now.due_ms : start_ms;
  said.due_ms =
      cut(add_months(after_ms, static_cast<std::int32_t>(options_.orders.freeze_months)), order, said);
  if (said.due_ms <= after_ms || said.due_ms <= touch.log_time_ms) return OrderResult::over;
  const std::int64_t stopped_from_ms = now.state == "stopped" ? now.from_ms : 0;
  const bool stopped = now.state == "stopped";
  if (stopped) now.stop_ended_ms = touch.event_time_ms;
  subject.orders = now;
  hold(subject, touch, order, said, "frozen");
  order_measure(subject, touch, order, "frozen", frozen ? MeasureState::extended : MeasureState::in_force,
                said.from_ms, said.due_ms);
  if (stopped)
    order_measure(subject, touch, order, "stopped", MeasureState::lifted, stopped_from_ms,
                  touch.event_time_ms);
  return OrderResult::done;
}

OrderResult Model::lift(Subject& subject, const Touch& touch, const OrderDetails& order, Said& said,
                        std::string_view state) {
  const std::string now = subject.orders ? subject.orders->state : "";
  if (now != state) {
    if (state == "frozen") return OrderResult::not_frozen;
    return now == "frozen" ? OrderResult::frozen : OrderResult::not_stopped;
  }
  said.from_ms = subject.orders->from_ms;
  said.due_ms = touch.event_time_ms;
  release(*subject.orders, touch.event_time_ms);
  end_order_clocks(subject.token);
  order_measure(subject, touch, order, state, MeasureState::lifted, said.from_ms, said.due_ms);
  return OrderResult::done;
}

void Model::hold(Subject& subject, const Touch& touch, const OrderDetails& order, const Said& said,
                 std::string_view state) {
  OrdersOf& orders = *subject.orders;
  orders.state = state;
  orders.from_ms = said.from_ms;
  orders.due_ms = said.due_ms;
  orders.origin = touch.cause.origin;
  orders.order = {std::string(order.order_id), std::string(order.authority),
                  std::string(touch.cause.institution_id), std::string(touch.cause.event_id), ""};
  end_order_clocks(subject.token);
  begin_clock(subject.token, subject.kind, touch, state == "frozen" ? Term::freeze_end : Term::stop_end,
              subject.token, said.due_ms - 1);
}

void Model::order_measure(const Subject& subject, const Touch& touch, const OrderDetails& order,
                          std::string_view of, MeasureState state, std::int64_t from_ms, std::int64_t to_ms) {
  Said said = about(touch, OutputKind::measure, &subject);
  said.measure = measure_of(subject.kind, of);
  said.state = state;
  said.from_ms = from_ms;
  said.due_ms = to_ms;
  said.order_id = order.order_id;
  said.authority = order.authority;
  said.id = Digest()
                .add("order_measure")
                .add(sender_of(touch, order))
                .add(order.order_id)
                .add(subject.token)
                .add(name_of(said.measure))
                .add(name_of(state))
                .finish();
  outcome_.effects.push_back(said);
}

// What a touch means to the orders on its subject: a payment or call that they forbid, a transaction to tell.
void Model::look(const Subject& subject, const Touch& touch) {
  if (!subject.orders) return;
  const OrdersOf& orders = *subject.orders;
  const bool reversal = touch.has(touch_flag::reversal);
  const bool pays = subject.kind == EntityKind::account && is_money_out(touch.kind);
  const bool calls = touch.kind == TouchKind::call_out || touch.kind == TouchKind::sms_out;
  const bool before = touch.event_time_ms < orders.from_ms && touch.status != Status::attempted;
  if (!orders.state.empty() && (pays || calls) && !reversal && touch.status != Status::failed && !before) {
    Said said = about(touch, OutputKind::measure, &subject);
    said.measure = pays ? Measure::refuse : Measure::block_number;
    said.from_ms = orders.from_ms;
    said.due_ms = orders.due_ms;
    said.order_id = orders.order->order_id;
    said.authority = orders.order->authority;
    said.id = Digest()
                  .add("order_hold")
                  .add(touch.cause.institution_id)
                  .add(touch.cause.event_id)
                  .add(subject.token)
                  .add(name_of(said.measure))
                  .finish();
    outcome_.effects.push_back(said);
  }
  if (!orders.watch || !(is_money_in(touch.kind) || is_money_out(touch.kind))) return;
  Said said = about(touch, OutputKind::order_reply, &subject);
  said.counterparty = touch.counterparty;
  said.result = OrderResult::done;
  said.tells = true;
  said.order_id = orders.watch->order_id;
  said.authority = orders.watch->authority;
  said.id = Digest()
                .add("order_transaction")
                .add(said.order_id)
                .add(touch.cause.institution_id)
                .add(touch.cause.event_id)
                .add(subject.token)
                .add(name_of(touch.kind))
                .finish();
  outcome_.effects.push_back(said);
}

void Model::refuse(Pending& pending, std::uint32_t flags, std::string_view authority) {
  if (flags == 0) return;
  wish(pending, Decision::refuse, (flags & touch_flag::order_freeze) != 0 ? "ORDER_FREEZE" : "ORDER_STOP",
       SuspectedType::none, Grade::none);
  pending.authority = authority;
}

}  // namespace xiezhi::simulation
