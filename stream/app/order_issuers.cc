#include "stream/app/order_issuers.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "stream/app/yaml.h"
#include "stream/base/order.h"
#include "stream/base/time.h"
#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

constexpr std::size_t kFileBytesMax = std::size_t{1} << 20U;

// Where a value stands, to say what is wrong with it.
struct Place {
  const std::string& source;
  int line;
  tl::unexpected<Error> wrong(const std::string& text) const {
    return fail(Exit::bad_configuration, fmt::format("{}:{}: {}", source, line, text));
  }
};

Result<void> set_key(OrderIssuer& issuer, const YamlNode& node, const Place& place) {
  std::size_t size = 0;
  const char* end = nullptr;
  const int decoded = sodium_hex2bin(issuer.key.data(), issuer.key.size(), node.scalar.data(),
                                     node.scalar.size(), nullptr, &size, &end);
  const bool whole =
      decoded == 0 && size == issuer.key.size() && end == node.scalar.data() + node.scalar.size();
  if (whole) return {};
  return place.wrong("public_key: 64 hexadecimal digits are wanted, as `xiezhi orders keygen` prints them");
}

Result<void> set_time(std::int64_t& into, const YamlNode& node, const Place& place) {
  const std::optional<std::int64_t> time_ms = parse_time_text(node.scalar);
  if (!time_ms) return place.wrong("a time is wanted, RFC 3339 or yyyyMMddHHmmss");
  into = *time_ms;
  return {};
}

Result<void> set_codes(OrderIssuer& issuer, const YamlNode& node, const Place& place) {
  if (node.kind != YamlNode::Kind::list || node.items.empty())
    return place.wrong("codes: a list of order codes is wanted");
  for (const YamlNode& item : node.items) {
    const bool known = std::any_of(order_codes().begin() + 1, order_codes().end(),
                                   [&](const OrderCodeRow& row) { return row.code == item.scalar; });
    if (!known)
      return Place{place.source, item.line}.wrong(
          fmt::format("codes: no order has the code \"{}\"", item.scalar));
    issuer.codes.push_back(item.scalar);
  }
  return {};
}

Result<OrderIssuer> issuer_of(const YamlNode& node, const std::string& source) {
  if (node.kind != YamlNode::Kind::map) return Place{source, node.line}.wrong("an issuer is a map");
  OrderIssuer issuer;
  for (const auto& [name, value] : node.fields) {
    const Place place{source, value.line};
    Result<void> done;
    if (name == "id") {
      issuer.id = value.scalar;
    } else if (name == "authority") {
      issuer.authority = value.scalar;
    } else if (name == "public_key") {
      done = set_key(issuer, value, place);
    } else if (name == "codes") {
      done = set_codes(issuer, value, place);
    } else if (name == "valid_from") {
      done = set_time(issuer.valid_from_ms, value, place);
    } else if (name == "valid_to") {
      done = set_time(issuer.valid_to_ms, value, place);
    } else {
      done = place.wrong(
          fmt::format("unknown key \"{}\": id, authority, public_key, codes, valid_from or valid_to", name));
    }
    if (!done) return tl::unexpected(done.error());
  }
  if (issuer.id.empty() || issuer.authority.empty() || node.field("public_key") == nullptr)
    return Place{source, node.line}.wrong("an issuer needs id, authority and public_key");
  return issuer;
}

}  // namespace

Result<std::vector<OrderIssuer>> parse_issuers(const std::string& text, const std::string& source) {
  const Result<YamlNode> root = parse_yaml(text, source);
  if (!root) return tl::unexpected(root.error());
  const YamlNode* list = root->field("issuers");
  if (list == nullptr || list->kind != YamlNode::Kind::list || root->fields.size() != 1)
    return Place{source, root->line}.wrong("one key `issuers` with a list is wanted");
  std::vector<OrderIssuer> issuers;
  for (const YamlNode& item : list->items) {
    Result<OrderIssuer> issuer = issuer_of(item, source);
    if (!issuer) return tl::unexpected(issuer.error());
    const bool twice = std::any_of(issuers.begin(), issuers.end(),
                                   [&](const OrderIssuer& one) { return one.id == issuer->id; });
    if (twice)
      return Place{source, item.line}.wrong(fmt::format("the issuer \"{}\" comes twice", issuer->id));
    issuers.push_back(std::move(*issuer));
  }
  return issuers;
}

Result<std::vector<OrderIssuer>> load_issuers(const std::string& file) {
  const Result<std::string> text = read_file(file, kFileBytesMax);
  if (!text) return tl::unexpected(text.error());
  return parse_issuers(*text, file);
}

}  // namespace xiezhi
