#include "stream/app/progress_book.h"

#include <algorithm>

namespace xiezhi {

void ProgressBook::report(const std::string& role, std::vector<Place> places) {
  const std::lock_guard lock(mutex_);
  places_[role] = std::move(places);
}

std::vector<ProgressBook::Stall> ProgressBook::look(
    std::int64_t now_ms, const std::function<std::int64_t(const std::string&, std::int32_t)>& end_of) {
  std::map<std::string, std::vector<Place>> places;
  {
    const std::lock_guard lock(mutex_);
    places = places_;
  }
  std::vector<Stall> stalls;
  std::map<std::pair<std::string, std::int32_t>, Watched> watched;
  for (const auto& [role, its_places] : places) {
    const auto moved = [&](const Place& place) {
      const auto before = watched_.find({place.topic, place.partition});
      return before == watched_.end() || before->second.done_up_to != place.done_up_to;
    };
    const bool some_moved = std::any_of(its_places.begin(), its_places.end(), moved);
    stalls.reserve(stalls.size() + its_places.size());
    for (const Place& place : its_places) {
      Watched& its = watched[{place.topic, place.partition}];
      Stall stall{role, place.topic, place.partition};
      its = moved(place) ? Watched{place.done_up_to, now_ms} : watched_.at({place.topic, place.partition});
      if (!moved(place)) {
        const std::int64_t end = end_of(place.topic, place.partition);
        if (end >= 0) its.behind = end > place.done_up_to;
        if (!its.behind || (place.waits && some_moved)) its.since_ms = now_ms;
        if (end >= 0) stall.behind = std::max<std::int64_t>(0, end - place.done_up_to);
        stall.for_ms = now_ms - its.since_ms;
      }
      stalls.push_back(std::move(stall));
    }
  }
  watched_ = std::move(watched);
  return stalls;
}

}  // namespace xiezhi
