// Cases that other cities have told of: exchange.v1 read back (codec/exchange.h). Legal ground: Suzhou Art.
// 12, Nantong Art. 7, Xiangtan Art. 8, Anyang Art. 6; early warning across regions by Nantong Art. 30 para. 1
// (REGULATION F22, F39). Pure: whatever the order of the records.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stream/base/scope.h"
#include "stream/codec/decoder_records.h"
#include "stream/codec/exchange.h"

namespace xiezhi {

// exchange.v1 with texts of its own.
struct ReceivedCase {
  Token exchange_id, case_id;
  std::string typology;
  SuspectedType suspected_type = SuspectedType::none;
  Grade grade = Grade::none;
  std::int64_t subject_region = kAbsent;
  std::vector<ExchangeRegion> regions;                     // of the victims, each once
  std::int64_t victims = kAbsent, amount_minor = kAbsent;  // fen
  std::int64_t first_ms = 0, last_ms = 0;
  std::string record;  // as it came
};

// Owner and user: one thread.
class ReceivedCases {
 public:
  // Of records with the same exchange_id the newest last_time holds; of two as new, whichever came first, the
  // one whose text is greater. Refuses what the schema refuses, a typology that is no name, a place that
  // stands twice, a last time before the first, amounts that are not in CNY.
  OutputFault take(std::string_view line);

  // By exchange_id.
  const std::map<Token, ReceivedCase>& cases() const { return cases_; }
  std::uint64_t records() const { return records_; }  // that were taken, older ones included

 private:
  RecordDecoder decoder_;
  std::map<Token, ReceivedCase> cases_;
  std::uint64_t records_ = 0;
};

// Whether a place of a record, of which perhaps the province alone is told, is in a region of ours.
enum class Nearness : std::uint8_t { none, possible, ours };
XIEZHI_NAMES(Nearness, "no", "possible", "yes");
Nearness nearness_of(std::int64_t region, std::span<const RegionRange> ours);

// GB/T 2260 code of the city of a profile; empty of the national one.
std::string_view region_of(CityProfile profile);

}  // namespace xiezhi
