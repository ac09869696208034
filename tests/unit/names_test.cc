// Accounts by their names, against a plain map, while names change, accounts go and the state is loaded anew.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "stream/app/prng.h"
#include "stream/base/time.h"
#include "stream/state/facts.h"

namespace xiezhi {
namespace {

Token account(std::uint32_t number) {
  return {.hi = (number + 1) * 0x9e3779b97f4a7c15U, .lo = std::uint64_t{number} + 1};
}
// A third of all names are of the same slot to begin with.
std::uint64_t key_of(std::uint32_t name) {
  return (name % 3 == 0 ? std::uint64_t{name} << 40U : name * 2U) | 1U;
}

class NamesTest : public ::testing::Test {
 protected:
  void pays(std::uint32_t number, std::uint32_t name) {
    Touch touch;
    touch.kind = TouchKind::transfer_out;
    touch.entity = EntityKind::account;
    touch.status = Status::done;
    touch.subject = account(number);
    touch.name_key = key_of(name);
    touch.event_key = ++events_;
    touch.value = touch.cny_minor = 100;
    touch.event_time_ms = touch.log_time_ms = 1000 * kDayMs + static_cast<std::int64_t>(events_);
    facts_.apply(touch);
  }
  std::set<Token> named(std::uint32_t name) {
    std::set<Token> found;
    facts_.each_bearer(key_of(name), {}, [&](std::uint32_t number) {
      EXPECT_TRUE(found.insert(facts_.parties()[facts_.at(number).party].token).second);
    });
    return found;
  }
  void expect_as(const std::map<std::uint32_t, std::uint32_t>& name_of) {
    std::map<std::uint32_t, std::set<Token>> wanted;
    for (const auto& [number, name] : name_of) {
      if (facts_.find(account(number)) != nullptr) wanted[name].insert(account(number));
    }
    for (std::uint32_t name = 0; name < kNames; ++name) ASSERT_EQ(named(name), wanted[name]) << name;
  }

  static constexpr std::uint32_t kAccounts = 900, kNames = 400;
  Facts facts_;
  std::uint64_t events_ = 0;
};

TEST_F(NamesTest, EachNameLeadsToItsAccounts) {
  Prng prng(11);
  std::map<std::uint32_t, std::uint32_t> name_of;
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 300; ++i) {
      const std::uint32_t number = prng.below(kAccounts), name = prng.below(prng.chance(500) ? kNames : 3);
      pays(number, name);
      name_of[number] = name;
    }
    if (round % 4 == 3) facts_.make_room(facts_.held_bytes() * 9 / 10, INT64_MAX);
    ASSERT_TRUE(round % 5 != 4 || facts_.rebuild());
    expect_as(name_of);
  }
  for (int i = 0; i < 4000; ++i) facts_.make_room(0, INT64_MAX);
  EXPECT_GT(facts_.evictions().entities, 500U);
  expect_as(name_of);
}

}  // namespace
}  // namespace xiezhi
