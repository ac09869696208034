// X01 several weak signs together 多源弱信号叠加 (REGULATION 6.4 X01): V-score = 1 − Π(1 − wᵢ·sᵢ) over what
// telecom and payment detectors have said of one person, where sᵢ, points of 100, halves every 6 hours. The
// sources are the numbers that have called or texted the person, the payees, each as it was found out or
// listed (warnings), and the person's own cases of a strange payment (V, D08). A sender is one source however
// often it came. A contribution that itself speaks of a warning (D12; V01, V06, V09, which have heard the
// call) is no source beside that warning. Of web addresses no warning is sent; a message that holds one is a
// contact. At least two sources and one of them about money: calls alone are T12's. What one source about
// money says alone, with all that its case has joined, is left to its own detector. The case that X01 opens
// stands apart, so that a source counts once in each score, and is never a source. Judged on warnings, and on
// payments of the principal, attempted ones too, that another detector has just joined: what is paid at a
// shop an hour later is no sign. So it comes after all other detectors. 2^(-age/half-life): halved for each
// whole half-life, between sixteenths of one by a line through the table below (the line lies above the curve
// by less than 1/4,000); nothing after 8 half-lives. Guards: own accounts, payees of everyday life. Cost: the
// cases, at most 4; then at most 256 entries of 8 half-lives and 16 senders; no hints.
#include <algorithm>
#include <array>

#include "detectors/detector.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kContact, kPayee, kPayment, kHalfLife, kSources, kLimit, kPointsMost };
constexpr Parameter kParameters[] = {
    {"contact_bp", 8000, 1, 10000, "bp", "REGULATION 6.4 X01, weight [D]", "weight of a call or message"},
    {"payee_bp", 9000, 1, 10000, "bp", "REGULATION 6.4 X01, weight [D]", "weight of a payee found out"},
    {"payment_bp", 10000, 1, 10000, "bp", "REGULATION 6.4 X01, weight [D]",
     "weight of a case of strange payments"},
    {"half_life_ms", 6 * kHourMs, kMinuteMs, 7 * kDayMs, "ms", "REGULATION 6.4 X01",
     "time in which a sign loses half of its weight"},
    {"sources_count", 2, 2, 16, "count", "[D]", "independent sources at least"},
    {"limit_bp", 5000, 1, 10000, "bp", "REGULATION 8: medium [D]", "V-score from which it is told"},
    {"points_most", 74, 1, 74, "points", "REGULATION 8: below high [D]",
     "the V-score in percent is the contribution, at most this: weak signs hold no payment back"},
};
constexpr std::size_t kLookedAtMost = 256;
constexpr std::size_t kSendersMost = 16;
constexpr std::int64_t kHalvingsMost = 8;

// 2^(-i/16) in 1/65,536, rounded to the nearest.
constexpr std::array<std::int64_t, 17> kSixteenths = {65536, 62757, 60097, 57549, 55109, 52773,
                                                      50535, 48393, 46341, 44376, 42495, 40693,
                                                      38968, 37316, 35734, 34219, 32768};

// `share_bp` as much of it as is left at that age.
std::int64_t faded(std::int64_t share_bp, std::int64_t age_ms, std::int64_t half_life_ms) {
  const std::int64_t age = std::max<std::int64_t>(age_ms, 0);
  const std::int64_t halvings = age / half_life_ms;
  if (halvings >= kHalvingsMost) return 0;
  const std::int64_t sixteenths = age % half_life_ms * 16;
  const auto step = static_cast<std::size_t>(sixteenths / half_life_ms);
  const std::int64_t fall =
      (kSixteenths[step] - kSixteenths[step + 1]) * (sixteenths % half_life_ms) / half_life_ms;
  return (share_bp * (kSixteenths[step] - fall) >> 16) >> halvings;
}

// One sender of warnings, with the strongest that is left of what it is known for.
struct Source {
  PartyNumber sender = kNoParty;
  std::int64_t bp = 0;
  const Entry* told = nullptr;
};

struct Sources {
  std::array<Source, kSendersMost> senders{};
  std::size_t sender_count = 0;
  std::int64_t contacts = 0, payees = 0, cases = 0;
  std::int64_t alone_bp = 0;  // the most that one source about money says alone
  // What is left of 1 when each source has taken its share, in 1/2^32.
  std::uint64_t left = std::uint64_t{1} << 32;
  SuspectedType suspected_type = SuspectedType::telecom_fraud;

  void take(std::int64_t bp) { left = left * static_cast<std::uint64_t>(10000 - bp) / 10000; }
  std::int64_t count() const { return contacts + payees + cases; }
  std::int64_t score_bp() const {
    return 10000 - static_cast<std::int64_t>(((left * 10000) + ((std::uint64_t{1} << 32) - 1)) >> 32);
  }
};

// Who has heard a call already, or is about a payee that a warning names.
constexpr std::array<std::string_view, 3> kHeardTheCall = {"V01", "V06", "V09"};

bool about_payment(std::string_view code) { return code.front() == 'V' || code == "D08"; }

