#include "detectors/survey.h"

#include <algorithm>
#include <bit>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kPassedLeast_bp = 7000, kPassedMost_bp = 10500;

constexpr std::size_t kTellersMax = 16;

struct Transfer {
  std::int64_t time_ms = 0, value = 0;
  PartyNumber party = kNoParty;
  std::int32_t day = 0;
};

// Oldest first.
struct Transfers {
  std::array<Transfer, kFeatureEntries> rows;
  std::size_t size = 0;
  std::span<Transfer> all() { return {rows.data(), size}; }
  std::span<const Transfer> all() const { return {rows.data(), size}; }
};

struct Walk {
  std::array<const Entry*, kFeatureEntries> newest;
  std::size_t size = 0;
  Transfers in, out;
  std::array<PartyNumber, kTellersMax> payees{}, payers{};  // of whom warnings have told
};

bool is_transfer(TouchKind kind) { return kind == TouchKind::transfer_in || kind == TouchKind::transfer_out; }

// Length of the runs of rows that `same` holds together, in turn.
template <class Same, class Take>
void each_run(std::span<const Transfer> rows, Same&& same, Take&& take) {
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t end = first + 1;
    while (end < rows.size() && same(rows[first], rows[end])) ++end;
    take(rows.subspan(first, end - first));
    first = end;
  }
}

std::int64_t sum_of(std::span<const Transfer> rows) {
  std::int64_t sum = 0;
  for (const Transfer& row : rows) sum += row.value;
  return sum;
}

void count_spans(Direction& side, std::span<const Transfer> rows, std::int64_t now_ms) {
  for (std::size_t span = 0; span < kSpans_d.size(); ++span) {
    const std::int64_t after_ms = now_ms - kSpans_d[span] * kDayMs;
    std::int64_t newest_ms = 0;  // rows are sorted by party
    each_run(
        rows, [](const Transfer& a, const Transfer& b) { return a.party == b.party; },
        [&](std::span<const Transfer> party) {
          newest_ms = 0;
          for (const Transfer& row : party) {
            newest_ms = std::max(newest_ms, row.time_ms);
            if (row.time_ms <= after_ms) continue;
            ++side.spans[span].count;
            side.spans[span].sum += row.value;
          }
          side.spans[span].parties += newest_ms > after_ms ? 1 : 0;
        });
  }
}

void count_parties(Direction& side, std::span<const Transfer> rows) {
  const auto of_party = [](const Transfer& a, const Transfer& b) { return a.party == b.party; };
  each_run(rows, of_party, [&](std::span<const Transfer> party) {
    side.single_parties += party.size() == 1 ? 1 : 0;
    side.top_party_sum = std::max(side.top_party_sum, sum_of(party));
    const auto of_day = [](const Transfer& a, const Transfer& b) { return a.day == b.day; };
    each_run(party, of_day, [&](std::span<const Transfer> day) {
      side.most_with_party_a_day =
          std::max(side.most_with_party_a_day, static_cast<std::int64_t>(day.size()));
    });
  });
}

void count_days(Direction& side, std::span<const Transfer> rows) {
  each_run(
      rows, [](const Transfer& a, const Transfer& b) { return a.day == b.day; },
      [&](std::span<const Transfer> day) {
        ++side.days;
        side.most_a_day = std::max(side.most_a_day, static_cast<std::int64_t>(day.size()));
      });
}

// The most parties in three days that begin with a transfer; looks at kWide rows ahead at most.
void count_width(Direction& side, std::span<const Transfer> rows) {
  constexpr std::size_t kWide = 32;
  for (std::size_t first = 0; first < rows.size(); ++first) {
    std::array<PartyNumber, kWide> seen;
    std::size_t parties = 0;
    for (std::size_t i = first; i < rows.size() && i < first + kWide && rows[i].day < rows[first].day + 3;
         ++i) {
      const auto end = seen.begin() + static_cast<std::ptrdiff_t>(parties);
      if (std::find(seen.begin(), end, rows[i].party) == end) seen[parties++] = rows[i].party;
    }
    side.most_parties_3_days = std::max(side.most_parties_3_days, static_cast<std::int64_t>(parties));
  }
}

