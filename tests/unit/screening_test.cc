// What texts and web addresses say by themselves: the normal form, the points, the look-alikes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "stream/base/text.h"
#include "stream/screen/domains.h"
#include "stream/screen/institutions.h"
#include "stream/screen/patterns.h"
#include "stream/screen/screen.h"
#include "stream/screen/screen_text.h"

namespace xiezhi {
namespace {

using ::testing::Contains;

struct Pair {
  std::string_view written, meant;
};

TEST(ScreenText, GoesOnFromTheNormalForm) {
  ScreenText one, other;
  for (const std::string_view written :
       {"", "ＩＣＢＣ　积分", "首 存，送-彩.金 \U0001F4B0é", "登录 www.icbc.com.cn。。。回拨 138-0013-8000 "})
    EXPECT_EQ(one.normalise(written), other.normalise_further(normalise_text(written))) << written;
}

TEST(ScreenText, IsWhatAReaderSees) {
  ScreenText text;
  constexpr auto kPairs = std::to_array<Pair>({
      {"ＩＣＢＣ　积分", "icbc积分"},                // full width
      {"積分兌換現金", "积分兑换现金"},              // traditional
      {"首 存，送-彩.金", "首存送彩金"},             // spaced out
      {"c0me h3re", "comehere"},                     // digits for letters
      {"\xD0\xB0pple id", "appleid"},                // a Cyrillic letter
      {"共1OO万", "共digit万"},                      // letters for digits
      {"电话13800138000", "电话phone"},              //
      {"回拨 138-0013-8000", "回拨phone"},           //
      {"拨打4008201111", "拨打phone"},               //
      {"致电95588", "致电hotline"},                  //
      {"卡号6222020200012345678", "卡号bank"},       //
      {"写信 a@b.com", "写信email"},                 //
      {"登录 www.icbc.com.cn", "登录officialsite"},  //
      {"登录 http://icbc-jf.com/x", "登录url"},      //
      {"登录abc点com", "登录url"},                   // a dot that is spoken
      {"a\xF0\x9F\x98\x80"
       "b\n，",
       "ab"},  // an emoji separates nothing that matters
      {"", ""},
  });
  for (const Pair& pair : kPairs) EXPECT_EQ(text.normalise(pair.written), pair.meant) << pair.written;
}

TEST(ScreenText, ThreeOddFormsAreNoAccident) {
  ScreenText text;
  EXPECT_EQ(text.normalise("註紸"), "注注") << "«註» is traditional, «紸» is odd";
  EXPECT_EQ(text.normalise("紸紸"), "注注");
  EXPECT_EQ(text.normalise("紸紸紸"), "注注注#hidden");
  EXPECT_EQ(text.normalise("积分"), "积分") << "the one before leaves nothing behind";
}

// --- Patterns ----------------------------------------------------------------------------------------------

class Screening : public ::testing::Test {
 protected:
  Screened judge(std::string_view text) { return screen_.judge(text); }
  bool raised(std::string_view text) { return judge(text).points >= kScreenRaised; }

  std::vector<std::string> signs(std::string_view text) {
    std::vector<std::string> names;
    for (const std::uint16_t row : judge(text).patterns) names.emplace_back(screen_patterns()[row].name);
    return names;
  }

