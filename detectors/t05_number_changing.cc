// T05 number changing 改号: a call comes over an international trunk and shows a number that cannot call from
// there: a domestic mobile that does not roam, a fixed or short number (110, 955xx, 12xxx), or none that
// exists (Anti-Fraud Law 反电信网络诈骗法 Art. 13 [V], REGULATION 6.3). Judged on each call by itself.
//
// The number that is shown is borrowed: its owner, who may be the police or a bank, has done nothing. So
// numbers of registered services are no guard here (a faked 110 is the very case), and what is found holds
// for this call: `detail` is kForgedCall, and only the callee of the call is to be warned. Numbers of other
// countries are normal on such a trunk. Cost: the touch alone.
#include "detectors/detector.h"

namespace xiezhi {
namespace {

enum : std::size_t { kPoints };
constexpr Parameter kParameters[] = {
    {"points", 75, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};
constexpr std::uint16_t kForgedCall = 1;

// What is wrong with the number, or empty.
std::string_view forged(const Touch& touch) {
  const bool roaming = touch.has(touch_flag::roaming);
  switch (touch.number_form) {
    case NumberForm::mobile:
    case NumberForm::data_card:
      return roaming ? "" : "domestic_mobile_not_roaming";
    case NumberForm::fixed:
      return "domestic_fixed_number";
    case NumberForm::service:
    case NumberForm::sms_port:
      return "short_or_service_number";
    case NumberForm::unassigned:
      return "number_does_not_exist";
    case NumberForm::none:
    case NumberForm::overseas:
      break;
  }
  return touch.has(touch_flag::mainland_prefix) && !roaming ? "mainland_prefix" : "";
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (!touch.has(touch_flag::international) || view.allowed()) return false;
  const std::string_view what = forged(touch);
  if (what.empty()) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.detail = kForgedCall;
  signal.add(what, 1, 1, "count");
  return true;
}

}  // namespace

extern const Detector t05_number_changing;
constexpr Detector t05_number_changing = {.code = "T05",
                                          .version = 1,
                                          .name = "number changing",
                                          .name_zh = "改号电话",
                                          .entities = bits(EntityKind::phone),
                                          .principal_only = false,
                                          .touches = bits(TouchKind::call_out),
                                          .window = "the call",
                                          .source = "反电信网络诈骗法 Art. 13 [V]",
                                          .suspected_type = SuspectedType::telecom_fraud,
                                          .parameters = kParameters,
                                          .judge = judge};

}  // namespace xiezhi
