// The record of who let data go out in an emergency: data_dir/audit/exports.jsonl, one line when an export is
// authorised and one when it ends (codec/export_audit.h), chained (io/chained_file.h).
#pragma once

#include <string>
#include <vector>

#include "stream/base/result.h"
#include "stream/codec/export_audit.h"

namespace xiezhi {

std::string export_journal_file(const std::string& data_dir);

// Append the record, which gets its hash of the line before here, an authorisation its id too. The SHA-256 of
// the line. Fail as append_chained() does.
Result<std::string> record_authorisation(const std::string& file, ExportAuthorisation& record);
Result<std::string> record_closing(const std::string& file, ExportClosing& record);

// What a look through the file says.
struct ExportJournal {
  std::uint64_t lines = 0, authorisations = 0, closings = 0;
  std::vector<std::string> open;      // ids of authorisations without an end: running, or killed
  std::vector<std::string> findings;  // "line 3: ..."; empty: the chain is whole
  std::string head;                   // SHA-256 of the last line
};

// `known`: the SHA-256 of a line that was there once, empty for none. That it is gone is a finding: only so
// are lines missed that were removed at the end. Fails with Exit::no_input or Exit::io.
Result<ExportJournal> verify_exports(const std::string& file, const std::string& known);

}  // namespace xiezhi
