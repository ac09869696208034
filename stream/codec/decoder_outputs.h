// Output records read back for counting (CONTRACT 2): the few fields that statistics, the exchange between
// cities and the evaluation of detectors need. Texts, names and identifiers in the clear are never looked at;
// tokens serve to tell people apart and go no further.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stream/base/token.h"
#include "stream/base/vocabulary.h"
#include "stream/codec/records.h"

namespace xiezhi {

// Money that the subject of a report got; what was only tried, or taken back, is none.
struct ReceivedPayment {
  Token event;  // of institution and event
  Token payer;
  std::int64_t region = kAbsent;  // of the payer, GB/T 2260
  std::int64_t amount_minor = 0;  // fen
};

// What a detector saw against which limit.
struct EvidenceFacts {
  std::string feature, unit;
  std::int64_t seen = 0;
  std::int64_t limit = kAbsent;
};

// What a quality check of an institution found.
struct QualityFacts {
  std::string check;
  std::int64_t checked = 0, found = 0;
};

struct OutputFacts {
  OutputKind kind = OutputKind::none;
  Token id, case_id, subject, ruleset;
  std::string institution_id;
  std::int64_t event_time_ms = kAbsent;
  Grade grade = Grade::none;
  SuspectedType suspected_type = SuspectedType::none;
  std::string typology, detector;              // of alerts
  std::vector<EvidenceFacts> evidence;         // of alerts
  std::int64_t region = kAbsent;               // of alerts
  EntityKind subject_kind = EntityKind::none;  // of alerts
  std::string masked;                          // the subject, masked
  std::vector<Token> events;  // of alerts: the cause, and what shows it; of decisions: what was decided
  Decision decision = Decision::none;
  std::string reason;                // of decisions: the code of an order, or the first
  std::vector<QualityFacts> checks;  // of quality.v1
  bool cross_region = false, mass_victim = false;
  Recipient recipient = Recipient::none;  // of reports
  bool ordered = false;                   // of measures: an order asked for it
  // What a report speaks of in all, in fen; kAbsent: of no amount. Reports of one case and of the same
  // `matter` speak of the same money.
  std::int64_t amount_minor = kAbsent;
  Token matter;
  std::vector<ReceivedPayment> received;  // of reports on a suspect
  std::vector<std::int64_t> provinces;    // of payers, two digits
  std::int64_t payers = kAbsent;
};

// How OutputFacts names an event.
Token output_event(std::string_view institution_id, std::string_view event_id);

// Why a line is no output record. `field` is a name that the program knows.
struct OutputFault {
  Reason reason = Reason::none;
  std::string_view field;
};

// Owner and user: one thread.
class OutputDecoder {
 public:
  OutputDecoder();
  ~OutputDecoder();

  // Fills `facts`, whose former content is dropped; on a fault it is not defined. Records of events.rejected
  // and events.late are read as their kind and nothing more.
  OutputFault decode(std::string_view record, OutputFacts& facts);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace xiezhi
