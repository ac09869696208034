#include "stream/app/xml_values.h"

#include <regex.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "stream/base/check.h"
#include "stream/base/money.h"
#include "stream/base/time.h"
#include "stream/codec/xml_tree.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kLastMs = 253'402'271'999'999;  // end of the year 9999 in Beijing
constexpr std::size_t kBankNumberDigits = 12;

const YamlNode* part_of(const XmlPlace& place, XmlScope scope) {
  switch (scope) {
    case XmlScope::report:
      return place.record;
    case XmlScope::subject:
      return place.subject;
    case XmlScope::transaction:
      return place.transaction;
    case XmlScope::none:
      break;
  }
  return nullptr;
}

bool bank_number(std::string_view text) {
  return text.size() == kBankNumberDigits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool counts(const XmlSource& source, std::string_view text, const XmlPlace& place) {
  switch (source.when) {
    case XmlWhen::always:
      return true;
    case XmlWhen::money_in:
      return direction_of(place) == "in";
    case XmlWhen::money_out:
      return direction_of(place) == "out";
    case XmlWhen::in_cny:
      return place.transaction != nullptr && place.transaction->text("currency") == "CNY";
    case XmlWhen::in_usd:
      return place.transaction != nullptr && place.transaction->text("currency") == "USD";
    case XmlWhen::bank_number:
      return bank_number(text);
    case XmlWhen::bank_name:
      return !bank_number(text);
    case XmlWhen::zero:
      return text == "0";
    case XmlWhen::resident_card:
      return text == "110001" || text == "110003";
  }
  return false;
}

// A value that cannot be converted stays as it is, so that its check fails.
std::string amount(std::string_view text, const XmlSource& source, const XmlPlace& place) {
  const std::optional<std::int64_t> minor = integer_of(text);
  const bool in_fen = source.field->name == "amount_cny_minor";
  const int exponent = in_fen ? 2 : currency_exponent(place.transaction->text("currency"));
  if (!minor || exponent < 0) return std::string(text) + "?";
  return format_minor(*minor, exponent);
}

std::string moment(std::string_view text) {
  const std::optional<std::int64_t> time_ms = integer_of(text);
  if (!time_ms || *time_ms < 0 || *time_ms > kLastMs) return std::string(text) + "?";
  return format_compact_beijing(*time_ms);
}

std::string converted(const XmlElement& element, const XmlSource& source, std::string_view text,
                      const XmlPlace& place) {
  switch (element.kind) {
    case XmlKind::amount:
      return amount(text, source, place);
    case XmlKind::date_time:
      return moment(text);
    case XmlKind::business_id:
      return std::string(text) + (direction_of(place) == "in" ? "-01" : "-02");
    default:
      return std::string(text);
  }
}

std::string joined_codes(const XmlElement& element) {
  std::string all;
  for (const std::string_view code : element.codes) all += (all.empty() ? "" : ", ") + std::string(code);
  return all;
}

std::int64_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

// The whole of a text against a pattern of a row.
class Form {
 public:
  explicit Form(std::string_view pattern) {
    const std::string whole = "^(" + std::string(pattern) + ")$";
    XIEZHI_CHECK(regcomp(&compiled_, whole.c_str(), REG_EXTENDED | REG_NOSUB) == 0);
  }
  ~Form() { regfree(&compiled_); }
  Form(const Form&) = delete;
  Form& operator=(const Form&) = delete;

  bool matches(std::string_view text) const {
    return regexec(&compiled_, std::string(text).c_str(), 0, nullptr, 0) == 0;
  }

 private:
  regex_t compiled_{};
};

bool matches(std::string_view pattern, std::string_view text) {
  thread_local std::map<std::string_view, Form> known;  // patterns of rows: a handful, for ever
  return known.try_emplace(pattern, pattern).first->second.matches(text);
}

// Neighbours of which `key` is equal, one place for each.
template <class Key>
std::vector<XmlPlace> runs(const XmlPlace& place, Key key) {
  std::vector<XmlPlace> places;
  std::size_t from = 0;
  for (std::size_t i = 1; i <= place.records.size(); ++i) {
    if (i < place.records.size() && key(place.records[i]) == key(place.records[from])) continue;
    XmlPlace one = place;
    one.records = place.records.subspan(from, i - from);
    one.record = &one.records.front();
    one.subject = one.record->field("customer");
    places.push_back(one);
    from = i;
  }
  return places;
}

std::vector<XmlPlace> transactions(const XmlPlace& place) {
  std::vector<XmlPlace> places;
  std::set<std::pair<std::string_view, std::string_view>> seen;  // event, direction
  for (const YamlNode& record : place.records) {
    XmlPlace one = place;
    one.record = &record;
    if (const YamlNode* customer = record.field("customer"); customer != nullptr) one.subject = customer;
    for (const YamlNode& transaction : items_of(record, "transactions")) {
      one.transaction = &transaction;
      if (seen.emplace(transaction.text("event_id"), direction_of(one)).second) places.push_back(one);
    }
  }
  const auto key = [](const XmlPlace& each) {
    return std::tuple(integer_of(each.transaction->text("event_time")), each.transaction->text("event_id"),
                      direction_of(each));
  };
  std::sort(places.begin(), places.end(),
            [&](const XmlPlace& a, const XmlPlace& b) { return key(a) < key(b); });
  return places;
}

}  // namespace

