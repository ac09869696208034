// Innocent look-alikes (the guards of REGULATION 6.4) and records that must be refused.
#include "stream/app/generator_scenarios.h"
#include "stream/base/time.h"

namespace xiezhi::synthetic {

// Looks like one-in many-out: a wage account (GZ 27) gets one sum and pays many persons.
void plan_innocent_payroll(CaseBuilder& builder) {
  builder.begin(1, 9, true);
  const std::uint32_t unit = builder.stranger({.age_days = 2400, .unit = true, .trade = "建设"});
  const std::uint32_t wages = builder.account(
      builder.stranger({.age_days = 400, .unit = true, .trade = "建设项目", .category = "wage"}));
  builder.subject_account(wages);
  builder.transfer(builder.after(0), builder.account(unit), wages, 180'000).remark = Remark::wage;
  for (int i = 0; i < 22; ++i) {
    const std::uint32_t worker = builder.account(builder.bystander());
    builder.transfer(builder.after(100 + i * 3), wages, worker, builder.draw(72, 88) * 100).remark =
        Remark::wage;
  }
}

// Looks like a pool: many new payers in two hours, but of a shop that sells.
void plan_innocent_shop_opening(CaseBuilder& builder) {
  builder.begin(1, 10);
  const std::uint32_t shop = builder.world().add_merchant(builder.random());
  builder.truth().subject_kind = "merchant";
  builder.truth().subject_id = builder.world().merchants[shop].id();
  for (int i = 0; i < 50; ++i) {
    builder.payment(builder.after(i * 2, 110), builder.account(builder.bystander()), shop,
                    builder.draw(12, 180));
  }
}

// Looks like a high-frequency caller, but stands on the list of couriers.
void plan_innocent_courier(CaseBuilder& builder) {
  builder.begin(1, 9);
  const std::uint32_t courier = builder.unknown_phone();
  builder.subject_phone(courier);
  builder.list(builder.after(0), EntityKind::phone, courier, ListName::courier);
  for (int i = 0; i < 60; ++i) {
    const std::uint32_t callee = i % 4 == 0 ? builder.phone(builder.bystander()) : builder.unknown_phone();
    builder.call(builder.after(20 + i, 40), courier, callee, builder.draw(8, 45));
  }
}

// The same from a registered number 95xxx.
void plan_innocent_call_centre(CaseBuilder& builder) {
  builder.begin(1, 14);
  const std::uint32_t centre =
      builder.world().add_phone("95" + std::to_string(530 + builder.instance() % 3) + "8");
  builder.subject_phone(centre);
  for (int i = 0; i < 60; ++i) {
    const std::uint32_t callee = i % 4 == 0 ? builder.phone(builder.bystander()) : builder.unknown_phone();
    builder.call(builder.after(i, 40), centre, callee, builder.draw(15, 120));
  }
}

// Looks like a pool with round amounts: twelve tenants pay every month.
void plan_innocent_landlord(CaseBuilder& builder) {
  builder.begin(64, 9);
  const std::uint32_t landlord = builder.account(builder.stranger({.age_days = 3000}));
  builder.subject_account(landlord);
  for (int tenant = 0; tenant < 12; ++tenant) {
    const std::uint32_t payer = builder.account(builder.bystander());
    const std::int64_t yuan = builder.draw(4, 7) * 500;
    for (int month = 0; month < 3; ++month) {
      builder.transfer(builder.after_days(month * 30 + tenant % 4, 10 + tenant % 9), payer, landlord, yuan)
          .remark = Remark::rent;
    }
  }
}

// Looks like structuring: a merchant brings cash every day.
void plan_innocent_takings(CaseBuilder& builder) {
  builder.begin(4, 17, true);
  const std::uint32_t merchant =
      builder.stranger({.age_days = 1800, .unit = true, .trade = "超市", .category = "merchant"});
  builder.subject_account(builder.account(merchant));
  for (int day = 0; day < 5; ++day)
    builder.cash_in(builder.after_days(day, 17), builder.account(merchant), builder.draw(400, 490) * 100);
}

// Looks like romance: one person gets more and more, but is known for months.
void plan_innocent_allowance(CaseBuilder& builder) {
  builder.begin(52, 19);
  const std::uint32_t parent = builder.bystander();
  const std::uint32_t child = builder.account(builder.stranger({.age_days = 700}));
  builder.subject_person(parent);
  builder.transfer(builder.after(0), builder.account(parent), child, 500).remark = Remark::living;
  for (int i = 0; i < 6; ++i) {
    const std::int64_t yuan = 520 + i * 400;
    builder.transfer(builder.after_days(36 + i * 3, 19), builder.account(parent), child, yuan).remark =
        Remark::living;
  }
}

// Looks like fees for a loan, but who asks for the deposits is a unit.
void plan_innocent_tender(CaseBuilder& builder) {
  builder.begin(1, 9);
  const std::uint32_t bidder = builder.bystander();
  builder.subject_person(bidder);
  for (int i = 0; i < 3; ++i) {
    const std::uint32_t agency =
        builder.account(builder.stranger({.age_days = 2600, .unit = true, .trade = "招标代理"}));
    builder.transfer(builder.after(i * 90), builder.account(bidder), agency, (i + 1) * 2'000).remark =
        Remark::guarantee;
  }
}

// Looks like a number that only calls, but its guests call back and write.
void plan_innocent_invitations(CaseBuilder& builder) {
  builder.begin(1, 10);
  const std::uint32_t caller = builder.unknown_phone();
  builder.subject_phone(caller);
  for (int i = 0; i < 60; ++i) {
    const std::uint32_t guest = builder.unknown_phone();
    builder.call(builder.after(i * 6, 100), caller, guest, builder.draw(40, 400));
    if (i % 6 == 0) builder.call(builder.after(i * 6 + 30, 100), guest, caller, builder.draw(20, 200));
    if (i % 8 == 0) builder.sms(builder.after(i * 6 + 40, 100), guest, caller, Text::greeting);
  }
}

// Looks like night activity: small sums.
void plan_innocent_night_market(CaseBuilder& builder) {
  builder.begin(1, 1);
  const std::uint32_t stall = builder.account(builder.stranger({.age_days = 900}));
  builder.subject_account(stall);
  for (int i = 0; i < 16; ++i)
    builder.transfer(builder.after(i * 6), builder.account(builder.bystander()), stall,
                     builder.draw(35, 260));
  builder.transfer(builder.after(200), stall, builder.account(builder.stranger({.age_days = 1500})), 900)
      .remark = Remark::goods;
}

// Looks like a gambling house: all pay and all are paid, but each exactly what was paid.
void plan_innocent_refunds(CaseBuilder& builder) {
  constexpr int kFamilies = 54;
  builder.begin(4, 19);
  const std::uint32_t treasurer = builder.account(builder.bystander());
  builder.subject_account(treasurer);
  std::vector<std::uint32_t> families;
  for (int i = 0; i < kFamilies; ++i) {
    families.push_back(builder.account(builder.bystander()));
    builder.transfer(builder.after(i * 3), families.back(), treasurer, 680);
  }
  for (int i = 0; i < kFamilies; ++i)
    builder.transfer(builder.after(3 * 24 * 60 + i * 2), treasurer, families[static_cast<std::size_t>(i)],
                     680);
}

// Instance by instance the flaws of kFlawRows in turn.
void plan_bad_record(CaseBuilder& builder) {
  const FlawRow& row = kFlawRows[builder.instance() % kFlawRows.size()];
  constexpr std::int64_t late_by_ms = 20 * kDayMs;
  // Each of a kind in an hour of its own: two of the future in a row would be believed.
  builder.begin(1, static_cast<std::int32_t>(6 + builder.instance() / kFlawRows.size() % 16));
  builder.truth().expected_reason = row.reason;
  const std::uint32_t payer = builder.account(builder.bystander());
  const std::uint32_t payee = builder.account(builder.bystander());
  if (row.flaw == Flaw::duplicate) {
    const std::uint32_t caller = builder.unknown_phone();
    const Draft first = builder.call(builder.after(0), caller, builder.unknown_phone(), 33);
    Draft& second = builder.drafts().emplace_back(first);
    second.time_ms += 9 * kMinuteMs;
    second.shift_ms = -9 * kMinuteMs;
    second.flaw = Flaw::duplicate;
    return;
  }
  Draft& draft = builder.transfer(builder.after(0), payer, payee, builder.draw(700, 1900));
  draft.flaw = row.flaw;
  draft.remark = Remark::living;
  if (row.flaw == Flaw::future) draft.shift_ms = 30 * kDayMs;
  if (row.flaw == Flaw::late) draft.shift_ms = -late_by_ms;
}

}  // namespace xiezhi::synthetic
