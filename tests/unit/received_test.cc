// What other cities tell: records read back by their rows, which of them hold, what the pages say of them.
#include <gmock/gmock.h>

#include "stream/app/page_book.h"
#include "stream/app/pages.h"
#include "stream/app/pages_exchange.h"
#include "stream/app/received_cases.h"
#include "stream/base/time.h"
#include "stream/codec/decoder_records.h"

namespace xiezhi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kMarch_ms = beijing_midnight_ms(days_from_civil(2026, 3, 1));

Exchange sample() {
  Exchange record;
  record.exchange_id = {7, 1};
  record.case_id = {8, 1};
  record.typology = "mule_account";
  record.suspected_type = SuspectedType::money_mule;
  record.grade = Grade::high;
  record.subject_region = 410500;
  record.regions = {{320500, 2, 1'530'000}, {430000, kAbsent, kAbsent}};
  record.victims = 3;
  record.amount_minor = 2'330'000;
  record.first_ms = kMarch_ms;
  record.last_ms = kMarch_ms + 5;
  record.tags = {"mass_victim", "cross_region"};
  record.currency = "CNY";
  return record;
}

std::string text_of(const Exchange& record) {
  std::string text;
  render(record, text);
  return text;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t place = text.find(what);
  EXPECT_NE(place, std::string::npos) << what;
  return text.replace(place, what.size(), with);
}

OutputFault fault_of(const std::string& text) {
  ReceivedCases received;
  return received.take(text);
}

TEST(RecordDecoder, ReadsWhatTheWriterWrote) {
  const std::string text = text_of(sample());
  RecordDecoder decoder;
  Exchange read;
  ASSERT_EQ(decoder.decode(text, exchange_table(), reinterpret_cast<std::byte*>(&read)).reason, Reason::none);
  EXPECT_EQ(text_of(read), text);
  Exchange least = sample();
  least.regions.clear();
  least.victims = least.amount_minor = least.subject_region = kAbsent;
  least.suspected_type = SuspectedType::none;
  least.currency = {};
  Exchange again;
  ASSERT_EQ(decoder.decode(text_of(least), exchange_table(), reinterpret_cast<std::byte*>(&again)).reason,
            Reason::none);
  EXPECT_EQ(text_of(again), text_of(least));
}

TEST(RecordDecoder, RefusesWhatTheSchemaRefuses) {
  const std::string text = text_of(sample());
  struct Spoiled {
    std::string_view what, with;
    Reason reason;
    std::string_view field;
  };
  const Spoiled cases[] = {
      {"\"typology\":\"mule_account\",", "", Reason::missing_field, "typology"},
      {"\"typology\":", "\"name\":\"x\",\"typology\":", Reason::forbidden_field, ""},
      {"\"typology\":", "\"grade\":\"low\",\"typology\":", Reason::duplicate_field, "grade"},
      {"\"high\"", "\"highest\"", Reason::unknown_value, "grade"},
      {"\"high\"", "\"\"", Reason::unknown_value, "grade"},
      {"\"high\"", "3", Reason::wrong_type, "grade"},
      {"410500", "41050", Reason::out_of_range, "subject_region"},
      {"410500", "1000000", Reason::out_of_range, "subject_region"},
      {"410500", "\"410500\"", Reason::wrong_type, "subject_region"},
      {"410500", "410500.0", Reason::wrong_type, "subject_region"},
      {"\"victims\":2", "\"victims\":0", Reason::out_of_range, "victims"},
      {"\"victims\":2", "\"victims\":2,\"person\":1", Reason::forbidden_field, ""},
      {"\"region\":320500,", "", Reason::missing_field, "region"},
      {"\"regions\":[", "\"regions\":[7,", Reason::not_an_object, ""},
      {"\"tags\":[", "\"tags\":[7,", Reason::wrong_type, "tags"},
      {"00000000000000070000000000000001", "0000000000000007", Reason::bad_format, "exchange_id"},
      {"}", "", Reason::not_json, ""},
  };
  for (const Spoiled& one : cases) {
    const OutputFault fault = fault_of(replaced(text, one.what, one.with));
    EXPECT_EQ(fault.reason, one.reason) << one.what << one.with;
    EXPECT_EQ(fault.field, one.field) << one.what << one.with;
  }
  EXPECT_EQ(fault_of("[]").reason, Reason::not_an_object);
  EXPECT_EQ(fault_of("").reason, Reason::empty);
  EXPECT_EQ(fault_of(text).reason, Reason::none);
}

