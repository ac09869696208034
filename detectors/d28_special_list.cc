// D28 terror and special-prevention lists 反洗钱特别预防措施名单 (反洗钱法 Art. 40 [V]; REGULATION 6.1 D28):
// whoever is on such a list by the exact identifier gets no service: each movement and each contact is
// reported. What a list is, its name says (stream/engine/router.h, kSpecialLists). Names that are only alike
// are a matter for people and not judged here. Judged on every movement of money, action on an account and
// call. Cost: the entity's listing; no hints of its own.
#include "detectors/detector.h"

namespace xiezhi {
namespace {

enum : std::size_t { kPoints };
constexpr Parameter kParameters[] = {
    {"points", 100, 1, 100, "points", "反洗钱法 Art. 40 [V]", "contribution to the score"},
};

bool judge(const View& view, const Touch&, Parameters parameters, Signal& signal) {
  const Listing* listing = view.listing();
  if (listing == nullptr || listing->allowed || listing->list != kSpecialList) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("listed_since", listing->listed_ms, 0, "ms");
  return true;
}

}  // namespace

extern const Detector d28_special_list;
constexpr Detector d28_special_list = {
    .code = "D28",
    .version = 1,
    .name = "on a list of special measures",
    .name_zh = "特别预防措施名单",
    .entities = bits(EntityKind::account, EntityKind::person, EntityKind::phone, EntityKind::merchant),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_in, TouchKind::transfer_out, TouchKind::cash_in, TouchKind::cash_out,
                    TouchKind::payment_out, TouchKind::payment_in, TouchKind::loan_out, TouchKind::loan_in,
                    TouchKind::account_action, TouchKind::call_out, TouchKind::prepaid),
    .window = "none",
    .source = "反洗钱法 Art. 40 [V], REGULATION 6.1 D28",
    .suspected_type = SuspectedType::terror_financing,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
