#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector v01_call_then_pay;
namespace {

class CallThenPay : public ::testing::Test {
 protected:
  Life life;

  Draft called(std::int64_t talked_s, std::int64_t at_ms, std::uint8_t points = 75,
               Relation relation = Relation::contacted) {
    return life.warning(EntityKind::person, "victim", "caller", relation, EntityKind::phone, points, talked_s,
                        at_ms);
  }
  Draft pays(std::int64_t fen, std::int64_t at_ms, std::string_view to = "stranger") {
    Draft draft = life.transfer_out("victim", to, fen, at_ms).principal();
    draft.touch.entity = EntityKind::person;
    return draft;
  }
  int judge(const Touch& touch) { return points(life.judge(v01_call_then_pay, touch)); }
};

TEST_F(CallThenPay, PaymentAfterALongRiskyCall) {
  life.apply(called(180, 0));
  const auto signal = life.judge(v01_call_then_pay, pays(yuan(3000), minutes(75)));
  EXPECT_EQ(points(signal), 80);
  EXPECT_EQ(seen(signal, "risky_call"), 180);
  EXPECT_EQ(seen(signal, "paid_to_new_payee"), yuan(3000));
  EXPECT_EQ(seen(signal, "call_to_payment"), minutes(75));
  EXPECT_EQ(signal->event_count, 2);
  EXPECT_EQ(signal->suspected_type, SuspectedType::telecom_fraud);
}

TEST_F(CallThenPay, LengthOfTheCall) {
  life.apply(called(179, 0));
  EXPECT_EQ(judge(pays(yuan(30000), minutes(5))), 0);
  life.apply(called(180, 0));
  EXPECT_EQ(judge(pays(yuan(30000), minutes(5), "other")), 80);
}

TEST_F(CallThenPay, Amount) {
  life.apply(called(600, 0));
  EXPECT_EQ(judge(pays(yuan(3000) - 1, minutes(5), "a")), 0);
  EXPECT_EQ(judge(pays(yuan(3000), minutes(5), "b")), 80);
}

TEST_F(CallThenPay, ShareOfTheBalanceBefore) {
  life.apply(called(600, 0));
  EXPECT_EQ(judge(pays(yuan(300) - 1, minutes(5), "a").balance(yuan(700) + 1)), 0);
  EXPECT_EQ(judge(pays(yuan(300), minutes(5), "b").balance(yuan(700))), 80);
  EXPECT_EQ(judge(pays(yuan(299), minutes(5), "c").attempted().balance(yuan(1000))), 0);
  EXPECT_EQ(judge(pays(yuan(300), minutes(5), "d").attempted().balance(yuan(1000))), 80);
  EXPECT_EQ(judge(pays(0, minutes(5), "e").attempted().balance(0)), 0);
}

TEST_F(CallThenPay, TimeFromCallToPayment) {
  life.apply(called(600, 0));
  EXPECT_EQ(judge(pays(yuan(5000), hours(24), "a")), 0);
  EXPECT_EQ(judge(pays(yuan(5000), hours(24) - 1, "b")), 80);
  EXPECT_EQ(judge(pays(yuan(5000), 0, "c")), 80);
  EXPECT_EQ(judge(pays(yuan(5000), -1, "d")), 0);
}

TEST_F(CallThenPay, AttemptedPaymentsOfBothKinds) {
  life.apply(called(600, 0));
  EXPECT_EQ(judge(pays(yuan(5000), minutes(5)).attempted()), 80);
  Draft payment = life.payment_out("victim", "shop", yuan(5000), minutes(6)).principal().attempted();
  payment.touch.entity = EntityKind::person;
  EXPECT_EQ(judge(payment), 80);
}

TEST_F(CallThenPay, KnownPayee) {
  life.apply(pays(yuan(1), -days(20)));
  life.apply(called(600, 0));
  EXPECT_EQ(judge(pays(yuan(5000), minutes(5))), 0);
  life.apply(pays(yuan(1), -minutes(1), "tried before").attempted());
  EXPECT_EQ(judge(pays(yuan(5000), minutes(5), "tried before")), 80);
}

TEST_F(CallThenPay, PaymentsInPieces) {
  life.apply(called(600, 0));
  EXPECT_EQ(judge(pays(yuan(1500), minutes(5))), 0);
  EXPECT_EQ(judge(pays(yuan(1500) - 1, minutes(6))), 0);
  EXPECT_EQ(judge(pays(1, minutes(7))), 80);
  EXPECT_EQ(judge(pays(yuan(2999), minutes(8), "other").attempted()), 0);
  EXPECT_EQ(judge(pays(yuan(2999), minutes(9), "other").attempted()), 0);
}

TEST_F(CallThenPay, Guards) {
  life.apply(called(600, 0));
  EXPECT_EQ(judge(pays(yuan(5000), minutes(5)).own()), 0);
  EXPECT_EQ(judge(pays(yuan(5000), minutes(5)).counterparty_category(Category::utility)), 0);
  EXPECT_EQ(judge(pays(yuan(5000), minutes(5)).flag(touch_flag::counterparty_is_guarded)), 0);
  Draft not_principal = pays(yuan(5000), minutes(5), "x");
  not_principal.touch.flags &= ~touch_flag::principal;
  EXPECT_EQ(judge(not_principal), 0);
}

TEST_F(CallThenPay, OnlyContactsOfWhoIsFoundOut) {
  life.apply(called(600, 0, 0));
  life.apply(called(600, 0, 75, Relation::payee));
  EXPECT_EQ(judge(pays(yuan(5000), minutes(5))), 0);
}

TEST_F(CallThenPay, WarningAfterThePayment) {
  life.apply(pays(yuan(3000), minutes(5)));
  const auto signal = life.judge(v01_call_then_pay, called(180, 0));
  EXPECT_EQ(points(signal), 80);
  EXPECT_EQ(seen(signal, "call_to_payment"), minutes(5));
}

TEST_F(CallThenPay, CallerFoundOutHoursAfterThePayment) {
  life.apply(pays(yuan(3000), minutes(5)));
  Draft warning = called(180, 0);
  warning.touch.cause.event_time_ms += hours(30);  // the view's now; the contact keeps its own time
  EXPECT_EQ(judge(warning), 80);
  EXPECT_EQ(judge(pays(yuan(5000), hours(30), "later")), 0);
}

TEST_F(CallThenPay, WarningAfterThePaymentOnBothSidesOfEachLimit) {
  life.apply(pays(yuan(3000) - 1, minutes(5), "little").attempted());
  EXPECT_EQ(judge(called(180, 0)), 0);
  life.apply(pays(yuan(3000), hours(30), "much").attempted());
  EXPECT_EQ(judge(called(180, hours(6))), 0);
  EXPECT_EQ(judge(called(180, hours(6) + 1)), 80);
  EXPECT_EQ(judge(called(179, hours(6) + 1)), 0);
  EXPECT_EQ(judge(called(180, hours(30))), 80);
  EXPECT_EQ(judge(called(180, hours(30) + 1)), 0);
}

TEST_F(CallThenPay, WarningAfterThePaymentAsksForTheBalanceThen) {
  life.apply(pays(yuan(300), minutes(5)).balance(yuan(700)));
  life.apply(pays(yuan(600), minutes(6), "shop").balance(yuan(100)));
  EXPECT_EQ(judge(called(600, minutes(1))), 80);
  Life other;
  life.apply(life.transfer_out("b", "x", yuan(299), minutes(5)).principal().balance(yuan(701)));
  life.apply(life.transfer_in("b", "friend", yuan(100), minutes(6)).principal().balance(yuan(801)));
  EXPECT_EQ(judge(life.warning(EntityKind::account, "b", "caller", Relation::contacted, EntityKind::phone, 75,
                               600, minutes(1))),
            0);
}

TEST_F(CallThenPay, WarningAfterThePaymentLeavesKnownPayeesAndOwnAccounts) {
  life.apply(pays(yuan(5000), minutes(1)).own());
  life.apply(pays(yuan(1), -days(1), "known"));
  life.apply(pays(yuan(5000), minutes(1), "known"));
  life.apply(pays(yuan(5000), minutes(1), "tax").flag(touch_flag::counterparty_is_guarded));
  EXPECT_EQ(judge(called(600, 0)), 0);
}

TEST_F(CallThenPay, KnownPayeeOfALongLife) {
  for (int i = 0; i < 100; ++i)
    life.apply(pays(yuan(20), -days(80) + minutes(i), "shop " + std::to_string(i)));
  life.apply(pays(yuan(20), -days(80), "known"));
  life.apply(pays(yuan(20), days(100) - hours(1), "recent"));  // the ring has forgotten, the ledger has not
  life.apply(called(600, days(100)));
  EXPECT_EQ(judge(pays(yuan(5000), days(100) + 1, "known")), 0);
  EXPECT_EQ(judge(pays(yuan(5000), days(100) + 2, "recent")), 0);
  EXPECT_EQ(judge(pays(yuan(1500), days(100) + 3, "new")), 0);
  EXPECT_EQ(judge(pays(yuan(1500), days(100) + 4, "new")), 80);
}

}  // namespace
}  // namespace xiezhi
