// Records given to the decoder and to the intake, and what must hold whatever they are: decoded, or refused
// with a reason and a field that the program knows; nothing of a refused record's content in what is said
// about it.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "stream/app/intake.h"
#include "stream/app/pipeline_options.h"
#include "tests/fuzz/fuzz.h"

namespace xiezhi::fuzz {

class Records {
 public:
  Records();

  // The record as if it had come on the topic of `source`.
  void take(std::string_view record, Source source);

 private:
  // The decoder's answer, and the touches as a frame when it was decoded.
  struct Answer {
    bool decoded = false;
    Reason reason = Reason::none;
    std::string field, frame;
    friend bool operator==(const Answer&, const Answer&) = default;
  };
  Answer decode(std::string_view record, Source source, Padding padding);
  void route(Event& event, Answer& answer);
  void take_in(std::string_view padded, Source source, const Answer& answer);
  bool known_path(std::string_view path) const;
  void check_output(std::string_view json) const;

  Configuration configuration_;
  Rules rules_;
  Tokeniser tokeniser_;
  NameList names_;
  Metrics metrics_;
  Intake intake_;
  Decoder decoder_;
  Router router_;
  Arena arena_;
  Event event_;
  Routed routed_;
  std::set<std::string_view> fields_;  // of every input, and those that may never enter
  std::set<std::string_view> words_;   // that may stand in events.rejected and events.late
};

}  // namespace xiezhi::fuzz
