// What calls, cards, messages and visits become: stream/engine/router_telecom.cc.
#include <gmock/gmock.h>

#include "stream/base/place.h"
#include "stream/base/time.h"
#include "tests/unit/routing.h"

namespace xiezhi {
namespace {

using ::testing::ElementsAre;
using testing::every_type;
using ::testing::IsEmpty;
using testing::only;
using testing::record;
using testing::Routing;
using testing::shapes;
using testing::transfer;

TEST(Router, TheDeviceOfACallAndOfACardIsTold) {
  Routing routing;
  const auto call = [&](std::string_view caller, std::string_view imei) -> Routed& {
    return routing.of(
        record("call.v1",
               fmt::format(R"("caller":"{}","callee":"13900139000","ring_s":5,"imei":"{}")", caller, imei)));
  };
  Routed& routed = call("13800138000", "356938035643809");
  EXPECT_THAT(shapes(routed), ElementsAre("call_out phone home", "call_in phone", "sim_used device"));
  EXPECT_TRUE(routed.touches[0].has(touch_flag::short_ring));
  EXPECT_EQ(routed.touches[2].counterparty, routed.touches[0].subject);
  EXPECT_EQ(call("+12025550123", "356938035643809").touch_count, 2);  // a network abroad may say anything
  Routed& opened =
      routing.of(record("sim.v1", R"("phone":"13800138000","action":"open","imei":"356938035643809",)"
                                  R"("holder_id_token":"H1","iot":true)"));
  EXPECT_THAT(shapes(opened), ElementsAre("sim_action phone home", "sim_used device", "sim_action person"));
  EXPECT_TRUE(opened.touches[0].has(touch_flag::iot));
  EXPECT_EQ(opened.touches[2].counterparty, opened.touches[0].subject);
}

TEST(Router, Call) {
  Routing routing;
  Routed& routed = routing.of(
      record("call.v1", R"("caller":"+8613800138000","callee":"13900139000","duration_s":61,)"
                        R"("result":"answered","trunk":"international","forwarded":true,"region":"320500")"));
  EXPECT_THAT(shapes(routed), ElementsAre("call_out phone home", "call_in phone"));
  const Touch &out = routed.touches[0], &in = routed.touches[1];
  EXPECT_EQ(out.subject, in.counterparty);
  EXPECT_EQ(in.subject, out.counterparty);
  EXPECT_EQ(in.region, 320500U);
  EXPECT_EQ(out.counterparty_region, 320500U);
  for (const Touch& touch : routed.all()) {
    EXPECT_EQ(touch.value, 61);
    EXPECT_EQ(touch.number_form, NumberForm::mobile);
    for (const std::uint64_t flag : {touch_flag::answered, touch_flag::international,
                                     touch_flag::mainland_prefix, touch_flag::forwarded})
      EXPECT_TRUE(touch.has(flag)) << flag;
  }
}

// A call from abroad also concerns the place: country of the number that is shown, region of the callee.
TEST(Router, ACallFromAbroadIsToldThePlace) {
  Routing routing;
  const auto call = [&](std::string_view caller, std::string_view more) -> Routed& {
    return routing.of(
        record("call.v1", fmt::format(R"("caller":"{}","callee":"13900139000"{})", caller, more)));
  };
  Routed& routed = call("+959123456789", R"(,"region":"440106","duration_s":61,"caller_country":"MM")");
  EXPECT_THAT(shapes(routed), ElementsAre("call_out phone home", "call_in phone", "place_call place"));
  const Touch &out = routed.touches[0], &place = routed.touches[2];
  EXPECT_EQ(place_of(place.subject), (PlaceKey{.region = 440106, .country = 95}));
  EXPECT_EQ(place.counterparty, out.counterparty);
  EXPECT_EQ(place.principal, out.subject);
  EXPECT_EQ(place.value, 61);
  EXPECT_EQ(call("+85261234567", R"(,"region":"440106")").touch_count, 3);
  EXPECT_EQ(place_of(routed.touches[2].subject), (PlaceKey{.region = 440106, .country = 852}));
  EXPECT_EQ(call("+85261234567", "").touch_count, 2) << "no region, no place";
  EXPECT_EQ(
      call("13800138000", R"(,"region":"440106","trunk":"international","caller_country":"MM")").touch_count,
      2)
      << "a domestic number from abroad is T05";
}

TEST(Router, AnsweredCalls) {
  Routing routing;
  const auto answered = [&](std::string_view more) {
    return routing
        .of(record("call.v1", fmt::format(R"("caller":"13800138000","callee":"13900139000"{})", more)))
        .touches[0]
        .has(touch_flag::answered);
  };
  EXPECT_FALSE(answered(""));
  EXPECT_FALSE(answered(R"(,"duration_s":0)"));
  EXPECT_TRUE(answered(R"(,"duration_s":1)"));
  EXPECT_TRUE(answered(R"(,"result":"answered")"));
  EXPECT_FALSE(answered(R"(,"result":"no_answer","duration_s":5)"));
}

TEST(Router, WebSimAndTypesWithoutTouches) {
  Routing routing;
  EXPECT_THAT(shapes(routing.of(every_type()[7])), ElementsAre("web_visit phone home", "web_visit domain"));
  EXPECT_THAT(shapes(routing.of(every_type()[8])), ElementsAre("sim_action phone home"));
  EXPECT_EQ(routing.of(record("sim.v1", R"("phone":"13800138000","action":"swap")")).touches[0].action,
            static_cast<std::uint8_t>(SimAction::swap));
  EXPECT_THAT(shapes(routing.of(record("feedback.v1", R"("case_id":"c","outcome":"confirmed")"))), IsEmpty());
  EXPECT_THAT(shapes(routing.of(record("appeal.v1", R"("appeal_id":"p","account":"A1","state":"filed")"))),
              ElementsAre("appeal account home"));
  EXPECT_THAT(
      shapes(routing.of(record("appeal.v1", R"("appeal_id":"p","phone":"13800138000","state":"filed")"))),
      ElementsAre("appeal phone home"));
}

TEST(Router, GuardedNumbers) {
  Routing routing;
  const auto guarded = [&](std::string_view caller, std::string_view callee) {
    Routed& routed =
        routing.of(record("call.v1", fmt::format(R"("caller":"{}","callee":"{}")", caller, callee)));
    EXPECT_EQ(routed.touches[0].has(touch_flag::subject_is_guarded),
              routed.touches[1].has(touch_flag::counterparty_is_guarded));
    EXPECT_EQ(routed.touches[1].has(touch_flag::subject_is_guarded),
              routed.touches[0].has(touch_flag::counterparty_is_guarded));
    return std::pair(routed.touches[0].has(touch_flag::subject_is_guarded),
                     routed.touches[1].has(touch_flag::subject_is_guarded));
  };
  EXPECT_EQ(guarded("13800138000", "13900139000"), std::pair(false, false));
  EXPECT_EQ(guarded("95588", "13900139000"), std::pair(true, false));
  EXPECT_EQ(guarded("13900139000", "110"), std::pair(false, true));
  EXPECT_EQ(guarded("96110", "12345"), std::pair(true, true));
  EXPECT_EQ(guarded("4008123123", "13900139000"), std::pair(true, false));
}

TEST(Router, Messages) {
  Routing routing;
  const auto sms = [&](std::string_view fields) -> Touch {
    return routing
        .of(record("sms.v1", fmt::format(R"("sender":"13800138000","receiver":"13900139000",{})", fields)))
        .touches[0];
  };
  const Touch plain = sms(R"("text":"晚上一起吃饭")");
  EXPECT_EQ(plain.value, static_cast<std::int64_t>(simhash64(normalise_text("晚上一起吃饭"))));
  EXPECT_FALSE(plain.has(touch_flag::has_url) || plain.has(touch_flag::callback_number) ||
               plain.has(touch_flag::otp));
  EXPECT_TRUE(sms(R"("text":"点击 http://a.cn/x 领取")").has(touch_flag::has_url));
  EXPECT_TRUE(sms(R"("text":"你好","urls":["http://a.cn/x"])").has(touch_flag::has_url));
  EXPECT_TRUE(sms(R"("text":"请回电13700137000")").has(touch_flag::callback_number));
  EXPECT_FALSE(sms(R"("text":"请致电95588")").has(touch_flag::callback_number));
  EXPECT_TRUE(sms(R"("text":"验证码 123456","otp":true)").has(touch_flag::otp));
  EXPECT_EQ(sms(R"("text":"")").value, sms(R"("text":" ")").value) << "an empty message is a message";
  EXPECT_EQ(sms(R"("template_hash":"")").value, sms(R"("text":"")").value);
  const Touch a = sms(R"("template_hash":"t1")"), b = sms(R"("template_hash":"t1")"),
              c = sms(R"("template_hash":"t2")");
  EXPECT_EQ(a.value, b.value);
  EXPECT_NE(a.value, c.value);
  Routed& routed = routing.of(every_type()[6]);
  EXPECT_THAT(shapes(routed), ElementsAre("sms_out phone home", "sms_in phone"));
  EXPECT_EQ(routed.touches[0].value, routed.touches[1].value);
  EXPECT_EQ(routed.touches[0].counterparty, routed.touches[1].subject);
}

TEST(Router, WhatATextSays) {
  Routing routing;
  const auto sms = [&](std::string_view fields) -> Routed& {
    return routing.of(
        record("sms.v1", fmt::format(R"("sender":"13800138000","receiver":"13900139000",{})", fields)));
  };
  const Routed& fraud = sms(R"("text":"您涉嫌洗钱案件，请将资金转入安全账户配合调查")");
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(fraud.touches[i].content_type, SuspectedType::fake_police);
    EXPECT_GE(fraud.touches[i].content_points, kScreenRaised);
  }
  EXPECT_EQ(sms(R"("text":"晚上一起吃饭")").touches[0].content_points, 0);
  EXPECT_EQ(sms(R"("text":"")").touches[0].content_points, 0);
  EXPECT_EQ(sms(R"("template_hash":"t1")").touches[0].content_type, SuspectedType::none);
}

TEST(Router, ASiteIsAnEntity) {
  Routing routing;
  const auto visit = [&](std::string_view fields) -> Routed& {
    return routing.of(record("web.v1", fmt::format(R"("phone":"13800138000",{})", fields)));
  };
  Routed& told =
      visit(R"("domain":"ICBC-jf.example.com","domain_age_d":9,"redirects":300,"app_source":"sideload")");
  ASSERT_THAT(shapes(told), ElementsAre("web_visit phone home", "web_visit domain"));
  const Touch& site = told.touches[1];
  EXPECT_EQ(site.subject, routing.token(EntityKind::domain, {}, "icbc-jf.example.com"));
  EXPECT_EQ(site.counterparty, told.touches[0].subject);
  EXPECT_EQ(site.value, 9);
  EXPECT_EQ(site.action, 255);
  EXPECT_TRUE(site.has(touch_flag::sideloaded));
  EXPECT_EQ(site.content_points, 60);
  EXPECT_EQ(site.content_type, SuspectedType::telecom_fraud);
  const Routed& silent = visit(R"("url":"HTTP://User@News.Example.CN:80/a?b")");
  EXPECT_EQ(silent.touches[1].subject, routing.token(EntityKind::domain, {}, "news.example.cn"));
  EXPECT_EQ(silent.touches[1].value, -1);
  EXPECT_EQ(silent.touches[1].action, 0);
  EXPECT_FALSE(silent.touches[1].has(touch_flag::sideloaded));
  EXPECT_EQ(silent.touches[1].content_points, 0);
  for (const std::string_view none : {R"("domain":"www.icbc.com.cn")", R"("url":"http://")"})
    EXPECT_THAT(shapes(visit(none)), ElementsAre("web_visit phone home")) << none;
  EXPECT_THAT(shapes(visit(fmt::format(R"("url":"http://{}.cn")", std::string(251, 'a')))),
              ElementsAre("web_visit phone home"))
      << "longer than a domain may be";
}

TEST(Router, PhonesAreOneInAnyForm) {
  Routing routing;
  const auto caller = [&](std::string_view number, std::string_view institution) {
    return routing
        .of(record("call.v1", fmt::format(R"("caller":"{}","callee":"13900139000")", number), institution))
        .touches[0]
        .subject;
  };
  const Token token = caller("13800138000", "CMCC-JS");
  for (const char* form :
       {"+8613800138000", "008613800138000", "138-0013-8000", "138 0013 8000", "+86 138 0013 8000"})
    EXPECT_EQ(caller(form, "CUCC-GD"), token) << form;
  EXPECT_NE(caller("13800138001", "CMCC-JS"), token);
  EXPECT_EQ(only(routing.of(transfer(R"(,"phone":"+86 138-0013-8000")")), "phone_pays").subject, token);
}

}  // namespace
}  // namespace xiezhi
