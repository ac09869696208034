#include "stream/codec/decoder_subjects.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "stream/codec/decoder_reasons.h"

namespace xiezhi {
namespace {

using Element = simdjson::dom::element;

constexpr std::int64_t kProvince = 10000;  // of the two digits of a province its code

void take_token(const Element& value, RecordSubjects& subjects) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return;
  if (const Token token = from_hex(text)) subjects.tokens.push_back(token);
}

template <auto list>
void take_text(const Element& value, RecordSubjects& subjects) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS && !text.empty()) (subjects.*list).push_back(text);
}

void take_region(const Element& value, RecordSubjects& subjects) {
  std::int64_t region = 0;
  if (value.get(region) == simdjson::SUCCESS) subjects.regions.push_back(region);
}

void take_provinces(const Element& value, RecordSubjects& subjects) {
  simdjson::dom::array list;
  if (value.get(list) != simdjson::SUCCESS) return;
  for (const Element each : list) {
    std::int64_t province = 0;
    if (each.get(province) == simdjson::SUCCESS) subjects.regions.push_back(province * kProvince);
  }
}

// Members of outputs that name somebody or some place, at any depth.
struct SubjectMember {
  std::string_view name;
  void (*take)(const Element& value, RecordSubjects& subjects);
};
constexpr auto kMembers = std::to_array<SubjectMember>({
    {"token", take_token},
    {"account", take_text<&RecordSubjects::accounts>},
    {"account_number", take_text<&RecordSubjects::accounts>},
    {"in_account", take_text<&RecordSubjects::accounts>},
    {"out_account", take_text<&RecordSubjects::accounts>},
    {"phone", take_text<&RecordSubjects::phones>},
    {"phone_number", take_text<&RecordSubjects::phones>},
    {"region", take_region},
    {"counterparty_region", take_region},
    {"payer_provinces", take_provinces},
});

void walk(const Element& element, RecordSubjects& subjects) {
  simdjson::dom::array list;
  if (element.get(list) == simdjson::SUCCESS) {
    for (const Element each : list) walk(each, subjects);
    return;
  }
  simdjson::dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return;
  for (const auto [name, value] : object) {
    const auto* const member = std::find_if(kMembers.begin(), kMembers.end(),
                                            [&](const SubjectMember& one) { return one.name == name; });
    if (member != kMembers.end()) member->take(value, subjects);
    walk(value, subjects);
  }
}

}  // namespace

struct SubjectDecoder::State {
  simdjson::dom::parser parser;
};

SubjectDecoder::SubjectDecoder() : state_(std::make_unique<State>()) {}
SubjectDecoder::~SubjectDecoder() = default;

OutputFault SubjectDecoder::decode(std::string_view record, RecordSubjects& subjects) {
  subjects = {};
  Element element;
  if (const auto error = state_->parser.parse(record.data(), record.size()).get(element))
    return {reason_of_parser(error), ""};
  simdjson::dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return {Reason::not_an_object, ""};
  const auto row = std::find_if(kOutputs.begin() + 1, kOutputs.end(), [&](const OutputRow& one) {
    return object.at_key(one.id_field).error() == simdjson::SUCCESS;
  });
  if (row == kOutputs.end()) return {Reason::unknown_type, ""};
  subjects.kind = row->kind;
  std::string_view text;
  if (object.at_key("case_id").get(text) == simdjson::SUCCESS) subjects.case_id = from_hex(text);
  if (object.at_key("purpose").get(text) == simdjson::SUCCESS) subjects.purpose = from_name<Purpose>(text);
  std::int64_t time_ms = kAbsent;
  if (object.at_key("event_time").get(time_ms) == simdjson::SUCCESS) subjects.event_time_ms = time_ms;
  walk(element, subjects);
  return {};
}

}  // namespace xiezhi
