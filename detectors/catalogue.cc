#include <algorithm>

#include "detectors/detector.h"
#include "stream/base/check.h"

namespace xiezhi {

// One line a detector. Order is the order of codes, in which a touch is judged: X01 sees what the others
// joined; adding one in the middle is fine, numbers are not stored.
#define XIEZHI_DETECTORS(X)    \
  X(d01_large_value)           \
  X(d02_structuring)           \
  X(d03_many_in_one_out)       \
  X(d04_one_in_many_out)       \
  X(d05_repeated_similar)      \
  X(d06_pass_through)          \
  X(d07_dormant)               \
  X(d08_probe_then_drain)      \
  X(d09_night)                 \
  X(d10_shared_device)         \
  X(d11_opening_spree)         \
  X(d12_listed_counterparty)   \
  X(d13_new_unit)              \
  X(d14_cross_region)          \
  X(d15_profile_mismatch)      \
  X(d16_cash_burst)            \
  X(d17_fundraising_pool)      \
  X(d18_periodic_return)       \
  X(d19_ponzi_ratio)           \
  X(d20_elderly_care)          \
  X(d21_names_and_remarks)     \
  X(d22_promoter_commission)   \
  X(d23_pyramid)               \
  X(d24_online_gambling)       \
  X(d25_virtual_currency)      \
  X(d26_prepaid_card)          \
  X(d27_predatory_loan)        \
  X(d28_special_list)          \
  X(d29_merchant_cash_out)     \
  X(d30_mule_ring)             \
  X(m01_fraud_text)            \
  X(m02_reported)              \
  X(m90_model_score)           \
  X(t01_high_frequency_caller) \
  X(t02_one_ring)              \
  X(t03_one_way)               \
  X(t04_sim_bank)              \
  X(t05_number_changing)       \
  X(t06_overseas_surge)        \
  X(t07_bulk_messages)         \
  X(t08_iot_misuse)            \
  X(t09_card_opening)          \
  X(t10_fraud_site)            \
  X(t11_otp_relay)             \
  X(t12_listed_number_contact) \
  X(v01_call_then_pay)         \
  X(v02_screen_share)          \
  X(v03_brushing_rebate)       \
  X(v04_fake_investment)       \
  X(v05_fake_shopping)         \
  X(v06_fake_service)          \
  X(v07_fake_loan)             \
  X(v08_fake_leader)           \
  X(v09_fake_police)           \
  X(v10_romance)               \
  X(v11_game_trade)            \
  X(v12_elderly)               \
  X(v13_minor)                 \
  X(x01_composite)             \
  X(x02_hot_spot)

#define XIEZHI_DECLARE(name) extern const Detector name;
XIEZHI_DETECTORS(XIEZHI_DECLARE)
#undef XIEZHI_DECLARE

namespace {
#define XIEZHI_ADDRESS(name) &name,
constexpr const Detector* kCatalogue[] = {XIEZHI_DETECTORS(XIEZHI_ADDRESS)};
#undef XIEZHI_ADDRESS
}  // namespace

std::span<const Detector* const> catalogue() { return kCatalogue; }

const Detector* find_detector(std::string_view code) {
  const auto* found = std::find_if(std::begin(kCatalogue), std::end(kCatalogue),
                                   [&](const Detector* detector) { return detector->code == code; });
  return found == std::end(kCatalogue) ? nullptr : *found;
}

std::uint8_t detector_number(std::string_view code) {
  for (std::size_t i = 0; i < std::size(kCatalogue); ++i) {
    if (kCatalogue[i]->code == code) return static_cast<std::uint8_t>(i);
  }
  XIEZHI_CHECK(false && "no such detector");
  return 0;
}

}  // namespace xiezhi
