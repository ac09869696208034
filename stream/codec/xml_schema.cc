#include "stream/codec/xml_schema.h"

#include <vector>

#include "stream/codec/xml_tree.h"

namespace xiezhi {
namespace {

constexpr std::string_view kNotice =
    "Taken from public implementations; the specification of the centre is for its members. Check against it "
    "before anything is sent. Marks: [V] text of the law, [P] public page, [C] public source code of third "
    "parties, [M] from memory, [D] chosen here.";

// Any text but the substitutes.
constexpr std::string_view kKnown = "[^@][\\s\\S]*|@|@[^NIE][\\s\\S]*|@[NIE][\\s\\S]+";

std::string type_name_of(const XmlElement& element) { return std::string(element.name) + "_type"; }

class XsdWriter {
 public:
  explicit XsdWriter(const XmlMessage& message) : message_(message) {}

  std::string write() {
    xml_.open("xs:schema").attribute("xmlns:xs", "http://www.w3.org/2001/XMLSchema");
    xml_.attribute("elementFormDefault", "qualified");
    xml_.open("xs:annotation").leaf("xs:documentation", kNotice).close();
    element(message_.root);
    for (const XmlElement* leaf : named_) {
      xml_.open("xs:simpleType").attribute("name", type_name_of(*leaf));
      values(*leaf);
      xml_.close();
    }
    xml_.close();
    return xml_.finish();
  }

 private:
  void element(const XmlElement& row) {
    xml_.open("xs:element").attribute("name", row.name);
    if (row.need == XmlNeed::optional) xml_.attribute("minOccurs", "0");
    if (row.most != 1) xml_.attribute("maxOccurs", row.most == 0 ? "unbounded" : std::to_string(row.most));
    xml_.open("xs:annotation");
    documentation("en", std::string(row.doc) + " " + std::string(row.evidence));
    documentation("zh", row.doc_zh);
    xml_.close();
    if (row.kind == XmlKind::group) {
      group(row);
    } else if (row.numbered) {
      numbered_leaf(row);
    } else {
      xml_.open("xs:simpleType");
      values(row);
      xml_.close();
    }
    xml_.close();
  }

  void documentation(std::string_view language, std::string_view text) {
    xml_.open("xs:documentation").attribute("xml:lang", language).text(text).close();
  }

  void group(const XmlElement& row) {
    xml_.open("xs:complexType").open("xs:sequence");
    for (const XmlElement& child : row.children) element(child);
    xml_.close();
    if (row.numbered) number();
    xml_.close();
  }

  void numbered_leaf(const XmlElement& row) {
    named_.push_back(&row);
    xml_.open("xs:complexType").open("xs:simpleContent").open("xs:extension");
    xml_.attribute("base", type_name_of(row));
    number();
    xml_.close().close().close();
  }

  void number() {
    xml_.open("xs:attribute").attribute("name", "seqno").attribute("type", "xs:positiveInteger");
    xml_.attribute("use", "required").close();
  }

  // Inside xs:simpleType: what the element may hold, with the substitutes where they may stand.
  void values(const XmlElement& row) {
    if (row.need != XmlNeed::substitute) return restriction(row);
    xml_.open("xs:union").open("xs:simpleType");
    restriction(row);
    xml_.close().open("xs:simpleType");
    enumeration(kXmlSubstitutes);
    xml_.close().close();
  }

  void enumeration(std::span<const std::string_view> codes) {
    xml_.open("xs:restriction").attribute("base", "xs:string");
    for (const std::string_view code : codes) facet("xs:enumeration", code);
    xml_.close();
  }

  void restriction(const XmlElement& row) {
    if (!row.codes.empty()) return enumeration(row.codes);
    xml_.open("xs:restriction").attribute("base", "xs:string");
    facet("xs:minLength", std::to_string(row.minimum));
    if (row.maximum > 0) facet("xs:maxLength", std::to_string(row.maximum));
    if (!row.pattern.empty()) {
      facet("xs:pattern", row.pattern);
    } else if (row.need == XmlNeed::required) {
      facet("xs:pattern", kKnown);
    }
    xml_.close();
  }

  void facet(std::string_view name, std::string_view value) {
    xml_.open(name).attribute("value", value).close();
  }

