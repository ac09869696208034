// PartyTable against a map of tokens.
#include "stream/state/party_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace xiezhi {
namespace {

Token some_token(std::mt19937_64& random) {
  // Few listing keys, so that many tokens share one; and keys that fall on neighbouring slots.
  const std::uint64_t hi = random() % 3 == 0 ? random() % 40 : (random() % 300) * 1024;
  return {hi, 1 + random() % 30};
}

TEST(PartyTable, AgreesWithTheModel) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    std::mt19937_64 random(seed);
    Pool pool;
    PartyTable table(pool);
    std::map<Token, PartyNumber> model;
    std::map<Token, std::string> sealed;
    for (int i = 0; i < 20000; ++i) {
      const Token token = some_token(random);
      table.prefetch_slot(token);
      const auto known = model.find(token);
      ASSERT_EQ(table.find(token), known == model.end() ? kNoParty : known->second);
      const PartyNumber number = table.intern(token, EntityKind::account);
      if (known == model.end()) {
        ASSERT_EQ(number, model.size() + 1);
        model.emplace(token, number);
      } else {
        ASSERT_EQ(number, known->second);
      }
      ASSERT_EQ(table[number].token, token);
      if (random() % 4 == 0) {
        const std::string bytes(random() % 90, static_cast<char>('a' + random() % 26));
        table.remember(number, {token, EntityKind::account, 9, bytes});
        if (!bytes.empty()) sealed.try_emplace(token, bytes);  // the first one stays
      }
    }
    ASSERT_EQ(table.size(), model.size());
    for (const auto& [token, number] : model) {
      ASSERT_EQ(table.find(token), number);
      const auto its = sealed.find(token);
      ASSERT_EQ(table.sealed(number), its == sealed.end() ? "" : its->second);
    }
  }
}

// One number of a customer, given by twenty institutions: whose it is shows before a record is read.
TEST(PartyTable, ThoseOfOneListingKeyAreToldApart) {
  std::mt19937_64 random(1);
  Pool pool;
  PartyTable table(pool);
  std::vector<Token> tokens;
  for (int i = 0; i < 20; ++i) table.intern(tokens.emplace_back(Token{7, random()}), EntityKind::person);
  int promised = 0;
  for (const Token& token : tokens) promised += table.prefetch_record(token) == table.find(token) ? 1 : 0;
  EXPECT_GE(promised, 15);
}

TEST(PartyTable, ListedInOrderOfToken) {
  std::mt19937_64 random(7);
  Pool pool;
  PartyTable table(pool);
  std::map<std::uint64_t, std::set<Token>> model;
  for (int i = 0; i < 5000; ++i) {
    const Token token = some_token(random);
    table.intern(token, EntityKind::account);
    model[token.hi].insert(token);
  }
  for (std::uint64_t key = 0; key < 2000; ++key) {
    std::vector<Token> found;
    table.for_each_listed(key, [&](PartyNumber number) { found.push_back(table[number].token); });
    ASSERT_EQ(found, std::vector<Token>(model[key].begin(), model[key].end())) << key;
  }
}

TEST(PartyTable, WhatIsSealedUnderALaterKeyTakesThePlace) {
  Pool pool;
  PartyTable table(pool);
  const Token one{1, 1}, other{2, 2};
  const PartyNumber number = table.intern(one, EntityKind::phone),
                    second = table.intern(other, EntityKind::phone);
  table.remember(number, {one, EntityKind::phone, 9, "first"});
  table.remember(second, {other, EntityKind::phone, 7, "under another"});
  EXPECT_EQ(table.sealing_key(number), 9U);
  table.remember(number, {one, EntityKind::phone, 7, "again"});
  EXPECT_EQ(table.sealed(number), "again");
  EXPECT_EQ(table.sealing_key(number), 7U);
  table.remember(number, {one, EntityKind::phone, 9, "late"});
  EXPECT_EQ(table.sealed(number), "again");
  EXPECT_EQ(table.sealing_key(number), 7U);
}

}  // namespace
}  // namespace xiezhi
