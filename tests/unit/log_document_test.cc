// schemas/log.md says what frames hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/unit/frames.h"

namespace xiezhi {
namespace {

// The presence mask of the only item of a frame.
std::uint64_t mask_of(const std::string& frame) {
  std::size_t at = kFrameHeaderBytes + 1;
  while ((static_cast<unsigned char>(frame[at]) & 0x80U) != 0) ++at;
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 8; ++i) {  // behind the slot
    mask |= std::uint64_t{static_cast<unsigned char>(frame[at + 2 + i])} << (8 * i);
  }
  return mask;
}

// Bits in which a frame says that the touch has something, when it has nothing in the first mask or nothing
// in the second.
std::vector<unsigned> bits_of(const Touch& touch) {
  constexpr std::uint64_t kMore = std::uint64_t{1} << 63;
  const std::string frame = frame_of(touch);
  std::uint64_t mask = mask_of(frame);
  unsigned first = 0;
  if (mask == kMore) {
    std::size_t at = kFrameHeaderBytes + 1;
    while ((static_cast<unsigned char>(frame[at]) & 0x80U) != 0) ++at;
    mask = 0;
    first = 64;
    unsigned shift = 0;
    for (at += 10;; ++at, shift += 7) {
      mask |= (std::uint64_t{static_cast<unsigned char>(frame[at])} & 0x7FU) << shift;
      if ((static_cast<unsigned char>(frame[at]) & 0x80U) == 0) break;
    }
  }
  std::vector<unsigned> bits;
  for (unsigned bit = 0; bit < 64; ++bit) {
    if ((mask >> bit & 1U) != 0) bits.push_back(first + bit);
  }
  return bits;
}

std::string text_of(const std::string& path) {
  std::ifstream file(std::string(XIEZHI_SOURCE_DIR) + "/" + path);
  EXPECT_TRUE(file.good()) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The cells of every table row of schemas/log.md with at least three of them, without blanks and code marks.
std::vector<std::vector<std::string>> documented_rows() {
  std::vector<std::vector<std::string>> rows;
  std::istringstream text(text_of("schemas/log.md"));
  for (std::string line; std::getline(text, line);) {
    if (!line.starts_with("| ")) continue;
    std::istringstream cells(line.substr(2));
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, '|');) {
      std::erase_if(cell, [](char c) { return c == ' ' || c == '`'; });
      rows.back().push_back(cell);
    }
    if (rows.back().size() < 3) rows.pop_back();
  }
  return rows;
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// | bit | `field` | encoding | ...
TEST(LogDocument, ListsEveryFieldAtItsBit) {
  auto rows = documented_rows();
  std::erase_if(rows, [](const auto& row) { return row.size() != 4 || !is_number(row[0]); });
  ASSERT_EQ(rows.size(), fields().size() + 1);  // and the number of identities
  std::erase_if(rows, [](const auto& row) { return row[1] == "identity_count"; });
  ASSERT_EQ(rows.size(), fields().size());
  Values values(9);
  for (std::size_t i = 0; i < fields().size(); ++i) {
    Touch touch;
    touch.balance_after_minor = 0;
    fields()[i].fill(touch, values);
    if (fields()[i].name == "event_time_ms") touch.cause.event_time_ms = touch.event_time_ms;
    EXPECT_EQ(rows[i][1], fields()[i].name);
    EXPECT_EQ(rows[i][2], fields()[i].encoding) << rows[i][1];
    EXPECT_EQ(bits_of(touch), std::vector{static_cast<unsigned>(std::stoul(rows[i][0]))}) << rows[i][1];
  }
  // The code writes these fields and no other: with all of them given, every documented bit is set.
  const std::size_t identity_fields = 4 * kTouchIdentitiesMax, begin_of_second = 64;
  Touch second;
  second.balance_after_minor = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (std::stoul(rows[i][0]) >= begin_of_second) fields()[i].fill(second, values);
  }
  const std::size_t in_second = bits_of(second).size();
  EXPECT_EQ(bits_of(full_touch(values)).size() - 1 + in_second, rows.size() + 1 + identity_fields);
}

TEST(LogDocument, ListsEveryFlag) {
  auto documented = documented_rows();
  std::erase_if(documented, [](const auto& row) { return !row[0].starts_with("flag"); });
  const std::string source = text_of("stream/base/touch.h");
  const std::string_view declaration = "constexpr std::uint64_t ";
  std::size_t count = 0;
  for (std::size_t at = source.find(declaration); at != std::string::npos;
       at = source.find(declaration, at)) {
    at += declaration.size();
    const std::string name = source.substr(at, source.find_first_of(" =", at) - at);
    const unsigned long bit = std::stoul(source.substr(source.find("<<", at) + 2));
    ASSERT_LT(count, documented.size()) << name;
    EXPECT_EQ(documented[count][0], "flag" + std::to_string(bit));
    EXPECT_EQ(documented[count][1], name);
    ++count;
  }
  EXPECT_EQ(count, documented.size());
}

template <class E>
std::string enum_row(std::string_view name) {
  std::string row = "| `" + std::string(name) + "` |";
  for (std::size_t i = 1; i < Names<E>::values.size(); ++i) {
    row += " " + std::to_string(i) + " " + std::string(Names<E>::values[i]) +
           (i + 1 < Names<E>::values.size() ? "," : "");
  }
  return row + " |";
}

TEST(LogDocument, ListsEveryEnumerator) {
  const std::string text = text_of("schemas/log.md");
  for (const std::string& row :
       {enum_row<TouchKind>("TouchKind"), enum_row<EntityKind>("EntityKind"), enum_row<Status>("Status"),
        enum_row<Channel>("Channel"), enum_row<Category>("Category"), enum_row<NumberForm>("NumberForm"),
        enum_row<AccountAction>("AccountAction"), enum_row<Grade>("Grade"), enum_row<Relation>("Relation"),
        enum_row<RemarkClass>("RemarkClass"), enum_row<SuspectedType>("SuspectedType")}) {
    EXPECT_NE(text.find(row), std::string::npos) << "schemas/log.md lacks the row\n" << row;
  }
}

}  // namespace
}  // namespace xiezhi
