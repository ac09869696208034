// Finds the cases whose people are in several cities and makes exchange.v1 of them (codec/exchange.h). Pure:
// alerts and reports come in, whatever their order; tokens tell people apart in here and go no further.
//
// Where the victims of a suspect are: its case and the cases of its victims share events (the payment, the
// call; a warned victim's alert is caused by the event that found the suspect out), and the victim's alert
// says where the victim is; payments in a report on the suspect say in which province the payer is; a lead of
// illegal fundraising lists the provinces of the payers. The same people stand in several of these, so counts
// are the largest of what each says, never their sum.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/typology.h"
#include "stream/app/statistics.h"
#include "stream/codec/decoder_outputs.h"
#include "stream/codec/exchange.h"

namespace xiezhi {

// GB/T 2260 code of the city of a region: of 320506 320500; of the municipalities themselves (310115) 310000.
std::int64_t city_of(std::int64_t region);

// Owner and user: one thread.
class ExchangeCases {
 public:
  // `typologies` say whose case one is; they outlive the object, and what found() gives.
  ExchangeCases(MonthRange range, const std::vector<Typology>& typologies);

  void take(const OutputFacts& facts);

  // Cases on suspects with an alert in the range, in the order of their ids: those in two cities or more
  // (that of the suspect counts), and those whose alert says so (tag cross_region).
  std::vector<Exchange> found() const;

 private:
  struct Case {
    std::string_view typology;
    bool suspect = false, in_range = false, cross_region = false, mass_victim = false;
    Grade grade = Grade::none;
    SuspectedType suspected_type = SuspectedType::none;
    std::pair<std::int64_t, Token> named{kLatest, {}}, highest{kLatest, {}};
    std::int64_t region = kAbsent, first_ms = kLatest, last_ms = kAbsent, payers = kAbsent,
                 amount_minor = kAbsent;
    std::set<Token> events;
    std::map<Token, ReceivedPayment> received;  // by event
    std::set<std::int64_t> provinces;
  };
  struct Places;
  static constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max();

  void take_alert(const OutputFacts& facts);
  Places places_of(const Case& one) const;
  std::int64_t region_of(const ReceivedPayment& payment) const;

  MonthRange range_;
  std::map<std::string_view, const Typology*> typologies_;
  std::map<Token, Case> cases_;
  std::map<Token, std::map<Token, std::int64_t>> victims_;  // event -> victim -> region, or kAbsent
  std::set<Token> seen_;
};

}  // namespace xiezhi
