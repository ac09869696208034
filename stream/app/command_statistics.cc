// `xiezhi statistics`: output records counted for the authorities, pages of them, and cases told to other
// cities.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "stream/app/commands.h"
#include "stream/app/control_files.h"
#include "stream/app/exchange_cases.h"
#include "stream/app/model_file.h"
#include "stream/app/output_files.h"
#include "stream/app/pages.h"
#include "stream/app/statistics.h"
#include "stream/app/statistics_text.h"
#include "stream/app/stop.h"

namespace xiezhi {
namespace {

Result<std::int32_t> month_of(const char* flag, const std::string& text, std::int32_t otherwise) {
  if (text.empty()) return otherwise;
  if (const std::optional<std::int32_t> month = parse_month(text)) return *month;
  return fail(Exit::usage, fmt::format("{} {}: must be a month such as 2026-01", flag, text));
}

Result<MonthRange> range_of(const Options& options) {
  MonthRange range;
  const Result<std::int32_t> from = month_of("--from", options.from, range.from);
  if (!from) return tl::unexpected(from.error());
  const Result<std::int32_t> to = month_of("--to", options.to, range.to);
  if (!to) return tl::unexpected(to.error());
  if (*from > *to) return fail(Exit::usage, "--from " + options.from + " is after --to " + options.to);
  return MonthRange{*from, *to};
}

std::string division_choices() {
  std::string names;
  for (const std::string_view name : names_of<Division>().subspan(1)) {
    if (!names.empty()) names += ", ";
    names += name;
  }
  return names;
}

Result<std::vector<Division>> divisions_of(const Options& options) {
  std::vector<Division> by;
  for (const std::string& name : options.by) {
    const Division division = from_name<Division>(name);
    if (division == Division::none)
      return fail(Exit::usage, "--by " + name + ": must be some of " + division_choices());
    if (std::find(by.begin(), by.end(), division) != by.end())
      return fail(Exit::usage, "--by names " + name + " twice");
    by.push_back(division);
  }
  return by;
}

Result<Exit> write_exchange(const Options& options, MonthRange range,
                            const std::vector<Typology>& typologies) {
  ExchangeCases cases(range, typologies);
  const Result<void> read =
      OutputFiles(options, "statistics").run([&](const OutputFacts& facts) { cases.take(facts); });
  if (!read) return tl::unexpected(read.error());
  std::string out;
  for (const Exchange& record : cases.found()) {
    render(record, out);
    out += '\n';
  }
  return write_text(options, out);
}

Result<std::vector<RegionRange>> ours_of(const Options& options, const Configuration& configuration) {
  std::vector<std::string> codes = options.regions;
  if (codes.empty()) codes.emplace_back(region_of(from_name<CityProfile>(configuration.profile)));
  std::vector<RegionRange> ours;
  for (const std::string& code : codes) {
    const std::optional<RegionRange> range = region_range(code);
    if (!range)
      return fail(Exit::usage,
                  code.empty() ? "which regions are ours must be said: --regions, or the profile of a city"
                               : "--regions " + code + ": must be a code of GB/T 2260");
    ours.push_back(*range);
  }
  return ours;
}

// Lines that are no exchange.v1 are named and counted, or end it with --strict.
Result<void> read_received(const Options& options, std::vector<RegionRange> ours, PageBook& book) {
  ReceivedCases received;
  BadLines bad;
  for (const std::string& file : options.received_files) {
    const Result<void> read = each_record_line(
        file, options.strict, bad, [&](std::string_view line) { return received.take(line); },
        [](const ByteSource&) {});
    if (!read) return read;
  }
  bad.print();
  const auto ours_again = std::ranges::count_if(
      received.cases(), [&](const auto& each) { return book.cases().contains(each.second.case_id); });
  fmt::print(stderr,
             "xiezhi: {} records of exchange.v1 tell of {} cases, {} of them our own; {} lines refused\n",
             received.records(), received.cases().size(), ours_again, bad.count());
  book.take_received(received, std::move(ours));
  return {};
}

// Feedback first, then outputs, then the events behind what was found.
Result<PageBook> read_book(const Options& options, const Configuration& configuration, MonthRange range) {
  PageBook book(range);
  Result<void> read = each_control(options, [&](const Event& event) { book.take_control(event); });
  if (!read) return tl::unexpected(read.error());
  read = OutputFiles(options, "statistics").run([&](const OutputFacts& facts) { book.take(facts); });
  if (!read) return tl::unexpected(read.error());
  if (options.event_files.empty()) return book;
  Decoder decoder({configuration.institution_default ? configuration.institution_id : std::string()});
  read = each_record(options.event_files, [&](const InputRecord& record) -> Result<void> {
    if (const auto event = decoder.decode(record.payload, Source::none)) book.take_event(**event);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return book;
}

Result<Exit> write_page(const Options& options, const Configuration& configuration, MonthRange range) {
  const PageRow& page = *page_of(options.page);
  if (options.publish && !page.publishable)
    return fail(Exit::usage, "--page " + options.page + " is not for everybody: no --publish");
  if (page.of_received != !options.received_files.empty())
    return fail(Exit::usage, page.of_received ? "--page " + options.page + " needs --received FILE..."
                                              : "--received is of the pages exchange and received");
  Result<std::vector<RegionRange>> ours = std::vector<RegionRange>{};
  if (page.of_received) ours = ours_of(options, configuration);
  if (!ours) return tl::unexpected(ours.error());
  Result<PageBook> book = read_book(options, configuration, range);
  if (!book) return tl::unexpected(book.error());
  if (page.of_received) {
    if (Result<void> read = read_received(options, std::move(*ours), *book); !read)
      return tl::unexpected(read.error());
  }
  const PageHead head{options.from, options.to, options.publish ? Audience::everybody : Audience::authority,
                      from_name<Language>(configuration.language)};
  const PageTable table = page_table(page, *book, head);
  const auto write = options.format == "json" ? page_json : options.format == "text" ? page_text : page_csv;
  return write_text(options, write(table, head));
}

}  // namespace

Result<Exit> command_statistics(const Options& options) {
  if (options.exchange && options.publish)
    return fail(Exit::usage,
                "--exchange goes from authority to authority, case by case; --publish is for tables");
  if (options.page.empty() && options.format == "text")
    return fail(Exit::usage, "--format text is for pages: say which with --page");
  if (options.page.empty() && !options.received_files.empty())
    return fail(Exit::usage, "--received is of the pages exchange and received: say which with --page");
  if (!options.page.empty() && options.exchange)
    return fail(Exit::usage, "--page and --exchange are two answers: ask for one");
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  const Result<Rules> rules = load_rules(*configuration);
  if (!rules) return tl::unexpected(rules.error());
  const Result<MonthRange> range = range_of(options);
  if (!range) return tl::unexpected(range.error());
  const Result<std::vector<Division>> by = divisions_of(options);
  if (!by) return tl::unexpected(by.error());
  catch_signals();
  if (!options.page.empty()) return write_page(options, *configuration, *range);
  if (options.exchange) return write_exchange(options, *range, rules->typologies());

  Statistics statistics(*range, rules->typologies());
  OutputFiles files(options, "statistics");
  const Result<void> read = files.run([&](const OutputFacts& facts) { statistics.take(facts); });
  if (!read) return tl::unexpected(read.error());
  const StatisticsTable table = statistics.table(*by);
  const Audience audience = options.publish ? Audience::everybody : Audience::authority;
  const StatisticsHead head{options.from, options.to, statistics.intake(), files.bad_lines()};
  return write_text(options, options.format == "json" ? statistics_json(table, head, audience)
                                                      : statistics_csv(table, audience));
}

}  // namespace xiezhi
