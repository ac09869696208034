#include "stream/base/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <span>

#include "stream/base/check.h"
#include "stream/base/identifiers.h"

namespace xiezhi {
namespace {

constexpr bool is_ascii(char32_t c) { return c < 0x80; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_word(char c) { return is_digit(c) || is_lower(c); }

constexpr char32_t to_lower(char32_t c) { return c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c; }

struct Character {
  char32_t code = 0;
  std::size_t size = 0;  // bytes; 0 when the text begins with no character
};

// The first character of a text that is not empty.
inline Character first_character(std::string_view text) {
  if (is_ascii(static_cast<unsigned char>(text[0]))) return {static_cast<unsigned char>(text[0]), 1};
  // Three bytes, the usual case of Chinese; E0 and ED have forbidden values, which the library knows.
  const auto byte = [text](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[i]));
  };
  if (text.size() >= 3 && byte(0) > 0xE0 && byte(0) < 0xED && (byte(1) & 0xC0) == 0x80 &&
      (byte(2) & 0xC0) == 0x80) {
    return {((byte(0) & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F), 3};
  }
  utf8proc_int32_t code = 0;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &code);
  if (size <= 0) return {};
  return {static_cast<char32_t>(code), static_cast<std::size_t>(size)};
}

void append(std::string& out, char32_t code) {
  if (is_ascii(code)) {
    out.push_back(static_cast<char>(code));
    return;
  }
  if (code >= 0x800 && code < 0xD800) {
    const std::array bytes{static_cast<char>(0xE0 | (code >> 12)),
                           static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
                           static_cast<char>(0x80 | (code & 0x3F))};
    out.append(bytes.data(), bytes.size());
    return;
  }
  std::array<utf8proc_uint8_t, 4> bytes;
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code), bytes.data());
  out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

// --- Normal form
// --------------------------------------------------------------------------------------------------------

bool is_space(char32_t code) {
  if (is_ascii(code)) return code <= 0x20 || code == 0x7F;
  if (code >= 0x3001 && code <= 0x9FFF) return false;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(code))) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
      return true;
    default:
      return false;
  }
}

// Puts characters out with white space collapsed: a space is written when a character follows it.
struct Collapser {
  bool any = false;
  bool pending = false;

  template <class Write>
  void put(char32_t code, Write write) {
    if (is_space(code)) {
      pending = any;
      return;
    }
    if (pending) write(U' ');
    pending = false;
    any = true;
    write(to_lower(code));
  }
};

// Characters whose normal form needs no table and no neighbour: ASCII but NUL, common ideographs, Chinese
// punctuation, full-width ASCII. Gives 0 for others.
char32_t simple_form(char32_t code) {
  constexpr char32_t kFullWidthShift = 0xFEE0;
  if (is_ascii(code)) return code;
  if ((code >= 0x4E00 && code <= 0x9FFF) || (code >= 0x3001 && code <= 0x3003) ||
      (code >= 0x3008 && code <= 0x3011)) {
    return code;
  }
  if (code == 0x3000) return U' ';
  return code >= 0xFF01 && code <= 0xFF5E ? code - kFullWidthShift : 0;
}

// Whether the first character is one of 4E00..9FFF, which keep their form: E4 B8 80 to E9 BF BF.
bool begins_with_ideograph(std::string_view text) {
  if (text.size() < 3) return false;
  const auto byte = [text](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(text.data()[i]));
  };
  const unsigned second_least = byte(0) == 0xE4 ? 0xB8 : 0x80;
  return byte(0) - 0xE4 <= 5 && byte(1) - second_least < 0xC0 - second_least && byte(2) - 0x80 < 0x40;
}

// Normalises text that is made of simple characters alone; false, with `out` spoilt, when it is not.
bool normalise_simple(std::string_view text, std::string& out) {
  out.resize(text.size());  // no simple character grows
  char* end = out.data();
  bool pending = false;  // a space is written when a character follows it
  while (!text.empty()) {
    if (begins_with_ideograph(text)) {  // of which most texts are made
      if (pending) *end++ = ' ';
      pending = false;
      std::memcpy(end, text.data(), 3);
      end += 3;
      text.remove_prefix(3);
      continue;
    }
    const Character character = first_character(text);
    const char32_t form = character.size == 0 ? 0 : simple_form(character.code);
    if (form == 0) return false;
    if (is_space(form)) {
      pending = end != out.data();
    } else {
      if (pending) *end++ = ' ';
      pending = false;
      if (is_ascii(form)) {
        *end++ = static_cast<char>(to_lower(form));
      } else {
        std::memcpy(end, text.data(), 3);  // all of them have three bytes
        end += 3;
      }
    }
    text.remove_prefix(character.size);
  }
  out.resize(static_cast<std::size_t>(end - out.data()));
  return true;
}

