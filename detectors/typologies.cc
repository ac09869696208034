// The typologies that are built in.
#include <algorithm>

#include "detectors/typology.h"
#include "stream/base/time.h"

namespace xiezhi {

std::vector<Typology> default_typologies() {
  return {
      {.id = "fraud_victim",
       .name = "possible victim of telecom-network fraud",
       .name_zh = "电信网络诈骗潜在被害人",
       .side = Side::victim,
       .suspected_type = SuspectedType::telecom_fraud,
       .never = SuspectedType::illegal_fundraising,
       .detectors = {{"V01", Relation::none, true},
                     {"V02", Relation::none, true},
                     {"V03"},
                     {"V04"},
                     {"V07"},
                     {"V09"},
                     {"V10"},
                     {"V11"},
                     {"D08"},
                     {"D12", Relation::payee}},
       .templates = {"", "", "P-VICTIM-M", "P-VICTIM-H", "P-VICTIM-H"},
       .measures = {Measure::none, Measure::none, Measure::verify_tx, Measure::delay_24h, Measure::delay_24h},
       .report = ReportTo::police_case,
       .report_from = Grade::high},
      {
          .id = "fundraising_consumer",
          .name = "consumer drawn into illegal fundraising",
          .name_zh = "非法集资参与人",
          .side = Side::victim,
          .suspected_type = SuspectedType::illegal_fundraising,
          .only = SuspectedType::illegal_fundraising,
          .detectors = {{"D12", Relation::payee}},
          .templates = {"", "", "P-FUND", "P-FUND", "P-FUND"},
      },
      {
          .id = "telecom_victim",
          .name = "contact with a fraud number",
          .name_zh = "接触涉诈号码",
          .side = Side::victim,
          .suspected_type = SuspectedType::telecom_fraud,
          .detectors = {{"T12", Relation::contacted}},
          .templates = {"", "", "P-TEL", "P-TEL", "P-TEL"},
      },
      {.id = "mule_account",
       .name = "account used to move criminal money",
       .name_zh = "涉案账户",
       .side = Side::suspect,
       .suspected_type = SuspectedType::money_mule,
       .detectors =
           {{"D02"}, {"D03"}, {"D04"}, {"D05"}, {"D06"}, {"D09"}, {"D25"}, {"D12"}, {"D12", Relation::payer}},
       .measures = {Measure::none, Measure::none, Measure::verify_tx, Measure::reverify_id,
                    Measure::limit_channel},
       .report = ReportTo::police_event,
       .report_from = Grade::high,
       .warn = Warn::payers,
       .warn_window_ms = 3 * kDayMs},
      {.id = "online_gambling",
       .name = "account of an online gambling house",
       .name_zh = "网络赌博账户",
       .side = Side::suspect,
       .suspected_type = SuspectedType::online_gambling,
       .detectors = {{"D24"}},
       .measures = {Measure::none, Measure::none, Measure::verify_tx, Measure::reverify_id,
                    Measure::limit_channel},
       .report = ReportTo::police_event,
       .report_from = Grade::high},
      {.id = "illegal_fundraising",
       .name = "illegal fundraising",
       .name_zh = "非法集资",
       .side = Side::suspect,
       .suspected_type = SuspectedType::illegal_fundraising,
       .detectors = {{"D17"}, {"D18"}, {"D19"}, {"D21"}},
       .measures = {Measure::none, Measure::none, Measure::none, Measure::verify_tx, Measure::reverify_id},
       .report = ReportTo::fundraising_lead,
       .report_from = Grade::medium,
       .warn = Warn::payers,
       .warn_window_ms = kDayMs},
      {.id = "fraud_caller",
       .name = "fraud number",
       .name_zh = "涉诈号码",
       .side = Side::suspect,
       .suspected_type = SuspectedType::telecom_fraud,
       .detectors = {{"T01"}, {"T03"}, {"T07"}},
       .measures = {Measure::none, Measure::none, Measure::reverify_id, Measure::reverify_id,
                    Measure::suspend_out},
       .report = ReportTo::police_event,
       .report_from = Grade::high,
       .warn = Warn::contacts,
       .warn_window_ms = kDayMs},
      {.id = "number_changing",
       .name = "call that shows a changed number",
       .name_zh = "改号来电",
       .side = Side::suspect,
       .suspected_type = SuspectedType::telecom_fraud,
       .detectors =
           {{"T05"}},  // no measure: the number's owner is innocent, the trunk is the operator's affair
       .report = ReportTo::police_event,
       .report_from = Grade::high,
       .warn = Warn::this_contact},
      {.id = "large_value",
       .name = "large-value transaction",
       .name_zh = "大额交易",
       .side = Side::duty,
       .suspected_type = SuspectedType::large_value,
       .detectors = {{"D01"}},
       .report = ReportTo::large_value,
       .report_from = Grade::low,
       .every_signal = true},
  };
}

Grade grade_of(const Typology& typology, std::uint32_t score) {
  Grade grade = Grade::none;
  for (std::size_t i = 1; i < kGrades; ++i) {
    if (score >= typology.thresholds[i]) grade = static_cast<Grade>(i);
  }
  return grade;
}

std::uint8_t weighted(std::uint8_t points, std::int64_t weight) {
  return static_cast<std::uint8_t>(std::clamp<std::int64_t>(points * weight / 100, 1, 100));
}

}  // namespace xiezhi
