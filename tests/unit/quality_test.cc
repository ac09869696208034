// Real-name and quality checks: what is counted of events, refused records and names, for whom and when.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>

#include "stream/app/pipeline_options.h"
#include "stream/base/time.h"
#include "stream/engine/quality_book.h"
#include "tests/detectors/fixture.h"

namespace xiezhi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kMarch_ms = beijing_midnight_ms(days_from_civil(2026, 3, 1));

class QualityTest : public ::testing::Test {
 protected:
  static Event transfer(std::int64_t time_ms = kMarch_ms) {
    Event event;
    event.type = EventType::transfer;
    event.institution_id = "I1";
    event.event_time_ms = time_ms;
    event.payer.account = event.payee.account = "6222";
    event.payer.name = event.payee.name = "synthetic";
    event.payer.customer_id = "C1";
    return event;
  }

  // "INSTITUTION@MONTH CHECK found/checked", what was found only; or all of it.
  std::vector<std::string> lines(bool all = false) {
    const NameList names({"bank.events"});
    std::vector<std::string> out;
    book_.drain(names, [&](const Quality& record) {
      EXPECT_TRUE(ids_.insert(record.id).second);
      EXPECT_EQ(record.origin.topic, "bank.events");
      const CivilDate date = civil_from_days(beijing_day(record.event_time_ms));
      for (const QualityCheckCount& one : record.checks) {
        if (one.found > 0 || all)
          out.push_back(fmt::format("{}@{} {} {}/{}", record.institution_id, date.month, one.check, one.found,
                                    one.checked));
      }
    });
    EXPECT_TRUE(book_.empty());
    return out;
  }
  void take(const Event& event) { book_.take(event, {0, 0, ++offset_}); }

  QualityBook book_;
  std::set<Token> ids_;
  std::int64_t offset_ = 0;
};

TEST(QualityChecks, EachHasItsOwnNameLawAndQuestion) {
  std::set<std::string_view> codes;
  for (const QualityCheck& check : quality_checks()) {
    EXPECT_TRUE(codes.insert(check.code).second) << check.code;
    EXPECT_EQ(quality_checks()[quality_check_of(check.code)].code, check.code);
    EXPECT_FALSE(check.field.empty() || check.name.empty() || check.name_zh.empty() || check.source.empty());
    EXPECT_EQ(check.finding != Finding::differs, check.asked != nullptr && check.lacks != nullptr)
        << check.code;
    EXPECT_EQ(check.finding == Finding::differs, check.touches != 0) << check.code;
  }
  EXPECT_EQ(quality_check_of("nothing"), kQualityChecks);
  EXPECT_EQ(quality_checks()[name_check_of(TouchKind::cash_out)].code, "cash_name_differs");
  EXPECT_EQ(name_check_of(TouchKind::call_in), kQualityChecks);
  EXPECT_TRUE(event_checks_of(EventType::call).empty());
}

TEST_F(QualityTest, CountsWhatIsMissingOfWhatWasLookedAt) {
  take(transfer());
  Event nameless = transfer();
  nameless.payee.name = {};
  take(nameless);
  nameless.payer.customer_id = {};
  take(nameless);
  EXPECT_THAT(lines(), ElementsAre("I1@3 transfer_payee_name_missing 2/3",
                                   "I1@3 transfer_payer_identity_missing 1/3"));
  EXPECT_THAT(lines(), IsEmpty()) << "each record tells what came since the one before";
  EXPECT_EQ(book_.totals()[quality_check_of("transfer_payee_name_missing")].found, 2U);
}

TEST_F(QualityTest, AWholeEventHasNothingFound) {
  take(transfer());
  EXPECT_THAT(lines(), IsEmpty());
  take(transfer());
  EXPECT_THAT(lines(true), testing::SizeIs(5));
}

TEST_F(QualityTest, OnlyWhatOpensIsAskedForDocuments) {
  Event account = transfer();
  account.type = EventType::account;
  account.account_action = AccountAction::limit_raise;
  take(account);
  Event card;
  card.type = EventType::sim;
  card.institution_id = "T";
  card.event_time_ms = kMarch_ms;
  card.sim_action = SimAction::open;
  card.iot = Flag::yes;
  take(card);
  EXPECT_THAT(lines(true), IsEmpty());
  account.account_action = AccountAction::open;
  account.payer.phone = "13800000000";
  account.payer.opened_at_ms = kMarch_ms;
  take(account);
  card.iot = Flag::absent;
  take(card);
  EXPECT_THAT(lines(), ElementsAre("I1@3 account_document_missing 1/1", "T@3 sim_holder_missing 1/1"));
}

TEST_F(QualityTest, MonthsAreThoseOfBeijing) {
  Event event = transfer(kMarch_ms - 1);
  event.payee.name = {};
  take(event);
  event.event_time_ms = kMarch_ms;
  take(event);
  event.event_time_ms = beijing_midnight_ms(days_from_civil(2026, 12, 31)) + kDayMs - 1;
  take(event);
  event.event_time_ms += 1;
  take(event);
  EXPECT_THAT(lines(),
              ElementsAre("I1@2 transfer_payee_name_missing 1/1", "I1@3 transfer_payee_name_missing 1/1",
                          "I1@12 transfer_payee_name_missing 1/1", "I1@1 transfer_payee_name_missing 1/1"));
}

