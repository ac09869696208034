#include "stream/codec/json_writer.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstring>

#include "stream/base/check.h"

namespace xiezhi {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

constexpr bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void append_escape(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
  }
}

std::string_view text_at(const std::byte* record, Place place) {
  return place.storage == Storage::string ? std::string_view(at<std::string>(record, place))
                                          : at<std::string_view>(record, place);
}

std::int64_t integer_at(const std::byte* record, Place place) {
  return place.storage == Storage::integer32 ? at<std::int32_t>(record, place)
                                             : at<std::int64_t>(record, place);
}

const void* list_at(const std::byte* record, Place place) { return record + place.offset; }

bool absent(const Field& field, const std::byte* record);

bool lacks_required(const Table& table, const std::byte* record) {
  for (const Field& field : table.fields) {
    if (field.need == Need::required && absent(field, record)) return true;
  }
  return false;
}

bool all_absent(const Table& table, const std::byte* record) {
  for (const Field& field : table.fields) {
    if (!absent(field, record)) return false;
  }
  return true;
}

bool absent(const Field& field, const std::byte* record) {
  const Place place = field.place;
  switch (place.storage) {
    case Storage::view:
    case Storage::string:
      return text_at(record, place).empty();
    case Storage::integer:
    case Storage::integer32:
      return integer_at(record, place) == kAbsent;
    case Storage::flag:
    case Storage::enumeration:
      return record[place.offset] == std::byte{0};
    case Storage::token:
      return !at<Token>(record, place);
    case Storage::structure: {
      const std::byte* nested = record + place.offset;
      return lacks_required(*field.nested, nested) || all_absent(*field.nested, nested);
    }
    case Storage::view_list:
    case Storage::string_list:
    case Storage::integer_list:
    case Storage::byte_list:
    case Storage::structure_list:
      return place.list->size(list_at(record, place)) == 0;
    case Storage::none:
    case Storage::count:
    case Storage::view_array:
      break;
  }
  XIEZHI_CHECK(false && "no output is stored so");
  return true;
}

void write_element(std::string& out, const Field& field, const void* element) {
  switch (field.place.storage) {
    case Storage::view_list:
      return append_json_text(out, *static_cast<const std::string_view*>(element));
    case Storage::string_list:
      return append_json_text(out, *static_cast<const std::string*>(element));
    case Storage::integer_list:
      return append_json_integer(out, *static_cast<const std::int64_t*>(element));
    case Storage::byte_list:
      return append_json_text(out,
                              field.names[static_cast<std::size_t>(*static_cast<const std::byte*>(element))]);
    default:
      return write_object(out, *field.nested, static_cast<const std::byte*>(element));
  }
}

void write_list(std::string& out, const Field& field, const std::byte* record) {
  const void* list = list_at(record, field.place);
  const std::size_t size = field.place.list->size(list);
  out += '[';
  for (std::size_t i = 0; i < size; ++i) {
    if (i != 0) out += ',';
    write_element(out, field, field.place.list->at(list, i));
  }
  out += ']';
}

void write_value(std::string& out, const Field& field, const std::byte* record) {
  const Place place = field.place;
  switch (place.storage) {
    case Storage::view:
    case Storage::string:
      return append_json_text(out, text_at(record, place));
    case Storage::integer:
    case Storage::integer32:
      return append_json_integer(out, integer_at(record, place));
    case Storage::flag:
      out += at<Flag>(record, place) == Flag::yes ? "true" : "false";
      return;
    case Storage::enumeration:
      return append_json_text(out, field.names[static_cast<std::size_t>(record[place.offset])]);
    case Storage::token:
      return append_json_token(out, at<Token>(record, place));
    case Storage::structure:
      return write_object(out, *field.nested, record + place.offset);
    default:
      return write_list(out, field, record);
  }
}

template <class Word>
Word load(const char* bytes) {
  Word word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Whether none of eight bytes needs an escape: each is compared in its own lane, whose highest bit tells.
bool all_plain(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U, kHigh = kOnes << 7U;
  const auto holds = [](std::uint64_t lanes) { return (lanes - kOnes) & ~lanes & kHigh; };  // a lane of zero
  const std::uint64_t control = (bytes - kOnes * 0x20) & ~bytes & kHigh;
  return (control | holds(bytes ^ (kOnes * '"')) | holds(bytes ^ (kOnes * '\\'))) == 0;
}

// The same of a whole text: its last eight bytes may have been looked at already. What is shorter fills a
// word by being read twice.
bool all_plain(std::string_view text) {
  const char* begin = text.data();
  const std::size_t size = text.size();
  if (size >= 8) {
    const char* last = begin + size - 8;
    for (; begin < last; begin += 8) {
      if (!all_plain(load<std::uint64_t>(begin))) return false;
    }
    return all_plain(load<std::uint64_t>(last));
  }
  if (size >= 4) {
    const std::uint64_t last = load<std::uint32_t>(begin + size - 4);
    return all_plain(last << 32U | load<std::uint32_t>(begin));
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (needs_escape(begin[i])) return false;
  }
  return true;
}

// Runs that need no escape are copied at once.
void append_escaped(std::string& out, std::string_view text) {
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    while (text.size() - i >= 8 && all_plain(load<std::uint64_t>(text.data() + i))) i += 8;
    if (i == text.size()) break;
    if (!needs_escape(text[i])) continue;
    out.append(text, plain, i - plain);
    append_escape(out, static_cast<unsigned char>(text[i]));
    plain = i + 1;
  }
  out.append(text, plain);
}

// Eight hexadecimal digits as they are written: four bits to a lane, then what is added to make it a digit or
// a letter.
std::uint64_t hex_of(std::uint32_t bits) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  std::uint64_t lanes = bits;
  lanes = (lanes << 16U | lanes) & 0x0000FFFF0000FFFFU;
  lanes = (lanes << 8U | lanes) & 0x00FF00FF00FF00FFU;
  lanes = (lanes << 4U | lanes) & 0x0F0F0F0F0F0F0F0FU;
  const std::uint64_t letters = (lanes + kOnes * 6) >> 4U & kOnes;
  return __builtin_bswap64(lanes + kOnes * '0' + letters * ('a' - '0' - 10));
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  if (all_plain(text)) {
    out += text;
  } else {
    append_escaped(out, text);
  }
  out += '"';
}

void append_json_integer(std::string& out, std::int64_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

void append_json_token(std::string& out, const Token& token) {
  std::array<char, 34> text;
  text.front() = text.back() = '"';
  const std::array digits{
      hex_of(static_cast<std::uint32_t>(token.hi >> 32U)), hex_of(static_cast<std::uint32_t>(token.hi)),
      hex_of(static_cast<std::uint32_t>(token.lo >> 32U)), hex_of(static_cast<std::uint32_t>(token.lo))};
  static_assert(std::endian::native == std::endian::little && sizeof digits == 32);
  std::memcpy(text.data() + 1, digits.data(), sizeof digits);
  out.append(text.data(), text.size());
}

void write_object(std::string& out, const Table& table, const std::byte* record) {
  char before = '{';
  for (const Field& field : table.fields) {
    if (field.need == Need::optional && absent(field, record)) continue;
    out += before;
    out += '"';
    out += field.name;  // names need no escape
    out += "\":";
    before = ',';
    write_value(out, field, record);
  }
  if (before == '{') out += '{';
  out += '}';
}

}  // namespace xiezhi