std::string drop_bad_bytes(std::string_view text) {
  std::string good;
  while (!text.empty()) {
    const std::size_t size = first_character(text).size;
    good.append(text.substr(0, size));
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return good;
}

// `codes` must have room for one more than it holds: utf8proc writes there.
void compose(std::span<utf8proc_int32_t> codes, std::size_t count, std::string& out) {
  std::size_t kept = 0;
  Collapser collapser;
  for (std::size_t i = 0; i < count; ++i) {
    // Lower case before composition: some letters compose with a mark only when they are small.
    collapser.put(static_cast<char32_t>(codes[i]),
                  [&](char32_t code) { codes[kept++] = static_cast<utf8proc_int32_t>(code); });
  }
  constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  const auto composed = utf8proc_normalize_utf32(codes.data(), static_cast<utf8proc_ssize_t>(kept), kOptions);
  for (utf8proc_ssize_t i = 0; i < composed; ++i)
    append(out, static_cast<char32_t>(codes[static_cast<std::size_t>(i)]));
}

void normalise_any(std::string_view text, std::string& out) {
  constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT |
                                                           UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE);
  constexpr std::size_t kUsual = 4096;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  std::array<utf8proc_int32_t, kUsual + 1> usual;
  const auto needed = utf8proc_decompose(bytes, size, usual.data(), kUsual, kOptions);
  if (needed < 0) {
    normalise_text(drop_bad_bytes(text), out);
    return;
  }
  const auto count = static_cast<std::size_t>(needed);
  if (count <= kUsual) {
    compose(usual, count, out);
    return;
  }
  std::vector<utf8proc_int32_t> codes(count + 1);
  utf8proc_decompose(bytes, size, codes.data(), needed, kOptions);
  compose(codes, count, out);
}

}  // namespace

bool valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = first_character(text).size;
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

void normalise_text(std::string_view text, std::string& out) {
  out.clear();
  if (normalise_simple(text, out)) return;
  out.clear();
  normalise_any(text, out);
}

std::string normalise_text(std::string_view text) {
  std::string out;
  normalise_text(text, out);
  return out;
}

namespace {

constexpr auto kBetweenParts = std::to_array<std::string_view>(
    {" ", "-", "'", ".", ",", "(", ")", "\u00b7", "\u2022", "\u2027", "\u30fb"});

// The bytes that one of them begins with: none continues a character.
constexpr auto kMayBeBetween = [] {
  std::array<bool, 256> may_be{};
  for (const std::string_view each : kBetweenParts) may_be[static_cast<unsigned char>(each[0])] = true;
  return may_be;
}();

void append_part(std::string_view part, std::string& out) {
  std::size_t begin = 0;  // of the run that is kept
  for (std::size_t at = 0; at < part.size();) {
    if (!kMayBeBetween[static_cast<unsigned char>(part[at++])]) continue;
    const std::string_view rest = part.substr(at - 1);
    const auto mark = std::ranges::find_if(kBetweenParts, [&](auto each) { return rest.starts_with(each); });
    if (mark == kBetweenParts.end()) continue;
    out.append(part, begin, at - 1 - begin);
    begin = at = at - 1 + mark->size();
  }
  out.append(part, begin);
}

}  // namespace

void name_form(std::string_view normalised, std::string& out) {
  constexpr std::size_t kWordsMax = 8;  // a longer name is no person's
  out.clear();
  std::array<std::string_view, kWordsMax> words;
  std::size_t count = 0;
  const bool ascii =
      std::ranges::all_of(normalised, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  std::string_view rest = normalised;
  while (ascii && count < kWordsMax && !rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" ,"), rest.size());
    if (end > 0) words[count++] = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (!ascii || !rest.empty()) return append_part(normalised, out);
  std::sort(words.begin(), words.begin() + count);
  for (const std::string_view word : std::span(words).first(count)) append_part(word, out);
}

