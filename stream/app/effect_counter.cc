#include "stream/app/effect_counter.h"

#include "detectors/detector.h"

namespace xiezhi {
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
    case OutputKind::deadline: {
      const DueState state = effect.deadline->state;
      if (state != DueState::soon && state != DueState::overdue) return;
      return metrics
          .value(state == DueState::soon ? Metric::deadlines_soon : Metric::deadlines_overdue,
                 name_of(effect.deadline->row.term))
          .add();
    }
    case OutputKind::audit: {
      const StepEffect& step = *effect.step;
      const bool appeal = step.appeal != AppealState::none;
      return metrics
          .value(appeal ? Metric::appeals : Metric::matters,
                 appeal ? name_of(step.appeal) : name_of(step.matter), name_of(step.result))
          .add();
    }
    default:
      if (effect.report == nullptr) return;
      return metrics.value(Metric::reports, name_of(effect.report->recipient)).add();
  }
}

void count_comparison(Metrics& metrics, Comparison comparison) {
  constexpr std::string_view kRaisedBy[2][2] = {{"neither", "challenger"}, {"champion", "both"}};
  metrics.value(Metric::models_compared, kRaisedBy[comparison.champion][comparison.challenger]).add();
}

void count_quality(Metrics& metrics, const QualityBook& book, QualityCounts& shown) {
  for (std::size_t i = 0; i < kQualityChecks; ++i) {
    const std::string_view check = quality_checks()[i].code;
    const QualityCount now = book.totals()[i];
    metrics.value(Metric::quality_checked, check).add(now.checked - shown[i].checked);
    metrics.value(Metric::quality_found, check).add(now.found - shown[i].found);
    shown[i] = now;
  }
}

void count_confirmation(Metrics& metrics, bool known) {
  metrics.value(Metric::confirmations, known ? "true" : "false").add();
}

void count_adjustment(Metrics& metrics, ParameterResult result) {
  metrics.value(Metric::parameter_changes, name_of(result)).add();
}

void count_receipt(Metrics& metrics, ReceiptState state, bool known) {
  metrics.value(Metric::receipts, name_of(state), known ? "true" : "false").add();
}

}  // namespace xiezhi
