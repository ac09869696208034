// Router: what a touch says of both sides and of the money.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/unit/routing.h"

namespace xiezhi {
namespace {

using testing::kBank;
using testing::kOtherBank;
using testing::money;
using testing::only;
using testing::parties;
using testing::record;
using testing::Routing;
using testing::transfer;

TEST(Router, OwnTransferIsOfOneCustomer) {
  Routing routing;
  const auto own = [&](std::string_view payer, std::string_view payee) {
    return routing.of(transfer(payer, payee)).touches[0].has(touch_flag::own_transfer);
  };
  EXPECT_TRUE(own(R"(,"customer_id":"C1")", R"(,"customer_id":"C1")"));
  EXPECT_FALSE(own(R"(,"customer_id":"C1")", R"(,"customer_id":"C2")"));
  EXPECT_FALSE(own("", ""));  // nobody is named
  EXPECT_FALSE(own(R"(,"customer_id":"C1")", fmt::format(R"(,"customer_id":"C1","bank":"{}")", kOtherBank)));
  EXPECT_TRUE(own(fmt::format(R"(,"customer_id":"C1","bank":"{}")", kBank), R"(,"customer_id":"C1")"));
}

TEST(Router, UnitsByKindOrCreditCode) {
  Routing routing;
  const auto unit_flags = [&](std::string_view payer, std::string_view payee) {
    Routed& routed = routing.of(transfer(payer, payee));
    const Touch &out = only(routed, "transfer_out account"), &in = only(routed, "transfer_in account");
    EXPECT_EQ(out.has(touch_flag::subject_is_unit), in.has(touch_flag::counterparty_is_unit));
    EXPECT_EQ(in.has(touch_flag::subject_is_unit), out.has(touch_flag::counterparty_is_unit));
    return std::pair(out.has(touch_flag::subject_is_unit), in.has(touch_flag::subject_is_unit));
  };
  const std::string unit = R"(,"kind":"unit")", code = R"(,"uscc":"91350100M000100Y43")",
                    person = R"(,"kind":"person")";
  EXPECT_EQ(unit_flags("", ""), std::pair(false, false));
  EXPECT_EQ(unit_flags(unit, person), std::pair(true, false));
  EXPECT_EQ(unit_flags(person, code), std::pair(false, true));
  EXPECT_EQ(unit_flags(unit, code), std::pair(true, true));
}

TEST(Router, CategoriesAndRegionsOfBothSides) {
  Routing routing;
  Routed& routed = routing.of(
      transfer(R"(,"category":"wage","region":"320500","birth_year":1950,"balance_after_minor":-7)",
               R"(,"category":"medical","region":"430300","balance_after_minor":8)"));
  const Touch &out = routed.touches[0], &in = routed.touches[1];
  EXPECT_EQ(out.category, Category::wage);
  EXPECT_EQ(out.counterparty_category, Category::medical);
  EXPECT_EQ(in.category, Category::medical);
  EXPECT_EQ(in.counterparty_category, Category::wage);
  EXPECT_EQ(out.region, 320500U);
  EXPECT_EQ(out.counterparty_region, 430300U);
  EXPECT_EQ(in.region, 430300U);
  EXPECT_EQ(in.counterparty_region, 320500U);
  EXPECT_EQ(in.counterparty_birth_year, 1950);
  EXPECT_EQ(out.balance_after_minor, -7);
  EXPECT_EQ(in.balance_after_minor, 8);
  EXPECT_EQ(routing.of(transfer()).touches[0].balance_after_minor, -1);
  EXPECT_EQ(routing.of(transfer(R"(,"category":"lottery")")).touches[0].category, Category::other);
  EXPECT_EQ(routing.of(transfer()).touches[0].category, Category::none);
}

TEST(Router, ForeignCurrency) {
  Routing routing;
  const Touch& yen = routing.of(record("transfer.v1", parties() + money({}, 100, "JPY"))).touches[0];
  EXPECT_TRUE(yen.has(touch_flag::foreign));
  EXPECT_EQ(yen.value, 100);
  EXPECT_EQ(yen.cny_minor, RateTable::defaults().to_cny_minor(100, currency_code("JPY")).value());
  EXPECT_EQ(yen.usd_minor, RateTable::defaults().to_usd_minor(100, currency_code("JPY")).value());
  EXPECT_EQ(yen.currency, static_cast<std::uint16_t>(currency_code("JPY")));
  const Touch& dollar = routing.of(record("transfer.v1", parties() + money({}, 100, "USD"))).touches[0];
  EXPECT_EQ(dollar.usd_minor, 100);
  EXPECT_GT(dollar.cny_minor, 100);
  EXPECT_FALSE(routing.of(transfer()).touches[0].has(touch_flag::foreign));
}

TEST(Router, WhatDidNotMove) {
  Routing routing;
  const auto moved = [&](std::string_view status) {
    const Touch& touch = routing.of(transfer({}, {}, fmt::format(R"(,"status":"{}")", status))).touches[0];
    return std::pair(touch.has(touch_flag::not_moved), touch.has(touch_flag::reversal));
  };
  EXPECT_EQ(moved("done"), std::pair(false, false));
  EXPECT_EQ(moved("attempted"), std::pair(true, false));
  EXPECT_EQ(moved("failed"), std::pair(true, false));
  EXPECT_EQ(moved("reversed"), std::pair(false, true));
}

TEST(Router, ReversalsNameTheEventThatTheyTakeBack) {
  Routing routing;
  const Tokeniser& tokeniser = routing.tokeniser();
  const Touch& other = routing.of(transfer({}, {}, R"(,"reverses":"e-0")")).touches[0];
  EXPECT_TRUE(other.has(touch_flag::reversal));
  EXPECT_EQ(other.reversed_key, tokeniser.event_key(kBank, "e-0"));
  EXPECT_EQ(other.event_key, tokeniser.event_key(kBank, "e-1"));
  const Touch& itself = routing.of(transfer({}, {}, R"(,"status":"reversed")")).touches[0];
  EXPECT_EQ(itself.reversed_key, tokeniser.event_key(kBank, "e-1"));
  const std::string refund =
      record("payment.v1", R"("payer":{"account":"A1"},"merchant":{"id":"M1"},"refunds":"e-9",)" + money());
  for (const Touch& touch : routing.of(refund).all()) {
    EXPECT_TRUE(touch.has(touch_flag::reversal));
    EXPECT_EQ(touch.reversed_key, tokeniser.event_key(kBank, "e-9"));
  }
  EXPECT_EQ(routing.of(transfer()).touches[0].reversed_key, 0U);
}

TEST(Router, FlagsOfTheRecord) {
  Routing routing;
  const auto has = [&](std::string_view more, std::uint32_t flag) {
    return routing.of(transfer({}, {}, more)).touches[0].has(flag);
  };
  EXPECT_TRUE(has(R"(,"cross_border":true)", touch_flag::cross_border));
  EXPECT_FALSE(has(R"(,"cross_border":false)", touch_flag::cross_border));
  EXPECT_TRUE(has(R"(,"device":{"id":"d","screen_share":true})", touch_flag::screen_share));
  EXPECT_TRUE(has(R"(,"device":{"id":"d","remote_control":true})", touch_flag::remote_control));
  EXPECT_FALSE(has(R"(,"device":{"id":"d","remote_control":false})", touch_flag::remote_control));
}

TEST(Router, RemarkAndNameWords) {
  Routing routing;
  const auto remark = [&](std::string_view text) {
    return routing.of(transfer({}, {}, fmt::format(R"(,"remark":"{}")", text)))
        .touches[0]
        .has(touch_flag::fundraising_remark);
  };
  EXPECT_TRUE(remark("三月利息"));
  EXPECT_TRUE(remark("投 资款 本金"));
  EXPECT_FALSE(remark("房租"));
  const auto name = [&](std::string_view text, std::string_view more = {}) {
    Routed& routed = routing.of(transfer({}, fmt::format(R"(,"name":"{}"{})", text, more)));
    EXPECT_FALSE(only(routed, "transfer_out account").has(touch_flag::name_keyword));
    return only(routed, "transfer_in account").has(touch_flag::name_keyword);
  };
  EXPECT_TRUE(name("某某财富管理有限公司"));
  EXPECT_TRUE(name("恒信理财"));
  EXPECT_FALSE(name("王敏"));
  EXPECT_FALSE(name("某某理财子公司", R"(,"category":"licensed")"));  // an institution with a licence may
  const std::string shop = record(
      "payment.v1", R"("payer":{"account":"A1"},"merchant":{"id":"M1","name":"大众金融服务部"},)" + money());
  EXPECT_TRUE(only(routing.of(shop), "payment_in").has(touch_flag::name_keyword));
}

TEST(Router, RemarkClass) {
  Routing routing;
  const auto remark = [&](std::string_view text) {
    const Routed& routed = routing.of(transfer({}, {}, fmt::format(R"(,"remark":"{}")", text)));
    EXPECT_EQ(routed.touches[0].remark, routed.touches[routed.touch_count - 1].remark);
    return routed.touches[0].remark;
  };
  EXPECT_EQ(remark("账户解冻费"), RemarkClass::advance_fee);
  EXPECT_EQ(remark("保 证 金"), RemarkClass::none);  // between words of Chinese a space is one
  EXPECT_EQ(remark("ＵＳＤＴ 款"), RemarkClass::virtual_currency);
  EXPECT_EQ(remark("usdt 保证金"), RemarkClass::virtual_currency);
  EXPECT_EQ(remark("三月利息"), RemarkClass::none);
  EXPECT_EQ(remark("手续费"), RemarkClass::none);
}

}  // namespace
}  // namespace xiezhi
