#include "stream/io/lines.h"

#include <gmock/gmock.h>

#include <cstring>
#include <vector>

namespace xiezhi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A text in pieces of one size.
class Pieces final : public ByteSource {
 public:
  Pieces(std::string text, std::size_t size) : text_(std::move(text)), size_(size) {}
  Result<std::size_t> read(char* into, std::size_t size) override {
    const std::size_t take = std::min({size, size_, text_.size() - at_});
    std::memcpy(into, text_.data() + at_, take);
    at_ += take;
    return take;
  }
  std::uint64_t stored_bytes() const override { return at_; }

 private:
  std::string text_;
  std::size_t size_, at_ = 0;
};

std::vector<std::string> lines_of(const std::string& text, std::size_t piece, std::size_t bytes_most) {
  Pieces source(text, piece);
  std::vector<std::string> lines;
  const Result<void> read = each_line(source, bytes_most, [&](std::string_view line) -> Result<void> {
    lines.emplace_back(line);
    return {};
  });
  EXPECT_TRUE(read.has_value());
  return lines;
}

TEST(Lines, AreTheSameWhereverTheBytesAreCut) {
  for (std::size_t piece = 1; piece < 12; ++piece) {
    EXPECT_THAT(lines_of("one\n\nthree\nlast", piece, 100), ElementsAre("one", "", "three", "last")) << piece;
    EXPECT_THAT(lines_of("one\n", piece, 100), ElementsAre("one"));
    EXPECT_THAT(lines_of("", piece, 100), IsEmpty());
  }
}

TEST(Lines, OfALongOneTheFrontComes) {
  for (std::size_t piece = 1; piece < 24; ++piece) {
    EXPECT_THAT(lines_of("1234\n12345\n123456789\nshort\n123456789", piece, 4),
                ElementsAre("1234", "12345", "12345", "short", "12345"))
        << piece;
  }
}

TEST(Lines, EndWhereTheTakerFails) {
  Pieces source("a\nb\nc\n", 64);
  int taken = 0;
  const Result<void> read = each_line(source, 10, [&](std::string_view line) -> Result<void> {
    ++taken;
    return line == "b" ? Result<void>(fail(Exit::bad_data, "b")) : Result<void>{};
  });
  EXPECT_FALSE(read.has_value());
  EXPECT_EQ(taken, 2);
}

}  // namespace
}  // namespace xiezhi