void compare_amounts(Direction& side, std::span<Transfer> rows) {
  if (rows.empty()) return;
  const std::int64_t mean = sum_of(rows) / static_cast<std::int64_t>(rows.size());
  std::int64_t distance = 0;
  for (const Transfer& row : rows) {
    distance += row.value > mean ? row.value - mean : mean - row.value;
    side.small += row.value < mean / 10 ? 1 : 0;
  }
  side.deviation_bp = share_bp(distance / static_cast<std::int64_t>(rows.size()), mean);
  std::sort(rows.begin(), rows.end(), [](const Transfer& a, const Transfer& b) { return a.value < b.value; });
  side.largest = rows.back().value;
  for (std::size_t i = 1; i < rows.size(); ++i)
    side.equal_pairs += rows[i].value - rows[i - 1].value <= rows[i].value / 100 ? 1 : 0;
}

Direction look_at(Transfers transfers, std::int64_t now_ms) {
  Direction side;
  const std::span<Transfer> rows = transfers.all();
  count_days(side, rows);
  count_width(side, rows);
  std::sort(rows.begin(), rows.end(), [](const Transfer& a, const Transfer& b) {
    return a.party != b.party ? a.party < b.party : a.time_ms < b.time_ms;
  });
  count_spans(side, rows, now_ms);
  count_parties(side, rows);
  compare_amounts(side, rows);
  return side;
}

// Transfers in that left to somebody else in about the same size; a transfer out answers one transfer in.
void count_passed(Survey& out, const Walk& walk) {
  std::array<bool, kFeatureEntries> answered{};
  std::size_t first = 0;
  for (const Transfer& in : walk.in.all()) {
    while (first < walk.out.size && walk.out.rows[first].time_ms < in.time_ms) ++first;
    for (std::size_t i = first; i < walk.out.size; ++i) {
      const Transfer& sent = walk.out.rows[i];
      if (sent.time_ms - in.time_ms > 3 * kDayMs) break;
      const std::int64_t share = share_bp(sent.value, in.value);
      if (answered[i] || sent.party == in.party || share < kPassedLeast_bp || share > kPassedMost_bp)
        continue;
      answered[i] = true;
      ++out.passed_3_days;
      out.passed_day += sent.time_ms - in.time_ms <= kDayMs ? 1 : 0;
      out.passed_sum += sent.value;
      break;
    }
  }
}

void count_both_ways(Survey& out, const Walk& walk) {
  std::array<PartyNumber, kFeatureEntries> payers;
  std::array<PartyNumber, kFeatureEntries> payees;
  std::array<PartyNumber, kFeatureEntries> both;
  const auto parties = [](const Transfers& from, auto& to) {
    for (std::size_t i = 0; i < from.size; ++i) to[i] = from.rows[i].party;
    const auto end = to.begin() + static_cast<std::ptrdiff_t>(from.size);
    std::sort(to.begin(), end);
    return std::unique(to.begin(), end);
  };
  const auto payers_end = parties(walk.in, payers);
  const auto payees_end = parties(walk.out, payees);
  out.both_ways =
      std::set_intersection(payers.begin(), payers_end, payees.begin(), payees_end, both.begin()) -
      both.begin();
}

void take_money(Survey& out, Walk& walk, const Entry& entry, std::int64_t now_ms) {
  const TouchKind kind = entry.kind();
  const bool in = is_money_in(kind);
  if (entry.has(Entry::own)) {
    ++out.own;
  } else if (entry.has(Entry::guarded)) {
    ++(in ? out.institution_in : out.institution_out);
  } else if (is_transfer(kind)) {
    Transfers& side = in ? walk.in : walk.out;
    side.rows[side.size++] = {entry.time_ms(), entry.value, entry.party, beijing_day(entry.time_ms())};
    out.from_units += in && entry.has(Entry::from_unit) ? 1 : 0;
    (in ? out.in : out.out).round += entry.has(Entry::round) ? 1 : 0;
  } else if (kind == TouchKind::payment_out) {
    for (std::size_t span = 0; span < kSpans_d.size(); ++span)
      out.spendings[span] += entry.time_ms() > now_ms - kSpans_d[span] * kDayMs ? 1 : 0;
    out.spendings_sum += entry.value;
  } else if (kind == TouchKind::cash_in) {
    ++out.cash_in;
    out.cash_in_sum += entry.value;
  } else if (kind == TouchKind::cash_out) {
    ++out.cash_out;
    out.cash_out_sum += entry.value;
  }
}

