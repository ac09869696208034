// T07 bulk messages 群发短信: one number sends the same text over and over (REGULATION 6.3; the criminal line
// of 5,000 messages is 法释〔2011〕7号 Art. 5 [V]). Judged on each message. Two texts are the same when their
// simhashes differ in at most three bits.
//
// The line of 5,000 counts fraud messages; years of ordinary life reach it too, so half of it must lie in the
// last 30 days. Guards: SMS ports and service numbers, allow lists; a port that is on a list is judged.
// Cost: at most 512 entries of the last hour, and only of who has sent enough; no hints.
#include <algorithm>
#include <bit>

#include "detectors/detector.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kSimilar, kDistance, kLife, kLifeRecent, kSimilarPoints, kLifePoints, kLinkPoints };
constexpr Parameter kParameters[] = {
    {"similar_hour_count", 200, 2, 500, "count", "REGULATION 6.3 [V]", "same text in an hour"},
    {"distance_bits", 3, 0, 16, "bits", "REGULATION 6.3 [D]", "simhash bits in which the same text differs"},
    {"messages_life_count", 5000, 1, 10000000, "count", "法释〔2011〕7号 Art. 5 [V]", "messages of a life"},
    {"messages_recent_count", 2500, 0, 10000000, "count", "REGULATION 6.3 [D]",
     "of them in the last 30 days"},
    {"similar_points", 60, 1, 100, "points", "REGULATION 8 [D]", "for the same text"},
    {"life_points", 90, 1, 100, "points", "REGULATION 8 [D]", "for the criminal line"},
    {"link_points", 15, 0, 100, "points", "REGULATION 6.3 [D]",
     "added when the text has a link or a number to call back"},
};
constexpr std::size_t kLookedAtMost = 512;

bool is_port(const Touch& touch) {
  return touch.number_form == NumberForm::sms_port || touch.number_form == NumberForm::service ||
         touch.has(touch_flag::subject_is_guarded);
}

std::int64_t count_similar(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  std::int64_t similar = 0;
  view.each_recent(kHourMs, kLookedAtMost, [&](const Entry& entry) {
    if (entry.kind() != TouchKind::sms_out) return true;
    // An entry keeps 56 bits of the hash.
    const int distance = std::popcount(static_cast<std::uint64_t>(entry.value ^ touch.value) << 8);
    if (distance > parameters[kDistance]) return true;
    ++similar;
    signal.add(entry);
    return true;
  });
  return similar;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (!view.listed() && (guarded(view) || is_port(touch))) return false;
  if (view.entry_count() < std::min(parameters[kSimilar], parameters[kLifeRecent])) return false;
  const std::int64_t sent_hour = view.window(WindowLength::hour).messages_out().count;
  const std::int64_t sent_month = view.window(WindowLength::thirty_days).messages_out().count;
  const std::int64_t sent_life = view.profile().out_sum;
  const std::int64_t similar =
      sent_hour < parameters[kSimilar] ? 0 : count_similar(view, touch, parameters, signal);
  std::int64_t points = 0;
  if (similar >= parameters[kSimilar]) {
    points = parameters[kSimilarPoints];
    signal.add("similar_messages_1_hour", similar, parameters[kSimilar], "count");
  }
  if (sent_life >= parameters[kLife] && sent_month >= parameters[kLifeRecent]) {
    points = parameters[kLifePoints];
    signal.add("messages_lifetime", sent_life, parameters[kLife], "count");
  }
  if (points == 0) return false;
  if (touch.has(touch_flag::has_url) || touch.has(touch_flag::callback_number)) {
    points = std::min<std::int64_t>(100, points + parameters[kLinkPoints]);
    signal.add("link_or_callback_number", 1, 1, "count");
  }
  signal.points = static_cast<std::uint8_t>(points);
  return true;
}

}  // namespace

extern const Detector t07_bulk_messages;
constexpr Detector t07_bulk_messages = {.code = "T07",
                                        .version = 1,
                                        .name = "bulk messages",
                                        .name_zh = "群发短信",
                                        .entities = bits(EntityKind::phone),
                                        .principal_only = false,
                                        .touches = bits(TouchKind::sms_out),
                                        .window = "1 hour, life",
                                        .source = "法释〔2011〕7号 Art. 5 [V]",
                                        .suspected_type = SuspectedType::telecom_fraud,
                                        .parameters = kParameters,
                                        .judge = judge};

}  // namespace xiezhi
