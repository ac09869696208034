#include "stream/codec/decoder_outputs.h"

#include <simdjson.h>

#include <algorithm>
#include <limits>

#include "stream/base/money.h"
#include "stream/base/time.h"
#include "stream/codec/decoder_reasons.h"

namespace xiezhi {
namespace {

using Object = simdjson::dom::object;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kProvinceLeast = 11, kProvinceMost = 82;  // GB/T 2260

// The fields of one object. The first fault is kept, everything read after it is empty.
class Fields {
 public:
  Fields(Object object, OutputFault& fault) : object_(object), fault_(fault) {}

  bool has(std::string_view name) const { return object_.at_key(name).error() == simdjson::SUCCESS; }

  std::string_view text(std::string_view name) {
    std::string_view value;
    take(name, value);
    return value;
  }

  std::int64_t integer(std::string_view name) {
    std::int64_t value = kAbsent;
    take(name, value);
    return value;
  }

  // Within the bounds, or absent.
  std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most) {
    const std::int64_t value = integer(name);
    if (value != kAbsent && (value < least || value > most)) fail(Reason::out_of_range, name);
    return value;
  }

  Token token(std::string_view name) {
    const std::string_view digits = text(name);
    const Token token = from_hex(digits);
    if (!digits.empty() && !token) fail(Reason::bad_format, name);
    return token;
  }

  template <class E>
  E choice(std::string_view name) {
    const E value = from_name<E>(text(name));
    if (value == E{} && has(name)) fail(Reason::unknown_value, name);
    return value;
  }

  // Calls take(element) with each element of a list.
  template <class Take>
  void each(std::string_view name, Take take_element) {
    simdjson::dom::array list;
    if (!take(name, list)) return;
    for (const simdjson::dom::element element : list) take_element(element);
  }

  // Calls take(Fields) with the object of that name.
  template <class Take>
  void nested(std::string_view name, Take take_fields) {
    Object object;
    if (take(name, object)) take_fields(Fields(object, fault_));
  }

  void require(std::string_view name) {
    if (!has(name)) fail(Reason::missing_field, name);
  }

  void fail(Reason reason, std::string_view name) {
    if (fault_.reason == Reason::none) fault_ = {reason, name};
  }

 private:
  template <class Value>
  bool take(std::string_view name, Value& value) {
    const auto found = object_.at_key(name);
    if (found.error() != simdjson::SUCCESS) return false;
    if (found.get(value) == simdjson::SUCCESS) return true;
    fail(Reason::wrong_type, name);
    return false;
  }