TEST(ReceivedCases, RefusesWhatOnlyMeaningTells) {
  const std::string text = text_of(sample());
  const auto fault = [&](std::string_view what, std::string_view with) {
    return fault_of(replaced(text, what, with));
  };
  EXPECT_EQ(fault("\"CNY\"", "\"USD\"").field, "currency");
  EXPECT_EQ(fault("mule_account", "张三").field, "typology");
  EXPECT_EQ(fault("mass_victim", "=HYPERLINK(1)").field, "tags");
  EXPECT_EQ(fault("430000", "320500").reason, Reason::duplicate_field);
  Exchange backwards = sample();
  backwards.last_ms = backwards.first_ms - 1;
  EXPECT_EQ(fault_of(text_of(backwards)).field, "last_time");
  backwards.last_ms = backwards.first_ms;
  EXPECT_EQ(fault_of(text_of(backwards)).reason, Reason::none);
}

TEST(ReceivedCases, TheNewestHoldsInWhateverOrder) {
  Exchange old = sample(), late = sample(), equal = sample();
  late.last_ms += 10;
  late.victims = 9;
  equal.last_ms = late.last_ms;
  equal.victims = 4;
  const std::vector<std::string> lines{text_of(old), text_of(late), text_of(equal)};
  for (const std::vector<std::size_t>& order :
       std::vector<std::vector<std::size_t>>{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}}) {
    ReceivedCases received;
    for (const std::size_t i : order) EXPECT_EQ(received.take(lines[i]).reason, Reason::none);
    ASSERT_THAT(received.cases(), SizeIs(1));
    EXPECT_EQ(received.cases().begin()->second.victims, 9);
    EXPECT_EQ(received.records(), 3);
  }
}

TEST(ReceivedCases, APlaceIsOursWhenAllOfItIs) {
  const std::vector<RegionRange> suzhou{*region_range("320500")}, jiangsu{*region_range("32")},
      pudong{*region_range("310115")};
  EXPECT_EQ(nearness_of(320500, suzhou), Nearness::ours);
  EXPECT_EQ(nearness_of(320506, suzhou), Nearness::ours);
  EXPECT_EQ(nearness_of(320600, suzhou), Nearness::none);
  EXPECT_EQ(nearness_of(320000, suzhou), Nearness::possible);
  EXPECT_EQ(nearness_of(320000, jiangsu), Nearness::ours);
  EXPECT_EQ(nearness_of(310000, pudong), Nearness::possible);
  EXPECT_EQ(nearness_of(330000, suzhou), Nearness::none);
  EXPECT_EQ(nearness_of(kAbsent, jiangsu), Nearness::none);
  EXPECT_EQ(nearness_of(320500, {}), Nearness::none);
}

TEST(ReceivedCases, EveryCityHasItsRegion) {
  for (const CityProfile profile : {CityProfile::suzhou, CityProfile::nantong, CityProfile::xiangtan,
                                    CityProfile::guangzhou, CityProfile::anyang})
    EXPECT_TRUE(region_range(region_of(profile))) << name_of(profile);
  EXPECT_THAT(region_of(CityProfile::national), IsEmpty());
}

class ReceivedPagesTest : public ::testing::Test {
 protected:
  void own(std::uint64_t case_number, std::int64_t region, SuspectedType type,
           std::int64_t time_ms = kMarch_ms) {
    OutputFacts facts;
    facts.kind = OutputKind::alert;
    facts.id = {2, ++ids_};
    facts.case_id = {1, case_number};
    facts.event_time_ms = time_ms;
    facts.grade = Grade::high;
    facts.suspected_type = type;
    facts.typology = "mule_account";
    facts.detector = "D06";
    facts.region = region;
    facts.subject = {3, case_number};
    book_.take(facts);
  }
  void told(std::uint64_t number, SuspectedType type, std::int64_t subject_region,
            std::vector<ExchangeRegion> regions, std::int64_t time_ms = kMarch_ms) {
    Exchange record = sample();
    record.exchange_id = {7, number};
    record.case_id = {8, number};
    record.suspected_type = type;
    record.subject_region = subject_region;
    record.regions = std::move(regions);
    record.first_ms = record.last_ms = time_ms;
    EXPECT_EQ(received_.take(text_of(record)).reason, Reason::none);
  }
  std::vector<std::string> rows(std::string_view page, std::size_t columns,
                                Audience audience = Audience::authority) {
    book_.take_received(received_, {*region_range("320500")});
    std::vector<std::string> out;
    for (const auto& cells : page_of(page)->rows(book_, {"", "", audience, Language::en})) {
      out.emplace_back();
      for (std::size_t i = 0; i < columns; ++i) out.back() += (i == 0 ? "" : ",") + cells[i].text;
    }
    return out;
  }

  PageBook book_{{beijing_month(kMarch_ms), beijing_month(kMarch_ms)}};
  ReceivedCases received_;
  std::uint64_t ids_ = 0;
};

