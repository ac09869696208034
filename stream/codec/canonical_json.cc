#include "stream/codec/canonical_json.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include "stream/base/text.h"

namespace xiezhi {
namespace {

void append_text(std::string& out, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::string_view kShort = "btnvfr";  // 8 to 13; 11 has no short form
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte >= 8 && byte <= 13 && byte != 11) {
      out += '\\';
      out += kShort[byte - 8U];
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 15U];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
    return;
  }
  const unsigned more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr unsigned char kHeads[] = {0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(kHeads[more] | point >> (6 * more));
  for (unsigned i = more; i-- > 0;) out += static_cast<char>(0x80 | (point >> (6 * i) & 0x3F));
}

class Parser {
 public:
  explicit Parser(std::string_view json) : rest_(json) {}

  struct Member {
    std::string name, value;  // the value as it is written
  };

  bool object(std::vector<Member>& members) {
    if (!take('{')) return false;
    if (!take('}')) {
      do {
        Member& member = members.emplace_back();
        skip_space();
        if (!plain_text(member.name) || !take(':') || !value(member.value)) return false;
      } while (take(','));
      if (!take('}')) return false;
    }
    skip_space();
    return rest_.empty();
  }

 private:
  void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n\r"), rest_.size())); }
  bool take(char wanted) {
    skip_space();
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool value(std::string& out) {
    skip_space();
    if (rest_.starts_with('"')) {
      std::string read;
      if (!text(read)) return false;
      append_text(out, read);
      return true;
    }
    for (const std::string_view word : {"true", "false", "null"}) {
      if (!rest_.starts_with(word)) continue;
      rest_.remove_prefix(word.size());
      out = word;
      return true;
    }
    return integer(out);
  }

  bool integer(std::string& out) {
    std::int64_t number = 0;
    const char* begin = rest_.data();
    const auto [end, error] = std::from_chars(begin, begin + rest_.size(), number);
    if (error != std::errc()) return false;
    const std::string written = std::to_string(number);
    const std::string_view given = rest_.substr(0, static_cast<std::size_t>(end - begin));
    rest_.remove_prefix(given.size());
    if (given != written) return false;  // 007, -0
    if (rest_.starts_with('.') || rest_.starts_with('e') || rest_.starts_with('E')) return false;
    out = written;
    return true;
  }

  bool plain_text(std::string& out) {
    const std::string_view before = rest_;
    return text(out) && before.size() - rest_.size() == out.size() + 2;  // nothing but the quotes is gone
  }

  bool text(std::string& out) {
    if (!rest_.starts_with('"')) return false;
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return valid_utf8(out);
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        out += c;
      } else if (!escape(out)) {
        return false;
      }
    }
    return false;
  }

  bool escape(std::string& out) {
    if (rest_.empty()) return false;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    constexpr std::string_view kNames = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
    if (const std::size_t at = kNames.find(c); at != std::string_view::npos) {
      out += kMeanings[at];
      return true;
    }
    std::uint32_t point = 0;
    if (c != 'u' || !hexadecimal(point)) return false;
    if (point >= 0xDC00 && point < 0xE000) return false;
    if (point >= 0xD800 && point < 0xDC00) {
      std::uint32_t low = 0;
      if (!rest_.starts_with("\\u")) return false;
      rest_.remove_prefix(2);
      if (!hexadecimal(low) || low < 0xDC00 || low >= 0xE000) return false;
      point = 0x10000 + ((point - 0xD800) << 10U) + (low - 0xDC00);
    }
    append_utf8(out, point);
    return true;
  }

  bool hexadecimal(std::uint32_t& point) {
    if (rest_.size() < 4) return false;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + 4, point, 16);
    const bool good = error == std::errc() && end == rest_.data() + 4;
    rest_.remove_prefix(4);
    return good;
  }

  std::string_view rest_;
};

}  // namespace

bool canonical_object(std::string_view json, std::string_view left_out, std::string& out) {
  out.clear();
  std::vector<Parser::Member> members;
  if (!Parser(json).object(members)) return false;
  // Bytes of UTF-8 stand in the order of their code points.
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  const auto twice = std::adjacent_find(members.begin(), members.end(),
                                        [](const auto& a, const auto& b) { return a.name == b.name; });
  if (twice != members.end()) return false;
  out += '{';
  for (const Parser::Member& member : members) {
    if (member.name == left_out) continue;
    if (out.size() > 1) out += ',';
    append_text(out, member.name);
    out += ':';
    out += member.value;
  }
  out += '}';
  return true;
}

}  // namespace xiezhi
