// How an entry of a list, and a change of parameters, become a touch; the keys under which names and pages
// are found on lists.
#include <algorithm>

#include "stream/engine/router_parts.h"
#include "stream/screen/domains.h"

namespace xiezhi {
namespace {

constexpr auto kAllowLists =
    std::to_array<std::string_view>({"allow", "white", "licensed", "registered", "courier", "call_centre",
                                     "call_center", "exempt", "guard", "白名单"});

constexpr auto kSpecialLists = std::to_array<std::string_view>(
    {"terror", "special_prevention", "un_sanction", "涉恐", "反恐", "特别预防"});

}  // namespace

bool is_allow_list(std::string_view list_name) {
  return std::any_of(kAllowLists.begin(), kAllowLists.end(),
                     [&](std::string_view word) { return list_name.starts_with(word); });
}

bool is_special_list(std::string_view list_name) {
  return std::any_of(kSpecialLists.begin(), kSpecialLists.end(),
                     [&](std::string_view word) { return list_name.starts_with(word); });
}

// An address that names no page is the site's: its domain is listed.
std::uint64_t Router::key_of_entry(const Event& event) {
  if (event.list_kind == EntityKind::name) return name_key(event.list_entry);
  if (event.list_kind != EntityKind::url) return tokeniser_.listing_key(event.list_kind, event.list_entry);
  if (const std::uint64_t page = page_key(event.list_entry); page != 0) return page;
  host_.assign(host_of(event.list_entry));
  lower_ascii(host_);
  return tokeniser_.listing_key(EntityKind::domain,
                                host_.empty() ? event.list_entry : std::string_view(host_));
}

void Router::route_list(const Event& event, Touch& touch, Routed& routed) {
  touch.kind = TouchKind::list_entry;
  touch.entity = event.list_kind;
  touch.subject = {key_of_entry(event), 0};
  touch.list_grade = event.list_grade == Grade::none ? Grade::critical : event.list_grade;
  touch.valid_from_ms = event.valid_from_ms == kAbsent ? 0 : event.valid_from_ms;
  touch.valid_to_ms = event.valid_to_ms == kAbsent ? 0 : event.valid_to_ms;
  touch.flags |= touch_flag::home;
  set_flag(touch, touch_flag::everywhere, event.list_kind == EntityKind::name);  // accounts bear it anywhere
  touch.action = static_cast<std::uint8_t>(event.repair_status);
  set_flag(touch, touch_flag::remove,
           event.list_operation == ListOperation::remove || event.repair_status == RepairStatus::repaired);
  set_flag(touch, touch_flag::counterparty_is_guarded, is_allow_list(event.list_name));
  if (is_special_list(event.list_name)) {
    touch.list = kSpecialList;
    if (event.list_kind == EntityKind::name) touch.name_sketch = tokeniser_.name_sketch(name_);
  }
  add(routed, touch);
}

// Whoever is judged anywhere is judged by them.
void Router::route_parameters(const Event& event, Touch& touch, Routed& routed) {
  if (event.change.empty()) return;
  touch.kind = TouchKind::parameters;
  touch.subject = Digest().add("parameters").add(event.detector).add(event.typology).finish();
  touch.order = event.change;
  touch.flags |= touch_flag::home | touch_flag::everywhere;
  add(routed, touch);
}

std::uint64_t Router::name_key(std::string_view name) {
  if (name.empty()) return 0;
  normalise_text(name, normal_);
  name_form(normal_, name_);
  return name_.empty() ? 0 : tokeniser_.name_key(name_);
}

void Router::set_name(Touch& touch, std::string_view name) {
  touch.name_key = name_key(name);
  touch.name_sketch = touch.name_key == 0 ? NameSketch{} : tokeniser_.name_sketch(name_);
}

// Host in lower case, path and query as they are; the part behind # never leaves the visitor's browser.
std::uint64_t Router::page_key(std::string_view url) {
  url = url.substr(0, url.find('#'));
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  while (url.ends_with('/')) url.remove_suffix(1);
  const std::size_t path = url.find_first_of("/?\\");
  if (path == std::string_view::npos) return 0;
  name_.assign(host_of(url));
  lower_ascii(name_);
  if (name_.empty()) return 0;
  constexpr std::uint64_t kPlace = ~std::uint64_t{0} << 32;  // partition_of
  const std::uint64_t site = tokeniser_.listing_key(EntityKind::domain, name_);
  return (site & kPlace) | (tokeniser_.name_key(name_.append(url.substr(path))) & ~kPlace);
}

}  // namespace xiezhi
