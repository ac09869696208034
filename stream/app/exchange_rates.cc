#include "stream/app/exchange_rates.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include "stream/app/yaml.h"
#include "stream/base/time.h"
#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

constexpr std::size_t kFileBytesMax = std::size_t{1} << 22U;
constexpr std::size_t kDecimals = 9;

std::optional<std::int64_t> digits(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool all = error == std::errc() && end == text.data() + text.size() && text.front() != '-';
  return all ? std::optional(value) : std::nullopt;
}

// "7.1055" times 10^9; absent when it is no such number, or has more decimals.
std::optional<std::int64_t> yuan_e9(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string decimals(text.substr(std::min(point + 1, text.size())));
  if (point == 0 || decimals.size() > kDecimals || (point < text.size() && decimals.empty()))
    return std::nullopt;
  decimals.resize(kDecimals, '0');
  const std::optional<std::int64_t> value = digits(std::string(text.substr(0, point)) + decimals);
  return value && *value > 0 && *value <= kRateMax ? value : std::nullopt;
}

std::optional<std::int32_t> day_of(std::string_view text) {
  const std::optional<std::int64_t> value = text.size() == 8 ? digits(text) : std::nullopt;
  if (!value) return std::nullopt;
  const auto year = static_cast<std::int32_t>(*value / 10000);
  const auto month = static_cast<std::int32_t>(*value / 100 % 100),
             day = static_cast<std::int32_t>(*value % 100);
  return real_date(year, month, day) ? std::optional(days_from_civil(year, month, day)) : std::nullopt;
}

// What is wrong with the row; nothing when it is right.
std::string read_row(const YamlNode& node, Rate& rate) {
  if (node.kind != YamlNode::Kind::map) return "a rate is a map of currency, cny, from and source";
  for (const auto& [name, value] : node.fields) {
    if (name != "currency" && name != "cny" && name != "from" && name != "source")
      return fmt::format("unknown key \"{}\": currency, cny, from or source", name);
  }
  rate.currency = currency_code(node.text("currency"));
  if (rate.currency == CurrencyCode::none || rate.currency == currency::kCny)
    return "currency: three letters of ISO 4217 are wanted, not CNY";
  const std::optional<std::int64_t> yuan = yuan_e9(node.text("cny"));
  if (!yuan) return "cny: yuan for one unit are wanted, with nine decimals at most";
  const std::optional<std::int32_t> day = day_of(node.text("from"));
  if (!day) return "from: a day is wanted, yyyymmdd";
  if (node.text("source").empty()) return "source: who has published it is wanted";
  rate.cny_e9 = *yuan;
  rate.from_day = *day;
  return {};
}

}  // namespace

Result<RateTable> parse_rates(const std::string& text, const std::string& source) {
  const auto wrong = [&](int line, const std::string& what) {
    return fail(Exit::bad_configuration, fmt::format("{}:{}: {}", source, line, what));
  };
  const Result<YamlNode> root = parse_yaml(text, source);
  if (!root) return tl::unexpected(root.error());
  const YamlNode* list = root->field("rates");
  if (list == nullptr || list->kind != YamlNode::Kind::list || root->fields.size() != 1)
    return wrong(root->line, "one key `rates` with a list is wanted");
  std::vector<Rate> rates;
  for (const YamlNode& item : list->items) {
    if (const std::string what = read_row(item, rates.emplace_back()); !what.empty())
      return wrong(item.line, what);
  }
  return RateTable::with(rates);
}

Result<RateTable> load_rates(const std::string& file) {
  const Result<std::string> text = read_file(file, kFileBytesMax);
  if (!text) return tl::unexpected(text.error());
  return parse_rates(*text, file);
}

}  // namespace xiezhi