std::string_view customer_of(const YamlNode& record) {
  const YamlNode* customer = record.field("customer");
  return customer == nullptr ? std::string_view() : customer->text("token");
}

std::optional<std::int64_t> integer_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == kAbsent) return std::nullopt;
  return value;
}

std::span<const YamlNode> items_of(const YamlNode& node, std::string_view member) {
  const YamlNode* list = node.field(member);
  if (list == nullptr) return {};
  return list->items;
}

std::string_view direction_of(const XmlPlace& place) {
  const std::string_view own =
      place.transaction == nullptr ? std::string_view() : place.transaction->text("direction");
  return own.empty() ? place.record->text("direction") : own;
}

XmlPlace place_of(const XmlMessage& message, std::span<const YamlNode> records) {
  XmlPlace place{records, &records.front(), nullptr, nullptr};
  if (message.record == OutputKind::large_value_report) {
    place.subject = place.record->field("customer");
  } else if (const std::span<const YamlNode> subjects = items_of(*place.record, "subjects");
             !subjects.empty()) {
    place.subject = subjects.data();
  }
  return place;
}

std::vector<XmlPlace> places_of(XmlEach each, const XmlPlace& place) {
  switch (each) {
    case XmlEach::customer:
      return runs(place, customer_of);
    case XmlEach::feature:
      return runs(place, [](const YamlNode& record) { return record.text("crcd"); });
    case XmlEach::transaction:
      return transactions(place);
    case XmlEach::subject: {
      std::vector<XmlPlace> places;
      for (const YamlNode& subject : items_of(*place.record, "subjects")) {
        places.push_back(place);
        places.back().subject = &subject;
      }
      return places;
    }
    case XmlEach::once:
      break;
  }
  return {place};
}

std::string value_of(const XmlElement& element, const XmlPlace& place) {
  for (const XmlSource& source : element.sources) {
    const YamlNode* part = part_of(place, source.scope);
    if (part == nullptr) continue;
    const std::string_view text = part->text(source.field->name);
    if (text.empty() || !counts(source, text, place)) continue;
    return source.constant.empty() ? converted(element, source, text, place) : std::string(source.constant);
  }
  return {};
}

std::string value_fault(const XmlElement& element, std::string_view value) {
  if (!xml_allows(value)) return "holds a character that XML does not allow";
  const std::int64_t length = characters(value);
  if (element.maximum > 0 && length > element.maximum)
    return std::to_string(length) + " characters, at most " + std::to_string(element.maximum);
  if (length < element.minimum)
    return std::to_string(length) + " characters, at least " + std::to_string(element.minimum);
  if (!element.codes.empty() &&
      std::find(element.codes.begin(), element.codes.end(), value) == element.codes.end())
    return "is none of its codes " + joined_codes(element);
  if (!element.pattern.empty() && !matches(element.pattern, value))
    return "is not of the form " + std::string(element.pattern);
  if (element.need == XmlNeed::required && value.starts_with('@') &&
      std::find(kXmlSubstitutes.begin(), kXmlSubstitutes.end(), value) != kXmlSubstitutes.end())
    return "is a substitute, but must be known";
  return {};
}

}  // namespace xiezhi
