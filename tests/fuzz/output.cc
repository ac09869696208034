// Output records read back, and what is made of them: counts, the cases told to other cities, who is named.
// What is told to another city is read there; anything else that claims to be such is taken or refused.
// Records stand behind each other with a zero byte between, which no record holds.
#include <algorithm>

#include "stream/app/exchange_cases.h"
#include "stream/app/received_cases.h"
#include "stream/app/statistics.h"
#include "stream/app/statistics_text.h"
#include "stream/codec/decoder_outputs.h"
#include "stream/codec/decoder_subjects.h"
#include "tests/fuzz/fuzz.h"

using namespace xiezhi;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Typology> typologies = default_typologies();
  static OutputDecoder decoder;
  static SubjectDecoder subject_decoder;
  RecordSubjects subjects;
  ReceivedCases received;
  Statistics statistics({}, typologies);
  ExchangeCases cases({}, typologies);
  OutputFacts facts;
  std::uint64_t read = 0;
  std::string_view text = fuzz::text_of(data, size);
  while (!text.empty()) {
    const std::string_view record = text.substr(0, text.find('\0'));
    text.remove_prefix(std::min(text.size(), record.size() + 1));
    received.take(record);
    const OutputFault unread = subject_decoder.decode(record, subjects);
    if (decoder.decode(record, facts).reason != Reason::none) continue;
    XIEZHI_CHECK(unread.reason == Reason::none && subjects.kind != OutputKind::none);
    ++read;
    statistics.take(facts);
    cases.take(facts);
  }
  const StatisticsIntake& intake = statistics.intake();
  XIEZHI_CHECK(intake.counted + intake.outside + intake.duplicates == read);
  for (const Audience audience : {Audience::authority, Audience::everybody})
    statistics_csv(statistics.table({Division::month, Division::duty, Division::region}), audience);
  std::string out;
  for (const Exchange& record : cases.found()) {
    XIEZHI_CHECK(record.amount_minor == kAbsent || record.amount_minor >= 0);
    for (const ExchangeRegion& place : record.regions)
      XIEZHI_CHECK(place.region >= 100000 && place.region <= 999999 &&
                   (place.amount_minor == kAbsent || place.amount_minor >= 0));
    out.clear();
    render(record, out);
    XIEZHI_CHECK(ReceivedCases().take(out).reason == Reason::none);
  }
  return 0;
}