  const XmlMessage& message_;
  XmlTree xml_;
  std::vector<const XmlElement*> named_;
};

std::string_view scope_name(const XmlMessage& message, XmlScope scope) {
  switch (scope) {
    case XmlScope::subject:
      return message.record == OutputKind::large_value_report ? "customer." : "subjects[].";
    case XmlScope::transaction:
      return "transactions[].";
    default:
      return "";
  }
}

std::string_view when_words(XmlWhen when) {
  switch (when) {
    case XmlWhen::money_in:
      return " of a receipt";
    case XmlWhen::money_out:
      return " of a payment";
    case XmlWhen::in_cny:
      return " in CNY";
    case XmlWhen::in_usd:
      return " in USD";
    case XmlWhen::bank_number:
      return " when it is a 12-digit number";
    case XmlWhen::bank_name:
      return " when it is no 12-digit number";
    case XmlWhen::resident_card:
      return " when it is 110001 or 110003";
    case XmlWhen::zero:
      return " when it is 0";
    case XmlWhen::always:
      break;
  }
  return "";
}

std::string sources_of(const XmlMessage& message, const XmlElement& row) {
  if (row.kind == XmlKind::count) return "counted";
  std::string out;
  for (const XmlSource& source : row.sources) {
    if (source.field == nullptr) continue;
    if (!out.empty()) out += "; ";
    if (!source.constant.empty()) out += "`" + std::string(source.constant) + "` by ";
    out += "`" + std::string(scope_name(message, source.scope)) + std::string(source.field->name) + "`";
    out += when_words(source.when);
  }
  return out;
}

std::string length_of(const XmlElement& row) {
  if (row.kind == XmlKind::group) return "";
  if (row.kind == XmlKind::count) return "number";
  if (row.maximum == 0) return "not known";
  const std::string most = std::to_string(row.maximum);
  return row.minimum > 1 && row.minimum != row.maximum ? std::to_string(row.minimum) + "–" + most : most;
}

void rows_of(const XmlMessage& message, const XmlElement& row, const std::string& above, std::string& out) {
  const std::string path = above + std::string(row.name);
  const std::string_view need = row.need == XmlNeed::required   ? "yes"
                                : row.need == XmlNeed::optional ? "no"
                                                                : "`@N` without";
  out += "| `" + path + (row.numbered ? "@seqno" : "") + "` | " + std::string(need) + " | " + length_of(row);
  out += " | " + sources_of(message, row) + " | " + std::string(row.doc) + " | " + std::string(row.doc_zh);
  out += " | " + std::string(row.evidence) + " |\n";
  for (const XmlElement& child : row.children) rows_of(message, child, path + "/", out);
}

}  // namespace

std::string xml_schema(const XmlMessage& message) { return XsdWriter(message).write(); }

std::string xml_field_reference() {
  std::string out =
      "# Elements of the AML centre's messages\n\nMade from the rows of `stream/codec/xml_*` by `xiezhi schema "
      "--directory schemas`; written by `xiezhi export`.\n";
  out +=
      std::string(kNotice) +
      "\nLengths are characters. An element without a value holds `@N`; `@I` and `@E` are taken as well [C].\n";
  for (const XmlMessage& message : xml_messages()) {
    out += "\n## " + std::string(message.root.name) + "\n\n" + std::string(message.root.doc) + " (" +
           std::string(message.root.doc_zh) + "), made of `" +
           std::string(output_row(message.record).schema) + "`. Schema: `" + std::string(message.root.name) +
           ".xsd`.\n\n";
    out +=
        "| element | required | length | from | meaning | 中文 | evidence |\n|---|---|---|---|---|---|---|\n";
    rows_of(message, message.root, "", out);
  }
  out += "\n## Rules between elements\n\nA schema cannot say them; `xiezhi export` keeps them.\n\n";
  out += "| element named | rule | waived by `--draft` | evidence |\n|---|---|---|---|\n";
  for (const XmlRuleRow& row : xml_rules()) {
    out += "| `" + std::string(row.element) + "` | " + std::string(row.doc) + " | " +
           (row.draft ? "yes" : "") + " | " + std::string(row.evidence) + " |\n";
  }
  return out;
}

}  // namespace xiezhi
