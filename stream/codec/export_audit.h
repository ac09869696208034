// Who let data go out in an emergency, and what went: the two records of `xiezhi emergency`. Legal ground:
// Guangzhou Art. 12 para. 3, Anyang Art. 20 para. 2, Suzhou Art. 22 para. 2 (应急状态下依法提供实时数据,
// REGULATION F41); bound to its purpose by Nantong Art. 71 para. 2. They name officials, who answer for it,
// and no subject: accounts and phones stand as keyed tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stream/base/token.h"
#include "stream/base/vocabulary.h"
#include "stream/codec/field.h"

namespace xiezhi {

constexpr std::size_t kAuthorisationTextBytes = 200;  // of a name, a legal basis, a number [D]

enum class ExportSubjectKind : std::uint8_t { none, account, phone, token, case_id };
XIEZHI_NAMES(ExportSubjectKind, "", "account", "phone", "token", "case");

// Whom an export is about. Of accounts and phones the token is the first half of theirs, which says nothing
// of the bank, and zeros.
struct ExportSubject {
  ExportSubjectKind kind = ExportSubjectKind::none;
  Token token;
};

// export_authorisation.v1: before the first record goes out.
struct ExportAuthorisation {
  Token authorisation_id;  // made of the line before, the time, who asked and the number
  std::int64_t recorded_at_ms = kAbsent;
  std::string authority, legal_basis, authorised_by, reference;
  Purpose purpose = Purpose::none;
  std::int64_t from_ms = kAbsent, to_ms = kAbsent;  // event times; `to` is not included
  std::vector<ExportSubject> subjects;
  std::vector<std::int64_t> regions;  // GB/T 2260
  std::string previous;               // SHA-256 of the line before, zeros for the first
};

enum class ExportOutcome : std::uint8_t { none, complete, interrupted, failed };
XIEZHI_NAMES(ExportOutcome, "", "complete", "interrupted", "failed");

// export_closing.v1: what went out under an authorisation.
struct ExportClosing {
  Token authorisation_id;
  std::int64_t recorded_at_ms = kAbsent;
  ExportOutcome outcome = ExportOutcome::none;
  std::int64_t read = 0, refused = 0, written = 0, bytes = 0;
  std::string sha256;  // of the bytes that went out
  std::string previous;
};

const Table& export_authorisation_table();
const Table& export_closing_table();

// Appends the record as one JSON object without a line end.
void render(const ExportAuthorisation& record, std::string& out);
void render(const ExportClosing& record, std::string& out);

}  // namespace xiezhi
