#include "stream/base/text.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace xiezhi {
namespace {

TEST(Text, NormalForm) {
  EXPECT_EQ(normalise_text("  Ａｂｃ　１２３ \t\n x "), "abc 123 x");
  EXPECT_EQ(normalise_text("投资款（本金）"), "投资款(本金)");
  EXPECT_EQ(normalise_text("投\u200B资\uFEFF款"), "投资款") << "characters without width hide words";
  EXPECT_EQ(normalise_text("①②㎡ﬁ"), "12m2fi");
  EXPECT_EQ(normalise_text("e\u0301"), "\u00E9") << "composed";
  EXPECT_EQ(normalise_text("H\u0331"), "\u1E96") << "composes when it is small";
  EXPECT_EQ(normalise_text("K"), "k") << "Kelvin sign";
  EXPECT_EQ(normalise_text("阿依古丽·买买提"), "阿依古丽·买买提");
  EXPECT_EQ(normalise_text(""), "");
  EXPECT_EQ(normalise_text(" \u3000\u00A0\r\n"), "");
  EXPECT_EQ(normalise_text(std::string_view("a\0b", 3)), "a b");
  EXPECT_EQ(normalise_text("a\u2028b\u0085c"), "a b c");
}

TEST(Text, NamesWrittenDifferently) {
  const auto form = [](std::string_view text) {
    std::string out = "left over";
    name_form(normalise_text(text), out);
    return out;
  };
  EXPECT_EQ(form("张 三"), "张三");
  EXPECT_EQ(form("阿依古丽·买买提"), "阿依古丽买买提");
  EXPECT_EQ(form("阿依古丽・买买提"), form("阿依古丽•买买提"));
  EXPECT_EQ(form("甲乙（北京）有限公司"), form("甲乙(北京) 有限公司"));
  EXPECT_EQ(form("ＬＩ　Xiaoming"), form("xiaoming li")) << "the family name may come last";
  EXPECT_EQ(form("Li, Xiao-Ming"), form("xiaoming  LI"));
  EXPECT_EQ(form("O'Neill J."), form("j oneill"));
  EXPECT_NE(form("张三"), form("三张")) << "but not in Chinese";
  EXPECT_NE(form("li ming"), form("li min"));
  EXPECT_EQ(form("i h g f e d c b a"), "ihgfedcba") << "so many words are no person's name";
  EXPECT_EQ(form(" · - "), "");
  EXPECT_EQ(form("·§é。—・ñ々中·"), "§é。—ñ々中") << "others begin with the same byte";
}

TEST(Text, BadBytesAreDropped) {
  EXPECT_EQ(normalise_text("利\xFF\xE5息"), "利息");
  EXPECT_EQ(normalise_text("\xC0\x80x\xED\xA0\x80"), "x");
  EXPECT_EQ(normalise_text("\xE5"), "");
}

TEST(Text, LongTextExpands) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "\uFDFA";  // one character that becomes eighteen
  const std::string normalised = normalise_text(text);
  EXPECT_GT(normalised.size(), 2000U * 18);
  EXPECT_EQ(normalise_text(normalised), normalised);
}

// Random text of characters that are awkward in some way.
std::string random_text(std::mt19937& random, const std::vector<std::string>& pieces) {
  std::string text;
  const std::size_t count = random() % 12;
  for (std::size_t i = 0; i < count; ++i) text += pieces[random() % pieces.size()];
  return text;
}

TEST(Text, NormalFormIsStableAndValid) {
  const std::vector<std::string> pieces = {"a",      "H",      " ",      "\u0308", "\u0331", "\u3000",
                                           "\u1100", "\u1161", "\u00A8", "金",     "Ａ",     "\u200D",
                                           "\u00C5", "\u0345", "\xFF",   "\u0958", "\u2126", "3"};
  std::mt19937 random(11);
  std::string reused;
  for (int i = 0; i < 50'000; ++i) {
    const std::string text = random_text(random, pieces);
    const std::string once = normalise_text(text);
    ASSERT_EQ(normalise_text(once), once);
    ASSERT_TRUE(valid_utf8(once));
    normalise_text(text, reused);
    ASSERT_EQ(reused, once);
  }
}

TEST(Text, ShortCutAgreesWithTheTable) {
  const std::vector<std::string> pieces = {"a",  "Z",  " ",  "，", "。", "　", "理",
                                           "财", "９", "《", "】", "\t", "-",  "～"};
  std::mt19937 random(12);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random_text(random, pieces) + "x";
    ASSERT_EQ(normalise_text(text + "\u00E9"),
              normalise_text(text) + "\u00E9");  // the last letter needs the table
  }
}

TEST(Text, IdeographsKeepTheirForm) {
  for (const char* kept : {"\u4E00", "\u4DFF", "\u4FFF", "\u5000", "\u8FFF", "\u9FFF", "\uA000"}) {
    EXPECT_EQ(normalise_text(kept), kept);
    EXPECT_EQ(normalise_text(std::string(" ") + kept + " \t" + kept + "A "),
              std::string(kept) + ' ' + kept + 'a');
  }
  for (const char* broken : {"\xE4\xB8", "\xE4\xB8\xC0", "\xE9\xC0\x80", "\xE3", "\xEA\xBF"})
    EXPECT_EQ(normalise_text(std::string("中") + broken), "中");
  EXPECT_EQ(normalise_text("\xE4\xB8g\xE9zz"), "gzz");
}