  Screen screen_{shared_screen_patterns()};
};

TEST_F(Screening, RowsAreNamedOnce) {
  std::set<std::string_view> names;
  for (const ScreenPattern& row : screen_patterns()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    if (row.name.starts_with("honest.")) {
      EXPECT_LE(row.weight, 0) << row.name;
    }
    if (row.type != SuspectedType::none) {
      EXPECT_GE(row.weight, 0) << row.name;
    }
  }
  EXPECT_EQ(&shared_screen_patterns(), &shared_screen_patterns());
}

TEST_F(Screening, EachCrimeByItsText) {
  struct Text {
    SuspectedType type;
    std::string_view text;
  };
  constexpr auto kTexts = std::to_array<Text>({
      {SuspectedType::telecom_fraud,
       "【示例银行】您的积分12000分即将过期，请登录 http://icbc-jf.example.com 兑换现金"},
      {SuspectedType::brushing_rebate, "招聘兼职刷单，每单赚30元，日结，加微信 wx_a"},
      {SuspectedType::fake_investment, "老师带单，牛股涨停，稳赚不赔，进群加微信 wx_a，人满即封"},
      {SuspectedType::fake_customer_service,
       "尊敬的旅客，您的航班因机械故障取消，改签退票请拨4008201111，补偿300元"},
      {SuspectedType::fake_loan, "您的贷款因银行卡号填写错误资金被冻结，请先缴纳解冻保证金后放款"},
      {SuspectedType::fake_police, "您涉嫌洗钱案件，请将资金转入安全账户配合调查，不要告诉家人"},
      {SuspectedType::money_mule, "高价收购银行卡、对公账户，四件套，跑分日结佣金"},
      {SuspectedType::illegal_equipment, "出售猫池、GOIP、多卡宝"},
      {SuspectedType::drug_trafficking, "冰毒麻古现货，隐秘发货，加微信 wx_a"},
      {SuspectedType::drug_trafficking, "长期有货，批发上头电子烟"},
      {SuspectedType::personal_information, "大量出售车主信息、股民资料，一手数据，联系QQ 123456789"},
      {SuspectedType::personal_information, "代查开房记录、手机定位、名下房产，加微信 wx_a"},
      {SuspectedType::counterfeiting, "顶级复刻名表名包，支持验货，加微信 wx_a"},
      {SuspectedType::counterfeiting, "听话水、迷药，隐秘发货"},
      {SuspectedType::human_trafficking, "送养健康男婴，营养费八万，可办出生证，联系13900000001"},
      {SuspectedType::human_trafficking, "越南新娘八万包办证，跑了再赔一个，电话13900000001"},
      {SuspectedType::online_gambling, "百家乐时时彩，首存送彩金888，秒提款 http://a.example.com"},
  });
  for (const Text& one : kTexts) {
    const Screened screened = judge(one.text);
    EXPECT_EQ(name_of(screened.type), name_of(one.type)) << one.text;
    EXPECT_GE(screened.points, kScreenRaised) << one.text;
  }
}

TEST_F(Screening, TricksHideNothing) {
  EXPECT_TRUE(raised("百家乐时时彩，首存送彩金888，秒提款"));
  EXPECT_TRUE(raised("百 家 乐 時 時 彩，首.存.送.彩.金８８８，秒-提-款"));
  EXPECT_THAT(signs("首存送倸金 赌塲 娯楽 注册 澳门倸倸"), Contains("gamble.hidden_words"));
}

TEST_F(Screening, HonestTextsAreLeftAlone) {
  for (const std::string_view text :
       {"【示例银行】您的验证码为123456，5分钟内有效，请勿告诉他人。", "晚上一起吃饭吧",
        "【反诈中心】冒充公检法要求将钱转到“安全账户”的都是诈骗，请拨96110。",
        "【禁毒办】珍爱生命，远离毒品，发现贩卖冰毒、大麻的请拨110举报。",
        "【市公安局】买卖公民个人信息是犯罪，请保护好您的个人信息。", "妈，烟叶子收回来了，冰糖也买了",
        "【民政局】收养登记请携带材料到窗口办理。", "【名品汇】手表新品到店，满1000减100，退订回T",
        "【示例银行】您的积分可在官网 www.icbc.com.cn 兑换礼品，客服95588。", "13800138000",
        "http://t.cn/a"}) {
    EXPECT_LT(judge(text).points, kScreenRaised) << text;
  }
}

// A gap is of so many characters, whatever their number of bytes: three to a Chinese one.
TEST_F(Screening, GapsHaveAnEnd) {
  const auto gap = [](std::size_t characters) {
    std::string text = "出售";
    for (std::size_t i = 0; i < characters; ++i) text += "的";
    return text + "猫池";
  };
  EXPECT_TRUE(raised(gap(12)));
  EXPECT_FALSE(raised(gap(13)));
}

TEST_F(Screening, EmptyAndBroken) {
  EXPECT_EQ(judge("").points, 0);
  EXPECT_EQ(judge("").type, SuspectedType::none);
  EXPECT_TRUE(judge(" ，。\n").patterns.empty());
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes.push_back(static_cast<char>(i * 37 + i / 256));
  EXPECT_LE(judge(bytes).points, 100);
  EXPECT_TRUE(raised(bytes + "出售猫池"));
}

TEST_F(Screening, QuarterOfAMegabyte) {
  std::string text;
  while (text.size() < 256 * 1024) text += "今天天气很好，";
  EXPECT_EQ(judge(text).points, 0);
  EXPECT_EQ(judge(text + "出售猫池").type, SuspectedType::illegal_equipment);
  std::string signs;
  while (signs.size() < 256 * 1024) signs += "首存送彩金";
  EXPECT_TRUE(raised(signs));
  EXPECT_EQ(judge("").points, 0);
}

// Forms share places where they are kept: each says what it says, also when it comes again.
TEST_F(Screening, AFormSaysTheSameHoweverManyCameBetween) {
  Screen screen(shared_screen_patterns());
  for (int round = 0; round < 2; ++round) {
    for (char32_t end = 0x4E00; end < 0x4E00 + 1500; ++end) {
      const std::string tail = {static_cast<char>(0xE0 | (end >> 12)),
                                static_cast<char>(0x80 | (end >> 6 & 0x3F)),
                                static_cast<char>(0x80 | (end & 0x3F))};
      ASSERT_GE(screen.judge("您涉嫌洗钱案件，请将资金转入安全账户配合调查，" + tail).points, kScreenRaised)
          << tail;
      ASSERT_EQ(screen.judge("晚上一起吃饭，" + tail).points, 0) << tail;
    }
  }
}

// --- Domains -----------------------------------------------------------------------------------------------

TEST(Domains, HostOfAnAddress) {
  EXPECT_EQ(host_of("https://user@www.icbc.com.cn.a.top:8080/x?y"), "www.icbc.com.cn.a.top");
  EXPECT_EQ(host_of("t.cn/A6x"), "t.cn");
  EXPECT_EQ(host_of("www.icbc.com.cn."), "www.icbc.com.cn");
  EXPECT_EQ(host_of("http://"), "");
  EXPECT_EQ(host_of(""), "");
}

TEST(Domains, AnInstitutionIsItselfAndWhatIsBelowIt) {
  for (const std::string_view own : {"icbc.com.cn", "www.icbc.com.cn", "a.b.gov.cn", "alipay.com"}) {
    EXPECT_TRUE(is_official_host(own)) << own;
    EXPECT_EQ(look_alike_of(own), "") << own;
    EXPECT_EQ(screen_domain(own).points, 0) << own;
  }
  EXPECT_FALSE(is_official_host("notgov.cn"));
  EXPECT_FALSE(is_official_host("icbc.com.cn.a.top"));
  EXPECT_FALSE(is_official_host("com.cn"));
}

TEST(Domains, LookAlikes) {
  for (const Pair& pair : std::to_array<Pair>({
           {"icbc-jf.example.com", "icbc.com.cn"},
           {"icbc.com.cn.a.top", "icbc.com.cn"},  // the whole domain in front of another
           {"lcbc.com.cn", "icbc.com.cn"},        // a letter that looks alike
           {"a1ipay.com", "alipay.com"},
           {"cmbchinna.com", "cmbchina.com"},  // one letter too many
           {"bankofhcina.com", "boc.cn"},      // two swapped
           {"icbcbank.top", "icbc.com.cn"},    // and a word of the trade
           {"955888.com", "95588.com"},
           {"gov-cn.top", "gov.cn"},
           {"xn--80ak6aa92e.com", "apple.com"},      // Cyrillic throughout
           {"www.xn--80aa6auq5i.cn", "alipay.com"},  // the same with a label before
       })) {
    EXPECT_EQ(look_alike_of(pair.written), pair.meant) << pair.written;
    const ScreenedDomain screened = screen_domain(pair.written);
    EXPECT_TRUE(screened.has(DomainSign::look_alike)) << pair.written;
    EXPECT_GE(screened.points, kScreenRaised) << pair.written;
    EXPECT_EQ(screened.institution, pair.meant);
  }
  for (const std::string_view other :
       {"example.com", "pineapple.com", "news.example.cn", "a.cn", "icbc", "", "..", "-.-", "xn--.com"})
    EXPECT_EQ(look_alike_of(other), "") << other;
}

// Labels of other alphabets that look like nobody, and such as no rule makes.
TEST(Domains, OtherAlphabets) {
  for (const std::string_view other :
       {"xn--fiqs8s856bruk.cn", "xn--bcher-kva.com", "xn--99999999999999.com", "xn--a-.com", "xn--.com",
        "xn---.com", "xn--a!b.com", "xn--zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.com"})
    EXPECT_EQ(look_alike_of(other), "") << other;
}

TEST(Domains, AShortLinkIsNoCrime) {
  EXPECT_TRUE(is_short_link("t.cn"));
  EXPECT_FALSE(is_short_link("at.cn"));
  const ScreenedDomain screened = screen_domain("t.cn");
  EXPECT_TRUE(screened.has(DomainSign::short_link));
  EXPECT_FALSE(screened.has(DomainSign::look_alike));
  EXPECT_GT(screened.points, 0);
  EXPECT_LT(screened.points, kScreenRaised);
  EXPECT_EQ(screened.type, SuspectedType::none);
}

TEST(Domains, WhatIsRememberedIsTheSame) {
  DomainMemo memo;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 2000; ++i) {  // more than it has places
      const std::string host = (i % 2 == 0 ? "icbc-" : "shop-") + std::to_string(i) + ".example";
      const ScreenedDomain seen = memo.screen(host), wanted = screen_domain(host);
      ASSERT_EQ(seen.points, wanted.points) << host;
      ASSERT_EQ(seen.signs, wanted.signs) << host;
      ASSERT_EQ(seen.institution, wanted.institution) << host;
      ASSERT_EQ(memo.screen(host).points, wanted.points) << host;
    }
  }
  EXPECT_EQ(memo.screen("").points, 0);
  const std::string longer = std::string(95, 'a') + ".icbc.example";
  EXPECT_EQ(memo.screen(longer).points, screen_domain(longer).points);
}

TEST(Domains, TablesAgree) {
  for (const Institution& each : kInstitutions) {
    EXPECT_TRUE(is_official_host(each.domain)) << each.domain;
    EXPECT_FALSE(is_short_link(each.domain)) << each.domain;
  }
  for (const std::string_view link : kShortLinks) EXPECT_FALSE(is_official_host(link)) << link;
}

}  // namespace
}  // namespace xiezhi
