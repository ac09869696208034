// Messages of the AML centre: their rows, what an element takes, how reports become a packet. What whole
// files look like is judged by tests/schemas/test_xml.py with an independent validator.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "stream/app/alert_reader.h"
#include "stream/app/xml_report.h"
#include "stream/app/xml_values.h"
#include "stream/codec/xml_field.h"
#include "stream/codec/xml_schema.h"
#include "stream/codec/xml_tree.h"

namespace xiezhi {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

void visit(const XmlElement& row, const std::function<void(const XmlElement&)>& each) {
  each(row);
  for (const XmlElement& child : row.children) visit(child, each);
}

void visit_all(const std::function<void(const XmlElement&)>& each) {
  for (const XmlMessage& message : xml_messages()) visit(message.root, each);
}

const XmlMessage& bank_packet() { return xml_messages().front(); }

TEST(XmlRows, SayWhatTheyAreAndWhereTheyAreKnownFrom) {
  const auto mark = ContainsRegex("\\[[VPCMD]\\]");
  visit_all([&](const XmlElement& row) {
    EXPECT_FALSE(row.doc.empty() || row.doc_zh.empty()) << row.name;
    EXPECT_THAT(std::string(row.evidence), mark) << row.name;
    EXPECT_EQ(row.kind == XmlKind::group, !row.children.empty()) << row.name;
  });
  for (const XmlRuleRow& row : xml_rules()) EXPECT_THAT(std::string(row.evidence), mark) << row.element;
}

TEST(XmlRows, NamesStandOnceInAGroup) {
  visit_all([](const XmlElement& row) {
    std::set<std::string_view> names;
    for (const XmlElement& child : row.children) EXPECT_TRUE(names.insert(child.name).second) << child.name;
  });
}

TEST(XmlRows, ARequiredLeafHasASource) {
  visit_all([](const XmlElement& row) {
    if (row.kind == XmlKind::group || row.kind == XmlKind::count || row.need != XmlNeed::required) return;
    EXPECT_NE(row.sources.front().field, nullptr) << row.name;
  });
}

TEST(XmlRows, MarksReachTheSchemaAndTheReference) {
  const std::string schema = xml_schema(bank_packet());
  EXPECT_THAT(schema, HasSubstr("0504 person across the border [C], codes [M]"));
  EXPECT_THAT(schema, HasSubstr("大额交易特征代码"));
  EXPECT_THAT(xml_field_reference(), HasSubstr("| `BSTR/RBIF/DETR` | yes | 2 | `detr` |"));
}

// n characters of three bytes each.
std::string wide(std::int64_t n) {
  std::string text;
  for (std::int64_t i = 0; i < n; ++i) text += "张";
  return text;
}

TEST(XmlValues, LengthsAreCountedInCharactersOnBothSidesOfEachLimit) {
  int limits = 0;
  visit_all([&](const XmlElement& row) {
    if (row.kind == XmlKind::group || row.maximum == 0) return;
    EXPECT_THAT(value_fault(row, wide(row.maximum + 1)), HasSubstr("at most " + std::to_string(row.maximum)))
        << row.name;
    if (row.minimum > 1) {
      EXPECT_THAT(value_fault(row, wide(row.minimum - 1)), HasSubstr("at least")) << row.name;
    }
    const bool free = row.pattern.empty() && row.codes.empty();
    if (free) {
      EXPECT_EQ(value_fault(row, wide(row.maximum)), "") << row.name;
    }
    ++limits;
  });
  EXPECT_GT(limits, 150);
}

TEST(XmlValues, CodesAreThoseOfTheRow) {
  int tables = 0;
  visit_all([&](const XmlElement& row) {
    if (row.codes.empty()) return;
    ++tables;
    for (const std::string_view code : row.codes) EXPECT_EQ(value_fault(row, code), "") << row.name;
    const std::string fault = value_fault(row, std::string(row.codes.front().size(), 'x'));
    EXPECT_THAT(fault, StartsWith("is none of its codes ")) << row.name;
    for (const std::string_view code : row.codes) EXPECT_THAT(fault, HasSubstr(std::string(code)));
  });
  EXPECT_GT(tables, 8);
}

const XmlElement& element_called(std::string_view name) {
  const XmlElement* found = nullptr;
  visit_all([&](const XmlElement& row) {
    if (row.name == name) found = &row;
  });
  EXPECT_NE(found, nullptr) << name;
  return *found;
}

TEST(XmlValues, AFormIsThatOfTheWholeValue) {
  const XmlElement& amount = element_called("CRAT");
  for (const std::string_view good : {"0", "1.123", "-1.5"}) EXPECT_EQ(value_fault(amount, good), "") << good;
  for (const std::string_view bad : {"1.1234", "1.", ".5", "1,5", "1.5\n", "x1.5", "1 ", "١"})
    EXPECT_EQ(value_fault(amount, bad), "is not of the form -?[0-9]+([.][0-9]{1,3})?") << bad;
  const XmlElement& name = element_called("CTNM");
  for (const std::string_view good : {"张三", "3M公司", "甲\n乙\n丙", "360\r\n公司"})
    EXPECT_EQ(value_fault(name, good), "") << good;
  EXPECT_THAT(value_fault(name, "12345"), StartsWith("is not of the form"));
}

TEST(XmlValues, SubstitutesStandOnlyWhereAValueMayLack) {
  visit_all([&](const XmlElement& row) {
    if (row.kind == XmlKind::group || row.need != XmlNeed::required) return;
    EXPECT_NE(value_fault(row, "@N"), "") << row.name;
  });
}

TEST(XmlTree, EscapesAndIndents) {
  XmlTree tree;
  tree.open("a").attribute("n", "\"1\" & 2").leaf("b", "<张> & ]]>").close();
  EXPECT_EQ(
      tree.finish(),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a n=\"&quot;1&quot; &amp; 2\">\n  <b>&lt;张&gt; &amp; "
      "]]&gt;</b>\n</a>\n");
}

TEST(XmlTree, KnowsWhatXmlAllows) {
  for (const std::string_view good : {"", "a\tb\r\nc", "张", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD"})
    EXPECT_TRUE(xml_allows(good)) << good;
  using namespace std::string_view_literals;
  for (const std::string_view bad :
       {"\x01"sv, "\0"sv, "\x1F"sv, "\xC3"sv, "\xED\xA0\x80"sv, "\xEF\xBF\xBE"sv, "\xEF\xBF\xBF"sv})
    EXPECT_FALSE(xml_allows(bad)) << testing::PrintToString(bad);
}

// One report of large cash receipts; `rows` are its transactions, event and direction each.
YamlNode report(const std::string& id, const std::string& customer, const std::string& crcd,
                const std::string& direction, const std::vector<std::string>& events) {
  std::string rows;
  for (std::size_t i = 0; i < events.size(); ++i) {
    rows += std::string(rows.empty() ? "" : ",") + R"({"event_id":")" + events[i] + R"(","event_time":)" +
            std::to_string(1767225600000 + static_cast<std::int64_t>(i)) + R"(,"direction":")" + direction +
            R"(","amount_minor":5000050,"currency":"CNY"})";
  }
  return *parse_output(R"({"report_id":")" + id +
                       R"(","institution_id":"A1041100000004","kind":"large_value","day":20260101,"crcd":")" +
                       crcd + R"(","direction":")" + direction + R"(","customer":{"token":")" + customer +
                       R"(","customer_id":"C)" + customer + R"(","account":"6217"},"transactions":[)" + rows +
                       "]}");
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(XmlReport, GroupsByCustomerAndFeatureCode) {
  const std::vector<YamlNode> records = {
      report("1", "a", "0501", "in", {"e1", "e2"}), report("2", "a", "0501", "out", {"e3"}),
      report("3", "a", "0503", "out", {"e4"}), report("4", "b", "0501", "in", {"e5"})};
  XmlTotals totals;
  const std::string xml = write_xml(bank_packet(), records, totals);
  EXPECT_THAT(xml, HasSubstr("<CTTN>2</CTTN>"));
  EXPECT_EQ(count(xml, "<CATI seqno"), 2U);
  EXPECT_EQ(count(xml, "<HTCR seqno"), 3U);
  EXPECT_EQ(count(xml, "<TTNM>3</TTNM>"), 1U);  // receipts and payments of one feature code together
  EXPECT_EQ(count(xml, "<TSDT seqno"), 5U);
  EXPECT_THAT(xml, HasSubstr("<TICD>e3-02</TICD>"));
  EXPECT_THAT(xml, HasSubstr("<CRAT>50000.50</CRAT>"));
  EXPECT_THAT(xml, HasSubstr("<TSTM>20260101080000</TSTM>"));
  EXPECT_EQ(totals.transactions, 5U);
}

TEST(XmlReport, ATransactionOfTwoReportsStandsOnce) {
  const std::vector<YamlNode> records = {report("1", "a", "0501", "in", {"e1", "e2"}),
                                         report("2", "a", "0501", "in", {"e1", "e2", "e3"}),
                                         report("3", "a", "0501", "out", {"e1"})};  // between own accounts
  XmlTotals totals;
  const std::string xml = write_xml(bank_packet(), records, totals);
  EXPECT_THAT(xml, HasSubstr("<TTNM>4</TTNM>"));
  EXPECT_EQ(count(xml, "<TICD>e1-01</TICD>"), 1U);
  EXPECT_EQ(count(xml, "<TICD>e1-02</TICD>"), 1U);
}

TEST(XmlReport, AFaultTellsNoValue) {
  YamlNode faulty = report("1", "a", "0501", "in", {"secret\x01"});
  const std::optional<XmlFault> fault = fault_of(bank_packet(), faulty, false);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->field, "TSIF.TICD");
  EXPECT_THAT(fault->why, Not(HasSubstr("secret")));
  EXPECT_FALSE(fault_of(bank_packet(), report("1", "a", "0501", "in", {"e1"}), false));
}

}  // namespace
}  // namespace xiezhi
