#include "stream/codec/export_audit.h"

#include "stream/codec/json_writer.h"
#include "stream/codec/output_parts.h"

namespace xiezhi {
namespace {

using namespace outputs;

constexpr std::size_t kHashDigits = 64;

constexpr auto kSubject = std::array{
    choice<ExportSubjectKind>("kind", XIEZHI_AT(ExportSubject, kind), required, "What was named", "对象类别"),
    token("token", XIEZHI_AT(ExportSubject, token), required,
          "Its token or the case; of an account or phone the first half of its token, and zeros", "假名标识"),
};
constexpr Table kSubjectsTable{
    "export_subject", "Whom an export is about", "调取对象", kSubject, {}, nullptr, 0};

// SHA-256 as 64 hexadecimal digits.
consteval Field sha256(Name name, Place place, Doc doc, Doc doc_zh) {
  Field field = text(name, place, kHashDigits, required, doc, doc_zh);
  field.minimum = kHashDigits;
  return field;
}

constexpr auto kAuthorisation = std::array{
    token("authorisation_id", XIEZHI_AT(ExportAuthorisation, authorisation_id), required,
          "Names this authorisation", "授权记录标识"),
    time("recorded_at", XIEZHI_AT(ExportAuthorisation, recorded_at_ms), required, "When it was recorded",
         "记录时间"),
    text("authority", XIEZHI_AT(ExportAuthorisation, authority), kAuthorisationTextBytes, required,
         "Who asked for the data", "调取单位"),
    text("legal_basis", XIEZHI_AT(ExportAuthorisation, legal_basis), kAuthorisationTextBytes, required,
         "Law and article", "法律依据"),
    text("authorised_by", XIEZHI_AT(ExportAuthorisation, authorised_by), kAuthorisationTextBytes, required,
         "Who allowed it here", "批准人"),
    text("reference", XIEZHI_AT(ExportAuthorisation, reference), kAuthorisationTextBytes, required,
         "Number of the written request", "调取文书编号"),
    choice<Purpose>("purpose", XIEZHI_AT(ExportAuthorisation, purpose), required,
                    "What the data may be used for; records for other purposes stay", "使用目的"),
    time("from", XIEZHI_AT(ExportAuthorisation, from_ms), required, "First event time", "数据起始时间"),
    time("to", XIEZHI_AT(ExportAuthorisation, to_ms), required, "End of event time, not included",
         "数据截止时间"),
    object_list("subjects", XIEZHI_AT(ExportAuthorisation, subjects), kSubjectsTable, required,
                "Whom the data is about; empty: everybody in the regions", "调取对象列表"),
    integer_list("regions", XIEZHI_AT(ExportAuthorisation, regions), required,
                 "GB/T 2260 codes; empty: the subjects wherever they are", "行政区划代码列表"),
    sha256("previous", XIEZHI_AT(ExportAuthorisation, previous),
           "SHA-256 of the line before, zeros for the first", "上一行哈希值"),
};
constexpr Table kAuthorisationTable{
    "export_authorisation.v1",
    "Who let data go out in an emergency; recorded before the first record goes.",
    "应急数据调取授权记录",
    kAuthorisation,
    {},
    nullptr,
    0};

constexpr auto kClosing = std::array{
    token("authorisation_id", XIEZHI_AT(ExportClosing, authorisation_id), required,
          "The authorisation under which it went out", "授权记录标识"),
    time("recorded_at", XIEZHI_AT(ExportClosing, recorded_at_ms), required, "When it was recorded",
         "记录时间"),
    choice<ExportOutcome>("outcome", XIEZHI_AT(ExportClosing, outcome), required,
                          "To the end of the input, stopped by a signal, or ended by a fault", "结束方式"),
    integer("read", XIEZHI_AT(ExportClosing, read), 0, kMost, required, "Lines that were read", "读取行数"),
    integer("refused", XIEZHI_AT(ExportClosing, refused), 0, kMost, required, "Of them no records",
            "无法识别行数"),
    integer("written", XIEZHI_AT(ExportClosing, written), 0, kMost, required, "Records that went out",
            "提供记录数"),
    integer("bytes", XIEZHI_AT(ExportClosing, bytes), 0, kMost, required, "Bytes that went out",
            "提供字节数"),
    sha256("sha256", XIEZHI_AT(ExportClosing, sha256), "SHA-256 of the bytes that went out",
           "提供内容哈希值"),
    sha256("previous", XIEZHI_AT(ExportClosing, previous), "SHA-256 of the line before", "上一行哈希值"),
};
constexpr Table kClosingTable{"export_closing.v1",
                              "What went out under an authorisation.",
                              "应急数据调取结束记录",
                              kClosing,
                              {},
                              nullptr,
                              0};

}  // namespace

const Table& export_authorisation_table() { return kAuthorisationTable; }
const Table& export_closing_table() { return kClosingTable; }

void render(const ExportAuthorisation& record, std::string& out) {
  write_object(out, kAuthorisationTable, reinterpret_cast<const std::byte*>(&record));
}

void render(const ExportClosing& record, std::string& out) {
  write_object(out, kClosingTable, reinterpret_cast<const std::byte*>(&record));
}

}  // namespace xiezhi
