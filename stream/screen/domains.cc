#include "stream/screen/domains.h"

#include <algorithm>
#include <span>
#include <string>

#include "stream/screen/institutions.h"
#include "stream/screen/look_alikes.h"

namespace xiezhi {
namespace {

constexpr std::size_t kMaxLabel = 63;  // RFC 1035

bool is_below(std::string_view host, std::string_view domain) {
  if (host.size() < domain.size()) return false;
  const std::size_t before = host.size() - domain.size();
  return (before == 0 || host[before - 1] == '.') && host.ends_with(domain);
}

// A label as it looks: digits that stand for letters, and pairs that look like one.
std::string_view as_it_looks(std::string_view label, std::span<char, kMaxLabel> buffer) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < label.size() && size < buffer.size(); ++i) {
    const std::string_view pair = label.substr(i, 2);
    char c = label[i];
    if (pair == "rn") c = 'm';
    if (pair == "vv") c = 'w';
    if (pair == "rn" || pair == "vv") ++i;
    constexpr std::string_view kDigits = "01358", kLetters = "olesb";
    if (const auto at = kDigits.find(c); at != std::string_view::npos) c = kLetters[at];
    if (c == 'i') c = 'l';  // both sides of a comparison are written so
    buffer[size++] = c;
  }
  return {buffer.data(), size};
}

// One letter changed, added or left out, or two neighbours swapped.
bool is_one_slip_apart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  const auto first = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  if (a.size() < b.size()) return a.substr(first) == b.substr(first + 1);
  if (first == a.size()) return false;  // equal
  if (a.substr(first + 1) == b.substr(first + 1)) return true;
  return first + 1 < a.size() && a[first] == b[first + 1] && a[first + 1] == b[first] &&
         a.substr(first + 2) == b.substr(first + 2);
}

bool is_number(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Whether a part of a label (between hyphens) is made to be taken for a brand. `looks` and `like` are how
// they look.
bool imitates(std::string_view part, std::string_view looks, std::string_view brand, std::string_view like) {
  constexpr std::size_t kLong = 4;  // shorter names are parts of ordinary words
  constexpr std::size_t kInside = 6, kSlip = 6;
  if (part == brand) return true;
  if (is_number(brand)) return part.find(brand) != std::string_view::npos;
  if (part.starts_with(brand) && is_number(part.substr(brand.size()))) return true;
  if (part.ends_with(brand) && is_number(part.substr(0, part.size() - brand.size()))) return true;
  if (brand.size() < kLong) return false;
  if (looks == like) return true;
  if (brand.size() >= kInside && part.size() > brand.size() &&
      (part.find(brand) != std::string_view::npos || looks.find(like) != std::string_view::npos))
    return true;
  // The name and a word of the trade: icbcbank, wapicbc, icbcvip.
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"wap", "bank", "vip", "pay", "jifen", "jf", "mobile", "m", "app", "web", "cn", "login"});
  constexpr std::size_t kWordMost = 6;
  if (part.size() > brand.size() && part.size() <= brand.size() + kWordMost) {
    if (part.starts_with(brand) && std::ranges::find(kWords, part.substr(brand.size())) != kWords.end())
      return true;
    if (part.ends_with(brand) &&
        std::ranges::find(kWords, part.substr(0, part.size() - brand.size())) != kWords.end())
      return true;
  }
  return brand.size() >= kSlip && is_one_slip_apart(part, brand);
}

// How the brands look, in the order of kInstitutions.
const std::array<std::string, kInstitutions.size()>& brand_looks() {
  static const auto looks = [] {
    std::array<std::string, kInstitutions.size()> all;
    std::array<char, kMaxLabel> buffer;
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = as_it_looks(kInstitutions[i].brand, buffer);
    return all;
  }();
  return looks;
}

// The first of the institutions before `end` that the part is made to be taken for; `end` when none is.
std::size_t imitated(std::string_view part, std::size_t end) {
  std::array<char, kMaxLabel> buffer;
  const std::string_view looks = as_it_looks(part, buffer);
  for (std::size_t i = 0; i < end; ++i) {
    const std::string_view brand = kInstitutions[i].brand;
    if (!brand.empty() && imitates(part, looks, brand, brand_looks()[i])) return i;
  }
  return end;
}

// The first of the institutions whose whole domain stands in front of another: icbc.com.cn.example.top
std::size_t in_front(std::string_view host) {
  std::size_t end = kInstitutions.size();
  for (std::size_t at = 0; at < host.size();) {
    const std::string_view rest = host.substr(at);
    for (std::size_t i = 0; i < end; ++i) {
      const std::string_view domain = kInstitutions[i].domain;
      if (rest.size() <= domain.size()) continue;
      const char after = rest[domain.size()];
      if ((after == '.' || after == '-') && rest.starts_with(domain)) end = i;
    }
    const std::size_t next = rest.find_first_of(".-");
    if (next == std::string_view::npos) break;
    at += next + 1;
  }
  return end;
}

// The letter that a character of another alphabet looks like; '?' when none.
char looks_like(std::uint32_t code) {
  if (code < 0x80) return static_cast<char>(code);
  for (std::size_t i = 0; i + 1 < kForeignLetters.size(); i += 2) {
    if (kForeignLetters[i] == code && kForeignLetters[i + 1] < 0x80)
      return static_cast<char>(kForeignLetters[i + 1]);
  }
  return '?';
}

