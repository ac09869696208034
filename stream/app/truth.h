// The ground truth of a generated stream, and the score of a detector run against it.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stream/base/result.h"
#include "stream/base/vocabulary.h"

namespace xiezhi {

// One planted thing: a crime, an innocent look-alike, or a record that must be refused. Identifiers are
// synthetic.
struct PlantedCase {
  std::string scenario;      // a name of kScenarioRows
  std::string variant;       // of a crime: how it was planted (generator_variant.h)
  std::string detector;      // the detector that it is planted for; empty for `bad`
  std::string case_id;       // unique in the stream
  std::string kind;          // "case", "innocent" or "bad"
  std::string subject_kind;  // as in alert.v1
  std::string subject_id;
  std::vector<std::string> victims;  // customer_id or phone number
  std::vector<std::string> event_ids;
  std::vector<std::string> everyday_ids;  // of the subject's life beside the case: no part of it
  std::int64_t first_time_ms = 0, last_time_ms = 0;
  std::int64_t amount_minor = 0;      // taken from victims, or moved
  std::vector<std::string> expected;  // detectors of which at least one must speak
  std::string expected_reason;        // kind `bad`: a reason of rejected.v1, `late` or `deduplicated`
};

// One JSON object with a final newline: a line of the truth file.
void append_truth_line(const PlantedCase& planted, std::string& out);

// Reads what append_truth_line wrote. Refuses (bad_data) anything else, naming the line.
Result<std::vector<PlantedCase>> read_truth(std::string_view text);

// What the score needs of an alert.v1 record. Views live during the call.
struct AlertFacts {
  std::string_view detector;  // "D06"
  Grade grade = Grade::none;
  std::string_view subject_kind, subject_id;  // subject_id is empty when alerts do not reveal
  std::string_view event_id;
  std::span<const std::string_view> evidence_events;
};

// Scores alerts against the truth. A case is found when an alert of one of its expected detectors has its
// subject, or one of its events as cause or evidence. A false alarm is an alert of medium grade or more that
// touches no planted crime; who deals with the subject of one in everyday life is rightly warned. One thread.
class TruthScore {
 public:
  struct Row {
    std::string scenario, detector, kind;
    std::int64_t planted = 0, found = 0;
    std::int64_t false_alarms = 0;  // kind innocent: alarms that touched the look-alike
  };

  explicit TruthScore(std::span<const PlantedCase> cases);

  void alert(const AlertFacts& facts);

  // Rows by scenario, crimes first, then innocent look-alikes. Bad records are not scored here.
  std::vector<Row> rows() const;
  std::int64_t planted() const;
  std::int64_t found() const;
  std::int64_t false_alarms() const { return false_alarms_; }
  // Alerts of medium grade or more that touch no planted crime, by detector.
  const std::map<std::string, std::int64_t, std::less<>>& false_by_detector() const {
    return false_by_detector_;
  }
  // Case ids that no expected detector spoke about.
  std::vector<std::string> missed() const;

  // The rows as text in columns: planted, found, missed, false.
  std::string table() const;

 private:
  struct Case {
    std::string scenario, detector, case_id;
    std::vector<std::string> expected;
    bool innocent = false, found = false;
    std::int64_t false_alarms = 0;
  };
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Index = std::unordered_multimap<std::string, std::uint32_t, TextHash, std::equal_to<>>;

  void collect(const Index& index, std::string_view key);

  std::vector<Case> cases_;
  Index by_event_, by_everyday_, by_subject_;
  std::vector<std::uint32_t> touched_;  // of the alert in hand
  std::map<std::string, std::int64_t, std::less<>> false_by_detector_;
  std::int64_t false_alarms_ = 0;
};

}  // namespace xiezhi
