// Nothing that a customer gets to see speaks of a report: AML law Art. 35, REGULATION 4.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "detectors/typology.h"
#include "stream/engine/texts.h"
#include "tests/unit/rendering.h"

namespace xiezhi {
namespace {

using ::testing::AllOf;
using testing::graded;
using ::testing::HasSubstr;
using testing::InACity;
using ::testing::IsEmpty;
using testing::kMonday_ms;
using ::testing::Not;
using testing::Seen;
using testing::transfer;

// Words that no text for a customer may hold: AML law Art. 35, REGULATION 4. All that a renderer writes to
// people outside is searched, whatever detector or template caused it.
TEST(TippingOff, NoReasonOfAnyDetectorSpeaksOfAReport) {
  constexpr auto kWords = std::to_array<std::string_view>({"报告", "举报", "上报", "名单", "可疑交易", "公安",
                                                           "监测分析", "反洗钱", "监管", "涉案", "report",
                                                           " list", "http", "AML", "suspicious transaction"});
  const auto silent = [&](std::string_view text, const std::string& where) {
    for (const std::string_view word : kWords)
      EXPECT_EQ(text.find(word), std::string_view::npos) << where << ": " << word;
  };
  const Rules rules;
  for (const Detector* detector : catalogue()) {
    const Bilingual reason = reason_text(detector->code);
    silent(reason.zh, std::string(detector->code));
    silent(reason.en, std::string(detector->code));
  }
  for (const Typology& typology : rules.typologies()) {
    EXPECT_TRUE(typology.side == Side::victim ||
                std::all_of(typology.templates.begin(), typology.templates.end(),
                            [](const auto& id) { return id.empty(); }))
        << typology.id;
    for (const std::string& id : typology.templates) {
      for (std::size_t type = 0; type < Names<SuspectedType>::values.size(); ++type) {
        for (const Language language : {Language::zh_cn, Language::en}) {
          if (typology.side != Side::victim ||
              static_cast<SuspectedType>(type) == SuspectedType::money_mule ||
              static_cast<SuspectedType>(type) == SuspectedType::fake_police)
            continue;
          std::string text(template_text(id).in(language));
          fill(text, "type", type_name(static_cast<SuspectedType>(type)).in(language));
          silent(text, id);
        }
      }
    }
    for (const Measure measure : typology.measures) {
      if (measure == Measure::none) continue;
      silent(measure_text(measure).name.zh, std::string(name_of(measure)));
      silent(measure_text(measure).name.en, std::string(name_of(measure)));
    }
  }
}

// What goes to customers and to call or payment control names no report that was caused with it.
TEST(TippingOff, NoPromptMeasureOrDecisionNamesAReport) {
  for (const auto& [language, profile] : {std::pair{Language::zh_cn, CityProfile::national},
                                          {Language::en, CityProfile::national},
                                          {Language::zh_cn, CityProfile::guangzhou},
                                          {Language::zh_cn, CityProfile::anyang},
                                          {Language::en, CityProfile::anyang}}) {
    InACity engine(profile, language);
    engine.feed(graded("critical"));
    engine.feed(transfer("t1", "A1", "MULE", 5000000, kMonday_ms + 1000, "attempted", "C1", "13812345678",
                         R"(,"decision_requested":true)"));
    engine.feed(transfer("t2", "MULE", "B2", 5000000, kMonday_ms + 2000, "attempted", {}, {},
                         R"(,"decision_requested":true)"));
    ASSERT_THAT(engine.records(OutputKind::suspicious_report), Not(IsEmpty()));
    std::vector<std::string> ids;
    for (const Seen& seen : engine.effects) {
      if (seen.kind == OutputKind::suspicious_report || seen.kind == OutputKind::police_report ||
          seen.kind == OutputKind::regulator_report)
        ids.push_back(to_hex(seen.id));
    }
    for (const OutputKind kind : {OutputKind::prompt, OutputKind::measure, OutputKind::decision}) {
      ASSERT_THAT(engine.records(kind), Not(IsEmpty()));
      for (const std::string& record : engine.records(kind)) {
        for (const std::string& id : ids) EXPECT_THAT(record, Not(HasSubstr(id)));
        EXPECT_THAT(record,
                    AllOf(Not(HasSubstr("aml_centre")), Not(HasSubstr("反洗钱")), Not(HasSubstr("regulator")),
                          Not(HasSubstr("金融监督管理")), Not(HasSubstr("draft")), Not(HasSubstr("report"))));
      }
    }
  }
}

}  // namespace
}  // namespace xiezhi
