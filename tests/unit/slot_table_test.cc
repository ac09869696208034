// Slot tables against a map: growth a segment at a time, removal, many of one hash.
#include "stream/state/slot_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace xiezhi {
namespace {

using Table = SlotTable<NumberSlot>;

bool holds(const Table& table, std::uint32_t number, std::uint32_t hash) {
  return table.find(hash, [&](const NumberSlot& slot) { return slot.number == number; }) != nullptr;
}

// What was put in and taken out, with few different hashes or many.
TEST(SlotTable, AgreesWithTheModel) {
  for (const std::uint32_t hashes : {1U, 3U, 500U, 1U << 31U}) {
    std::mt19937 random(hashes);
    Table table;
    std::map<std::uint32_t, std::uint32_t> model;  // number -> hash
    const int steps = hashes < 100 ? 3'000 : 60'000;
    for (int i = 1; i <= steps; ++i) {
      const std::uint32_t number = static_cast<std::uint32_t>(random()) % 50'000 + 1;
      if (const auto known = model.find(number); known == model.end()) {
        const auto hash = static_cast<std::uint32_t>(random()) % hashes * 2654435761U;
        table.add({number, hash});
        model[number] = hash;
      } else if (random() % 3 == 0) {
        table.remove(known->second, [&](const NumberSlot& slot) { return slot.number == number; });
        ASSERT_FALSE(holds(table, number, known->second));
        model.erase(known);
      }
      ASSERT_EQ(table.size(), model.size());
      if (i % (steps / 6) != 0) continue;
      for (const auto& [each, hash] : model) ASSERT_TRUE(holds(table, each, hash)) << hashes << ", " << i;
    }
  }
}

TEST(SlotTable, AllOfOneHashAreOffered) {
  Table table;
  for (std::uint32_t number = 1; number <= 5'000; ++number) table.add({number, number % 2 == 0 ? 7U : 8U});
  std::uint64_t offered = 0;
  table.find(7, [&](const NumberSlot& slot) {
    offered += slot.number;
    return false;
  });
  EXPECT_EQ(offered, 2'500U * 2'501U);
}

TEST(SlotTable, AnotherTakesThePlace) {
  Table table;
  table.add({1, 5});
  table.add({2, 5});
  table.replace({3, 5}, [](const NumberSlot& slot) { return slot.number == 1; });
  EXPECT_FALSE(holds(table, 1, 5));
  EXPECT_TRUE(holds(table, 2, 5));
  EXPECT_TRUE(holds(table, 3, 5));
  table.clear();
  EXPECT_EQ(table.size(), 0U);
  EXPECT_FALSE(holds(table, 2, 5));
}

// Tells how often it is asked for its hash, as whatever moves is.
struct Asked : NumberSlot {
  static std::uint64_t times;

  std::uint32_t hash() const {
    ++times;
    return bits;
  }
};
std::uint64_t Asked::times = 0;

// However large the table is: who comes next moves one segment at most.
TEST(SlotTable, GrowsByLittle) {
  constexpr std::uint32_t kEntries = 2'000'000;
  std::mt19937 random(1);
  SlotTable<Asked> table;
  std::uint64_t most = 0, sum = 0;
  for (std::uint32_t number = 1; number <= kEntries; ++number) {
    Asked::times = 0;
    table.add({{number, static_cast<std::uint32_t>(random())}});
    most = std::max(most, Asked::times);
    sum += Asked::times;
  }
  EXPECT_LE(most, 2'100U);
  EXPECT_LE(sum / kEntries, 8U);
  EXPECT_LE(table.bytes(), kEntries * sizeof(Asked) * 3);
}

TEST(SlotTable, RoomThatIsMadeIsEnough) {
  std::mt19937 random(1);
  Table table;
  table.reserve(100'000);
  const std::size_t room = table.bytes();
  for (std::uint32_t number = 1; number <= 100'000; ++number)
    table.add({number, static_cast<std::uint32_t>(random())});
  EXPECT_EQ(table.bytes(), room);
}

}  // namespace
}  // namespace xiezhi
