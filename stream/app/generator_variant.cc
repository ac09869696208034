#include "stream/app/generator_variant.h"

#include <algorithm>
#include <span>

#include "stream/app/generator_case.h"
#include "stream/app/generator_everyday.h"
#include "stream/base/check.h"
#include "stream/base/time.h"

namespace xiezhi::synthetic {
namespace {

// Per cent of the plain case. `slow` ends shortly before the window of REGULATION 6 does; what `under` leaves
// is just what the rule needs, and where pieces are more than one each payment lies below it.
struct Recipe {
  std::string_view scenario;
  std::int32_t fast, slow;
  struct Under {
    std::int32_t counts = 100, amounts = 100, pieces = 1, talk = 100;
    Sums sums = Sums::uneven;
  } under{};
  Hours hours{};
  std::int32_t crime_days = 0;
  bool asleep = false;
};
constexpr Hours kWaking{8, 23};

constexpr auto kRecipes = std::to_array<Recipe>({
    {"d01_large_value", 20, 350, {.amounts = 80, .pieces = 2}},
    {"d02_structuring", 40, 130, {.counts = 75, .amounts = 94, .pieces = 2}, kWaking},
    {"d03_many_in_one_out", 15, 400, {.counts = 60, .amounts = 45}},
    {"d04_one_in_many_out", 15, 650, {.counts = 67, .amounts = 55}},
    {"d05_repeated_similar", 10, 300, {.counts = 67, .amounts = 12}},
    {"d06_pass_through", 25, 270, {.amounts = 10, .pieces = 2}},
    {.scenario = "d07_dormant",
     .fast = 20,
     .slow = 1100,
     .under = {.amounts = 80},
     .crime_days = 1,
     .asleep = true},
    {"d08_probe_then_drain", 20, 5000, {.amounts = 30, .pieces = 2}},
    {"d09_night", 50, 250, {.counts = 67, .amounts = 35}, {0, 5}},
    {"d12_listed_counterparty", 10, 1500, {.amounts = 5, .pieces = 2}},
    {"d12_grey", 25, 270, {.amounts = 10}},
    {"d17_fundraising_pool", 20, 118, {.counts = 67, .amounts = 40}, kWaking},
    {"d18_periodic_return", 70, 150, {.counts = 79, .amounts = 30}, kWaking},
    {"d19_ponzi", 25, 130, {.counts = 54, .amounts = 35}, kWaking},
    {"d21_names_remarks", 20, 550, {.counts = 50, .amounts = 10}, kWaking},
    {"d22_commission", 50, 120, {.counts = 50, .amounts = 30, .sums = Sums::in_proportion}},
    {"d23_pyramid", 50, 120, {.counts = 70, .amounts = 10, .sums = Sums::in_proportion}},
    {"d24_online_gambling", 25, 3800, {.counts = 93, .amounts = 65}},
    {"d25_virtual_currency", 10, 180, {.counts = 81, .amounts = 65}},
    {.scenario = "d26_prepaid_card", .fast = 85, .slow = 120, .under = {.amounts = 80}, .crime_days = 6},
    {"d29_merchant_cash_out", 50, 250, {.counts = 67, .sums = Sums::kept}},
    {"v01_call_then_pay", 20, 1800, {.amounts = 28, .talk = 51}},
    {"v01_listed_call", 15, 700, {.amounts = 28, .talk = 51}},
    {"v02_screen_share", 20, 400, {.amounts = 5, .pieces = 2}},
    {"v03_brushing_rebate", 20, 600, {.counts = 67, .amounts = 25}},
    {"v04_fake_investment", 15, 330, {.amounts = 50}, kWaking},
    {"v07_fake_loan", 20, 190, {.counts = 67, .amounts = 33}},
    {.scenario = "v08_fake_leader", .fast = 20, .slow = 190, .under = {.amounts = 84}, .crime_days = 1},
    {"v10_romance", 15, 290, {.amounts = 35}, kWaking},
    {"m01_fraud_text", 10, 3000, {.counts = 12}},
    {"t01_high_frequency", 30, 170, {.counts = 83, .talk = 50}},
    {"t03_one_way", 20, 390, {.counts = 74, .talk = 50}},
    {"t05_number_changing", 10, 600, {.counts = 25, .talk = 20}},
    {"t07_bulk_sms", 20, 160, {.counts = 79}},
    {"t10_fraud_site", 10, 1500, {.counts = 25}},
    {"t12_listed_number", 10, 6000, {.talk = 20}},
    {"x01_composite", 15, 120, {.counts = 80, .amounts = 75}, kWaking},
});
// Of a scenario without a row, so that a new one has its variants at once.
constexpr Recipe kOther{.scenario = {}, .fast = 50, .slow = 120};

// Milliseconds on a clock that runs only in `hours` of each day, and the moment at which it shows them.
std::int64_t clock_of(std::int64_t time_ms, Hours hours) {
  const std::int32_t day = beijing_day(time_ms);
  const std::int64_t open_ms = beijing_midnight_ms(day) + hours.from * kHourMs;
  const std::int64_t length_ms = (hours.until - hours.from) * kHourMs;
  return day * length_ms + std::clamp<std::int64_t>(time_ms - open_ms, 0, length_ms - 1);
}
std::int64_t time_at(std::int64_t clock_ms, Hours hours) {
  const std::int64_t length_ms = (hours.until - hours.from) * kHourMs;
  const auto day = static_cast<std::int32_t>(clock_ms / length_ms);
  return beijing_midnight_ms(day) + hours.from * kHourMs + clock_ms % length_ms;
}

bool is_taken(const Draft& draft) { return (draft.marks & kTaken) != 0; }

// Squeezes or stretches the gaps after the first event, or after the first money of the crime where that has
// a history. Who came first stays first.
void change_gaps(std::vector<Draft>& drafts, const Changes& changes) {
  std::sort(drafts.begin(), drafts.end(), before);
  const auto first =
      changes.crime_days == 0 ? drafts.begin() : std::find_if(drafts.begin(), drafts.end(), is_taken);
  if (first == drafts.end()) return;
  const std::int64_t first_ms = clock_of(first->time_ms, changes.hours);
  std::int64_t last_plain_ms = 0, last_ms = 0;
  for (Draft& draft : std::span(first, drafts.end())) {
    const std::int64_t gap_ms = clock_of(draft.time_ms, changes.hours) - first_ms;
    const std::int64_t changed_ms = time_at(first_ms + gap_ms * changes.gaps_percent / 100, changes.hours);
    const std::int64_t apart_ms = draft.time_ms > last_plain_ms ? 1 : 0;
    last_plain_ms = draft.time_ms;
    draft.time_ms = last_ms = std::max(changed_ms, last_ms + apart_ms);
  }
}

// The share that stays, less up to four in a thousand so that no sum is round, unless that is the crime.
void change_amounts(CaseBuilder& builder) {
  const Changes& changes = builder.changes();
  std::int64_t share_bp = changes.amounts_percent * 100;
  if (changes.sums == Sums::in_proportion) share_bp -= builder.random().between(0, share_bp * 4 / 1000);
  for (Draft& draft : builder.drafts()) {
    if (draft.type == EventType::call) draft.amount_minor = draft.amount_minor * changes.talk_percent / 100;
    if (!tells_money(draft) || changes.sums == Sums::kept) continue;
    const std::int64_t most = draft.amount_minor * changes.amounts_percent / 100;
    draft.amount_minor = changes.sums == Sums::in_proportion
                             ? draft.amount_minor * share_bp / 10000
                             : most - builder.random().between(0, most * 4 / 1000);
  }
}

// Pays each sum that the case takes in equal pieces, the last one with what is left over, before the next
// event of the case.
void pay_in_pieces(CaseBuilder& builder) {
  std::vector<Draft>& drafts = builder.drafts();
  std::sort(drafts.begin(), drafts.end(), before);
  const std::int64_t pieces = builder.changes().pieces;
  const std::size_t whole = drafts.size();
  for (std::size_t i = 0; i < whole; ++i) {
    const std::int64_t piece = drafts[i].amount_minor / pieces;
    if (!is_taken(drafts[i]) || piece == 0) continue;
    const std::int64_t room_ms = i + 1 < whole ? drafts[i + 1].time_ms - drafts[i].time_ms : kDayMs;
    const std::int64_t gap_ms = std::min(4 * kMinuteMs, room_ms / (pieces + 1));
    drafts[i].amount_minor -= piece * (pieces - 1);
    for (std::int64_t n = 1; n < pieces; ++n) {
      Draft& added = builder.again(drafts[i]);
      added.amount_minor = piece;
      added.time_ms += n * gap_ms;
    }
  }
}

}  // namespace

Changes changes_of(std::string_view scenario, Variant variant) {
  const auto row = std::find_if(kRecipes.begin(), kRecipes.end(),
                                [&](const Recipe& recipe) { return recipe.scenario == scenario; });
  const Recipe& recipe = row == kRecipes.end() ? kOther : *row;
  Changes changes{
      .variant = variant, .hours = recipe.hours, .crime_days = recipe.crime_days, .asleep = recipe.asleep};
  if (variant == Variant::fast) changes.gaps_percent = recipe.fast;
  if (variant == Variant::slow) changes.gaps_percent = recipe.slow;
  if (variant == Variant::under_limits) {
    changes.counts_percent = recipe.under.counts;
    changes.amounts_percent = recipe.under.amounts;
    changes.talk_percent = recipe.under.talk;
    changes.pieces = recipe.under.pieces;
    changes.sums = recipe.under.sums;
  }
  return changes;
}

void vary(CaseBuilder& builder) {
  const Changes& changes = builder.changes();
  if (changes.variant == Variant::under_limits) change_amounts(builder);
  if (changes.pieces > 1) pay_in_pieces(builder);
  if (changes.gaps_percent != 100) change_gaps(builder.drafts(), changes);
  if (changes.variant == Variant::mixed) add_everyday_life(builder);
}

}  // namespace xiezhi::synthetic