// --- Near-duplicates
// ----------------------------------------------------------------------------------------------------

namespace {

constexpr std::uint64_t mix(std::uint64_t x) {  // the finaliser of splitmix64: every bit depends on every bit
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

// Counts, for each of 64 bits, how many hashes have it: all counters at once, each in binary, so planes_[i]
// holds bit i of every counter.
class BitVotes {
 public:
  void add(std::uint64_t hash) {
    ++total_;
    for (std::size_t i = 0; hash != 0; ++i) {
      const std::uint64_t carry = planes_[i] & hash;
      planes_[i] ^= hash;
      hash = carry;
    }
  }

  // Bits that more than half of the hashes have.
  std::uint64_t majority() const {
    const std::uint64_t half = total_ / 2;
    std::uint64_t more = 0, equal = ~std::uint64_t{0};
    for (auto i = static_cast<std::size_t>(std::bit_width(total_)); i-- > 0;) {
      const bool half_has = ((half >> i) & 1) != 0;
      if (!half_has) more |= equal & planes_[i];
      equal &= half_has ? planes_[i] : ~planes_[i];
    }
    return more;
  }

 private:
  std::array<std::uint64_t, 64> planes_{};
  std::uint64_t total_ = 0;
};

// Bytes of the ASCII word that the text begins with, 0 unless the word is a code, an amount, a number or a
// link.
std::size_t code_word_size(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && text[size] > ' ' && text[size] < 0x7F) ++size;
  const std::string_view word = text.substr(0, size);
  const bool has_digit = std::any_of(word.begin(), word.end(), is_digit);
  const std::size_t point = word.find_first_of("./", 1);
  return has_digit || (point != std::string_view::npos && point + 1 < size) ? size : 0;
}

}  // namespace

std::uint64_t simhash64(std::string_view text) {
  constexpr char32_t kCodeWord = U'0';
  BitVotes votes;
  std::uint64_t previous = 0;
  std::size_t count = 0;
  bool word_begins = true;
  while (!text.empty()) {
    if (text[0] == ' ') {
      word_begins = true;
      text.remove_prefix(1);
      continue;
    }
    const bool graphic = text[0] > ' ' && text[0] < 0x7F;
    const std::size_t word = graphic && word_begins ? code_word_size(text) : 0;
    const Character character = word > 0 ? Character{kCodeWord, word} : first_character(text);
    word_begins = !graphic || word > 0;
    if (count > 0) votes.add(mix((previous << 32) | character.code));
    previous = character.code;
    ++count;
    text.remove_prefix(std::max<std::size_t>(character.size, 1));
  }
  if (count < 2) return count == 0 ? 0 : mix(previous);
  return votes.majority();
}

int hamming(std::uint64_t a, std::uint64_t b) { return std::popcount(a ^ b); }

// --- Keywords
// -----------------------------------------------------------------------------------------------------------

KeywordSet::KeywordSet(std::span<const Keyword> keywords) {
  std::vector<std::string> words;
  for (const Keyword& keyword : keywords) {
    words.push_back(normalise_text(keyword.text));
    XIEZHI_CHECK(!words.back().empty() && keyword.group < 32);
    for (const char c : words.back()) {
      std::uint8_t& byte_class = byte_class_[static_cast<unsigned char>(c)];
      if (byte_class == 0) byte_class = static_cast<std::uint8_t>(class_count_++);
    }
  }
  build_trie(words, keywords);
  link_failures();
}

void KeywordSet::build_trie(std::span<const std::string> words, std::span<const Keyword> keywords) {
  next_.assign(class_count_, 0);
  groups_.assign(1, 0);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::size_t state = 0;
    for (const char c : words[i]) {
      const std::size_t at = state * class_count_ + byte_class_[static_cast<unsigned char>(c)];
      if (next_[at] == 0) {
        XIEZHI_CHECK(groups_.size() <= std::numeric_limits<std::uint16_t>::max());
        next_[at] = static_cast<std::uint16_t>(groups_.size());
        next_.resize(next_.size() + class_count_, 0);
        groups_.push_back(0);
      }
      state = next_[at];
    }
    groups_[state] |= std::uint32_t{1} << keywords[i].group;
  }
}