TEST_F(QualityTest, InstitutionsTakeTurns) {
  Event event = transfer();
  event.payee.name = {};
  for (int round = 0; round < 3; ++round) {
    for (const char* name : {"AB", "AXB", "AYB"}) {  // the last two are remembered at one place
      event.institution_id = name;
      take(event);
    }
  }
  EXPECT_THAT(lines(),
              ElementsAre("AB@3 transfer_payee_name_missing 3/3", "AXB@3 transfer_payee_name_missing 3/3",
                          "AYB@3 transfer_payee_name_missing 3/3"));
  take(event);
  EXPECT_THAT(lines(), ElementsAre("AYB@3 transfer_payee_name_missing 1/1")) << "drained rows are forgotten";
}

TEST_F(QualityTest, ARefusedRecordCountsForTheFieldThatItLacked) {
  Event event = transfer();
  book_.take_refused(event, "payee.account", {0, 0, 1}, kMarch_ms);
  EXPECT_THAT(lines(true), ElementsAre("I1@3 transfer_payee_account_missing 1/1"));
  book_.take_refused(event, "payee", {0, 0, 2}, kMarch_ms);
  EXPECT_THAT(lines(true),
              ElementsAre("I1@3 transfer_payee_account_missing 1/1", "I1@3 transfer_payee_name_missing 1/1"));
  book_.take_refused(event, "payee.acc", {0, 0, 3}, kMarch_ms);
  book_.take_refused(event, "event_id", {0, 0, 4}, kMarch_ms);
  book_.take_refused(event, "payee.account", {0, 0, 5}, kAbsent);
  EXPECT_THAT(lines(true), IsEmpty());
  event.institution_id = {};
  book_.take_refused(event, "payee.account", {0, 0, 6}, kMarch_ms);
  EXPECT_THAT(lines(), ElementsAre("unknown@3 transfer_payee_account_missing 1/1"));
}

TEST_F(QualityTest, InstitutionsBeyondTheMostShareARow) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < QualityBook::kInstitutionsMax + 3; ++i)
    names.push_back(fmt::format("B{:04}", i));
  Event event = transfer();
  event.payee.name = {};
  for (int round = 0; round < 2; ++round) {
    for (const std::string& name : names) {
      event.institution_id = name;
      take(event);
    }
  }
  const std::vector<std::string> found = lines();
  ASSERT_EQ(found.size(), QualityBook::kInstitutionsMax + 1);
  EXPECT_EQ(found[QualityBook::kInstitutionsMax - 1], "B0255@3 transfer_payee_name_missing 2/2");
  EXPECT_EQ(found.back(), "other@3 transfer_payee_name_missing 6/6");
}

TEST_F(QualityTest, NamesAreComparedForTheTouchThatTellsThem) {
  Touch touch;
  touch.kind = TouchKind::transfer_in;
  touch.event_time_ms = kMarch_ms;
  touch.cause.institution_id = "I1";
  touch.cause.origin = {0, 2, 7};
  book_.take_name(touch, false);
  book_.take_name(touch, false);
  book_.take_name(touch, true);
  touch.kind = TouchKind::device_used;
  book_.take_name(touch, true);
  EXPECT_THAT(lines(), ElementsAre("I1@3 transfer_payee_name_differs 1/3"));
}

// What the state says of a name: nothing of the first, of a later one whether it is the same.
TEST(NameSeen, OwnSideCorrectsTheNameAndThePayerOnlyDiffers) {
  Life life;
  std::int64_t minute = 0;
  const auto seen = [&](Draft draft, std::uint64_t name_key, std::uint64_t flags = 0) {
    draft.touch.name_key = name_key;
    draft.touch.flags |= flags;
    draft.touch.event_time_ms += ++minute * kMinuteMs;
    return life.facts.apply(draft.touch).name;
  };
  const auto in = [&] { return life.transfer_in("me", "x", 100, 0); };
  const auto out = [&] { return life.transfer_out("me", "x", 100, 0); };
  EXPECT_EQ(seen(in(), 0), NameSeen::none);
  EXPECT_EQ(seen(in(), 7), NameSeen::none) << "the first name is no second one";
  EXPECT_EQ(seen(in(), 7), NameSeen::same);
  EXPECT_EQ(seen(in(), 8), NameSeen::other);
  EXPECT_EQ(seen(in(), 7), NameSeen::same) << "what a payer writes changes nothing";
  EXPECT_EQ(seen(out(), 8, touch_flag::not_moved), NameSeen::none);
  EXPECT_EQ(seen(out(), 8), NameSeen::other);
  EXPECT_EQ(seen(in(), 8), NameSeen::same) << "the account's own side has corrected it";
}

}  // namespace
}  // namespace xiezhi
