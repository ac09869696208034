#include "stream/app/log_check.h"

#include <set>

#include "stream/codec/frame.h"
#include "stream/engine/router.h"

namespace xiezhi {
namespace {

constexpr std::size_t kSubjects = 64;
constexpr std::uint64_t kRecordsMax = 1'000'000;  // a log of ticks alone: nothing in it has a place

}  // namespace

Result<bool> is_written_for(const kafka::Connection& connection, const std::string& topic,
                            std::span<const kafka::Extent> extents) {
  const auto reader = kafka::OrderedReader::open(connection, topic, {extents.begin(), extents.end()});
  if (!reader) return tl::unexpected(reader.error());
  const auto partitions = static_cast<std::uint32_t>(extents.size());
  std::set<std::uint64_t> subjects;  // by the half that decides
  for (std::uint64_t records = 0; records < kRecordsMax && subjects.size() < kSubjects; ++records) {
    const auto record = (*reader)->next();
    if (!record) return tl::unexpected(record.error());
    const auto& one = *record;
    if (!one) break;
    FrameReader frame(one->payload);
    Touch touch;
    for (FrameItem item = frame.next(touch); item.kind != FrameItem::Kind::end; item = frame.next(touch)) {
      if (item.kind != FrameItem::Kind::touch || !touch.subject || touch.has(touch_flag::everywhere))
        continue;
      if (partition_of(touch.subject, partitions) != static_cast<std::uint32_t>(one->partition)) return false;
      subjects.insert(touch.subject.hi);
    }
  }
  return true;
}

}  // namespace xiezhi
