// V10 romance 婚恋交友诈骗: one person whom the payer did not know gets ever more money, often in amounts
// that are words of love (520 «I love you», 1314 «for ever»), before the investment comes (REGULATION 6.2, 7
// [P]). Couples send such amounts as well, so they alone are nothing: it takes five transfers within 30 days,
// none smaller than the one before, the last several times the first, to a natural person who never paid and
// never was paid before those 30 days. Guards: own accounts, guarded parties, anything that comes back.
// Judged on each transfer of the one who is decided for, attempted ones too. Cost: at most 256 entries, one
// ledger row; no hints.
#include <algorithm>
#include <array>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kTransfers, kGrowth, kTotal, kPoints, kPointsLove };
constexpr Parameter kParameters[] = {
    {"transfers_count", 5, 2, 100, "count", "REGULATION 6.2 V10 [P]", "growing transfers to one person"},
    {"growth_percent", 300, 100, 100000, "percent", "[D]", "last against first, at least"},
    {"total_minor", 300000, 1, 1000000000000, "minor", "法发〔2016〕32号 [P]: 3,000 yuan is a crime",
     "fen of all of them"},
    {"points", 35, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_love", 55, 1, 100, "points", "REGULATION 8 [D]", "the same when an amount speaks of love"},
};

// 520, 521, 1314 yuan and ten or a hundred times as much, in fen.
bool speaks_of_love(std::int64_t fen) {
  constexpr auto kWords =
      std::to_array<std::int64_t>({52000, 52100, 131400, 520000, 521000, 1314000, 5200000, 5210000});
  return std::find(kWords.begin(), kWords.end(), fen) != kWords.end();
}

struct Story {
  std::int64_t count = 0, first = 0, last = 0, total = 0, words = 0;
  bool grows = true, returns = false;
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::own_transfer) || guarded_counterparty(touch) || !touch.counterparty) return false;
  if (touch.has(touch_flag::counterparty_is_unit)) return false;
  const std::int64_t from_ms = view.now_ms() - 30 * kDayMs + 1;
  const auto sent = [&](const Entry& entry) {
    return entry.party == view.counterparty() && entry.kind() == TouchKind::transfer_out &&
           (entry.has(Entry::counts) || view.is_own(entry));
  };
  Story story;
  view.each_since(from_ms, kFlowEntries, [&](const Entry& entry) {
    if (entry.party == view.counterparty() && is_money_in(entry.kind()) && entry.has(Entry::counts))
      story.returns = true;
    if (!sent(entry)) return true;
    if (story.count == 0) story.first = entry.value;
    story.grows = story.grows && entry.value >= story.last;
    story.last = entry.value;
    story.total += entry.value;
    story.words += speaks_of_love(entry.value) ? 1 : 0;
    ++story.count;
    return true;
  });
  if (story.count < parameters[kTransfers] || !story.grows || story.returns) return false;
  const std::int64_t growth = story.last * 100 / std::max<std::int64_t>(1, story.first);
  if (growth < parameters[kGrowth] || story.total < parameters[kTotal]) return false;
  if (known_party(view, view.counterparty(), from_ms)) return false;
  signal.points = static_cast<std::uint8_t>(parameters[story.words > 0 ? kPointsLove : kPoints]);
  signal.add("growing_transfers_30_days", story.count, parameters[kTransfers], "count");
  signal.add("last_to_first", growth, parameters[kGrowth], "percent");
  signal.add("total_30_days", story.total, parameters[kTotal], "minor");
  if (story.words > 0) signal.add("amounts_that_speak_of_love", story.words, 1, "count");
  add_events(view, from_ms, signal, sent);
  return true;
}

}  // namespace

extern const Detector v10_romance;
constexpr Detector v10_romance = {.code = "V10",
                                  .version = 1,
                                  .name = "romance",
                                  .name_zh = "婚恋交友诈骗",
                                  .entities = bits(EntityKind::person, EntityKind::account),
                                  .principal_only = true,
                                  .touches = bits(TouchKind::transfer_out),
                                  .window = "30 days",
                                  .source = "REGULATION 6.2, 7 [P]",
                                  .suspected_type = SuspectedType::romance,
                                  .parameters = kParameters,
                                  .judge = judge};

}  // namespace xiezhi
