#include "stream/screen/screen_text.h"

#include <algorithm>
#include <array>

#include "stream/base/check.h"
#include "stream/base/text.h"
#include "stream/screen/domains.h"
#include "stream/screen/look_alikes.h"

namespace xiezhi {
namespace {

constexpr std::size_t kFirstPlane = 0x10000;
constexpr int kHidden = 3;  // odd characters that are no accident

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_word(char c) { return is_digit(c) || is_letter(c); }
constexpr bool looks_like_digit(char c) { return is_digit(c) || c == 'o' || c == 'l' || c == 'i'; }

struct Character {
  char32_t code = 0;
  std::size_t size = 1;
};

// Of text that normalise_text has made, so it is UTF-8.
Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[at + i]));
  };
  if (byte(0) < 0x80) return {byte(0), 1};
  if (byte(0) < 0xE0) return {((byte(0) & 0x1F) << 6) | (byte(1) & 0x3F), 2};
  if (byte(0) < 0xF0) return {((byte(0) & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F), 3};
  return {kFirstPlane, 4};  // emoji and rare characters: none is part of a word
}

constexpr std::size_t kFoldedBytesMost = 3;  // of a character of the first plane

// Writes a character of the first plane; gives where it ends.
char* write(char* out, char32_t code) {
  if (code < 0x80) {
    *out++ = static_cast<char>(code);
  } else if (code < 0x800) {
    *out++ = static_cast<char>(0xC0 | (code >> 6));
    *out++ = static_cast<char>(0x80 | (code & 0x3F));
  } else {
    *out++ = static_cast<char>(0xE0 | (code >> 12));
    *out++ = static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    *out++ = static_cast<char>(0x80 | (code & 0x3F));
  }
  return out;
}

// Letters of any script below the emoji; everything else separates.
bool is_letter_code(char32_t code) {
  if (code >= 0x3400 && code <= 0x9FFF) return true;
  if (code >= 0x2000 && code < 0x3041) return code == 0x3005 || code == 0x3007;  // 々 〇
  return code >= 0xC0 && code < 0xE000;
}

// Whether a run of letters and digits is a number: digits, or letters that stand for them (loooo).
bool is_number(std::string_view run) {
  return std::ranges::all_of(run, looks_like_digit) &&
         (std::ranges::any_of(run, is_digit) || run.find("oo") != std::string_view::npos);
}

bool is_url_byte(char c) {
  return is_word(c) || std::string_view("-._~:/?#@!$&*+,;=%").find(c) != std::string_view::npos;
}

std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_word(text[at])) ++at;
  return at;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> starts) {
  return std::ranges::any_of(starts, [text](std::string_view start) { return text.starts_with(start); });
}

// Whether somebody can be called back: with the country or area code, from overseas, a mobile or a paid
// service.
bool is_phone(std::string_view start, std::size_t count) {
  return (count == 13 && start.starts_with("86")) || (count == 11 && start[0] == '1' && start[1] >= '3') ||
         (count == 10 && starts_with_any(start, {"400", "800"})) ||
         (count >= 10 && count <= 14 && start[0] == '0');
}

// The class of a number by its digits, of which `start` holds the first.
std::string_view class_of(std::string_view start, std::size_t count) {
  if (is_phone(start, count)) return "phone";
  if (count >= 15 && count <= 19) return "bank";
  if (count == 5 && starts_with_any(start, {"95", "96", "123", "100"})) return "hotline";
  return "digit";
}

}  // namespace

ScreenText::ScreenText() : folded_to_(kFirstPlane), odd_(kFirstPlane) {
  for (const std::u32string_view pairs : {kTraditional, kForeignLetters, kOddForms}) {
    XIEZHI_CHECK(pairs.size() % 2 == 0);
    for (std::size_t i = 0; i < pairs.size(); i += 2) {
      folded_to_[pairs[i]] = pairs[i + 1];
      odd_[pairs[i]] = pairs == kOddForms;
    }
  }
  folded_to_[U'。'] = U'.';  // between the labels of a host
}

// Into folded_: the characters that are meant; what is no letter becomes a space.
void ScreenText::fold(std::string_view plain) {
  folded_.resize(kFoldedBytesMost * plain.size());
  char* end = folded_.data();
  odd_count_ = 0;
  for (std::size_t at = 0; at < plain.size();) {
    const Character character = character_at(plain, at);
    at += character.size;
    char32_t code = U' ';
    if (character.code < kFirstPlane) {
      const char32_t meant = folded_to_[character.code];
      odd_count_ += odd_[character.code] ? 1 : 0;
      if (meant != 0) code = meant;
      if (meant == 0 && (character.code < 0x80 || is_letter_code(character.code))) code = character.code;
    }
    end = write(end, code);
  }
  folded_.resize(static_cast<std::size_t>(end - folded_.data()));
}

