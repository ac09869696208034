// Whom and what an output record speaks of, wherever in it that stands: tokens, account and phone numbers in
// the clear, regions. For choosing records; nothing of it is printed.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "stream/codec/decoder_outputs.h"

namespace xiezhi {

struct RecordSubjects {
  OutputKind kind = OutputKind::none;
  Token case_id;
  Purpose purpose = Purpose::none;  // what the data of the record may be used for
  std::int64_t event_time_ms = kAbsent;
  std::vector<Token> tokens;
  std::vector<std::string_view> accounts, phones;  // hold until the next call
  std::vector<std::int64_t> regions;  // GB/T 2260; of payers whose province alone is told, 320000
};

// Owner and user: one thread.
class SubjectDecoder {
 public:
  SubjectDecoder();
  ~SubjectDecoder();

  // Fills `subjects`, whose former content is dropped. A record that is none of an output topic is
  // unknown_type.
  OutputFault decode(std::string_view record, RecordSubjects& subjects);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace xiezhi
