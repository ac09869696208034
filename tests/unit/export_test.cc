// The export for emergencies: which records may go out, who let them, and that the record of it is whole.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "stream/app/export_journal.h"
#include "stream/app/export_selection.h"
#include "stream/codec/decoder_records.h"
#include "stream/codec/decoder_subjects.h"
#include "stream/codec/export_audit.h"
#include "stream/io/chained_file.h"
#include "stream/io/file_writer.h"
#include "stream/io/sha256.h"

namespace xiezhi {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr TokenKey kKey{1, 2, 3};
constexpr std::int64_t kFrom_ms = 1'772'294'400'000, kTo_ms = kFrom_ms + 1000;

TEST(Sha256, IsThatOfTheStandard) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256().add("a").add("").add("bc").finish(), sha256("abc"));
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

class SelectionTest : public ::testing::Test {
 protected:
  // A record with these members behind the common ones.
  bool holds(const ExportSelection& selection, const std::string& members, std::int64_t time_ms = kFrom_ms,
             const char* purpose = "ANTI_FRAUD") {
    const std::string text = R"({"alert_id":"0000000000000000000000000000000a","event_time":)" +
                             std::to_string(time_ms) + R"(,"purpose":")" + purpose + "\"" +
                             (members.empty() ? "" : ",") + members + "}";
    EXPECT_EQ(decoder_.decode(text, subjects_).reason, Reason::none) << text;
    return selection.holds(subjects_);
  }
  std::string of_token(const Token& token) {
    return R"("subject":{"kind":"account","token":")" + to_hex(token) + "\"}";
  }
  ExportSelection selection() const { return {kFrom_ms, kTo_ms, Purpose::anti_fraud, &tokeniser_}; }

  Tokeniser tokeniser_{kKey};
  SubjectDecoder decoder_;
  RecordSubjects subjects_;
};

TEST_F(SelectionTest, NothingIsNamedNothingGoes) {
  EXPECT_FALSE(selection().bounded());
  EXPECT_FALSE(holds(selection(), ""));
  EXPECT_FALSE(holds(selection(), of_token({1, 1})));
}

TEST_F(SelectionTest, ATokenWhereverItStands) {
  ExportSelection one = selection();
  one.name_token({1, 1});
  EXPECT_TRUE(holds(one, of_token({1, 1})));
  EXPECT_FALSE(holds(one, of_token({1, 2})));
  EXPECT_TRUE(holds(one, R"("transactions":[{"counterparty":{"token":")" + to_hex({1, 1}) + "\"}}]"));
  EXPECT_FALSE(holds(one, R"("ruleset":")" + to_hex({1, 1}) + "\""));
}

TEST_F(SelectionTest, AnAccountOfWhateverBankByItsTokenAndInTheClear) {
  ExportSelection one = selection();
  one.name_listing(tokeniser_.listing_key(EntityKind::account, "6217009900000001"));
  EXPECT_TRUE(holds(one, of_token(tokeniser_.token(EntityKind::account, "B1", "6217009900000001"))));
  EXPECT_TRUE(holds(one, of_token(tokeniser_.token(EntityKind::account, "B2", "6217009900000001"))));
  EXPECT_FALSE(holds(one, of_token(tokeniser_.token(EntityKind::account, "B1", "6217009900000002"))));
  EXPECT_FALSE(holds(one, of_token(tokeniser_.token(EntityKind::phone, "", "6217009900000001"))));
  EXPECT_TRUE(holds(one, R"("transactions":[{"in_account":"6217009900000001"}])"));
  EXPECT_TRUE(holds(one, R"("accounts":[{"account_number":"6217009900000001"}])"));
  EXPECT_FALSE(holds(one, R"("transactions":[{"in_account":"6217009900000002"}])"));
  EXPECT_FALSE(holds(one, R"("phone":"6217009900000001")"));
  EXPECT_FALSE(holds(one, R"("remark":"6217009900000001")"));
}

TEST_F(SelectionTest, APhone) {
  ExportSelection one = selection();
  one.name_listing(tokeniser_.listing_key(EntityKind::phone, "13987650011"));
  EXPECT_TRUE(holds(one, of_token(tokeniser_.token(EntityKind::phone, "", "13987650011"))));
  EXPECT_TRUE(holds(one, R"("victim":{"phone_number":"13987650011"})"));
  EXPECT_FALSE(holds(one, R"("victim":{"phone_number":"13987650012"})"));
}

