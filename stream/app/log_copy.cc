#include "stream/app/log_copy.h"

#include <algorithm>

#include "stream/codec/frame.h"
#include "stream/engine/router.h"

namespace xiezhi {
namespace {

// A tick is written to every partition of a log, so those of one partition are all there are.
constexpr std::int32_t kTickPartition = 0;

}  // namespace

void KnownIdentities::learn(const SealedIdentity& identity) {
  const auto [found, added] = numbers_.try_emplace(identity.token, known_.size());
  if (added) {
    known_.emplace_back();
    sent_.resize(sent_.size() + words_);
  }
  Known& known = known_[found->second];
  if (known.length == identity.bytes.size()) {  // one text sealed again
    std::copy(identity.bytes.begin(), identity.bytes.end(),
              bytes_.begin() + static_cast<std::ptrdiff_t>(known.at));
  } else {
    known.at = bytes_.size();
    known.length = identity.bytes.size();
    bytes_ += identity.bytes;
  }
  known.kind = identity.kind;
  known.sealing_key = identity.sealing_key;
}

bool KnownIdentities::first(const Token& token, std::uint32_t partition) {
  const auto found = numbers_.find(token);
  if (found == numbers_.end()) return false;
  std::uint64_t& word = sent_[found->second * words_ + partition / 64];
  const std::uint64_t bit = std::uint64_t{1} << (partition % 64);
  const bool is_first = (word & bit) == 0;
  word |= bit;
  return is_first;
}

SealedIdentity KnownIdentities::of(const Token& token) const {
  const Known& known = known_[numbers_.at(token)];
  return {token, known.kind, known.sealing_key, std::string_view(bytes_).substr(known.at, known.length)};
}

LogCopy::LogCopy(LogWriter& log) : log_(log), identities_(log.partitions()), keys_sent_(log.partitions()) {}

Result<void> LogCopy::take(std::int32_t partition, std::int64_t time_ms, std::string_view frame) {
  ++counts_.records;
  if (time_ms != time_ms_) {  // a record has one time: that of everything in it
    if (Result<void> done = log_.flush(); !done) return done;
    time_ms_ = time_ms;
    log_.set_time(time_ms);
  }
  FrameReader reader(frame);
  Touch touch;
  for (;;) {
    const FrameItem item = reader.next(touch);
    Result<void> done;
    switch (item.kind) {
      case FrameItem::Kind::end:
        return {};
      case FrameItem::Kind::touch:
        done = touch.kind == TouchKind::clock_tick ? tick(touch, partition) : copy(touch);
        break;
      case FrameItem::Kind::sealing_key:
        boxes_.try_emplace(item.sealing_key, item.sealed_box);
        break;
      case FrameItem::Kind::broken:
        ++counts_.broken;
        break;
    }
    if (!done) return done;
  }
}

Result<void> LogCopy::tick(const Touch& touch, std::int32_t partition) {
  if (partition != kTickPartition) return {};
  ++counts_.ticks;
  for (std::uint32_t to = 0; to < log_.partitions(); ++to) {
    if (Result<void> done = log_.add(touch, to); !done) return done;
  }
  return {};
}

Result<void> LogCopy::copy(Touch& touch) {
  if (touch.has(touch_flag::everywhere) && !touch.has(touch_flag::home)) return {};  // the one at home is all
  ++counts_.touches;
  const std::uint32_t partition = partition_of(touch.subject, log_.partitions());
  for (std::uint8_t i = 0; i < touch.identity_count; ++i) {
    identities_.learn(touch.identities[i]);
    static_cast<void>(identities_.first(touch.identities[i].token, partition));
  }
  attach_missing(touch, partition);
  for (std::uint8_t i = 0; i < touch.identity_count; ++i) {
    if (Result<void> done = send_key(touch.identities[i].sealing_key, partition); !done) return done;
  }
  const Result<std::uint32_t> added = log_.add(touch);
  return added ? Result<void>() : tl::unexpected(added.error());
}

// In the old log another touch of the same partition may have brought the identifier, which goes elsewhere
// now.
void LogCopy::attach_missing(Touch& touch, std::uint32_t partition) {
  for (const Token* token : {&touch.subject, &touch.counterparty, &touch.principal}) {
    if (!*token || touch.identity_count == kTouchIdentitiesMax) continue;
    if (!identities_.first(*token, partition)) continue;
    touch.identities[touch.identity_count++] = identities_.of(*token);
    ++counts_.identities;
  }
}

Result<void> LogCopy::send_key(std::uint64_t id, std::uint32_t partition) {
  const auto box = boxes_.find(id);
  if (box == boxes_.end() || !keys_sent_[partition].insert(id).second) return {};
  ++counts_.sealing_keys;
  return log_.add_sealing_key(id, box->second, partition);
}

}  // namespace xiezhi