TEST(Text, Utf8) {
  EXPECT_TRUE(valid_utf8(""));
  EXPECT_TRUE(valid_utf8("獬豸 xiezhi \U0001F984"));
  for (const char* bad :
       {"\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE7\x8D", "\xFE"}) {
    EXPECT_FALSE(valid_utf8(bad));
  }
}

TEST(Simhash, CopiesOfAMessageAreNear) {
  const std::string message =
      "【某银行】您的账户存在异常，请立即点击 http://t.cn/a8Xq2 核实，验证码 348211，客服 400-123-4567";
  const std::string other_codes =
      "【某银行】您的账户存在异常，请立即点击 http://dwz.cc/99z 核实，验证码 907, 客服 400-999-0000";
  const std::string other = "亲爱的同学，本周六上午九点在图书馆三楼举行读书分享会，欢迎带上你喜欢的书来参加";
  const auto hash = [](const std::string& text) { return simhash64(normalise_text(text)); };
  EXPECT_LE(hamming(hash(message), hash(other_codes)), 3);
  EXPECT_GE(hamming(hash(message), hash(other)), 12);
  EXPECT_GE(hamming(hash("please repay the loan today or else"), hash("see you at the harbour this evening")),
            12);
}

TEST(Simhash, EdgesAndStability) {
  EXPECT_EQ(simhash64(""), 0U);
  EXPECT_NE(simhash64("a"), 0U);
  EXPECT_NE(simhash64("a"), simhash64("b"));
  EXPECT_EQ(simhash64("348211"), simhash64("907"));
  EXPECT_EQ(hamming(0, ~std::uint64_t{0}), 64);
  EXPECT_EQ(simhash64(std::string(100'000, 'a')), simhash64("aa")) << "one pair, however often";
  EXPECT_EQ(simhash64("投资理财"), simhash64("投资理财"));
  simhash64("\xFF\xFE\x80");  // any bytes
  EXPECT_EQ(simhash64("獬豸解困"), 0xFBAE7AD22BB773D3ULL) << "the hash is stored: it may not change";
}

TEST(Keywords, FindsGroups) {
  const KeywordSet words(kRemarkWords);
  const auto match = [&words](const char* text) { return words.match(normalise_text(text)); };
  EXPECT_EQ(match("工资"), 0U);
  EXPECT_EQ(match("投资款"), 1U << 0);
  EXPECT_EQ(match("返还本金及利息"), (1U << 0) | (1U << 1));
  EXPECT_EQ(match("静态收益复投"), (1U << remark_group::kReinvest) | (1U << remark_group::kYield));
  EXPECT_EQ(match("投\u200B资\u200B款"), 1U << 0);
  EXPECT_EQ(match(""), 0U);
  const KeywordSet names(kRestrictedNameWords);
  EXPECT_EQ(names.match("某某财富管理有限公司"), 1U << 4);
  EXPECT_EQ(names.match("某某金融交易中心"), (1U << 0) | (1U << 2));
  EXPECT_EQ(names.match("某某五金公司"), 0U);
}

TEST(Keywords, AgreesWithPlainSearch) {
  const std::vector<Keyword> keywords = {{"a", 0},   {"ab", 1},   {"bab", 2}, {"bc", 3},
                                         {"caa", 4}, {"ABCA", 5}, {"bb", 31}};
  const std::vector<std::string> plain = {"a", "ab", "bab", "bc", "caa", "abca", "bb"};
  const KeywordSet words(keywords);
  std::mt19937 random(5);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::size_t k = random() % 10; k > 0; --k) text += static_cast<char>('a' + random() % 4);
    std::uint32_t expected = 0;
    for (std::size_t k = 0; k < plain.size(); ++k) {
      if (text.find(plain[k]) != std::string::npos) expected |= 1U << keywords[k].group;
    }
    ASSERT_EQ(words.match(text), expected) << text;
  }
}

TEST(Keywords, EmptySetAndEmptyWord) {
  EXPECT_EQ(KeywordSet({}).match("投资款"), 0U);
  const std::vector<Keyword> empty = {{" ", 0}};
  EXPECT_DEATH(KeywordSet{empty}, "check failed");
}

TEST(Links, Urls) {
  for (const char* text : {"点击 http://t.cn/abc", "https://example.com", "www.example.org 领取",
                           "登录example.com领取", "pay.example.top/x?y=1", "复制 a1.vip", "abc.com."}) {
    EXPECT_TRUE(has_url(normalise_text(text))) << text;
  }
  EXPECT_TRUE(has_url(normalise_text("登录ｅｘａｍｐｌｅ．ｃｏｍ")));
  for (const char* text :
       {"", "余额 1234.56 元", "see you.then", "版本 3.2.1", ".com", "report.company", "a.comx", "。。。"}) {
    EXPECT_FALSE(has_url(normalise_text(text))) << text;
  }
}

TEST(Links, CallbackNumbers) {
  for (const char* text : {"请回拨13812345678", "致电 400-123-4567", "电话:0755-12345678",
                           "联系 138 1234 5678 办理", "拨打+8613812345678", "call +852 1234 5678",
                           "客服０１０－１２３４５６７８", "2026-01-02 13812345678"}) {
    EXPECT_TRUE(has_callback_number(normalise_text(text))) << text;
  }
  for (const char* text :
       {"", "验证码 348211", "余额1234.56元", "请拨打95588", "如有疑问请拨96110", "2026-01-02 10:20:30",
        "尾号1234", "单号 A13812345678", "13812345678a", "6225880137706868", "+"}) {
    EXPECT_FALSE(has_callback_number(normalise_text(text))) << text;
  }
}

}  // namespace
}  // namespace xiezhi