  Object object_;
  OutputFault& fault_;
};

OutputKind kind_of(ReportKind kind) {
  switch (kind) {
    case ReportKind::none:
      return OutputKind::none;
    case ReportKind::large_value:
      return OutputKind::large_value_report;
    case ReportKind::suspicious:
      return OutputKind::suspicious_report;
    case ReportKind::fundraising_lead:
    case ReportKind::prepaid_lead:
    case ReportKind::communications_lead:
    case ReportKind::special_list_hit:
    case ReportKind::lending_lead:
    case ReportKind::abnormal_flow_lead:
      return OutputKind::regulator_report;
    default:
      return OutputKind::police_report;
  }
}

// A record is told by the name of its id; the four reports by what kind of report they are.
OutputKind kind_of(Fields& fields) {
  if (fields.has("report_id")) {
    fields.require("kind");
    return kind_of(fields.choice<ReportKind>("kind"));
  }
  const auto row = std::find_if(kOutputs.begin() + 1, kOutputs.end(),
                                [&](const OutputRow& one) { return fields.has(one.id_field); });
  if (row != kOutputs.end()) return row->kind;
  fields.fail(Reason::unknown_type, "");
  return OutputKind::none;
}

void read_alert(Fields& fields, std::string_view institution_id, OutputFacts& facts) {
  fields.require("typology");
  fields.require("case_id");
  fields.require("grade");
  fields.require("detector");
  facts.typology = fields.text("typology");
  fields.nested("detector", [&](Fields detector) { facts.detector = detector.text("code"); });
  fields.each("evidence", [&](const simdjson::dom::element& element) {
    Object object;
    if (element.get(object) != simdjson::SUCCESS) return fields.fail(Reason::wrong_type, "evidence");
    OutputFault fault;
    Fields one(object, fault);
    facts.evidence.push_back({.feature = std::string(one.text("feature")),
                              .unit = std::string(one.text("unit")),
                              .seen = one.integer("seen"),
                              .limit = one.integer("limit")});
    if (fault.reason != Reason::none) fields.fail(fault.reason, fault.field);
  });
  facts.region = fields.integer("region", 100000, 999999);
  fields.nested("subject", [&](Fields subject) {
    facts.subject = subject.token("token");
    facts.subject_kind = subject.choice<EntityKind>("kind");
    facts.masked = subject.text("masked");
  });
  facts.events.push_back(output_event(institution_id, fields.text("event_id")));
  const auto text_of = [&](const simdjson::dom::element& element, std::string_view name) {
    std::string_view text;
    if (element.get(text) != simdjson::SUCCESS) fields.fail(Reason::wrong_type, name);
    return text;
  };
  fields.each("evidence_events", [&](const simdjson::dom::element& element) {
    facts.events.push_back(output_event(institution_id, text_of(element, "evidence_events")));
  });
  fields.each("tags", [&](const simdjson::dom::element& element) {
    const std::string_view tag = text_of(element, "tags");
    facts.cross_region = facts.cross_region || tag == "cross_region";
    facts.mass_victim = facts.mass_victim || tag == "mass_victim";
  });
}

void read_decision(Fields& fields, std::string_view institution_id, OutputFacts& facts) {
  facts.decision = fields.choice<Decision>("decision");
  facts.events.push_back(output_event(institution_id, fields.text("event_id")));
  fields.each("reasons", [&](const simdjson::dom::element& element) {
    Object object;
    if (element.get(object) != simdjson::SUCCESS) return fields.fail(Reason::wrong_type, "reasons");
    OutputFault fault;
    const std::string_view code = Fields(object, fault).text("code");
    if (facts.reason.empty() || code.starts_with("ORDER_")) facts.reason = code;
    if (fault.reason != Reason::none) fields.fail(fault.reason, fault.field);
  });
}

void read_quality(Fields& fields, OutputFacts& facts) {
  fields.require("checks");
  fields.each("checks", [&](const simdjson::dom::element& element) {
    Object object;
    if (element.get(object) != simdjson::SUCCESS) return fields.fail(Reason::wrong_type, "checks");
    OutputFault fault;
    Fields one(object, fault);
    QualityFacts check{.check = std::string(one.text("check")),
                       .checked = one.integer("checked", 1, kMost),
                       .found = one.integer("found", 0, kMost)};
    if (check.checked == kAbsent || check.found == kAbsent || check.found > check.checked)
      one.fail(Reason::out_of_range, "found");
    if (fault.reason != Reason::none) fields.fail(fault.reason, fault.field);
    facts.checks.push_back(std::move(check));
  });
}

// A transaction of a report in renminbi that has moved money, or was about to: only what has was received.
void read_transaction(Fields row, std::string_view institution_id, OutputFacts& facts) {
  const std::int64_t amount_minor = row.integer("amount_minor", 0, kMost);
  if (row.text("currency") != "CNY" || amount_minor == kAbsent) return;
  facts.amount_minor = saturating_sum(std::max<std::int64_t>(facts.amount_minor, 0), amount_minor);
  if (row.text("direction") != "in" || row.choice<Status>("status") != Status::done) return;
  ReceivedPayment payment{.event = output_event(institution_id, row.text("event_id")),
                          .payer = {},
                          .region = row.integer("counterparty_region", 100000, 999999),
                          .amount_minor = amount_minor};
  row.nested("counterparty", [&](Fields payer) { payment.payer = payer.token("token"); });
  facts.received.push_back(payment);
}

void read_report(Fields& fields, std::string_view institution_id, OutputFacts& facts) {
  fields.require("recipient");
  facts.recipient = fields.choice<Recipient>("recipient");
  facts.matter = Digest().add(name_of(facts.recipient)).finish();
  switch (facts.kind) {
    case OutputKind::police_report:
    case OutputKind::suspicious_report:
      fields.each("transactions", [&](const simdjson::dom::element& element) {
        Object row;
        if (element.get(row) != simdjson::SUCCESS) return fields.fail(Reason::wrong_type, "transactions");
        OutputFault fault;
        read_transaction(Fields(row, fault), institution_id, facts);
        if (fault.reason != Reason::none) fields.fail(fault.reason, fault.field);
      });
      return;
    case OutputKind::regulator_report:
      facts.payers = fields.integer("payers_total", 0, kMost);
      if (fields.text("currency") == "CNY" && fields.has("amount_in_minor"))  // less than nothing: reversals
        facts.amount_minor = std::max<std::int64_t>(fields.integer("amount_in_minor"), 0);
      fields.each("payer_provinces", [&](const simdjson::dom::element& element) {
        std::int64_t province = 0;
        if (element.get(province) != simdjson::SUCCESS) {
          fields.fail(Reason::wrong_type, "payer_provinces");
        } else if (province < kProvinceLeast || province > kProvinceMost) {
          fields.fail(Reason::out_of_range, "payer_provinces");
        }
        facts.provinces.push_back(province);
      });
      return;
    default:  // large value: one matter a day, rule and direction
      if (fields.text("currency") == "CNY") facts.amount_minor = fields.integer("sum_minor", 0, kMost);
      facts.matter = Digest()
                         .add(static_cast<std::uint64_t>(fields.integer("day")))
                         .add(fields.text("rule"))
                         .add(fields.text("direction"))
                         .finish();
      return;
  }
}

bool is_report(OutputKind kind) {
  return kind >= OutputKind::police_report && kind <= OutputKind::suspicious_report;
}

void read_record(Fields fields, OutputFacts& facts) {
  facts.kind = kind_of(fields);
  if (facts.kind == OutputKind::none || facts.kind == OutputKind::rejected || facts.kind == OutputKind::late)
    return;
  const std::string_view id_field = output_row(facts.kind).id_field;
  facts.id = fields.token(id_field);
  if (!facts.id) fields.fail(Reason::bad_format, id_field);
  fields.require("event_time");
  facts.event_time_ms = fields.integer("event_time");
  if (!plausible_time_ms(facts.event_time_ms)) fields.fail(Reason::out_of_range, "event_time");
  facts.case_id = fields.token("case_id");
  facts.grade = fields.choice<Grade>("grade");
  facts.suspected_type = fields.choice<SuspectedType>("suspected_type");
  const std::string_view institution_id = fields.text("institution_id");
  facts.institution_id = institution_id;
  facts.ruleset = fields.token("ruleset");
  if (facts.kind == OutputKind::alert) read_alert(fields, institution_id, facts);
  if (facts.kind == OutputKind::decision) read_decision(fields, institution_id, facts);
  if (facts.kind == OutputKind::quality) read_quality(fields, facts);
  if (facts.kind == OutputKind::measure) facts.ordered = fields.has("order_id");
  if (is_report(facts.kind)) read_report(fields, institution_id, facts);
}

}  // namespace

Token output_event(std::string_view institution_id, std::string_view event_id) {
  return Digest().add(institution_id).add(event_id).finish();
}

struct OutputDecoder::State {
  simdjson::dom::parser parser;
};

OutputDecoder::OutputDecoder() : state_(std::make_unique<State>()) {}
OutputDecoder::~OutputDecoder() = default;

OutputFault OutputDecoder::decode(std::string_view record, OutputFacts& facts) {
  facts = {};
  OutputFault fault;
  simdjson::dom::element element;
  if (const auto error = state_->parser.parse(record.data(), record.size()).get(element))
    return {reason_of_parser(error), ""};
  Object object;
  if (element.get(object) != simdjson::SUCCESS) return {Reason::not_an_object, ""};
  read_record(Fields(object, fault), facts);
  return fault;
}

}  // namespace xiezhi