TEST_F(SelectionTest, ACase) {
  ExportSelection one = selection();
  one.name_case({9, 9});
  EXPECT_TRUE(holds(one, R"("case_id":")" + to_hex({9, 9}) + "\""));
  EXPECT_FALSE(holds(one, R"("case_id":")" + to_hex({9, 8}) + "\""));
  EXPECT_FALSE(holds(one, of_token({9, 9})));
}

TEST_F(SelectionTest, ThePeriodAndThePurpose) {
  ExportSelection one = selection();
  one.name_token({1, 1});
  const std::string members = of_token({1, 1});
  EXPECT_TRUE(holds(one, members, kFrom_ms));
  EXPECT_FALSE(holds(one, members, kFrom_ms - 1));
  EXPECT_TRUE(holds(one, members, kTo_ms - 1));
  EXPECT_FALSE(holds(one, members, kTo_ms));
  EXPECT_FALSE(holds(one, members, kFrom_ms, "AML"));
  EXPECT_FALSE(holds(one, members, kFrom_ms, "WHATEVER"));
}

TEST_F(SelectionTest, ARegionAloneOrBesideASubject) {
  ExportSelection one = selection();
  one.name_region(*region_range("3205"));
  EXPECT_TRUE(one.bounded());
  EXPECT_TRUE(holds(one, R"("region":320505)"));
  EXPECT_FALSE(holds(one, R"("region":320605)"));
  EXPECT_FALSE(holds(one, ""));
  EXPECT_TRUE(holds(one, R"("transactions":[{"counterparty_region":320505}])"));
  EXPECT_FALSE(holds(one, R"("payer_provinces":[32])"));  // Jiangsu is more than Suzhou
  one.name_region(*region_range("43"));
  EXPECT_TRUE(holds(one, R"("payer_provinces":[11,43])"));
  one.name_token({1, 1});
  EXPECT_FALSE(holds(one, R"("region":320505)"));
  EXPECT_TRUE(holds(one, R"("region":320505,)" + of_token({1, 1})));
  EXPECT_FALSE(holds(one, R"("region":320605,)" + of_token({1, 1})));
}

TEST_F(SelectionTest, WhatIsNoRecord) {
  EXPECT_EQ(decoder_.decode("{", subjects_).reason, Reason::not_json);
  EXPECT_EQ(decoder_.decode("[]", subjects_).reason, Reason::not_an_object);
  EXPECT_EQ(decoder_.decode("{\"a\":1}", subjects_).reason, Reason::unknown_type);
  EXPECT_EQ(decoder_.decode(R"({"rejected_id":"x"})", subjects_).reason, Reason::none);
  EXPECT_EQ(subjects_.kind, OutputKind::rejected);
}

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() {
    std::string pattern = (fs::temp_directory_path() / "xiezhi-export-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    file_ = export_journal_file(folder_);
  }
  ~JournalTest() override { fs::remove_all(folder_); }

  // Authorises and ends one; the head behind it.
  std::string one(std::int64_t time_ms) {
    ExportAuthorisation opened{.authorisation_id = {},
                               .recorded_at_ms = time_ms,
                               .authority = "苏州市公安局",
                               .legal_basis = "Suzhou Art. 22 para. 2",
                               .authorised_by = "Zhang",
                               .reference = "No. \"12\"",
                               .purpose = Purpose::anti_fraud,
                               .from_ms = kFrom_ms,
                               .to_ms = kTo_ms,
                               .subjects = {{ExportSubjectKind::account, {5, 0}}},
                               .regions = {},
                               .previous = {}};
    EXPECT_TRUE(record_authorisation(file_, opened));
    ExportClosing closed{.authorisation_id = opened.authorisation_id,
                         .recorded_at_ms = time_ms + 1,
                         .outcome = ExportOutcome::complete,
                         .read = 0,
                         .refused = 0,
                         .written = 0,
                         .bytes = 0,
                         .sha256 = sha256(""),
                         .previous = {}};
    return *record_closing(file_, closed);
  }
  std::vector<std::string> lines() const {
    std::ifstream in(file_);
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
  }
  void write(const std::vector<std::string>& lines) const {
    std::ofstream out(file_, std::ios::trunc);
    for (const std::string& line : lines) out << line << '\n';
  }
  ExportJournal journal(const std::string& known = {}) const { return *verify_exports(file_, known); }

  std::string folder_, file_;
};