void take_warning(Survey& out, Walk& walk, const Entry& entry) {
  const WarningValue warning = unpack_warning(entry.value);
  ++out.warnings;
  out.warning_points = std::max<std::int64_t>(out.warning_points, warning.points);
  const bool payee = warning.relation == Relation::payee || warning.relation == Relation::account_payee;
  if (!payee && warning.relation != Relation::payer) return;
  std::array<PartyNumber, kTellersMax>& tellers = payee ? walk.payees : walk.payers;
  std::int64_t& count = payee ? out.warned_payees : out.tainting_payers;
  const auto end = tellers.begin() + count;
  if (end != tellers.end() && std::find(tellers.begin(), end, entry.party) == end)
    tellers[static_cast<std::size_t>(count++)] = entry.party;
}

// Days with money, and the longest time without; entries oldest first.
void count_activity(Survey& out, const Walk& walk) {
  std::int32_t last = 0, last_spending = 0;
  for (std::size_t i = walk.size; i-- > 0;) {
    const Entry& entry = *walk.newest[i];
    const std::int32_t day = beijing_day(entry.time_ms());
    if (last != 0 && day != last) {
      out.longest_gap_days = std::max<std::int64_t>(out.longest_gap_days, day - last);
      out.quiet_days = day - last;
    }
    out.active_days += day != last ? 1 : 0;
    last = day;
    if (entry.kind() != TouchKind::payment_out) continue;
    out.spending_days += day != last_spending ? 1 : 0;
    last_spending = day;
  }
}

void look_at_touch(Survey& out, const View& view) {
  const Touch& touch = view.touch();
  if (view.own() == nullptr || !is_transfer(touch.kind)) return;
  const bool in = is_money_in(touch.kind);
  const Direction& side = in ? out.in : out.out;
  out.new_party = view.dealt_before(view.counterparty(), !in) ? 0 : 1;
  const Direction::Span& all = side.spans.back();
  if (all.count > 0) out.against_mean_bp = share_bp(view.own()->value, all.sum / all.count);
}

}  // namespace

Survey survey(const View& view) {
  Survey out;
  Walk walk;
  const std::int64_t now_ms = view.now_ms();
  view.each_recent(kSpans_d.back() * kDayMs, kFeatureEntries, [&](const Entry& entry) {
    const TouchKind kind = entry.kind();
    if (kind == TouchKind::warning) {
      take_warning(out, walk, entry);
    } else if (entry.has(Entry::counts) && (is_money_in(kind) || is_money_out(kind))) {
      walk.newest[walk.size++] = &entry;
    }
    return true;
  });
  for (std::size_t i = walk.size; i-- > 0;) take_money(out, walk, *walk.newest[i], now_ms);
  count_activity(out, walk);
  count_passed(out, walk);
  count_both_ways(out, walk);
  const std::int64_t round_in = out.in.round, round_out = out.out.round;
  out.in = look_at(walk.in, now_ms);
  out.out = look_at(walk.out, now_ms);
  out.in.round = round_in;
  out.out.round = round_out;
  const Profile& profile = view.profile();
  out.known_days = (now_ms - profile.first_seen_ms) / kDayMs;
  const std::int64_t oldest_ms = walk.size == 0 ? now_ms : walk.newest[walk.size - 1]->time_ms();
  const bool full = walk.size == kFeatureEntries;
  const std::int64_t covered = full ? (now_ms - oldest_ms) / kDayMs : out.known_days;
  out.watched_days = std::clamp<std::int64_t>(covered, 1, kSpans_d.back());
  out.lifetime_in = profile.in_count;
  out.lifetime_out = profile.out_count;
  out.provinces = std::popcount(profile.provinces);
  look_at_touch(out, view);
  return out;
}

}  // namespace xiezhi
