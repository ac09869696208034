// `xiezhi export`: reports to the AML centre as XML files, one for each institution and day, or for each
// suspicious report.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <tuple>

#include "stream/app/alert_reader.h"
#include "stream/app/commands.h"
#include "stream/app/xml_report.h"
#include "stream/app/xml_supplement.h"
#include "stream/app/xml_values.h"
#include "stream/base/time.h"
#include "stream/io/file_reader.h"
#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

constexpr std::size_t kReportIdDigits = 32;
constexpr unsigned kOwnerOnly = 0600;  // the files name persons

struct Export {
  std::uint64_t records = 0, written = 0, repeated = 0, refused = 0, files = 0;
  XmlTotals totals;
};

// One report, with what orders it. Only the text is kept: it is parsed again when it is judged and written.
struct Report {
  const XmlMessage* message;
  std::string file, customer, crcd, id, text;
  auto order() const { return std::tie(file, customer, crcd, id, text); }
};

class Exporter {
 public:
  explicit Exporter(const Options& options) : options_(options) {}

  Result<void> prepare() {
    for (const std::string& pair : options_.institutions) {
      const std::size_t equals = pair.find('=');
      if (equals == std::string::npos || equals == 0)
        return fail(Exit::usage, "--ricd " + pair + ": must be INSTITUTION=CODE");
      codes_[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
    std::error_code error;
    std::filesystem::create_directories(options_.output, error);
    if (error)
      return fail(Exit::cannot_create, options_.output + ": cannot make the directory: " + error.message());
    return {};
  }

  void take(std::string_view line, const std::string& place) {
    ++export_.records;
    const Result<YamlNode> record = parse_output(std::string(line));
    if (!record)
      return refuse(
          place, {"", "is no JSON object in UTF-8, or has a member twice or an escape \\ud800 to \\udfff"});
    const std::string id(record->text("report_id"));
    if (id.size() != kReportIdDigits || id.find_first_not_of("0123456789abcdef") != std::string::npos)
      return refuse(place, {"report_id", "must be 32 hexadecimal digits"});
    const XmlMessage* message = message_of(*record);
    if (message == nullptr)
      return refuse(
          "report " + id,
          {"kind", options_.message.empty() ? "must be large_value or suspicious"
                                            : "is not what --message " + options_.message + " is made of"});
    if (!options_.event_files.empty()) supplement_.want(*record);
    reports_.push_back({message,
                        {},
                        std::string(customer_of(*record)),
                        std::string(record->text("crcd")),
                        id,
                        std::string(line)});
  }

  // Once everything is taken: reads the events, refuses what cannot be written.
  Result<void> judge() {
    if (!options_.event_files.empty()) {
      if (Result<void> read = supplement_.read(options_.event_files); !read) return read;
    }
    std::erase_if(reports_, [&](Report& report) {
      const YamlNode record = completed(report);
      std::optional<XmlFault> fault = fault_of(*report.message, record, options_.draft);
      if (!fault) {
        report.file = file_of(*report.message, record);
        return false;
      }
      if (fault->field == "RBIF.RICD") fault->why += "; --ricd INSTITUTION=CODE gives it";
      refuse("report " + report.id, *fault);
      return true;
    });
    return {};
  }

  // Writes what was taken: sorted, a report that came twice once.
  Result<void> write() {
    std::sort(reports_.begin(), reports_.end(),
              [](const Report& a, const Report& b) { return a.order() < b.order(); });
    const auto last = std::unique(reports_.begin(), reports_.end(), [](const Report& a, const Report& b) {
      return a.file == b.file && a.id == b.id;
    });
    export_.repeated = static_cast<std::uint64_t>(reports_.end() - last);
    reports_.erase(last, reports_.end());
    for (std::size_t from = 0, to = 0; from < reports_.size(); from = to) {
      while (to < reports_.size() && reports_[to].file == reports_[from].file) ++to;
      const Result<void> written = write_one(std::span(reports_).subspan(from, to - from));
      if (!written) return written;
    }
    return {};
  }

  std::string summary() const {
    std::string text = fmt::format(
        "{} records = {} written + {} repeated + {} refused; {} files, {} transactions\n", export_.records,
        export_.written, export_.repeated, export_.refused, export_.files, export_.totals.transactions);
    for (const auto& [element, count] : export_.totals.substitutes) {
      text += fmt::format("  {} not in the record: {} times {}\n", element, count, kXmlSubstitutes.front());
    }
    return text;
  }

  bool lost() const { return export_.refused > 0 && !options_.skip; }

 private:
  const XmlMessage* message_of(const YamlNode& record) const {
    const std::string_view kind = record.text("kind");
    const OutputKind is = kind == name_of(ReportKind::large_value)  ? OutputKind::large_value_report
                          : kind == name_of(ReportKind::suspicious) ? OutputKind::suspicious_report
                                                                    : OutputKind::none;
    for (const XmlMessage& message : xml_messages()) {
      const bool chosen = options_.message.empty() || message.name == options_.message;
      if (chosen && message.record == is) return &message;
    }
    return nullptr;
  }

  // The report with what its events say; the centre's code of the institution takes the place of its id.
  YamlNode completed(const Report& report) const {
    YamlNode record = *parse_output(report.text);
    supplement_.complete(record);
    for (auto& [name, value] : record.fields) {
      if (name != "institution_id") continue;
      if (const auto found = codes_.find(value.scalar); found != codes_.end()) value.scalar = found->second;
    }
    return record;
  }

  std::string file_of(const XmlMessage& message, const YamlNode& record) const {
    const std::string_view draft = options_.draft ? "DRAFT-" : "";
    const std::string_view code = record.text("institution_id");
    if (message.packet)
      return fmt::format("{}{}-{}-{}.xml", draft, message.root.name, code, record.text("day"));
    const std::int64_t time_ms = integer_of(record.text("event_time")).value_or(0);
    const std::string day = format_compact_beijing(plausible_time_ms(time_ms) ? time_ms : 0).substr(0, 8);
    return fmt::format("{}{}-{}-{}-{}.xml", draft, message.root.name, code, day, record.text("report_id"));
  }

  void refuse(const std::string& who, const XmlFault& fault) {
    ++export_.refused;
    std::cerr << fmt::format("{}: {}{}{}\n", who, fault.field, fault.field.empty() ? "" : ": ", fault.why);
  }

  Result<void> write_one(std::span<const Report> reports) {
    std::vector<YamlNode> records;
    for (const Report& report : reports) records.push_back(completed(report));
    const std::string text = write_xml(*reports.front().message, records, export_.totals);
    const std::string path = options_.output + "/" + reports.front().file;
    std::error_code none;
    std::filesystem::remove(path, none);  // others might be allowed to read an older file
    if (Result<void> written = write_file(path, text, kOwnerOnly); !written) return written;
    ++export_.files;
    export_.written += reports.size();
    return {};
  }

  const Options& options_;
  std::map<std::string, std::string> codes_;
  EventSupplement supplement_;
  std::vector<Report> reports_;
  Export export_;
};

Result<void> read_all(const std::vector<std::string>& paths, Exporter& exporter) {
  return each_record(paths, [&](const InputRecord& record) -> Result<void> {
    if (!record.payload.empty()) {
      exporter.take(record.payload,
                    fmt::format("{} line {}", paths[static_cast<std::size_t>(record.topic)], record.offset));
    }
    return {};
  });
}

}  // namespace

Result<Exit> command_export(const Options& options) {
  Exporter exporter(options);
  Result<void> done = exporter.prepare();
  if (done) done = read_all(options.inputs, exporter);
  if (done) done = exporter.judge();
  if (done) done = exporter.write();
  if (done) done = print(exporter.summary());
  if (!done) return tl::unexpected(done.error());
  return exporter.lost() ? Exit::bad_data : Exit::done;
}

}  // namespace xiezhi
