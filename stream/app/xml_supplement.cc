#include "stream/app/xml_supplement.h"

#include <optional>
#include <utility>

#include "stream/app/xml_values.h"
#include "stream/codec/decoder.h"
#include "stream/io/file_reader.h"

namespace xiezhi {
namespace {

YamlNode* field_of(YamlNode& node, std::string_view name) {
  for (YamlField& field : node.fields) {
    if (field.name == name) return &field.value;
  }
  return nullptr;
}

void set(YamlNode& node, std::string_view name, const std::string& text) {
  YamlNode value;
  value.kind = YamlNode::Kind::scalar;
  value.scalar = text;
  value.quoted = true;
  if (YamlNode* empty = field_of(node, name); empty != nullptr) {
    *empty = std::move(value);
  } else {
    node.fields.push_back({std::string(name), std::move(value)});
  }
}

void set_if_absent(YamlNode& node, std::string_view name, const std::string& text) {
  if (!text.empty() && node.text(name).empty()) set(node, name, text);
}

// The customer of a large-value report, the subjects of a suspicious one.
std::vector<YamlNode*> subjects_of(YamlNode& record) {
  std::vector<YamlNode*> subjects;
  if (YamlNode* customer = field_of(record, "customer"); customer != nullptr) {
    subjects.push_back(customer);
  } else if (YamlNode* list = field_of(record, "subjects"); list != nullptr) {
    for (YamlNode& each : list->items) subjects.push_back(&each);
  }
  return subjects;
}

}  // namespace

struct EventSupplement::Reader {
  static Side side_of(const Party& party) {
    return {std::string(party.account),     std::string(party.bank),    std::string(party.name),
            std::string(party.customer_id), std::string(party.id_type), std::string(party.id_number),
            std::string(party.uscc),        std::string(party.phone)};
  }

  static Side side_of(const Merchant& merchant) {
    Side side;
    side.account = merchant.id;
    side.name = merchant.name;
    side.uscc = merchant.uscc;
    return side;
  }

  static Known known_of(const Event& event) {
    Known known;
    known.event_time_ms = event.event_time_ms;
    known.remark = event.remark;
    known.currency = event.currency;
    known.amount_minor = event.amount_minor;
    known.clearing_serial = event.clearing_serial;
    known.ip = event.device.ip;
    known.device_id = event.device.id;
    known.terminal = event.terminal.empty() ? event.device.terminal : event.terminal;
    known.payer = side_of(event.payer);
    known.payee = event.merchant.id.empty() ? side_of(event.payee) : side_of(event.merchant);
    if (event.type == EventType::cash) {  // one side only: the bank is the other
      if (event.cash_direction == CashDirection::deposit) std::swap(known.payer, known.payee);
    }
    if (event.type == EventType::loan && event.loan_action == LoanAction::repay)
      std::swap(known.payer, known.payee);
    return known;
  }
};

void EventSupplement::want(const YamlNode& record) {
  for (const YamlNode& row : items_of(record, "transactions")) {
    if (const std::string_view id = row.text("event_id"); !id.empty()) events_[std::string(id)];
  }
}

Result<void> EventSupplement::read(const std::vector<std::string>& paths) {
  Decoder decoder(DecoderOptions{"unknown"});  // an event without institution counts as well
  return each_record(paths, [&](const InputRecord& record) -> Result<void> {
    const auto event = decoder.decode(record.payload, Source::none);
    if (!event || (*event)->amount_minor == kAbsent) return {};
    if (const auto found = events_.find((*event)->event_id); found != events_.end())
      found->second.push_back(Reader::known_of(**event));
    return {};
  });
}

bool EventSupplement::same(const Side& side, const YamlNode& subject) {
  const std::string_view id = subject.text("id");
  return !id.empty() && (side.customer_id == id || side.account == id || side.id_number == id);
}

void EventSupplement::add(YamlNode& subject, YamlNode& transaction, const Known& known, bool incoming) {
  const Side& own = incoming ? known.payee : known.payer;
  const Side& other = incoming ? known.payer : known.payee;
  set_if_absent(subject, "name", own.name);
  set_if_absent(subject, "id_type", own.id_type);
  set_if_absent(subject, "id_number", own.id_number);
  set_if_absent(subject, "uscc", own.uscc);
  set_if_absent(subject, "phone", own.phone);
  set_if_absent(transaction, incoming ? "in_account" : "out_account", own.account);
  set_if_absent(transaction, incoming ? "out_account" : "in_account", other.account);
  set_if_absent(transaction, "counterparty_name", other.name);
  set_if_absent(transaction, "counterparty_bank", other.bank);
  if (transaction.text("foreign") == "true") {  // the record knows the fen alone
    set_if_absent(transaction, "amount_cny_minor", std::string(transaction.text("amount_minor")));
    set(transaction, "amount_minor", std::to_string(known.amount_minor));
    set(transaction, "currency", known.currency);
  }
  set_if_absent(transaction, "remark", known.remark);
  set_if_absent(transaction, "clearing_serial", known.clearing_serial);
  set_if_absent(transaction, "ip", known.ip);
  set_if_absent(transaction, "device_id", known.device_id);
  set_if_absent(transaction, "terminal", known.terminal);
}

void EventSupplement::complete(YamlNode& record) const {
  YamlNode* rows = field_of(record, "transactions");
  if (rows == nullptr) return;
  const std::vector<YamlNode*> subjects = subjects_of(record);
  for (YamlNode& row : rows->items) {
    const auto found = events_.find(row.text("event_id"));
    if (found == events_.end()) continue;
    const std::string_view own = row.text("direction");
    const bool incoming = (own.empty() ? record.text("direction") : own) == "in";
    const std::optional<std::int64_t> time_ms = integer_of(row.text("event_time"));
    for (const Known& known : found->second) {
      if (known.event_time_ms != time_ms) continue;
      for (YamlNode* subject : subjects) {
        if (same(incoming ? known.payee : known.payer, *subject)) add(*subject, row, known, incoming);
      }
    }
  }
}

}  // namespace xiezhi
