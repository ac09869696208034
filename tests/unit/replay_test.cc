// Intake, identities and replay in memory.
#include "stream/app/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "stream/app/effect_counter.h"
#include "stream/app/identities.h"
#include "stream/app/intake.h"
#include "stream/app/pipeline_options.h"

namespace xiezhi {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kNow = 1'767'542'400'000;

std::string transfer(int number, std::int64_t time_ms) {
  return R"({"type":"transfer.v1","event_id":"e)" + std::to_string(number) +
         R"(","institution_id":"i","event_time":)" + std::to_string(time_ms) +
         R"(,"payer":{"account":"synthetic-a"},"payee":{"account":"synthetic-b"},"amount_minor":100,"currency":"CNY"})";
}

class MemorySink final : public RecordSink {
 public:
  Result<void> write(Topic topic, std::string_view, std::string_view text, std::string_view) override {
    records[topic].emplace_back(text);
    return {};
  }
  std::map<Topic, std::vector<std::string>> records;
};

// A replay over texts.
class ReplayTest : public testing::Test {
 protected:
  ReplayTest() : configuration_(load_configuration({}).value()) {
    const IdentityKeys identity = make_identity_keys();
    keys_ = {make_token_key(), identity.public_key, identity.secret_key};
  }

  ReplayCounts play(const std::vector<std::string>& texts, TimeRange range = {}) {
    Replay replay(configuration_, keys_, rules_, {"input.jsonl"}, range, sink_);
    std::int64_t line = 0;
    for (const std::string& text : texts) {
      std::string padded = text;
      padded.append(kPadding, '\0');
      InputRecord record;
      record.offset = ++line;
      record.payload = std::string_view(padded).substr(0, text.size());
      EXPECT_TRUE(replay.take({&record, 1}));
    }
    EXPECT_TRUE(replay.finish());
    return replay.counts();
  }

  std::vector<std::string>& rejected() { return sink_.records[topic_of(OutputKind::rejected)]; }

  Configuration configuration_;
  Keys keys_;
  Rules rules_;
  MemorySink sink_;
};

TEST_F(ReplayTest, EveryRecordFindsItsEnd) {
  const ReplayCounts counts = play({transfer(1, kNow), "", "{", transfer(1, kNow),
                                    transfer(2, kNow - 8 * kDayMs), transfer(3, kNow + 1000)});
  EXPECT_EQ(counts.events, 6U);
  EXPECT_EQ(counts.processed, 2U);
  EXPECT_EQ(counts.rejected, 2U);
  EXPECT_EQ(counts.deduplicated, 1U);
  EXPECT_EQ(counts.late, 1U);
  EXPECT_THAT(sink_.records[topic_of(OutputKind::late)].at(0), HasSubstr("\"lateness_ms\":691200000"));
}

TEST_F(ReplayTest, RejectedRecordTellsItsPlaceAndNotItsText) {
  play({transfer(1, kNow), R"({"type":"transfer.v1","event_id":"x","payer":"synthetic-secret"})"});
  ASSERT_EQ(rejected().size(), 1U);
  EXPECT_THAT(rejected()[0], HasSubstr(R"("topic":"input.jsonl","partition":0,"offset":2)"));
  EXPECT_THAT(rejected()[0], testing::Not(HasSubstr("synthetic-secret")));
}

// Of names in events, of a refused record and of a name that is another than before, in one record a month.
TEST_F(ReplayTest, QualityIsCountedOverTheWholeReplay) {
  const auto named = [](int number, std::string_view name) {
    std::string text = transfer(number, kNow + number);
    return text.replace(text.find("synthetic-b\""), 12,
                        "synthetic-b\",\"name\":\"" + std::string(name) + "\"");
  };
  std::string no_account = transfer(3, kNow);
  no_account.replace(no_account.find(R"("account":"synthetic-b")"), 23, R"("name":"synthetic")");
  play({named(1, "synthetic one"), named(2, "synthetic two"), no_account, transfer(4, kNow)});
  const std::vector<std::string>& records = sink_.records[topic_of(OutputKind::quality)];
  ASSERT_EQ(records.size(), 1U);
  EXPECT_THAT(records[0], HasSubstr(R"({"check":"transfer_payee_account_missing","checked":4,"found":1})"));
  EXPECT_THAT(records[0], HasSubstr(R"({"check":"transfer_payee_name_missing","checked":3,"found":1})"));
  EXPECT_THAT(records[0], HasSubstr(R"({"check":"transfer_payee_name_differs","checked":1,"found":1})"));
  EXPECT_THAT(records[0], testing::Not(HasSubstr("synthetic")));
}

TEST_F(ReplayTest, PayloadIsKeptOnlyWhenAsked) {
  configuration_.rejected_keep_payload = true;
  play({"{"});
  EXPECT_THAT(rejected().at(0), HasSubstr("\"payload\":\"ew==\""));
}

