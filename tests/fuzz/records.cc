#include "tests/fuzz/records.h"

#include <algorithm>
#include <cstring>

#include "stream/codec/forbidden_fields.h"
#include "stream/codec/input_fields.h"
#include "stream/codec/output_fields.h"

namespace xiezhi::fuzz {
namespace {

// Log time: an hour after the examples in schemas/examples.
constexpr std::int64_t kLogTimeMs = 1'767'229'200'000;
constexpr IdentitySecretKey kInformantSecret{1};
constexpr TokenKey kKey{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

template <class Keep>
void each_name(const Table& table, Keep&& keep) {
  for (const Field& field : table.fields) {
    keep(field.name);
    if (field.nested != nullptr) each_name(*field.nested, keep);
  }
}

template <class E>
void add_names(std::set<std::string_view>& words) {
  words.insert(Names<E>::values.begin(), Names<E>::values.end());
}

bool is_token(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::vector<std::string> topics() {
  std::vector<std::string> names{""};
  for (const InputTopicRow& row : input_topics()) names.emplace_back(row.topic);
  return names;
}

// The values of these come from the record, and may (CONTRACT 2): they name the event, not a person.
bool is_of_the_record(std::string_view key) { return key == "institution_id" || key == "event_id"; }

}  // namespace

Records::Records()
    : configuration_(load_configuration({}).value()),
      tokeniser_(kKey),
      names_(topics()),
      metrics_("fuzz", "fuzz"),
      intake_(configuration_, rules_, tokeniser_, names_, metrics_, LogClock::broker, {},
              Informants(public_key_of(kInformantSecret), kKey)),
      router_(tokeniser_) {
  for (const InputRow& row : input_rows()) each_name(*row.table, [&](auto name) { fields_.insert(name); });
  fields_.insert(forbidden_names().begin(), forbidden_names().end());
  fields_.insert({"orders", "issuers"});  // the setting without which no order passes
  for (const OutputKind kind : {OutputKind::rejected, OutputKind::late})
    each_name(output_table(kind), [&](auto name) { words_.insert(name); });
  add_names<Reason>(words_);
  add_names<EventType>(words_);
  for (const InputTopicRow& row : input_topics()) words_.insert(row.topic);
}

void Records::take(std::string_view record, Source source) {
  // Bytes behind a padded record may be anything.
  std::string padded(record);
  padded.append(kPadding, '"');
  const std::string_view inside = std::string_view(padded).substr(0, record.size());
  const Answer answer = decode(record, source, Padding::none);
  XIEZHI_CHECK(answer == decode(inside, source, Padding::present));
  take_in(inside, source, answer);
}

Records::Answer Records::decode(std::string_view record, Source source, Padding padding) {
  Answer answer;
  arena_.reset();
  const auto decoded = decoder_.decode_into(record, source, padding, event_, arena_);
  answer.decoded = decoded.has_value();
  if (!decoded) {
    answer.reason = decoded.error().reason;
    answer.field = decoded.error().field;
    XIEZHI_CHECK(answer.reason != Reason::none);
    XIEZHI_CHECK(known_path(answer.field));
    return answer;
  }
  XIEZHI_CHECK(event_.type != EventType::none && allowed_on(input_row(event_.type), source));
  XIEZHI_CHECK(!event_.event_id.empty() && !event_.institution_id.empty());
  XIEZHI_CHECK(event_.event_time_ms >= limits::kEarliestMs && event_.event_time_ms < limits::kLatestMs);
  if (event_.type == EventType::parameters) {
    const Rejection refused = judge_parameters(event_, rules_, arena_);
    if (refused.reason != Reason::none) return answer;  // take_in() sees it refused
  }
  route(event_, answer);
  return answer;
}

void Records::route(Event& event, Answer& answer) {
  router_.route(event, {1, 2, 3}, kLogTimeMs, routed_);
  FrameWriter writer;
  for (const Touch& touch : routed_.all()) {
    XIEZHI_CHECK(touch.kind != TouchKind::none && touch.subject);
    writer.add(touch);
  }
  for (std::size_t i = 0; i < routed_.name_count; ++i)
    XIEZHI_CHECK(routed_.names[i].token && !routed_.names[i].text.empty());
  answer.frame = writer.frame();
  if (writer.empty()) return;
  const FrameCopy copy = copy_frame(answer.frame);
  XIEZHI_CHECK(!copy.broken && copy.items == writer.items() && copy.frame == answer.frame);
}

void Records::take_in(std::string_view padded, Source source, const Answer& answer) {
  const InputRecord record{.topic = static_cast<std::uint16_t>(source),
                           .partition = 3,
                           .offset = 7,
                           .timestamp_ms = 0,
                           .tombstone = false,
                           .payload = padded,
                           .traceparent = {}};
  const IntakeOutcome outcome = intake_.take(record, source, Padding::present, kLogTimeMs, routed_);
  if (!answer.decoded) XIEZHI_CHECK(outcome == IntakeOutcome::rejected);
  switch (outcome) {
    case IntakeOutcome::rejected:
    case IntakeOutcome::late:
      check_output(intake_.output());
      break;
    case IntakeOutcome::routed:
    case IntakeOutcome::without_touch:
      XIEZHI_CHECK((outcome == IntakeOutcome::without_touch) == answer.frame.empty());
      XIEZHI_CHECK(intake_.output().empty() != (event_.type == EventType::matter && names_informant(event_)));
      break;
    case IntakeOutcome::skipped:
    case IntakeOutcome::early:
      XIEZHI_CHECK(false);  // by the clock of files only
  }
  intake_.reset();
}

bool Records::known_path(std::string_view path) const {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('.'), path.size());
    if (!fields_.contains(path.substr(0, end))) return false;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return true;
}

// Every text is a word of the program, a path of its fields or a token: so none is of the record.
void Records::check_output(std::string_view json) const {
  XIEZHI_CHECK(json.starts_with('{') && json.ends_with('}'));
  std::string_view text, before;
  for (std::size_t at = json.find('"'); at != std::string_view::npos; at = json.find('"', at)) {
    std::size_t end = ++at;
    while (json[end] != '"') end += json[end] == '\\' ? 2 : 1;
    before = text;
    text = json.substr(at, end - at);
    at = end + 1;
    if (!is_of_the_record(before)) XIEZHI_CHECK(words_.contains(text) || is_token(text) || known_path(text));
  }
}

}  // namespace xiezhi::fuzz
