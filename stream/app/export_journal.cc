#include "stream/app/export_journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "stream/codec/decoder_records.h"
#include "stream/io/chained_file.h"
#include "stream/io/lines.h"
#include "stream/io/sha256.h"

namespace xiezhi {
namespace {

constexpr std::size_t kLineBytes = std::size_t{1} << 20;

template <class Record>
Result<std::string> append(const std::string& file, Record& record) {
  return append_chained(file, [&](const std::string& previous) {
    record.previous = previous;
    if constexpr (std::is_same_v<Record, ExportAuthorisation>)
      record.authorisation_id = Digest()
                                    .add("export_authorisation.v1")
                                    .add(previous)
                                    .add(static_cast<std::uint64_t>(record.recorded_at_ms))
                                    .add(record.authority)
                                    .add(record.reference)
                                    .finish();
    std::string line;
    render(record, line);
    return line;
  });
}

// Goes through the lines in order.
class Verifier {
 public:
  Verifier() { journal_.head = chain_start(); }

  void take(std::string_view line) {
    ++journal_.lines;
    ExportAuthorisation opened;
    ExportClosing closed;
    const bool is_opened = decode(line, export_authorisation_table(), opened);
    if (!is_opened && !decode(line, export_closing_table(), closed)) {
      find("is no record of an export");
    } else {
      const std::string& previous = is_opened ? opened.previous : closed.previous;
      if (previous != journal_.head)
        find("does not follow the line before: one was changed, removed or added");
      if (is_opened) {
        take_opened(to_hex(opened.authorisation_id));
      } else {
        take_closed(to_hex(closed.authorisation_id));
      }
    }
    journal_.head = sha256(line);
    heads_.insert(journal_.head);
  }

  ExportJournal finish(const std::string& known) {
    journal_.open.assign(open_.begin(), open_.end());
    if (!known.empty() && !heads_.contains(known))
      journal_.findings.push_back("the line of --head is gone: lines were removed or changed");
    if (journal_.lines == 0) journal_.head.clear();
    return std::move(journal_);
  }

 private:
  template <class Record>
  bool decode(std::string_view line, const Table& table, Record& record) {
    return decoder_.decode(line, table, reinterpret_cast<std::byte*>(&record)).reason == Reason::none;
  }

  void take_opened(const std::string& id) {
    ++journal_.authorisations;
    if (!known_.insert(id).second) find("authorises " + id + " a second time");
    open_.insert(id);
  }

  void take_closed(const std::string& id) {
    ++journal_.closings;
    if (open_.erase(id) == 0) find("ends " + id + ", which is not open: its authorisation is gone");
  }

  void find(const std::string& what) {
    journal_.findings.push_back(fmt::format("line {}: {}", journal_.lines, what));
  }

  RecordDecoder decoder_;
  ExportJournal journal_;
  std::set<std::string> open_, known_, heads_;
};

}  // namespace

std::string export_journal_file(const std::string& data_dir) {
  return (std::filesystem::path(data_dir) / "audit" / "exports.jsonl").string();
}

Result<std::string> record_authorisation(const std::string& file, ExportAuthorisation& record) {
  return append(file, record);
}

Result<std::string> record_closing(const std::string& file, ExportClosing& record) {
  return append(file, record);
}

Result<ExportJournal> verify_exports(const std::string& file, const std::string& known) {
  Result<std::unique_ptr<ByteSource>> source = open_bytes(file);
  if (!source) return tl::unexpected(source.error());
  Verifier verifier;
  const Result<void> read = each_line(**source, kLineBytes, [&](std::string_view line) -> Result<void> {
    verifier.take(line);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return verifier.finish(known);
}

}  // namespace xiezhi
