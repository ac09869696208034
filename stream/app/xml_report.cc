#include "stream/app/xml_report.h"

#include <algorithm>

#include "stream/app/xml_values.h"
#include "stream/base/identifiers.h"
#include "stream/base/time.h"
#include "stream/codec/xml_parts.h"
#include "stream/codec/xml_tree.h"

namespace xiezhi {
namespace {

// Walks the rows over a place. Without a tree it only looks for a fault.
class Walk {
 public:
  Walk(const XmlMessage& message, XmlTree* tree, XmlTotals* totals)
      : message_(message), tree_(tree), totals_(totals) {}

  std::optional<XmlFault> run(const XmlPlace& place) {
    element(message_.root, place, "");
    return fault_;
  }

 private:
  void element(const XmlElement& row, const XmlPlace& place, std::string_view parent) {
    std::size_t number = 0;
    if (row.kind == XmlKind::count) return leaf(row, place, parent, number);
    for (const XmlPlace& one : places_of(row.each, place)) {
      ++number;
      if (row.kind != XmlKind::group) {
        leaf(row, one, parent, number);
        continue;
      }
      if (tree_ != nullptr) open(row, number);
      if (totals_ != nullptr && row.each == XmlEach::transaction) ++totals_->transactions;
      for (const XmlElement& child : row.children) element(child, one, row.name);
      if (tree_ != nullptr) tree_->close();
    }
  }

  void open(const XmlElement& row, std::size_t number) {
    tree_->open(row.name);
    if (row.numbered) tree_->attribute("seqno", std::to_string(number));
  }

  void leaf(const XmlElement& row, const XmlPlace& place, std::string_view parent, std::size_t number) {
    std::string value =
        row.kind == XmlKind::count ? std::to_string(places_of(row.each, place).size()) : value_of(row, place);
    const std::string path = std::string(parent) + "." + std::string(row.name);
    if (value.empty()) {
      if (row.need == XmlNeed::optional) return;
      if (row.need == XmlNeed::required) return found({path, "is missing"});
      value = kXmlSubstitutes.front();
      if (totals_ != nullptr && row.sources.front().field != nullptr) ++totals_->substitutes[path];
    } else if (std::string why = value_fault(row, value); !why.empty()) {
      return found({path, std::move(why)});
    }
    if (tree_ == nullptr) return;
    open(row, number);
    tree_->text(value).close();
  }

  void found(XmlFault fault) {
    if (!fault_) fault_ = std::move(fault);
  }

  const XmlMessage& message_;
  XmlTree* tree_;
  XmlTotals* totals_;
  std::optional<XmlFault> fault_;
};

bool other_document(std::string_view type) {
  return type == "119999" || type == "129999" || type == "619999" || type == "629999";
}

// What rules ask of one person or unit: the name of the element at fault, or "".
std::string_view subject_fault(XmlRule rule, const YamlNode& subject) {
  constexpr std::int64_t kOrganisationCode = 9;
  const std::string_view type = subject.text("id_type"), number = subject.text("id_number"),
                         name = subject.text("name");
  const bool resident = type == "110001" || type == "110003";
  switch (rule) {
    case XmlRule::identity_whole: {
      const bool nation = resident || !subject.text("nationality").empty();
      if (subject.text("party_kind") == "unit") return "";
      if (name.empty() && type.empty() && number.empty() && subject.text("nationality").empty()) return "";
      return name.empty() ? "CTNM" : type.empty() ? "CITP" : number.empty() ? "CTID" : nation ? "" : "CTNT";
    }
    case XmlRule::other_named:
      return other_document(type) ? "OITP" : "";
    case XmlRule::resident_number:
      return resident && !number.empty() && !valid_resident_id(number) ? "CTID" : "";
    case XmlRule::organisation_number:
      return type == "610001" && !number.empty() && number.size() != kOrganisationCode ? "CTID" : "";
    case XmlRule::name_known:
      return name == "未知" ? "CTNM" : "";
    default:
      return "";
  }
}

std::string_view day_fault(const YamlNode& record, const XmlPlace& place) {
  const std::string_view day = record.text("day");
  if (day.empty()) return "";
  const auto day_of = [](std::string_view time) {
    const std::optional<std::int64_t> time_ms = integer_of(time);
    return time_ms && plausible_time_ms(*time_ms) ? format_compact_beijing(*time_ms).substr(0, 8)
                                                  : std::string();
  };
  for (const YamlNode& each : items_of(record, "transactions")) {
    if (day_of(each.text("event_time")) != day) return "HTDT";
  }
  const std::string opened = place.subject == nullptr ? "" : day_of(place.subject->text("opened_at"));
  return opened > day ? "OATM" : "";
}

std::string_view record_fault(XmlRule rule, const XmlMessage& message, const YamlNode& record) {
  const bool suspicious = message.record == OutputKind::suspicious_report;
  const XmlPlace place = place_of(message, {&record, 1});
  switch (rule) {
    case XmlRule::account_or_card: {
      if (message.name == "phtr") return "";
      const std::vector<XmlPlace> all = places_of(XmlEach::transaction, place);
      return std::any_of(all.begin(), all.end(),
                         [](const XmlPlace& each) { return value_of(centre::kAccount, each).empty(); })
                 ? "CTAC"
                 : "";
    }
    case XmlRule::other_named:
      return !suspicious                   ? ""
             : record.text("dorp") == "99" ? "ODRP"
             : record.text("tptr") == "99" ? "OTPR"
                                           : "";
    case XmlRule::transactions_named:
      if (suspicious && place.subject == nullptr) return "subjects";
      if (!suspicious && customer_of(record).empty()) return "customer.token";
      return items_of(record, "transactions").empty() ? "transactions" : "";
    case XmlRule::same_day:
      return suspicious ? "" : day_fault(record, place);
    case XmlRule::first_report_named:
      return suspicious && integer_of(record.text("torp")).value_or(1) != 1 ? "ORXN" : "";
    case XmlRule::confirmed:
      return suspicious && record.text("confirmed") != "true" ? "confirmed" : "";
    default:
      return "";
  }
}

std::optional<XmlFault> rule_fault(const XmlMessage& message, const YamlNode& record, bool draft) {
  for (const XmlRuleRow& row : xml_rules()) {
    if (draft && row.draft) continue;
    std::string_view field = record_fault(row.rule, message, record);
    const YamlNode* customer = record.field("customer");
    if (field.empty() && message.record == OutputKind::large_value_report && customer != nullptr)
      field = subject_fault(row.rule, *customer);
    if (message.record == OutputKind::suspicious_report) {
      for (const YamlNode& subject : items_of(record, "subjects")) {
        if (field.empty()) field = subject_fault(row.rule, subject);
      }
    }
    if (!field.empty()) return XmlFault{std::string(field), std::string(row.doc)};
  }
  return std::nullopt;
}

}  // namespace

std::optional<XmlFault> fault_of(const XmlMessage& message, const YamlNode& record, bool draft) {
  if (std::optional<XmlFault> broken = rule_fault(message, record, draft); broken) return broken;
  return Walk(message, nullptr, nullptr).run(place_of(message, {&record, 1}));
}

std::string write_xml(const XmlMessage& message, std::span<const YamlNode> records, XmlTotals& totals) {
  XmlTree tree;
  Walk(message, &tree, &totals).run(place_of(message, records));
  return tree.finish();
}

}  // namespace xiezhi
