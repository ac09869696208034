#include "bench/peers/findings.h"

#include <charconv>

namespace xiezhi::bench {
namespace {

constexpr std::string_view kRule = R"({"rule":")", kAccount = R"(","account":")",
                           kEvent = R"(","event_id":")", kValue = R"(","value":)";

// What stands up to `until`; both are taken off.
std::optional<std::string_view> take_until(std::string_view& text, std::string_view until) {
  const std::size_t at = text.find(until);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at + until.size());
  return taken;
}

}  // namespace

void render(const Finding& finding, std::string& json) {
  json = kRule;
  json += finding.rule;
  json += kAccount;
  json += finding.account;
  json += kEvent;
  json += finding.event_id;
  json += kValue;
  json += std::to_string(finding.value);
  json += '}';
}

std::optional<Finding> read_finding(std::string_view json) {
  if (!json.starts_with(kRule) || !json.ends_with('}')) return std::nullopt;
  json.remove_prefix(kRule.size());
  const auto rule = take_until(json, kAccount), account = take_until(json, kEvent),
             event_id = take_until(json, kValue);
  if (!rule || !account || !event_id) return std::nullopt;
  Finding finding{*rule, *account, *event_id};
  const char* end = json.data() + json.size() - 1;
  const auto [stop, error] = std::from_chars(json.data(), end, finding.value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return finding;
}

}  // namespace xiezhi::bench
