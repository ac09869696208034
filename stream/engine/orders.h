// Police orders on the facts of a shard: the state machine of REGULATION 5.4, its answers and measures.
//
//   nothing ── stop ──► stopped (in only, no out) ── freeze ──► frozen; both end by a lift or at their due
//   time
//
// A stop lasts OrderLimits::stop_ms from its start, and as long again for each extension (an order to extend,
// or a second stop request); a freeze and each renewal last calendar months. Any other move is answered with
// its reason and changes nothing. Log time decides what is in force; an end that was due while nobody looked
// comes with the next touch or tick and names its legal moment.
//
// An order is for one subject, and what was answered before is known there: the sequence numbers of an issuer
// rise from order to order on the same account or number. So the answer does not depend on partitions.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "stream/base/order.h"
#include "stream/engine/effect.h"
#include "stream/state/facts.h"

namespace xiezhi {

class Orders {
 public:
  Orders(Facts& facts, const OrderLimits& limits) : facts_(facts), limits_(limits) {}

  // Takes an order: changes what it changes, gives measures, then one answer.
  void apply(const Touch& touch, Sink& sink);
  // What has ended by then is lifted, in the order of its end.
  void tick(std::int64_t log_time_ms, Sink& sink) {
    if (facts_.orders().any_due(log_time_ms)) end_due(log_time_ms, sink);
  }
  // A touch that its entity has taken: what an order holds must not pay or call, what one watches is told of.
  void look(const Touch& touch, const Entity& entity, Sink& sink) const {
    if (entity.under_order != 0) refuse(touch, entity, sink);
    if (entity.watched != 0) report(touch, entity, sink);
  }

  // What keeps the entity from paying; `flag` is 0 when nothing does.
  struct Hold {
    std::uint64_t flag = 0;  // touch_flag::order_stop, order_freeze
    std::string_view authority{};
  };
  Hold hold_of(const Entity& entity) const;

 private:
  // An order while it is taken.
  struct Taking {
    const Touch* touch = nullptr;
    const OrderDetails* order = nullptr;
    Sink* sink = nullptr;
    std::uint64_t issuer = 0, key = 0;  // of the issuer, of the order
    std::uint8_t remarks = 0;
    std::int64_t from_ms = 0, due_ms = 0;
  };

  OrderResult take(Taking& taking, Entity& entity);
  OrderResult move(Taking& taking, Entity& entity);
  OrderResult stop(Taking& taking, Entity& entity, bool extend);
  OrderResult freeze(Taking& taking, Entity& entity, bool extend);
  OrderResult lift(Taking& taking, Entity& entity, OrderState state);
  OrderResult watch(Taking& taking, Entity& entity, bool on);
  bool has_transfer(Taking& taking, const Entity& entity) const;
  OrderRow row_of(const Entity& entity) const { return facts_.orders()[facts_.order_row(entity)]; }
  void hold(Taking& taking, Entity& entity, OrderState state);
  void release(Entity& entity, std::int64_t at_ms);
  void remember(const Taking& taking, std::uint32_t row);
  void measure(const Taking& taking, const Entity& entity, OrderState of, MeasureState state,
               std::int64_t valid_to_ms) const;
  void answer(const Taking& taking, const Entity* subject, OrderResult result) const;
  void end_due(std::int64_t log_time_ms, Sink& sink);
  void end(std::uint32_t row, Sink& sink);
  void refuse(const Touch& touch, const Entity& entity, Sink& sink) const;
  void report(const Touch& touch, const Entity& entity, Sink& sink) const;

  Facts& facts_;
  const OrderLimits& limits_;
};

}  // namespace xiezhi