// Breadth first: where a state has no way on, it goes where its longest proper suffix in the trie goes.
void KeywordSet::link_failures() {
  std::vector<std::uint16_t> failure(groups_.size(), 0);
  std::vector<std::uint16_t> queue;
  for (std::size_t c = 1; c < class_count_; ++c) {
    if (next_[c] != 0) queue.push_back(next_[c]);
  }
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const std::size_t state = queue[head];
    groups_[state] |= groups_[failure[state]];
    for (std::size_t c = 1; c < class_count_; ++c) {
      std::uint16_t& next = next_[state * class_count_ + c];
      const std::uint16_t fallback = next_[failure[state] * class_count_ + c];
      if (next == 0) {
        next = fallback;
      } else {
        failure[next] = fallback;
        queue.push_back(next);
      }
    }
  }
}

std::uint32_t KeywordSet::match(std::string_view normalised) const {
  const std::uint16_t* next = next_.data();
  const std::uint32_t* groups = groups_.data();
  std::uint32_t found = 0;
  std::size_t state = 0;
  for (const char c : normalised) {
    state = next[state * class_count_ + byte_class_[static_cast<unsigned char>(c)]];
    found |= groups[state];
  }
  return found;
}

// --- Links and numbers
// --------------------------------------------------------------------------------------------------

bool has_url(std::string_view normalised) {
  // Top-level domains that messages link to. Not those that end sentences: me, to, is, la.
  constexpr auto kTopLevel = std::to_array<std::string_view>(
      {"com",  "cn",     "net",   "org", "top", "xyz",  "cc",   "vip",  "info", "shop", "club",
       "site", "online", "live",  "app", "icu", "work", "link", "ltd",  "fun",  "pw",   "ink",
       "mobi", "biz",    "asia",  "tv",  "io",  "hk",   "tw",   "tk",   "ly",   "gd",   "so",
       "im",   "co",     "store", "win", "bid", "loan", "date", "wang", "ren"});
  if (normalised.find("http://") != std::string_view::npos ||
      normalised.find("https://") != std::string_view::npos ||
      normalised.find("www.") != std::string_view::npos) {
    return true;
  }
  for (std::size_t dot = normalised.find('.'); dot != std::string_view::npos;
       dot = normalised.find('.', dot + 1)) {
    if (dot == 0 || !is_word(normalised[dot - 1])) continue;
    std::size_t end = dot + 1;
    while (end < normalised.size() && is_lower(normalised[end])) ++end;
    if (end < normalised.size() && (is_word(normalised[end]) || normalised[end] == '-')) continue;
    if (std::ranges::find(kTopLevel, normalised.substr(dot + 1, end - dot - 1)) != kTopLevel.end())
      return true;
  }
  return false;
}

namespace {

bool calls_back(std::string_view text) {
  std::array<char, 32> buffer;
  const PhoneNumber number = parse_phone(text, buffer);
  switch (number.cls) {
    case PhoneClass::mobile:
    case PhoneClass::fixed:
    case PhoneClass::overseas:
      return true;
    case PhoneClass::service:
      return number.canonical.size() == 10;  // 400, 800
    default:
      return false;
  }
}

std::size_t digits_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// Whether a number begins at `begin`, which is a digit or a plus: tries one group of digits, two ... up to
// four joined by a space or hyphen.
bool callback_begins(std::string_view text, std::size_t begin) {
  constexpr int kGroups = 4;
  std::size_t end = digits_end(text, begin + 1);
  for (int group = 1; group <= kGroups; ++group) {
    if (calls_back(text.substr(begin, end - begin))) return end == text.size() || !is_lower(text[end]);
    if (end + 1 >= text.size() || (text[end] != ' ' && text[end] != '-') || !is_digit(text[end + 1]))
      return false;
    end = digits_end(text, end + 1);
  }
  return false;
}

}  // namespace

bool has_callback_number(std::string_view normalised) {
  for (std::size_t at = 0; at < normalised.size(); ++at) {
    if (!is_digit(normalised[at]) && normalised[at] != '+') continue;
    const bool inside_word = at > 0 && (is_word(normalised[at - 1]) || normalised[at - 1] == '+');
    if (!inside_word && callback_begins(normalised, at)) return true;
  }
  return false;
}

}  // namespace xiezhi
