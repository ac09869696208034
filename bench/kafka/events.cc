#include "bench/kafka/events.h"

#include <algorithm>
#include <charconv>
#include <fstream>

#include "bench/kafka/clients.h"
#include "stream/base/time.h"
#include "stream/codec/input_fields.h"

namespace xiezhi::bench {
namespace {

constexpr std::int64_t kAgoMs = 5'000;
constexpr std::int64_t kTailMs = 2 * kDayMs;  // the last half per cent of a stream is shorter
constexpr std::string_view kTimeField = "\"event_time\":";

struct Place {
  std::size_t at = 0, size = 0;  // of the value, quotes included
  std::int64_t time_ms = 0;
};

std::optional<Place> time_of(std::string_view line) {
  const std::size_t name = line.find(kTimeField);
  if (name == std::string_view::npos) return std::nullopt;
  Place place;
  place.at = name + kTimeField.size();
  const bool quoted = place.at < line.size() && line[place.at] == '"';
  const std::size_t end = quoted ? line.find('"', place.at + 1) + 1 : line.find_first_of(",}", place.at);
  if (end == 0 || end == std::string_view::npos) return std::nullopt;
  place.size = end - place.at;
  const std::string_view value = line.substr(place.at, place.size);
  if (quoted) {
    const auto parsed = parse_time_text(value.substr(1, value.size() - 2));
    if (!parsed) return std::nullopt;
    place.time_ms = *parsed;
    return place;
  }
  const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), place.time_ms);
  if (error != std::errc() || stop != value.data() + value.size()) return std::nullopt;
  return place;
}

void put_in(std::string_view line, const Place& place, std::int64_t time_ms, std::string& changed) {
  changed.assign(line.substr(0, place.at));
  changed += std::to_string(time_ms);
  changed += line.substr(place.at + place.size);
}

}  // namespace

std::vector<std::string> input_topics() {
  std::vector<std::string> names;
  for (const InputTopicRow& row : xiezhi::input_topics()) names.emplace_back(row.topic);
  return names;
}

std::size_t topic_of(std::string_view line) {
  const auto type = from_name<EventType>(text_field(line, "\"type\""));
  return type == EventType::none ? 0 : static_cast<std::size_t>(input_row(type).sources.front()) - 1;
}

std::string_view key_of(std::string_view line) {
  for (const std::string_view name : {"\"account\"", "\"caller\"", "\"sender\"", "\"phone\"", "\"card\""}) {
    if (const std::string_view value = text_field(line, name); !value.empty()) return value;
  }
  return text_field(line, "\"event_id\"");
}

std::string_view text_field(std::string_view line, std::string_view quoted_name) {
  std::size_t at = line.find(quoted_name);
  if (at == std::string_view::npos) return {};
  at = line.find_first_not_of(": ", at + quoted_name.size());
  if (at == std::string_view::npos || line[at] != '"') return {};
  const std::size_t end = line.find('"', at + 1);
  return end == std::string_view::npos ? std::string_view() : line.substr(at + 1, end - at - 1);
}

void put_at(std::string_view line, std::int64_t time_ms, std::string& changed) {
  const auto place = time_of(line);
  if (!place) {
    changed.assign(line);
  } else {
    put_in(line, *place, time_ms, changed);
  }
}

TimeShift::TimeShift(const std::string& file) {
  std::ifstream input(file);
  if (!input) end_with(Error{Exit::no_input, file + ": cannot be read"});
  std::vector<std::int64_t> times;
  for (std::string line; std::getline(input, line);) {
    if (const auto place = time_of(line)) times.push_back(place->time_ms);
  }
  if (times.empty()) end_with(Error{Exit::bad_data, file + ": no event with a time"});
  const auto last = times.end() - 1 - static_cast<std::ptrdiff_t>(times.size() / 200);
  std::nth_element(times.begin(), last, times.end());
  std::int64_t latest_ms = *last;
  for (const std::int64_t time_ms : times) {
    if (time_ms <= *last + kTailMs) latest_ms = std::max(latest_ms, time_ms);
  }
  shift_ms_ = wall_ms() - kAgoMs - latest_ms;
}

std::string_view TimeShift::operator()(std::string_view line) {
  const auto place = time_of(line);
  time_ms_ = place ? place->time_ms + shift_ms_ : 0;
  if (!place) return line;
  put_in(line, *place, time_ms_, text_);
  return text_;
}

}  // namespace xiezhi::bench
