#include "stream/base/mask.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace xiezhi {
namespace {

TEST(Mask, Accounts) {
  EXPECT_EQ(mask(EntityKind::account, "6225880137706868"), "622588****6868");
  EXPECT_EQ(mask(EntityKind::account, "4222222222222"), "422222****2222");
  EXPECT_EQ(mask(EntityKind::account, "123456789012"), "****9012");
  EXPECT_EQ(mask(EntityKind::account, "wallet-of-somebody"), "****body");
  EXPECT_EQ(mask(EntityKind::account, "123456"), "****56") << "four stay hidden";
}

TEST(Mask, Persons) {
  EXPECT_EQ(mask(EntityKind::person, "11010519491231002X"), "110****2X");
  EXPECT_EQ(mask(EntityKind::person, "C1234567"), "C12****67");
  EXPECT_EQ(mask(EntityKind::person, "C12345"), "****45");
}

TEST(Mask, Phones) {
  EXPECT_EQ(mask(EntityKind::phone, "13812341234"), "138****1234");
  EXPECT_EQ(mask(EntityKind::phone, "01012345678"), "010****5678");
  EXPECT_EQ(mask(EntityKind::phone, "+85212345678"), "+85****5678");
  EXPECT_EQ(mask(EntityKind::phone, "95588"), "****8");
  EXPECT_EQ(mask(EntityKind::phone, "110"), "***");
}

TEST(Mask, Names) {
  EXPECT_EQ(mask(EntityKind::name, "张三"), "*三");
  EXPECT_EQ(mask(EntityKind::name, "张三丰"), "张*丰");
  EXPECT_EQ(mask(EntityKind::name, "欧阳三丰"), "欧**丰");
  EXPECT_EQ(mask(EntityKind::name, "张"), "*");
  EXPECT_EQ(mask(EntityKind::name, "Li"), "*i");
  EXPECT_EQ(mask(EntityKind::name, ""), "");
}

TEST(Mask, DomainsAndUrls) {
  EXPECT_EQ(mask(EntityKind::domain, "pay.example.top"), "e****.top");
  EXPECT_EQ(mask(EntityKind::domain, "x.com"), "****.com");
  EXPECT_EQ(mask(EntityKind::domain, "x.cn"), "****");
  EXPECT_EQ(mask(EntityKind::domain, "localhost"), "****");
  EXPECT_EQ(mask(EntityKind::url, "https://user@pay.example.top:8443/a?phone=13812341234"), "e****.top/****");
  EXPECT_EQ(mask(EntityKind::url, "example.top"), "e****.top");
}

TEST(Mask, OthersShowTheirEnd) {
  EXPECT_EQ(mask(EntityKind::device, "490154203237518"), "****7518");
  EXPECT_EQ(mask(EntityKind::merchant, "M-000123"), "****0123");
  EXPECT_EQ(mask(EntityKind::none, "一二三四五六七八"), "****五六七八");
}

bool shows_all(const std::string& masked, const std::string& text) {
  return masked.find(text) != std::string::npos;
}

TEST(Mask, NeverShowsTheWhole) {
  const std::vector<std::string> alphabets = {"1", "a", "三", ".", "\xFF", "\x80", "/", "@"};
  for (const EntityKind kind :
       {EntityKind::none, EntityKind::account, EntityKind::person, EntityKind::phone, EntityKind::device,
        EntityKind::merchant, EntityKind::domain, EntityKind::url, EntityKind::name}) {
    for (const std::string& letter : alphabets) {
      for (const std::string& other : alphabets) {
        std::string text;
        for (int length = 1; length <= 24; ++length) {
          text += length % 3 == 0 ? other : letter;
          const std::string masked = mask(kind, text);
          EXPECT_FALSE(shows_all(masked, text)) << name_of(kind) << ' ' << length;
          EXPECT_NE(masked.find('*'), std::string::npos) << name_of(kind) << ' ' << length;
        }
      }
    }
  }
}

TEST(Mask, ShortTextIsStars) {
  for (const EntityKind kind :
       {EntityKind::none, EntityKind::account, EntityKind::person, EntityKind::phone, EntityKind::device,
        EntityKind::merchant, EntityKind::domain, EntityKind::url}) {
    EXPECT_EQ(mask(kind, "1234"), "****") << name_of(kind);
    EXPECT_EQ(mask(kind, "三四五"), "***") << name_of(kind);
    EXPECT_EQ(mask(kind, ""), "") << name_of(kind);
  }
}

}  // namespace
}  // namespace xiezhi