TEST_F(JournalTest, EachLineFollowsTheOneBefore) {
  one(kFrom_ms);
  const std::string head = one(kFrom_ms);  // the same request again
  const ExportJournal seen = journal(head);
  EXPECT_THAT(seen.findings, IsEmpty());
  EXPECT_THAT(seen.open, IsEmpty());
  EXPECT_EQ(seen.head, head);
  EXPECT_EQ(seen.authorisations, 2);
  EXPECT_EQ(seen.closings, 2);
  EXPECT_THAT(lines(), SizeIs(4));
  EXPECT_THAT(lines()[0], HasSubstr("\"previous\":\"" + chain_start() + "\""));
  EXPECT_THAT(lines()[1], HasSubstr("\"previous\":\"" + sha256(lines()[0]) + "\""));
  EXPECT_EQ(head, sha256(lines()[3]));
}

TEST_F(JournalTest, OnlyItsOwnerMayReadIt) {
  const mode_t before = ::umask(0);
  one(kFrom_ms);
  ::umask(before);
  struct stat status {};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat(fs::path(file_).parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(JournalTest, ALineThatIsRemovedChangedOrMovedIsSeen) {
  one(kFrom_ms);
  one(kFrom_ms + 10);
  const std::vector<std::string> whole = lines();
  for (std::size_t gone = 0; gone < 3; ++gone) {
    std::vector<std::string> rest = whole;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(gone));
    write(rest);
    EXPECT_FALSE(journal().findings.empty()) << gone;
  }
  std::vector<std::string> changed = whole;
  changed[0].replace(changed[0].find("Zhang"), 5, "Wang ");
  write(changed);
  EXPECT_THAT(journal().findings, ElementsAre(HasSubstr("line 2: does not follow")));
  std::vector<std::string> moved = whole;
  std::swap(moved[1], moved[2]);
  write(moved);
  EXPECT_FALSE(journal().findings.empty());
  write(whole);
  EXPECT_THAT(journal().findings, IsEmpty());
}

TEST_F(JournalTest, WhatIsRemovedAtTheEndIsSeenByWhoKnowsTheHead) {
  one(kFrom_ms);
  const std::string head = one(kFrom_ms + 10);
  std::vector<std::string> rest = lines();
  rest.pop_back();
  write(rest);
  EXPECT_THAT(journal().findings, IsEmpty());
  EXPECT_THAT(journal().open, SizeIs(1));
  EXPECT_THAT(journal(head).findings, ElementsAre(HasSubstr("--head is gone")));
  write({});
  EXPECT_THAT(journal(head).findings, SizeIs(1));
}

TEST_F(JournalTest, ALineThatWasCutOffStaysAndIsNamed) {
  one(kFrom_ms);
  std::vector<std::string> all = lines();
  {
    std::ofstream out(file_, std::ios::app);
    out << all[0].substr(0, 40);
  }
  one(kFrom_ms + 10);
  EXPECT_THAT(journal().findings, ElementsAre(HasSubstr("line 3: is no record")));
  EXPECT_THAT(lines(), SizeIs(5));
}

TEST_F(JournalTest, ALongLastLineIsReadToItsBeginning) {
  one(kFrom_ms);
  {
    std::ofstream out(file_, std::ios::app);
    out << std::string(200'000, 'x') << '\n';
  }
  const Result<std::string> head =
      append_chained(file_, [](const std::string& previous) { return previous; });
  ASSERT_TRUE(head);
  EXPECT_EQ(lines().back(), sha256(std::string(200'000, 'x')));
}

TEST_F(JournalTest, ADirectoryThatCannotBeMadeIsAnError) {
  ASSERT_TRUE(write_file(folder_ + "/audit", "a file"));
  ExportAuthorisation opened;
  const Result<std::string> recorded = record_authorisation(file_, opened);
  ASSERT_FALSE(recorded);
  EXPECT_EQ(recorded.error().code, Exit::cannot_create);
  EXPECT_EQ(verify_exports(folder_ + "/none", "").error().code, Exit::no_input);
}

TEST_F(JournalTest, TheRecordsAreReadBackAsTheyWere) {
  one(kFrom_ms);
  RecordDecoder decoder;
  ExportAuthorisation opened;
  ASSERT_EQ(
      decoder.decode(lines()[0], export_authorisation_table(), reinterpret_cast<std::byte*>(&opened)).reason,
      Reason::none);
  EXPECT_EQ(opened.reference, "No. \"12\"");
  std::string again;
  render(opened, again);
  EXPECT_EQ(again, lines()[0]);
  ExportClosing closed;
  ASSERT_EQ(decoder.decode(lines()[1], export_closing_table(), reinterpret_cast<std::byte*>(&closed)).reason,
            Reason::none);
  again.clear();
  render(closed, again);
  EXPECT_EQ(again, lines()[1]);
}

}  // namespace
}  // namespace xiezhi