TEST_F(ReceivedPagesTest, OwnAndToldCasesByPlaceAndType) {
  own(1, 320505, SuspectedType::money_mule);
  own(2, 320506, SuspectedType::money_mule);
  told(1, SuspectedType::money_mule, 410500, {{320500, 2, 100}, {430300, 3, 50}});
  told(2, SuspectedType::money_mule, 320500, {{320500, 1, kAbsent}});
  told(3, SuspectedType::illegal_fundraising, kAbsent, {{320500, 4, 900}});
  told(4, SuspectedType::game_trade, 430300, {});
  EXPECT_THAT(rows("exchange", 8),
              ElementsAre("320500,illegal_fundraising,yes,0,1,4,900,here", "320500,money_mule,yes,2,2,3,100,",
                          "410500,money_mule,no,0,1,0,0,", "430300,game_trade,no,0,1,0,0,elsewhere",
                          "430300,money_mule,no,0,1,3,50,"));
}

TEST_F(ReceivedPagesTest, WhatWasSeenElsewhereIsNotSeenHere) {
  own(1, 410500, SuspectedType::money_mule);
  told(1, SuspectedType::money_mule, kAbsent, {{320000, 2, 100}});
  EXPECT_THAT(rows("exchange", 8),
              ElementsAre("320000,money_mule,possible,0,1,2,100,here", "410500,money_mule,no,1,0,0,0,"));
  own(2, 320505, SuspectedType::money_mule, kMarch_ms - 1);  // in February, and here
  EXPECT_EQ(rows("exchange", 8).front(), "320000,money_mule,possible,0,1,2,100,");
}

TEST_F(ReceivedPagesTest, OurOwnCasesThatComeBackAreNotToldTwice) {
  told(1, SuspectedType::money_mule, 410500, {{320500, 2, 100}});
  Exchange back = sample();
  back.exchange_id = {7, 2};
  back.case_id = {1, 1};
  ASSERT_EQ(received_.take(text_of(back)).reason, Reason::none);
  EXPECT_THAT(rows("received", 1), SizeIs(2));
  own(1, 320505, SuspectedType::money_mule);
  EXPECT_THAT(rows("received", 1), ElementsAre(to_hex({7, 1})));
  EXPECT_THAT(rows("exchange", 6), ElementsAre("320500,money_mule,yes,1,1,2", "410500,money_mule,no,0,1,0"));
}

TEST_F(ReceivedPagesTest, OnlyWhatTheMonthsTouchIsTold) {
  told(1, SuspectedType::money_mule, 410500, {}, kMarch_ms - 1);
  told(2, SuspectedType::money_mule, 410500, {}, kMarch_ms);
  EXPECT_THAT(rows("received", 1), ElementsAre(to_hex({7, 2})));
}

TEST_F(ReceivedPagesTest, TheNearestAndGravestFirst) {
  told(1, SuspectedType::money_mule, 410500, {{430300, 5, 1}});
  told(2, SuspectedType::money_mule, 410500, {{320000, 5, 1}});
  told(3, SuspectedType::game_trade, 410500, {{320500, 6, 70}, {430300, 1, 1}});
  told(4, SuspectedType::money_mule, 320500, {});
  own(1, kAbsent, SuspectedType::game_trade);
  std::vector<std::string> seen;
  for (const auto& cells : (rows("received", 1), received_rows(book_, {}))) {
    std::string line = cells[0].text.substr(30);
    for (std::size_t i : {5U, 6U, 7U, 8U, 9U, 10U, 13U}) line += "," + cells[i].text;
    seen.push_back(line);
  }
  EXPECT_THAT(seen, ElementsAre("03,410500,320500 430300,no,yes,6,70,yes", "04,320500,,yes,no,0,0,no",
                                "02,410500,320000,no,possible,0,0,no", "01,410500,430300,no,no,0,0,no"));
}

TEST_F(ReceivedPagesTest, APublishedPageHidesFewAndWarnsNobody) {
  for (std::uint64_t number = 1; number <= 5; ++number)
    told(number, SuspectedType::game_trade, kAbsent, {{320500, 2, 100}});
  told(6, SuspectedType::money_mule, kAbsent, {{320500, 8, 70}});
  book_.take_received(received_, {*region_range("320500")});
  const PageHead head{"", "", Audience::everybody, Language::en};
  EXPECT_EQ(
      page_csv(page_table(*page_of("exchange"), book_, head), head),
      "region,suspected_type,ours,own_cases,told_cases,told_victims,told_amount_cny_minor,early_warning\r\n"
      "320500,game_trade,yes,<5,5,10,500,\r\n320500,money_mule,yes,<5,<5,8,withheld,\r\n");
  EXPECT_FALSE(page_of("received")->publishable);
}

}  // namespace
}  // namespace xiezhi
