#include "stream/app/effect_counter.h"

#include "detectors/detector.h"
#include "stream/codec/records.h"

namespace xiezhi {
namespace {

// To whom a kind of report goes (CONTRACT 2).
Recipient recipient_of(OutputKind kind) {
  switch (kind) {
    case OutputKind::police_report:
      return Recipient::police;
    case OutputKind::regulator_report:
      return Recipient::financial_regulator;
    case OutputKind::large_value_report:
    case OutputKind::suspicious_report:
      return Recipient::aml_centre;
    default:
      return Recipient::none;
  }
}

}  // namespace

void count_effect(Metrics& metrics, const Effect& effect) {
  switch (effect.kind) {
    case OutputKind::alert:
      return metrics
          .value(Metric::alerts, catalogue()[effect.signal->detector]->code,
                 name_of(effect.case_state->grade))
          .add();
    case OutputKind::prompt:
      return metrics.value(effect.stale ? Metric::prompts_stale : Metric::prompts, effect.template_id).add();
    case OutputKind::measure:
      return metrics.value(Metric::measures, name_of(effect.measure)).add();
    case OutputKind::decision:
      return metrics.value(Metric::decisions, name_of(effect.decision)).add();
    case OutputKind::order_reply:
      if (effect.order->tells) return;  // no order has come
      return metrics.value(Metric::orders, effect.order->request, return_code(effect.order->result)).add();
    default:
      if (recipient_of(effect.kind) == Recipient::none) return;
      return metrics.value(Metric::reports, name_of(recipient_of(effect.kind))).add();
  }
}

void count_comparison(Metrics& metrics, Comparison comparison) {
  constexpr std::string_view kRaisedBy[2][2] = {{"neither", "challenger"}, {"champion", "both"}};
  metrics.value(Metric::models_compared, kRaisedBy[comparison.champion][comparison.challenger]).add();
}

}  // namespace xiezhi
