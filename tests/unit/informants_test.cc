// Who reports something is known to nobody but who holds the key (stream/app/informants.cc).
#include "stream/app/informants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream/app/intake.h"
#include "stream/app/keys.h"
#include "stream/app/pipeline_options.h"
#include "stream/codec/decoder.h"
#include "stream/codec/frame.h"

namespace xiezhi {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kNow = 1'767'542'400'000;
constexpr std::string_view kTip =
    R"({"type":"matter.v1","event_id":"m1","event_time":1767542400000,"institution_id":"104100000004",)"
    R"("matter_id":"T-1","kind":"tip","state":"accepted","account":"MULE","informant_role":"witness",)"
    R"("informant":{"name":"synthetic informant","phone":"13800138000"},"note":"synthetic note"})";

class InformantTest : public testing::Test {
 protected:
  InformantTest() : configuration_(load_configuration({}).value()), key_(make_identity_keys()) {}

  // What becomes of a record; its output and the frame of its touches.
  IntakeOutcome take(std::string_view text, bool with_key = true) {
    Metrics metrics("test", "test");
    const Tokeniser tokeniser(token_key_);
    const NameList names({"control.events"});
    const Rules rules;
    Informants informants =
        with_key ? Informants(key_.public_key, token_key_) : Informants(std::nullopt, token_key_);
    Intake intake(configuration_, rules, tokeniser, names, metrics, LogClock::broker, {},
                  std::move(informants));
    std::string padded(text);
    padded.append(kPadding, '\0');
    InputRecord record;
    record.payload = std::string_view(padded).substr(0, text.size());
    Routed routed;
    const IntakeOutcome outcome = intake.take(record, Source::control, Padding::present, kNow, routed);
    output_ = intake.output();
    frame_.clear();
    FrameWriter writer;
    if (outcome == IntakeOutcome::routed) {
      for (const Touch& touch : routed.all()) writer.add(touch);
      frame_ = writer.frame();
    }
    return outcome;
  }
  std::string sealed() const {
    const std::size_t from = output_.find(R"("sealed":")") + 10;
    return output_.substr(from, output_.find('"', from) - from);
  }

  Configuration configuration_;
  TokenKey token_key_{1, 2, 3};
  IdentityKeys key_;
  std::string output_, frame_;
};

TEST_F(InformantTest, OnlyTheKeyOpensIt) {
  ASSERT_EQ(take(kTip), IntakeOutcome::routed);
  EXPECT_THAT(output_, AllOf(HasSubstr(identity_key_id(key_.public_key)), HasSubstr("informant_id"),
                             Not(HasSubstr("synthetic informant")), Not(HasSubstr("13800138000"))));
  const auto opened = open_informant(sealed(), key_.secret_key);
  ASSERT_TRUE(opened);
  EXPECT_EQ(*opened, R"({"name":"synthetic informant","phone":"13800138000"})");
  EXPECT_FALSE(open_informant(sealed(), make_identity_keys().secret_key));
  EXPECT_FALSE(open_informant(sealed().substr(4), key_.secret_key));
  EXPECT_FALSE(open_informant("no base64", key_.secret_key));
}

TEST_F(InformantTest, TheLogDoesNotHoldIt) {
  ASSERT_EQ(take(kTip), IntakeOutcome::routed);
  const Tokeniser tokeniser(token_key_);
  const Token phone = tokeniser.token(EntityKind::phone, {}, "13800138000");
  for (const std::string_view secret : {"synthetic", "13800138000", "note"})
    EXPECT_THAT(frame_, Not(HasSubstr(std::string(secret))));
  EXPECT_THAT(frame_, Not(HasSubstr(std::string(reinterpret_cast<const char*>(&phone.hi), 8))))
      << "nor its token, by which it could be found among customers";
}

TEST_F(InformantTest, TheSameRecordGivesTheSameBytesAndAnotherOthers) {
  take(kTip);
  const std::string first = output_, first_sealed = sealed();
  take(kTip);
  EXPECT_EQ(output_, first);
  std::string other(kTip);
  other.replace(other.find("m1"), 2, "m2");
  take(other);
  EXPECT_NE(output_, first);
  EXPECT_NE(sealed(), first_sealed) << "who reports twice is not known by it";
}

TEST_F(InformantTest, WithoutAKeyTheRecordIsRefused) {
  configuration_.rejected_keep_payload = true;
  ASSERT_EQ(take(kTip, false), IntakeOutcome::rejected);
  EXPECT_THAT(output_, AllOf(HasSubstr(R"("reason":"no_informant_key","field":"informant")"),
                             Not(HasSubstr("payload\":")), Not(HasSubstr("synthetic"))));
}

TEST_F(InformantTest, WithoutAnInformantThereIsNoRecord) {
  std::string anonymous(kTip);
  const std::size_t from = anonymous.find(R"("informant":{)"), to = anonymous.find("},", from) + 2;
  anonymous.erase(from, to - from);
  EXPECT_EQ(take(anonymous), IntakeOutcome::routed);
  EXPECT_EQ(output_, "");
  EXPECT_EQ(take(anonymous, false), IntakeOutcome::routed) << "an anonymous report is taken without a key";
}

}  // namespace
}  // namespace xiezhi
