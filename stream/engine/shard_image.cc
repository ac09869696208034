#include "stream/engine/shard_image.h"

#include <array>

namespace xiezhi {
namespace {

constexpr std::uint8_t kEnd = 255;  // instead of a store's number

}  // namespace

ShardSaver::ShardSaver(Shard& shard, bool all, ImageSink& sink, std::uint32_t version)
    : shard_(shard), image_(sink, version) {
  shard_.image(image_);
  std::uint8_t store = 0;
  shard_.each_store([&](Pages& pages) { pages.begin(all, *this, store++); });
}

ShardSaver::~ShardSaver() {
  if (!done_) shard_.each_store([](Pages& pages) { pages.abandon(); });
}

bool ShardSaver::save(std::size_t pages) {
  bool left = false;
  shard_.each_store([&](Pages& store) {
    pages -= store.save(pages);
    left = left || store.waiting() > 0;
  });
  if (!left && !done_) {
    image_.value(kEnd);
    done_ = true;
  }
  return done_;
}

void ShardSaver::page(std::uint8_t store, std::uint32_t number, std::span<const std::byte> bytes) {
  image_.value(store);
  image_.value(number);
  image_.bytes(bytes.data(), bytes.size());
}

Token Shard::layout(const Rules& rules, const ShardOptions& options, std::uint32_t version) {
  Digest digest;
  digest.add("shard").add(std::uint64_t{version}).add(rules.digest());
  for (const std::int64_t option :
       {options.deduplication_horizon_ms, options.decision_timeout_ms, options.prompt_cool_down_ms})
    digest.add(static_cast<std::uint64_t>(option));
  digest.add(static_cast<std::uint64_t>(options.state_budget_bytes));
  if (options.state_budget_bytes != 0) digest.add("facts make way for seen");  // before, they did not
  for (const std::size_t size :
       {sizeof(Entity), sizeof(Entry), sizeof(WindowCursors), sizeof(Ledger), sizeof(LedgerRow),
        sizeof(Dealing), sizeof(DayPanes), sizeof(CaseState) * kCasesMax, sizeof(Listing),
        sizeof(PartyRecord), sizeof(Habits), sizeof(Tally)})
    digest.add(std::uint64_t{size});
  digest.add("entries with marks");         // before, a value had their bits
  digest.add("rows of ledgers in blocks");  // before, side by side
  for (const OrderLimitRow& row : order_limits())
    digest.add(static_cast<std::uint64_t>(options.orders.*row.member));
  for (const std::size_t size : {sizeof(Standing), sizeof(KnownName), sizeof(OrderRow)})
    digest.add(std::uint64_t{size});
  digest.add(std::uint64_t{sizeof(DueRow)}).add(name_of(options.profile));
  for (const Detector* detector : catalogue())  // cases hold their numbers
    digest.add(detector->code).add(std::uint64_t{detector->version});
  return digest.finish();
}

bool load_shard(Shard& shard, ImageSource& source, std::uint32_t version) {
  ImageLoader image(source, version);
  shard.image(image);
  std::array<std::byte, Pages::kPageBytes> bytes;
  for (std::uint8_t store = 0; image.good();) {
    image.value(store);
    if (store == kEnd) break;
    std::uint32_t number = 0;
    image.value(number);
    image.bytes(bytes.data(), bytes.size());
    if (!image.good()) break;
    bool loaded = false;
    std::uint8_t each = 0;
    shard.each_store(
        [&](Pages& pages) { loaded = loaded || (each++ == store && pages.load(number, bytes)); });
    image.require(loaded);
  }
  return image.good() && shard.facts().dues().sound();
}

}  // namespace xiezhi
