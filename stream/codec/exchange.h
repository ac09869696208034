// A case whose people are in several cities, as one city tells it to another: exchange.v1, what `xiezhi
// statistics --exchange` writes. Legal ground: Suzhou Art. 12, Nantong Art. 7, Xiangtan Art. 8, Anyang Art. 6
// (REGULATION F39). It names no person, account or number, not even by its token.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stream/base/token.h"
#include "stream/base/vocabulary.h"
#include "stream/codec/field.h"

namespace xiezhi {

// A place where victims of the case are. Who they are is not known of each: then the counts are left out.
struct ExchangeRegion {
  std::int64_t region = 0;  // GB/T 2260: a city (320500), or a province (320000) where no more is known
  std::int64_t victims = kAbsent;       // at least so many
  std::int64_t amount_minor = kAbsent;  // fen that they paid, as far as reports list it
};

struct Exchange {
  Token exchange_id;  // made of the case alone: the receiver keeps the newest record of each (last_time)
  Token case_id;
  std::string_view typology;
  SuspectedType suspected_type = SuspectedType::none;
  Grade grade = Grade::none;
  std::int64_t subject_region = kAbsent;                   // the city of the suspect
  std::vector<ExchangeRegion> regions;                     // of the victims, in the order of their codes
  std::int64_t victims = kAbsent, amount_minor = kAbsent;  // of the whole case, at least
  std::int64_t first_ms = kAbsent, last_ms = kAbsent;      // event times of its alerts
  std::vector<std::string_view> tags;
  std::string_view currency;  // of the amounts, where there are any
};

const Table& exchange_table();

// Appends the record as one JSON object without a line end.
void render(const Exchange& record, std::string& out);

}  // namespace xiezhi
