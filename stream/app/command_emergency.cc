// `xiezhi emergency`: output records to an authority in an emergency (应急状态下依法提供实时数据), none
// before it stands on record who asked, on which legal basis and who allowed it.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "stream/app/commands.h"
#include "stream/app/export_journal.h"
#include "stream/app/export_selection.h"
#include "stream/app/keys.h"
#include "stream/app/output_files.h"
#include "stream/app/stop.h"
#include "stream/base/identifiers.h"
#include "stream/base/limits.h"
#include "stream/base/text.h"
#include "stream/base/time.h"
#include "stream/io/sha256.h"

namespace xiezhi {
namespace {

constexpr int kPollMs = 200;  // how soon a signal ends the wait for standard input

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// ---- the request

struct RequiredText {
  const char* flag;
  std::string Options::*given;
  std::string ExportAuthorisation::*record;  // nullptr: no text of the record
};
constexpr auto kRequired = std::to_array<RequiredText>({
    {"--authority", &Options::authority, &ExportAuthorisation::authority},
    {"--legal-basis", &Options::legal_basis, &ExportAuthorisation::legal_basis},
    {"--authorised-by", &Options::authorised_by, &ExportAuthorisation::authorised_by},
    {"--reference", &Options::request_number, &ExportAuthorisation::reference},
    {"--from", &Options::from, nullptr},
    {"--to", &Options::to, nullptr},
});

bool is_name(const std::string& text) {
  return text.size() <= kAuthorisationTextBytes && valid_utf8(text) &&
         text.find_first_not_of(' ') != std::string::npos &&
         std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

Result<void> take_texts(const Options& options, ExportAuthorisation& record) {
  std::string missing;
  for (const RequiredText& one : kRequired) {
    if ((options.*one.given).empty()) missing += (missing.empty() ? "" : ", ") + std::string(one.flag);
  }
  if (!missing.empty())
    return fail(Exit::usage, "nothing goes out without an authorisation: " + missing + " must be given");
  for (const RequiredText& one : kRequired) {
    if (one.record == nullptr) continue;
    if (!is_name(options.*one.given))
      return fail(Exit::usage, fmt::format("{}: must be a line of text of at most {} bytes", one.flag,
                                           kAuthorisationTextBytes));
    record.*one.record = options.*one.given;
  }
  return {};
}

Result<void> take_period(const Options& options, std::int64_t days_max, ExportAuthorisation& record) {
  const Result<std::int64_t> from = time_of("--from", options.from, 0);
  if (!from) return tl::unexpected(from.error());
  const Result<std::int64_t> to = time_of("--to", options.to, 0);
  if (!to) return tl::unexpected(to.error());
  if (!plausible_time_ms(*from) || !plausible_time_ms(*to) || *from >= *to)
    return fail(Exit::usage, "--from " + options.from + " must be before --to " + options.to);
  if (*to - *from > days_max * kDayMs)
    return fail(Exit::usage,
                fmt::format("--from to --to are more than {} days (emergency.days_max)", days_max));
  record.from_ms = *from;
  record.to_ms = *to;
  return {};
}

// The token of what a flag names; zero when it is none. What was given is never repeated: it names somebody.
Token account_token(const std::string& text, const Tokeniser* tokeniser) {
  if (text.empty() || text.size() > limits::kTokenTextBytes) return {};
  return {tokeniser->listing_key(EntityKind::account, text), 0};
}

Token phone_token(const std::string& text, const Tokeniser* tokeniser) {
  std::array<char, 32> buffer;
  const PhoneNumber number = parse_phone(text, buffer);
  if (number.canonical.empty()) return {};
  return {tokeniser->listing_key(EntityKind::phone, number.canonical), 0};
}

Token written_token(const std::string& text, const Tokeniser*) { return from_hex(text); }

struct SubjectFlag {
  const char* flag;
  std::vector<std::string> Options::*given;
  ExportSubjectKind kind;
  bool keyed;  // needs the token key
  Token (*token)(const std::string& text, const Tokeniser* tokeniser);
  void (*name)(ExportSelection& selection, const Token& token);
  const char* must_be;
};
void name_listing(ExportSelection& selection, const Token& token) { selection.name_listing(token.hi); }
void name_token(ExportSelection& selection, const Token& token) { selection.name_token(token); }
void name_case(ExportSelection& selection, const Token& token) { selection.name_case(token); }
constexpr auto kSubjectFlags = std::to_array<SubjectFlag>({
    {"--account", &Options::accounts, ExportSubjectKind::account, true, account_token, name_listing,
     "an account number"},
    {"--phone", &Options::phones, ExportSubjectKind::phone, true, phone_token, name_listing,
     "a phone number"},
    {"--token", &Options::tokens, ExportSubjectKind::token, false, written_token, name_token,
     "32 hexadecimal digits"},
    {"--case", &Options::cases, ExportSubjectKind::case_id, false, written_token, name_case,
     "32 hexadecimal digits"},
});

bool needs_key(const Options& options) {
  return std::ranges::any_of(
      kSubjectFlags, [&](const SubjectFlag& one) { return one.keyed && !(options.*one.given).empty(); });
}

Result<void> take_subjects(const Options& options, const Tokeniser* tokeniser, ExportSelection& selection,
                           ExportAuthorisation& record) {
  for (const SubjectFlag& one : kSubjectFlags) {
    for (const std::string& text : options.*one.given) {
      const Token token = one.token(text, tokeniser);
      if (!token) return fail(Exit::usage, fmt::format("{}: must be {}", one.flag, one.must_be));
      one.name(selection, token);
      record.subjects.push_back({one.kind, token});
    }
  }
  for (const std::string& text : options.regions) {
    const std::optional<RegionRange> range = region_range(text);
    if (!range) return fail(Exit::usage, "--regions " + text + ": must be a code of GB/T 2260");
    selection.name_region(*range);
    record.regions.push_back(range->first);
  }
  if (selection.bounded()) return {};
  return fail(
      Exit::usage,
      "whom the data is about must be said: --account, --phone, --token, --case, or at least --regions");
}

// ---- what is read, and what goes out

// Standard input is waited for in pieces, so that a signal ends it while nothing comes.
class StoppableInput final : public ByteSource {
 public:
  static Result<std::unique_ptr<StoppableInput>> open(const std::string& path) {
    auto input = std::make_unique<StoppableInput>();
    if (path == "-") return input;
    Result<std::unique_ptr<ByteSource>> source = open_bytes(path);
    if (!source) return tl::unexpected(source.error());
    input->source_ = std::move(*source);
    input->waits_ = false;
    return input;
  }

  Result<std::size_t> read(char* into, std::size_t size) override {
    while (waits_ && !stop_requested()) {
      pollfd standard_input{STDIN_FILENO, POLLIN, 0};
      if (::poll(&standard_input, 1, kPollMs) > 0) break;
    }
    if (stop_requested()) return std::size_t{0};
    if (source_ == nullptr) {
      Result<std::unique_ptr<ByteSource>> source = open_bytes("-");
      if (!source) return tl::unexpected(source.error());
      source_ = std::move(*source);
    }
    return source_->read(into, size);
  }
  std::uint64_t stored_bytes() const override { return source_ == nullptr ? 0 : source_->stored_bytes(); }

 private:
  std::unique_ptr<ByteSource> source_;
  bool waits_ = true;
};

// The records that go out, each at once, and the hash of every byte that went.
class Disclosure {
 public:
  Disclosure() = default;
  Disclosure(const Disclosure&) = delete;
  Disclosure& operator=(const Disclosure&) = delete;
  ~Disclosure() {
    if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
  }

  // A new file: what went out under another authorisation is not replaced.
  Result<void> open(const std::string& path) {
    path_ = path;
    if (path == "-") return {};
    descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor_ >= 0) return {};
    return fail(Exit::cannot_create, path + ": cannot create: " + std::strerror(errno));
  }

  // Before anything was written.
  void withdraw() const {
    if (path_ != "-") ::unlink(path_.c_str());
  }

  Result<void> write(std::string_view record) {
    line_.assign(record).push_back('\n');
    for (std::string_view left = line_; !left.empty();) {
      const ssize_t written = ::write(descriptor_, left.data(), left.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return fault();
      const auto size = static_cast<std::size_t>(written);
      hash_.add(left.substr(0, size));
      bytes_ += written;
      left.remove_prefix(size);
    }
    ++records_;
    return {};
  }

  Result<void> close() {
    if (path_ == "-") return {};
    const bool synced = ::fsync(descriptor_) == 0;
    const bool closed = ::close(descriptor_) == 0;
    descriptor_ = -1;
    return synced && closed ? Result<void>{} : fault();
  }

  std::int64_t records() const { return records_; }
  std::int64_t bytes() const { return bytes_; }
  std::string finish_hash() { return hash_.finish(); }

 private:
  Result<void> fault() const {
    return fail(Exit::io, fmt::format("{}: cannot write: {}", path_ == "-" ? "standard output" : path_,
                                      std::strerror(errno)));
  }

  int descriptor_ = STDOUT_FILENO;
  std::string path_, line_;
  Sha256 hash_;
  std::int64_t records_ = 0, bytes_ = 0;
};

class Export {
 public:
  Export(const ExportSelection& selection, Disclosure& disclosure)
      : selection_(selection), disclosure_(disclosure) {}

  Result<void> read(const std::string& path, ByteSource& source) {
    std::int64_t number = 0;
    return each_line(source, kOutputLineBytes, [&](std::string_view line) -> Result<void> {
      if (stop_requested()) return {};  // it may be half a line
      ++number;
      return take(path, number, line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
    });
  }

  std::int64_t lines() const { return lines_; }
  const BadLines& bad() const { return bad_; }

 private:
  Result<void> take(const std::string& path, std::int64_t number, std::string_view line) {
    ++lines_;
    const OutputFault fault = line.size() > kOutputLineBytes ? OutputFault{Reason::oversized, ""}
                                                             : decoder_.decode(line, subjects_);
    if (fault.reason != Reason::none) {
      bad_.add(path, number, fault);
      return {};
    }
    return selection_.holds(subjects_) ? disclosure_.write(line) : Result<void>{};
  }

  const ExportSelection& selection_;
  Disclosure& disclosure_;
  SubjectDecoder decoder_;
  RecordSubjects subjects_;
  BadLines bad_;
  std::int64_t lines_ = 0;
};

using Inputs = std::vector<std::pair<std::string, std::unique_ptr<StoppableInput>>>;

Result<Inputs> open_inputs(const Options& options) {
  if (options.inputs.empty())
    return fail(Exit::usage, "--input must say where the records are; - is standard input");
  const Result<std::vector<std::string>> files = record_files(options.inputs);
  if (!files) return tl::unexpected(files.error());
  Inputs inputs;
  for (const std::string& file : *files) {
    Result<std::unique_ptr<StoppableInput>> input = StoppableInput::open(file);
    if (!input) return tl::unexpected(input.error());
    inputs.emplace_back(file, std::move(*input));
  }
  return inputs;
}

// Reads and writes under the authorisation; whatever becomes of it, its end is recorded.
Result<Exit> disclose(const std::string& journal, const ExportAuthorisation& authorisation,
                      const ExportSelection& selection, Inputs& inputs, Disclosure& disclosure) {
  Export one(selection, disclosure);
  Result<void> done;
  for (auto& [path, input] : inputs) {
    if (done && !stop_requested()) done = one.read(path, *input);
  }
  const Result<void> closed = disclosure.close();
  if (done) done = closed;
  one.bad().print();
  ExportClosing closing{.authorisation_id = authorisation.authorisation_id,
                        .recorded_at_ms = now_ms(),
                        .outcome = !done              ? ExportOutcome::failed
                                   : stop_requested() ? ExportOutcome::interrupted
                                                      : ExportOutcome::complete,
                        .read = one.lines(),
                        .refused = static_cast<std::int64_t>(one.bad().count()),
                        .written = disclosure.records(),
                        .bytes = disclosure.bytes(),
                        .sha256 = disclosure.finish_hash(),
                        .previous = {}};
  const Result<std::string> head = record_closing(journal, closing);
  if (!done) return tl::unexpected(done.error());
  if (!head) return tl::unexpected(head.error());
  fmt::print(stderr, "xiezhi: {}: {} of {} records went out, {} lines refused; sha256 {}; head {}\n",
             name_of(closing.outcome), closing.written, closing.read - closing.refused, closing.refused,
             closing.sha256, *head);
  return stop_exit();
}

Result<Exit> export_records(const Options& options, const Configuration& configuration) {
  ExportAuthorisation authorisation;
  if (Result<void> taken = take_texts(options, authorisation); !taken) return tl::unexpected(taken.error());
  if (options.output.empty())
    return fail(Exit::usage, "--output must say where the records go; - is standard output");
  if (Result<void> taken = take_period(options, configuration.emergency_days_max, authorisation); !taken)
    return tl::unexpected(taken.error());
  std::optional<Tokeniser> tokeniser;
  if (needs_key(options)) {
    TokenKey key{};
    if (Result<void> loaded = load_secret(key_files(configuration).token, key); !loaded)
      return tl::unexpected(loaded.error());
    tokeniser.emplace(key);
  }
  const Tokeniser* const keyed = tokeniser ? &*tokeniser : nullptr;
  authorisation.purpose = from_name<Purpose>(options.purpose);
  ExportSelection selection(authorisation.from_ms, authorisation.to_ms, authorisation.purpose, keyed);
  if (Result<void> taken = take_subjects(options, keyed, selection, authorisation); !taken)
    return tl::unexpected(taken.error());
  Result<Inputs> inputs = open_inputs(options);
  if (!inputs) return tl::unexpected(inputs.error());
  catch_signals();
  Disclosure disclosure;
  if (Result<void> opened = disclosure.open(options.output); !opened) return tl::unexpected(opened.error());
  const std::string journal = export_journal_file(configuration.data_dir);
  authorisation.recorded_at_ms = now_ms();
  if (const Result<std::string> recorded = record_authorisation(journal, authorisation); !recorded) {
    disclosure.withdraw();
    return tl::unexpected(recorded.error());
  }
  fmt::print(stderr, "xiezhi: authorisation {} is on record in {}\n", to_hex(authorisation.authorisation_id),
             journal);
  return disclose(journal, authorisation, selection, *inputs, disclosure);
}

Result<Exit> verify(const Options& options, const Configuration& configuration) {
  const std::string file = export_journal_file(configuration.data_dir);
  const Result<ExportJournal> journal = verify_exports(file, options.known_head);
  if (!journal) return tl::unexpected(journal.error());
  std::string text = fmt::format("{}: {} lines, {} authorisations, {} ended\n", file, journal->lines,
                                 journal->authorisations, journal->closings);
  for (const std::string& id : journal->open)
    text += "open: " + id + " (still going on, or its end was cut off)\n";
  for (const std::string& finding : journal->findings) text += finding + "\n";
  text += "head " + journal->head + "\n";
  if (Result<void> printed = print(text); !printed) return tl::unexpected(printed.error());
  return journal->findings.empty() ? Exit::done : Exit::finding;
}

}  // namespace

Result<Exit> command_emergency(const Options& options) {
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  return options.action == "verify" ? verify(options, *configuration)
                                    : export_records(options, *configuration);
}

}  // namespace xiezhi