TEST_F(ReplayTest, AStrayStampIsRejectedAndTheStreamGoesOn) {
  const ReplayCounts counts =
      play({transfer(1, kNow), transfer(2, kNow + 30 * kDayMs), transfer(3, kNow + 1000)});
  EXPECT_EQ(counts.processed, 2U);
  EXPECT_EQ(counts.late, 0U);
  EXPECT_THAT(rejected().at(0), HasSubstr("\"reason\":\"future\""));
}

TEST_F(ReplayTest, AGapThatTheNextEventBearsOutIsReal) {
  const ReplayCounts counts = play({transfer(1, kNow), transfer(2, kNow + 30 * kDayMs), "{",
                                    transfer(3, kNow + 60 * kDayMs), transfer(4, kNow + 90 * kDayMs)});
  EXPECT_EQ(counts.processed, 4U);
  EXPECT_EQ(counts.rejected, 1U);
  EXPECT_EQ(counts.events, 5U);
}

TEST_F(ReplayTest, RangeSkipsAndDoesNotCount) {
  const ReplayCounts counts =
      play({transfer(1, kNow), transfer(2, kNow + 10), transfer(3, kNow + 20)}, {kNow + 10, kNow + 20});
  EXPECT_EQ(counts.events, 1U);
  EXPECT_EQ(counts.processed, 1U);
}

TEST_F(ReplayTest, InstitutionIsDefaultedOnlyWhenAsked) {
  const std::string text =
      R"({"type":"transfer.v1","event_id":"e","event_time":)" + std::to_string(kNow) +
      R"(,"payer":{"account":"synthetic-a"},"payee":{"account":"synthetic-b"},"amount_minor":100,"currency":"CNY"})";
  EXPECT_EQ(play({text}).rejected, 1U);
  configuration_.institution_id = "104100000004";
  configuration_.institution_default = true;
  EXPECT_EQ(play({text}).processed, 1U);
}

class Identities : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Bytes, Identities, testing::Values(SentIdentities::kBytesMax, 100'000));

TEST_P(Identities, AreSentOnceAPartition) {
  const IdentityKeys keys = make_identity_keys();
  SentIdentities sent(keys.public_key, GetParam());
  IdentityBook book(keys);
  ASSERT_TRUE(book.learn(sent.sealing_key().id, sent.sealing_key().sealed_box));
  Arena arena;
  for (const std::string text :
       {"synthetic-account", "an identifier that is too long for a line of memory"}) {
    Routed routed;
    const Token token{text.size(), 2};
    routed.names[0] = {token, EntityKind::account, text};
    routed.name_count = 1;
    for (const std::uint32_t partition : {0U, 1U, 63U, 64U, 65U}) {
      const auto attach = [&](Touch& touch) {
        touch.subject = token;
        return attach_identities(routed, touch, sent.sealing_key().id,
                                 [&](const NamedToken& name) { return sent.first(name, partition, arena); });
      };
      Touch touch, again;
      ASSERT_EQ(attach(touch), 1U) << "partition " << partition << " has not had it";
      EXPECT_EQ(book.open(touch.identities[0].sealing_key, token, touch.identities[0].bytes), text);
      EXPECT_EQ(attach(again), 0U);
    }
  }
  // A shard may have forgotten it meanwhile.
  const NamedToken name{Token{1, 2}, EntityKind::account, "synthetic-account"};
  EXPECT_NE(sent.first(name, 7, arena), "");
  for (std::int64_t at_ms = 0; at_ms < SentIdentities::kAgain_ms; at_ms += 1000) sent.look_at_time(at_ms);
  EXPECT_NE(sent.first(name, 7, arena), "");
  sent.look_at_time(SentIdentities::kAgain_ms - 1000);
  EXPECT_EQ(sent.first(name, 7, arena), "") << "not long ago";
  EXPECT_EQ(book.open(1, Token{1, 2}, "nonsense"), "");
}

TEST(EffectCounter, CountsByKind) {
  Metrics metrics("1", "r");
  Effect effect;
  effect.kind = OutputKind::decision;
  effect.decision = Decision::delay;
  count_effect(metrics, effect);
  for (const ReportTo to : {ReportTo::police_event, ReportTo::suspicious}) {
    effect.report = &report_row(to);
    effect.kind = effect.report->output;
    count_effect(metrics, effect);
  }
  EXPECT_EQ(metrics.value(Metric::decisions, "delay").get(), 1);
  EXPECT_EQ(metrics.value(Metric::reports, "police").get(), 1);
  EXPECT_EQ(metrics.value(Metric::reports, "aml_centre").get(), 1);
}

}  // namespace
}  // namespace xiezhi