void note_warning(const Entry& entry, const View& view, Parameters parameters, Sources& sources) {
  if (entry.kind() != TouchKind::warning || entry.party == kNoParty) return;
  const WarningValue warning = unpack_warning(entry.value);
  const bool contact = warning.relation == Relation::contacted;
  if ((!contact && warning.relation != Relation::payee) || warning.points == 0) return;
  if (warning.suspected_type == SuspectedType::illegal_fundraising) return;
  const std::int64_t share_bp = warning.points * parameters[contact ? kContact : kPayee] / 100;
  const std::int64_t bp = faded(share_bp, view.now_ms() - entry.time_ms(), parameters[kHalfLife]);
  if (bp == 0) return;
  if (!contact) sources.alone_bp = std::max(sources.alone_bp, bp);
  const auto end = sources.senders.begin() + static_cast<std::ptrdiff_t>(sources.sender_count);
  auto known = std::find_if(sources.senders.begin(), end,
                            [&](const Source& one) { return one.sender == entry.party; });
  if (known == end) {
    if (sources.sender_count == kSendersMost) return;
    ++sources.sender_count;
    ++(contact ? sources.contacts : sources.payees);
    known->sender = entry.party;
  }
  if (bp > known->bp) *known = {entry.party, bp, &entry};
}

void note_case(const CaseState& state, const View& view, Parameters parameters, Sources& sources) {
  std::int64_t own = 0, all = 0;
  for (std::uint8_t i = 0; i < state.contribution_count; ++i) {
    const CaseState::Contribution& contribution = state.contributions[i];
    const std::string_view code = catalogue()[contribution.detector]->code;
    if (about_payment(code)) all += contribution.points;
    const bool heard = std::find(kHeardTheCall.begin(), kHeardTheCall.end(), code) != kHeardTheCall.end();
    if (about_payment(code) && !heard) own += contribution.points;
  }
  const auto bp = [&](std::int64_t points) {
    const std::int64_t share_bp = std::min<std::int64_t>(points, 100) * parameters[kPayment] / 100;
    return faded(share_bp, view.now_ms() - state.last_ms, parameters[kHalfLife]);
  };
  sources.alone_bp = std::max(sources.alone_bp, bp(all));
  if (bp(own) == 0) return;
  ++sources.cases;
  sources.take(bp(own));
  sources.suspected_type = state.suspected_type;
}

Sources sources_of(const View& view, Parameters parameters) {
  Sources sources;
  view.each_recent(kHalvingsMost * parameters[kHalfLife], kLookedAtMost, [&](const Entry& entry) {
    note_warning(entry, view, parameters, sources);
    return true;
  });
  for (std::size_t i = 0; i < sources.sender_count; ++i) sources.take(sources.senders[i].bp);
  view.each_case([&](const CaseState& state) { note_case(state, view, parameters, sources); });
  return sources;
}

bool just_joined(const View& view) {
  bool joined = false;
  view.each_case([&](const CaseState& state) {
    const auto end = state.contributions.begin() + state.contribution_count;
    joined = joined || (state.last_ms >= view.now_ms() &&
                        std::any_of(state.contributions.begin(), end, [](const auto& contribution) {
                          return about_payment(catalogue()[contribution.detector]->code);
                        }));
  });
  return joined;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::own_transfer) || touch.status == Status::failed || guarded_counterparty(touch))
    return false;
  if (touch.kind != TouchKind::warning && !just_joined(view)) return false;
  const Sources sources = sources_of(view, parameters);
  if (sources.count() < parameters[kSources] || sources.payees + sources.cases == 0) return false;
  const std::int64_t score_bp = sources.score_bp();
  if (score_bp < parameters[kLimit] || sources.alone_bp >= parameters[kLimit]) return false;
  signal.points =
      static_cast<std::uint8_t>(std::clamp<std::int64_t>(score_bp / 100, 1, parameters[kPointsMost]));
  signal.suspected_type = sources.suspected_type;
  signal.add("v_score", score_bp, parameters[kLimit], "bp");
  signal.add("independent_sources", sources.count(), parameters[kSources], "count");
  signal.add("risky_contacts", sources.contacts, 0, "count");
  signal.add("risky_payees", sources.payees, 0, "count");
  signal.add("cases_of_strange_payments", sources.cases, 0, "count");
  signal.add("strongest_about_money", sources.alone_bp, parameters[kLimit], "bp");
  for (std::size_t i = 0; i < sources.sender_count; ++i) signal.add(*sources.senders[i].told);
  return true;
}

}  // namespace

extern const Detector x01_composite;
constexpr Detector x01_composite = {
    .code = "X01",
    .version = 1,
    .name = "several weak signs together",
    .name_zh = "多源弱信号叠加",
    .entities = bits(EntityKind::person, EntityKind::account),
    .principal_only = true,
    .touches = bits(TouchKind::transfer_out, TouchKind::payment_out, TouchKind::warning),
    .window = "48 hours, half-life 6 hours",
    .source = "REGULATION 6.4 X01",
    .suspected_type = SuspectedType::telecom_fraud,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
