#include "stream/base/mask.h"

#include <algorithm>
#include <vector>

namespace xiezhi {
namespace {

constexpr std::string_view kStars = "****";
constexpr std::size_t kShort = 4;  // shorter text is hidden altogether

// A text by characters. A byte that begins no character counts as one.
class Characters {
 public:
  explicit Characters(std::string_view text) : text_(text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U || i == 0) begins_.push_back(i);
    }
    begins_.push_back(text.size());
  }

  std::size_t size() const { return begins_.size() - 1; }
  std::string_view first(std::size_t count) const { return text_.substr(0, begins_[count]); }
  std::string_view last(std::size_t count) const { return text_.substr(begins_[size() - count]); }

 private:
  std::string_view text_;
  std::vector<std::size_t> begins_;
};

std::string stars(std::size_t count) { return std::string(count, '*'); }

// Stars and at most `shown` characters of the end, with at least kShort characters hidden.
std::string tail(const Characters& text, std::size_t shown) {
  if (text.size() <= kShort) return stars(text.size());
  return std::string(kStars).append(text.last(std::min(shown, text.size() - kShort)));
}

std::string ends(const Characters& text, std::size_t head, std::size_t tail_size) {
  return std::string(text.first(head)).append(kStars).append(text.last(tail_size));
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string mask_url(std::string_view text) {
  const Characters characters(text);
  if (characters.size() <= kShort) return stars(characters.size());
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  const std::size_t host_end = std::min(text.find_first_of("/?#"), text.size());
  std::string_view host = text.substr(0, host_end);
  const std::size_t user_end = host.rfind('@');
  if (user_end != std::string_view::npos) host.remove_prefix(user_end + 1);
  host = host.substr(0, host.find(':'));
  const std::string shown = host.empty() ? std::string(kStars) : mask_domain(host);
  return shown + (host_end < text.size() ? "/****" : "");
}

}  // namespace

std::string mask_account(std::string_view text) {
  constexpr std::size_t kCardDigits = 13;
  const Characters characters(text);
  if (characters.size() >= kCardDigits && all_digits(text)) return ends(characters, 6, 4);
  return tail(characters, 4);
}

std::string mask_person(std::string_view text) {
  const Characters characters(text);
  return characters.size() >= 8 ? ends(characters, 3, 2) : tail(characters, 2);
}

std::string mask_phone(std::string_view text) {
  const Characters characters(text);
  return characters.size() >= 11 ? ends(characters, 3, 4) : tail(characters, 4);
}

std::string mask_name(std::string_view text) {
  const Characters characters(text);
  const std::size_t size = characters.size();
  if (size <= 1) return stars(size);
  if (size == 2) return stars(1).append(characters.last(1));
  return std::string(characters.first(1)).append(stars(size - 2)).append(characters.last(1));
}

std::string mask_domain(std::string_view text) {
  const Characters characters(text);
  const std::size_t point = text.rfind('.');
  if (characters.size() <= kShort || point == std::string_view::npos) return tail(characters, 0);
  const std::string_view name = text.substr(0, point);
  const Characters label(name.substr(name.rfind('.') + 1));
  const std::string_view shown = label.size() > 1 ? label.first(1) : std::string_view();
  return std::string(shown).append(kStars).append(text.substr(point));
}

std::string mask(EntityKind kind, std::string_view text) {
  switch (kind) {
    case EntityKind::account:
      return mask_account(text);
    case EntityKind::person:
      return mask_person(text);
    case EntityKind::phone:
      return mask_phone(text);
    case EntityKind::name:
      return mask_name(text);
    case EntityKind::domain:
      return mask_domain(text);
    case EntityKind::url:
      return mask_url(text);
    case EntityKind::place:  // nobody's
      return std::string(text);
    case EntityKind::none:
    case EntityKind::device:
    case EntityKind::merchant:
      break;
  }
  return tail(Characters(text), 4);
}

}  // namespace xiezhi
