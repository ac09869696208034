// Brings the records of many partitions into the order of their timestamps. While a reader catches up,
// partitions arrive in blocks as the client fetched them, hours of event time apart; a call and the payment
// after it, read from two topics, would come the wrong way round. Pure; one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <iterator>
#include <optional>
#include <queue>
#include <span>
#include <utility>
#include <vector>

namespace xiezhi::kafka {

template <class Item>
class TimeMerge {
 public:
  static constexpr std::ptrdiff_t kAheadMax = 64;  // records in a row whose stamps may be ahead

  // How long they may wait for a source that has older ones which are not here yet.
  explicit TimeMerge(std::int64_t wait_ms) : wait_ms_(wait_ms) {}

  // Records of one source stay in the order in which they are added. A few with the stamp of a clock that is
  // ahead count as old as the one behind them, and one of a clock that is behind as new as the one before it:
  // so neither moves its source away from the others.
  void add(std::size_t source, std::int64_t time_ms, std::int64_t offset, Item item) {
    if (source >= sources_.size()) sources_.resize(source + 1);
    Source& its = sources_[source];
    const std::ptrdiff_t looked_at = std::min<std::ptrdiff_t>(std::ssize(its.held), kAheadMax + 1);
    auto newer = its.held.end();
    while (newer != its.held.end() - looked_at && std::prev(newer)->first > time_ms) --newer;
    if (its.held.end() - newer > kAheadMax) time_ms = its.held.back().first;
    for (auto one = newer; one != its.held.end(); ++one) one->first = std::min(one->first, time_ms);
    if (newer == its.held.begin()) heads_.push({time_ms, source});
    its.held.push_back({time_ms, std::move(item)});
    its.next = offset + 1;
    its.given_up = false;
    ++size_;
  }

  // Calls f(item) for at most `most` records, the oldest first, until a source may have an older one: one of
  // those `behind`, which have more than was added so far. A source that stays silent for too long is not
  // waited for until it delivers again. `now_ms` is any clock that only moves on.
  template <class F>
  void take(std::size_t most, std::span<const std::size_t> behind, std::int64_t now_ms, F&& f) {
    const auto missing = [&](std::size_t source) {
      return source >= sources_.size() || (sources_[source].held.empty() && !sources_[source].given_up);
    };
    bool going = std::none_of(behind.begin(), behind.end(), missing);
    if (going) {
      blocked_since_ms_.reset();
    } else if (now_ms - blocked_since_ms_.value_or(now_ms) > wait_ms_) {
      give_up(behind);
      blocked_since_ms_.reset();
      going = true;
    } else if (!blocked_since_ms_) {
      blocked_since_ms_ = now_ms;
    }
    for (; size_ > 0 && most > 0 && going; --most) {
      const std::size_t source = oldest();
      f(next());
      going = going && !(missing(source) && std::find(behind.begin(), behind.end(), source) != behind.end());
    }
  }

  // The oldest record, whatever may come; there must be one. Of equal ones that of the first source.
  Item next() {
    const std::size_t source = oldest();
    heads_.pop();
    auto& held = sources_[source].held;
    Item item = std::move(held.front().second);
    held.pop_front();
    --size_;
    if (!held.empty()) heads_.push({held.front().first, source});
    return item;
  }

  // The offset behind the last one added.
  std::int64_t added_up_to(std::size_t source) const {
    return source < sources_.size() ? sources_[source].next : 0;
  }
  std::size_t size() const { return size_; }
  std::size_t size(std::size_t source) const {
    return source < sources_.size() ? sources_[source].held.size() : 0;
  }

  // What is still held is gone: take it out before.
  void clear() { *this = TimeMerge(wait_ms_); }

 private:
  using Head = std::pair<std::int64_t, std::size_t>;
  struct Source {
    std::deque<std::pair<std::int64_t, Item>> held;
    std::int64_t next = 0;
    bool given_up = false;
  };

  // The source of the oldest record. A head that became older has another place in the queue as well.
  std::size_t oldest() {
    const auto stale = [&](const Head& head) {
      const auto& held = sources_[head.second].held;
      return held.empty() || held.front().first != head.first;
    };
    while (stale(heads_.top())) heads_.pop();
    return heads_.top().second;
  }

  void give_up(std::span<const std::size_t> behind) {
    for (const std::size_t source : behind) {
      if (source >= sources_.size()) sources_.resize(source + 1);
      sources_[source].given_up = sources_[source].held.empty();
    }
  }

  std::int64_t wait_ms_;
  std::vector<Source> sources_;
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads_;
  std::size_t size_ = 0;
  std::optional<std::int64_t> blocked_since_ms_;
};

}  // namespace xiezhi::kafka
