// The state as text: the same for equal states, another for others, without an identifier in the clear.
#include "stream/engine/state_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "engine_fixture.h"
#include "stream/app/generator.h"

namespace xiezhi {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Watched : public testing::Engine {
 public:
  using Engine::Engine;
  const Shard& shard() const { return *shards_[0]; }
  const std::map<Token, std::string>& names() const { return names_; }
};

std::string text_of(const Shard& shard) {
  const StateText text(shard);
  std::string all;
  for (std::size_t i = 0; i < text.size(); ++i) {
    text.append(i, all);
    all += '\n';
  }
  return all;
}

std::string payment(int number, const char* payer, const char* payee) {
  return testing::transfer("e" + std::to_string(number), payer, payee, 10'000 + number, testing::kMonday_ms);
}
constexpr const char* kOne = "A1";
constexpr const char* kTwo = "A2";
constexpr const char* kThree = "A3";
constexpr const char* kFour = "A4";

TEST(StateText, DoesNotDependOnWhoCameFirst) {
  Watched first, second;
  ASSERT_TRUE(first.feed(payment(1, kOne, kTwo)));
  ASSERT_TRUE(first.feed(payment(2, kThree, kFour)));
  ASSERT_TRUE(second.feed(payment(2, kThree, kFour)));
  ASSERT_TRUE(second.feed(payment(1, kOne, kTwo)));
  EXPECT_EQ(text_of(first.shard()), text_of(second.shard()));
  EXPECT_EQ(StateText(first.shard()).digest(), StateText(second.shard()).digest());
}

TEST(StateText, TellsWhatAnEventChanged) {
  Watched engine;
  ASSERT_TRUE(engine.feed(payment(1, kOne, kTwo)));
  const StateText before(engine.shard());
  const Token digest = before.digest();
  std::set<std::string> lines;
  for (std::size_t i = 0; i < before.size(); ++i) {
    std::string line;
    before.append(i, line);
    lines.insert(line);
  }
  ASSERT_TRUE(engine.feed(payment(2, kOne, kTwo)));
  const StateText after(engine.shard());
  EXPECT_NE(after.digest(), digest);
  ASSERT_EQ(after.size(), before.size()) << "the same parties";
  std::size_t changed = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    std::string line;
    after.append(i, line);
    changed += lines.contains(line) ? 0 : 1;
    EXPECT_TRUE(i == 0 || after.key(i - 1) < after.key(i));
  }
  EXPECT_EQ(changed, 3U) << "both accounts, and what was seen";
  EXPECT_THAT(text_of(engine.shard()),
              AllOf(HasSubstr(R"("kind":"transfer_out","value":10001)"), HasSubstr(R"("event_id":"e2")")));
}

TEST(StateText, HoldsNoIdentifierInTheClear) {
  Watched engine;
  Generator generator({.seed = 3, .events = 4'000});
  for (GeneratedEvent event; generator.next(event);) engine.feed(std::string(event.json), event.source);
  const std::string text = text_of(engine.shard());
  for (const std::string_view part : {"\"cases\":", "\"windows\":", "\"ledger\":", "\"days\":", "\"ring\":",
                                      "\"linked\":", "\"listing\":", "\"list_entry\":", "\"seen\":"})
    EXPECT_THAT(text, HasSubstr(std::string(part)));
  ASSERT_GT(engine.names().size(), 1'000U);
  for (const auto& [token, name] : engine.names()) {
    ASSERT_TRUE(name.size() < 8 || text.find(name) == std::string::npos);
  }
}

}  // namespace
}  // namespace xiezhi
