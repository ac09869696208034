// M01 fraud text 涉诈短信: the text of a message is fraud's by itself, whoever sends it (Nantong Art. 30,
// Suzhou Art. 29, Guangzhou Art. 24: who finds such information stops it, keeps the record and reports it);
// and so is what is said of goods or of a service (Suzhou Art. 19, Nantong Art. 35, Guangzhou Art. 28), which
// speaks against whose they are. Judged on each message and service. What the text says and how much that
// weighs was found out when it was read (stream/screen; how often that is right: docs/screening.md); the kind
// of crime is the text's.
//
// The numbers of services and ports are borrowed by fake base stations: their owners are innocent, so only
// who has got the text is warned, and only of one that weighs more. What is said of a service has no number
// that could be stopped, so it stays below critical. Guards: allow lists; a listed port is
// judged as anybody. Cost: the touch alone; hints: one to who has got the message.
#include <algorithm>

#include "detectors/detector.h"

namespace xiezhi {
namespace {

enum : std::size_t { kLimit, kBorrowedLimit, kBorrowedPoints, kServicePoints };
constexpr Parameter kParameters[] = {
    {"limit_points", 50, 1, 100, "points", "南通 Art. 30, 苏州 Art. 29, 广州 Art. 24 [V], number [M]",
     "weight from which a text is fraud's; so many points are added"},
    {"borrowed_limit_points", 75, 1, 100, "points", "REGULATION 6.4 [D]",
     "the same of a text that shows the number of a service or port"},
    {"borrowed_points", 60, 1, 100, "points", "REGULATION 8 [D]", "most points of such a text"},
    {"service_points", 89, 1, 100, "points", "REGULATION 8: below critical [D]",
     "most points of what is said of goods or a service"},
};

bool is_borrowed(const Touch& touch) {
  return touch.number_form == NumberForm::sms_port || touch.number_form == NumberForm::service ||
         touch.has(touch_flag::subject_is_guarded);
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.content_type == SuspectedType::none || view.allowed()) return false;
  const bool borrowed = is_borrowed(touch) && !view.listed();
  const std::int64_t limit = parameters[borrowed ? kBorrowedLimit : kLimit];
  if (touch.content_points < limit) return false;
  const std::int64_t most = borrowed                           ? parameters[kBorrowedPoints]
                            : touch.kind == TouchKind::sms_out ? 100
                                                               : parameters[kServicePoints];
  signal.points = static_cast<std::uint8_t>(std::min<std::int64_t>(touch.content_points, most));
  signal.suspected_type = touch.content_type;
  signal.add("points_of_the_text", touch.content_points, limit, "points");
  if (borrowed) signal.add("number_of_a_service", 1, 1, "count");
  return true;
}

}  // namespace

extern const Detector m01_fraud_text;
constexpr Detector m01_fraud_text = {
    .code = "M01",
    .version = 1,
    .name = "fraud text",
    .name_zh = "涉诈短信",
    .entities = bits(EntityKind::phone, EntityKind::account, EntityKind::person, EntityKind::merchant),
    .principal_only = false,
    .touches = bits(TouchKind::sms_out, TouchKind::service, TouchKind::payment_out, TouchKind::payment_in),
    .window = "none",
    .source = "南通 Art. 30, 苏州 Art. 29, 广州 Art. 24 [V]",
    .suspected_type = SuspectedType::telecom_fraud,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
