// Events of a generated file made ready to be sent: topic, key and a time that lies in the present.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xiezhi::bench {

// The four input topics by default name; what the program's tables call them.
std::vector<std::string> input_topics();

// Index in input_topics() of the first topic that takes records of this type; 0 for a type that nobody knows.
std::size_t topic_of(std::string_view line);

// What a producer of such records keys them by: account, number, else the event's id.
std::string_view key_of(std::string_view line);

// Value of a text field at its first place in the line, as it stands; empty without one.
std::string_view text_field(std::string_view line, std::string_view quoted_name);

// The line with another event_time, whatever its form was. A time that nobody can read stays.
void put_at(std::string_view line, std::int64_t time_ms, std::string& changed);

// Adds a fixed number of milliseconds to event_time, whatever its form. Times that nobody can read stay.
class TimeShift {
 public:
  // Moves the file's last ordinary event (planted absurd times stand days beyond the 99.5th percentile) to a
  // few seconds ago.
  explicit TimeShift(const std::string& file);

  // The line with its new time; lives until the next call.
  std::string_view operator()(std::string_view line);
  // The new time of that line; 0 when nobody can read it.
  std::int64_t time_ms() const { return time_ms_; }

 private:
  std::int64_t shift_ms_ = 0;
  std::int64_t time_ms_ = 0;
  std::string text_;
};

}  // namespace xiezhi::bench