// RFC 3492: how other alphabets are written in ASCII.
namespace punycode {
constexpr std::uint32_t kBase = 36, kLeast = 1, kMost = 26, kFirstBias = 72, kFirstCode = 128;
constexpr std::uint32_t kLargest = 0x110000 * kMaxLabel;  // no number of a label is larger

// The value of a digit, kBase when it is none.
std::uint32_t value_of(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a');
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + kMost;
  return kBase;
}

// Takes the next number off the text; false when it is broken.
bool take_number(std::string_view& text, std::uint32_t bias, std::uint32_t& number) {
  number = 0;
  std::uint32_t weight = 1;
  for (std::uint32_t k = kBase;; k += kBase) {
    const std::uint32_t digit = text.empty() ? kBase : value_of(text.front());
    if (digit == kBase || weight > kLargest) return false;
    text.remove_prefix(1);
    number += digit * weight;
    if (number > kLargest) return false;
    const std::uint32_t threshold = std::clamp(k > bias ? k - bias : 0, kLeast, kMost);
    if (digit < threshold) return true;
    weight *= kBase - threshold;
  }
}

std::uint32_t bias_after(std::uint32_t number, std::uint32_t count, bool first) {
  constexpr std::uint32_t kSkew = 38, kDamp = 700;
  number /= first ? kDamp : 2;
  number += number / count;
  std::uint32_t bias = 0;
  for (; number > (kBase - kLeast) * kMost / 2; bias += kBase) number /= kBase - kLeast;
  return bias + (kBase - kLeast + 1) * number / (number + kSkew);
}
}  // namespace punycode

// A label of other alphabets (xn--) as it looks, any other as it is; empty when it is broken.
std::string_view decoded(std::string_view label, std::span<char, kMaxLabel> buffer) {
  constexpr std::string_view kPrefix = "xn--";
  if (!label.starts_with(kPrefix) || label.size() > kMaxLabel) return label;
  label.remove_prefix(kPrefix.size());
  std::size_t size = 0;
  if (const auto end = label.rfind('-'); end != std::string_view::npos) {
    size = label.copy(buffer.data(), end);
    label.remove_prefix(end + 1);
  }
  std::uint32_t code = punycode::kFirstCode, at = 0, bias = punycode::kFirstBias, number = 0;
  while (!label.empty()) {
    const auto count = static_cast<std::uint32_t>(size) + 1;
    if (!punycode::take_number(label, bias, number)) return {};
    bias = punycode::bias_after(number, count, at == 0);
    at += number;
    code += at / count;
    at %= count;
    std::copy_backward(buffer.data() + at, buffer.data() + size, buffer.data() + size + 1);
    buffer[at++] = looks_like(code);
    ++size;
  }
  return {buffer.data(), size};
}

}  // namespace

std::string_view host_of(std::string_view address) {
  if (const auto scheme = address.find("://"); scheme != std::string_view::npos)
    address.remove_prefix(scheme + 3);
  address = address.substr(0, address.find_first_of("/?#\\"));
  if (const auto user = address.rfind('@'); user != std::string_view::npos) address.remove_prefix(user + 1);
  address = address.substr(0, address.find(':'));
  while (address.ends_with('.')) address.remove_suffix(1);
  return address;
}

bool is_official_host(std::string_view host) {
  return std::ranges::any_of(kInstitutions,
                             [host](const Institution& each) { return is_below(host, each.domain); });
}

bool is_short_link(std::string_view host) {
  return std::ranges::find(kShortLinks, host) != kShortLinks.end();
}

std::string_view look_alike_of(std::string_view host) {
  if (is_official_host(host) || is_short_link(host)) return {};
  std::size_t first = in_front(host);
  std::array<char, kMaxLabel> buffer;
  for (;;) {  // every label but the last, which is the top-level domain
    const std::size_t dot = host.find('.');
    if (dot == std::string_view::npos) break;
    std::string_view label = decoded(host.substr(0, dot), buffer);
    host.remove_prefix(dot + 1);
    for (;;) {
      const std::size_t hyphen = label.find('-');
      first = imitated(label.substr(0, hyphen), first);
      if (hyphen == std::string_view::npos) break;
      label.remove_prefix(hyphen + 1);
    }
  }
  return first == kInstitutions.size() ? std::string_view() : kInstitutions[first].domain;
}

ScreenedDomain screen_domain(std::string_view host) {
  constexpr std::uint8_t kLookAlikePoints = 60, kShortLinkPoints = 15;
  ScreenedDomain screened;
  if (is_official_host(host)) return screened;
  const auto found = [&screened](DomainSign sign, std::uint8_t points) {
    screened.points = points;
    screened.signs = static_cast<std::uint8_t>(1U << static_cast<unsigned>(sign));
  };
  screened.institution = look_alike_of(host);
  if (!screened.institution.empty()) {
    found(DomainSign::look_alike, kLookAlikePoints);
    screened.type = SuspectedType::telecom_fraud;
  } else if (is_short_link(host)) {
    found(DomainSign::short_link, kShortLinkPoints);
  }
  return screened;
}

ScreenedDomain DomainMemo::screen(std::string_view host) {
  if (host.empty() || host.size() > kHostMost) return screen_domain(host);
  if (known_.empty()) known_.resize(kPlaces);
  Known& known = known_[std::hash<std::string_view>{}(host) % kPlaces];
  if (std::string_view(known.host.data(), known.size) == host) return known.screened;
  known.screened = screen_domain(host);
  known.size = static_cast<std::uint8_t>(host.copy(known.host.data(), kHostMost));
  return known.screened;
}

}  // namespace xiezhi
