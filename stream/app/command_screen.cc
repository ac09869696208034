// `xiezhi screen`: texts or web addresses judged by themselves, one a line.
#include "stream/app/commands.h"
#include "stream/codec/json_writer.h"
#include "stream/io/byte_source.h"
#include "stream/io/lines.h"
#include "stream/screen/domains.h"
#include "stream/screen/screen.h"

namespace xiezhi {
namespace {

constexpr std::size_t kTextBytes = std::size_t{16} << 20;  // of a longer text the front is judged

void begin_answer(std::string& out, SuspectedType type, int points) {
  out = R"({"type":)";
  append_json_text(out, name_of(type));
  out += R"(,"points":)";
  append_json_integer(out, points);
  out += points >= kScreenRaised ? R"(,"raised":true,")" : R"(,"raised":false,")";
}

void answer_text(std::string& out, const Screened& screened) {
  begin_answer(out, screened.type, screened.points);
  out += R"(patterns":[)";
  for (const std::uint16_t id : screened.patterns) {
    if (out.back() != '[') out.push_back(',');
    append_json_text(out, screen_patterns()[id].name);
  }
  out += "]}\n";
}

void answer_domain(std::string& out, const ScreenedDomain& screened) {
  begin_answer(out, screened.type, screened.points);
  out += R"(signs":[)";
  for (std::size_t i = 0; i < Names<DomainSign>::values.size(); ++i) {
    if (!screened.has(static_cast<DomainSign>(i))) continue;
    if (out.back() != '[') out.push_back(',');
    append_json_text(out, Names<DomainSign>::values[i]);
  }
  out += R"(],"institution":)";
  append_json_text(out, screened.institution);
  out += "}\n";
}

Result<void> print_patterns() {
  std::string out;
  for (const ScreenPattern& row : screen_patterns()) {
    out = R"({"name":)";
    append_json_text(out, row.name);
    out += R"(,"type":)";
    append_json_text(out, name_of(row.type));
    out += R"(,"weight":)";
    append_json_integer(out, row.weight);
    out += R"(,"expression":)";
    append_json_text(out, row.expression);
    out += "}\n";
    if (Result<void> printed = print(out); !printed) return printed;
  }
  return {};
}

Result<void> screen_lines(const Options& options) {
  Result<std::unique_ptr<ByteSource>> source =
      open_bytes(options.inputs.empty() ? "-" : options.inputs.front());
  if (!source) return tl::unexpected(source.error());
  std::string out;
  if (options.domains) {
    return each_line(**source, kTextBytes, [&out](std::string_view line) {
      answer_domain(out, screen_domain(host_of(line)));
      return print(out);
    });
  }
  Screen screen(shared_screen_patterns());
  return each_line(**source, kTextBytes, [&](std::string_view line) {
    answer_text(out, screen.judge(line));
    return print(out);
  });
}

}  // namespace

Result<Exit> command_screen(const Options& options) {
  const Result<void> done = options.list ? print_patterns() : screen_lines(options);
  if (!done) return tl::unexpected(done.error());
  return Exit::done;
}

}  // namespace xiezhi