// A digit run from `at`, over single separators while digits follow. Gives where it ends.
std::size_t ScreenText::take_number(std::size_t at) {
  constexpr std::string_view kJoins = " -", kParts = ".,:/";
  std::array<char, 4> start{};
  std::size_t count = 0;
  bool is_one_number = true;  // parts joined by spaces and hyphens only
  std::size_t end = at;
  while (true) {
    for (; end < folded_.size() && looks_like_digit(folded_[end]); ++end) {
      const char c = folded_[end];
      if (count < start.size()) start[count] = is_digit(c) ? c : c == 'o' ? '0' : '1';
      ++count;
    }
    const std::size_t next = end + 1;
    if (next >= folded_.size() || !is_digit(folded_[next])) break;
    const bool joined = kJoins.find(folded_[end]) != std::string_view::npos;
    if (!joined && kParts.find(folded_[end]) == std::string_view::npos) break;
    if (!is_number(std::string_view(folded_).substr(next, word_end(folded_, next) - next))) break;
    is_one_number = is_one_number && joined;
    end = next;
  }
  out_ += is_one_number ? class_of({start.data(), start.size()}, count) : "digit";
  return end;
}

// A word that is no number: digits among letters are the letters that they look like.
std::size_t ScreenText::take_letters(std::size_t at, std::size_t end) {
  if (is_digit(folded_[at])) {
    out_ += "digit";
    while (at < end && is_digit(folded_[at])) ++at;
  }
  const std::size_t begin = at;
  for (; at < end; ++at) {
    const char c = folded_[at];
    const bool inside =
        at > begin && at + 1 < end && is_letter(folded_[at - 1]) && is_letter(folded_[at + 1]);
    constexpr std::string_view kDigits = "0135", kLetters = "oles";
    const auto look = inside ? kDigits.find(c) : std::string_view::npos;
    out_.push_back(look == std::string_view::npos ? c : kLetters[look]);
  }
  return end;
}

// A web address, an address of e-mail, a number or a word. Gives where it ends.
std::size_t ScreenText::take_word(std::size_t at) {
  std::size_t end = at;
  while (end < folded_.size() && is_url_byte(folded_[end])) ++end;
  const std::string_view chunk = std::string_view(folded_).substr(at, end - at);
  const std::size_t sign = chunk.find('@');
  if (sign != std::string_view::npos && chunk.find('.', sign) != std::string_view::npos &&
      chunk.find("//") == std::string_view::npos) {
    out_ += "email";
    return end;
  }
  if (chunk.find('.') != std::string_view::npos && has_url(chunk)) {
    out_ += is_official_host(host_of(chunk)) ? "officialsite" : "url";
    return end;
  }
  const std::size_t word = word_end(folded_, at);
  constexpr std::string_view kSpokenDot = "点";
  const std::string_view after = std::string_view(folded_).substr(word);
  if (after.starts_with(kSpokenDot) &&
      starts_with_any(after.substr(kSpokenDot.size()), {"com", "cn", "net", "cc", "vip", "top"})) {
    out_ += "url";
    return word_end(folded_, word + kSpokenDot.size());
  }
  if (is_number(chunk.substr(0, word - at))) return take_number(at);
  return take_letters(at, word);
}

void ScreenText::tokenise() {
  out_.clear();
  for (std::size_t at = 0; at < folded_.size();) {
    if (is_word(folded_[at])) {
      at = take_word(at);
      continue;
    }
    std::size_t end = at;  // of letters that are not ASCII
    while (end < folded_.size() && static_cast<unsigned char>(folded_[end]) >= 0x80) ++end;
    out_.append(folded_, at, end - at);
    at = std::max(end, at + 1);
  }
  if (odd_count_ >= kHidden) out_ += "#hidden";
}

std::string_view ScreenText::normalise(std::string_view text) {
  normalise_text(text, plain_);
  return normalise_further(plain_);
}

std::string_view ScreenText::normalise_further(std::string_view plain) {
  fold(plain);
  tokenise();
  return out_;
}

}  // namespace xiezhi
