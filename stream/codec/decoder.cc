#include "stream/codec/decoder.h"

#include <simdjson.h>

#include <array>
#include <bit>
#include <cstring>

#include "stream/base/check.h"
#include "stream/base/identifiers.h"
#include "stream/base/limits.h"
#include "stream/codec/decoder_keys.h"
#include "stream/codec/decoder_tokens.h"
#include "stream/codec/decoder_values.h"
#include "stream/codec/field.h"
#include "stream/codec/forbidden_fields.h"
#include "stream/codec/input_fields.h"

namespace xiezhi {
namespace {

static_assert(kPadding >= simdjson::SIMDJSON_PADDING, "a padded record can be parsed in place");

const Event kBlank{};

}  // namespace

struct Decoder::State {
  explicit State(DecoderOptions given) : options(std::move(given)) {
    const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
        limits::kRecordBytes, 1, stages);
    XIEZHI_CHECK(!error);
    for (const InputRow& row : input_rows()) {
      has_status[static_cast<std::size_t>(row.type)] =
          row_of(row.table->fields, "status") < row.table->fields.size();
    }
  }

  bool decode(std::string_view record, Source source, Padding padding);
  bool open(const char* bytes, std::size_t size);
  bool refuse_other_root(std::string_view record);
  bool find_type(Source source);
  bool read_type(Source source);
  bool walk(const Table& table, std::byte* base);
  bool check_whole(const Table& table, std::byte* base, std::uint64_t seen, bool id_number_seen);
  bool finish();
  bool canonical_entry();

  // Read the object or list that comes next. `member` is given the tokens from a key on, `element` nothing;
  // both take the value that comes next.
  template <class Member>
  bool each_member(Member member);
  template <class Element>
  bool each_element(Element element);

  std::string_view read_string(std::string_view token);
  std::string_view unescape(std::string_view text);
  bool read_nested(const Field& field, std::byte* base);
  bool read_object(const Field& field, std::byte* base);
  bool read_raw(const Field& field, std::byte* base);
  bool read_text_list(const Field& field, std::byte* base);
  bool read_scalar(const Field& field, std::byte* base);

  bool unknown(std::string_view key);
  bool skip(std::size_t depth);
  bool skip_object(std::size_t depth);
  bool skip_list(std::size_t depth);

  bool fail(Reason reason, std::string_view name = {});

  // Which row followed a row when its table was read last (position 0: which row came first). Only speeds up.
  struct Guess {
    std::array<std::uint8_t, 65> row{};
  };

  DecoderOptions options;
  std::array<Guess, kInputTables> guesses{};
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stages;  // only the first is used
  std::array<bool, 64> has_status{};
  // Of the record at hand.
  Tokens tokens;
  bool escapes = false;  // there is a backslash somewhere
  Event* event = nullptr;
  Arena* arena = nullptr;
  Rejection rejection;
  std::array<std::string_view, 4> path{};  // objects around the field at hand
  std::size_t path_size = 0;
  // For decode().
  Event own_event;
  Arena own_arena;
};

bool Decoder::State::fail(Reason reason, std::string_view name) {
  std::size_t size = name.size();
  for (std::size_t i = 0; i < path_size; ++i) size += path[i].size() + 1;
  if (path_size == 0 || name.empty()) {
    rejection = {reason, name};
    return false;
  }
  char* text = arena->allocate(size);
  std::size_t next = 0;
  for (std::size_t i = 0; i < path_size; ++i) {
    std::memcpy(text + next, path[i].data(), path[i].size());
    next += path[i].size();
    text[next++] = '.';
  }
  std::memcpy(text + next, name.data(), name.size());
  rejection = {reason, {text, size}};
  return false;
}

bool Decoder::State::decode(std::string_view record, Source source, Padding padding) {
  rejection = {};
  path_size = 0;
  if (record.empty()) return fail(Reason::empty);
  if (record.size() > limits::kRecordBytes) return fail(Reason::oversized);
  const char* bytes = record.data();
  if (padding == Padding::none) {
    char* copy = arena->allocate(record.size() + kPadding);
    std::memcpy(copy, record.data(), record.size());
    std::memset(copy + record.size(), 0, kPadding);
    bytes = copy;
  }
  if (!open(bytes, record.size())) return false;
  if (tokens.first() != '{') return refuse_other_root({tokens.text(), bytes + record.size()});
  if (tokens.last() != '}') return fail(Reason::not_json);
  if (!find_type(source)) return false;
  const InputRow& row = input_row(event->type);
  if (!walk(*row.table, reinterpret_cast<std::byte*>(event))) return false;
  if (!tokens.at_end()) return fail(Reason::not_json);
  return finish();
}

bool Decoder::State::open(const char* bytes, std::size_t size) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes);
  switch (stages->stage1(data, size, simdjson::stage1_mode::regular)) {
    case simdjson::SUCCESS:
      tokens = Tokens(bytes, stages->structural_indexes.get(), stages->n_structural_indexes);
      escapes = std::memchr(bytes, '\\', size) != nullptr;
      return true;
    case simdjson::UTF8_ERROR:
      return fail(Reason::not_utf8);
    case simdjson::EMPTY:
      return fail(Reason::empty);
    case simdjson::CAPACITY:
      return fail(Reason::oversized);
    default:
      return fail(Reason::not_json);
  }
}

// A record that is JSON but no object.
bool Decoder::State::refuse_other_root(std::string_view record) {
  if (tokens.first() == '[') {
    if (tokens.last() != ']') return fail(Reason::not_json);
    if (!skip_list(1)) return false;
    return fail(tokens.at_end() ? Reason::not_an_object : Reason::not_json);
  }
  if (tokens.first() == '"')
    return read_string(tokens.take()).data() != nullptr && fail(Reason::not_an_object);
  while (is_json_space(record.back())) record.remove_suffix(1);
  return fail(mismatch(record) == Reason::wrong_type ? Reason::not_an_object : Reason::not_json);
}

template <class Member>
bool Decoder::State::each_member(Member member) {
  if (!tokens.take('{')) return fail(Reason::not_json);
  if (tokens.take('}')) return true;
  do {
    const Tokens key = tokens;
    if (!tokens.take_key()) return fail(Reason::not_json);
    if (!member(key)) return false;
  } while (tokens.take(','));
  return tokens.take('}') || fail(Reason::not_json);
}

template <class Element>
bool Decoder::State::each_element(Element element) {
  if (!tokens.take('[')) return fail(Reason::not_json);
  if (tokens.take(']')) return true;
  do {
    if (!element()) return false;
  } while (tokens.take(','));
  return tokens.take(']') || fail(Reason::not_json);
}

// `type` may be anywhere; it decides how the rest is read. Leaves the tokens at their start.
bool Decoder::State::find_type(Source source) {
  const Tokens start = tokens;
  bool found = false;
  const bool whole = each_member([&](Tokens from_key) {
    const std::string_view key = read_string(from_key.take());
    if (key.data() == nullptr) return false;
    if (key != "type") return tokens.pass() || fail(Reason::not_json);
    found = read_type(source);
    return false;
  });
  tokens = start;
  if (found) return true;
  if (!whole) return false;
  // Without a type the record may still be broken: that comes first.
  if (!skip_object(1)) return false;
  return tokens.at_end() ? fail(Reason::missing_field, "type") : fail(Reason::not_json);
}

bool Decoder::State::read_type(Source source) {
  const std::string_view token = tokens.take();
  if (!token.starts_with('"')) return fail(mismatch(token), "type");
  const std::string_view name = read_string(token);
  if (name.data() == nullptr) return false;
  event->type = from_name<EventType>(name);
  if (event->type == EventType::none) return fail(Reason::unknown_type, "type");
  return allowed_on(input_row(event->type), source) || fail(Reason::wrong_topic, "type");
}

bool Decoder::State::walk(const Table& table, std::byte* base) {
  std::uint64_t seen = 0;
  bool id_number_seen = false;
  Guess& guess = guesses[table.number];
  std::size_t expected = 0;  // most senders write the fields in the same order every time
  const bool read_all = each_member([&](Tokens from_key) {
    std::size_t row = guess.row[expected];
    if (!is_row(table, row, from_key.text() + 1)) {
      const std::string_view key = read_string(from_key.take());
      if (key.data() == nullptr) return false;
      row = find_row(table, key);
      if (row == table.fields.size()) return unknown(key);
      guess.row[expected] = static_cast<std::uint8_t>(row);
    }
    expected = row + 1;
    const Field& field = table.fields.data()[row];  // a guess is of this table
    const std::uint64_t bit = std::uint64_t{1} << row;
    if ((seen & bit) != 0) return fail(Reason::duplicate_field, field.name);
    seen |= bit;
    if (field.format == Format::resident_id) [[unlikely]]
      id_number_seen = true;
    return field.kind < FieldKind::object ? read_scalar(field, base) : read_nested(field, base);
  });
  return read_all && check_whole(table, base, seen, id_number_seen);
}

// What can be said only when an object has been read to its end.
bool Decoder::State::check_whole(const Table& table, std::byte* base, std::uint64_t seen,
                                 bool id_number_seen) {
  std::uint64_t missing = table.index->required & ~seen;
  while (missing != 0) {
    const Field& field = table.fields[static_cast<std::size_t>(std::countr_zero(missing))];
    const bool defaulted = field.name == "institution_id" && !options.default_institution.empty();
    if (!defaulted) return fail(Reason::missing_field, field.name);
    at<std::string_view>(base, field.place) = options.default_institution;
    missing &= missing - 1;
  }
  for (const Alternative& pair : table.alternatives) {
    const bool first = ((seen >> pair.first_row) & 1) != 0;
    const bool second = ((seen >> pair.second_row) & 1) != 0;
    if (pair.pairing == Pairing::together) {
      if (first == second) continue;
      return fail(Reason::missing_field, table.fields[first ? pair.second_row : pair.first_row].name);
    }
    if (!first && !second) return fail(Reason::missing_field, table.fields[pair.first_row].name);
    if (first && second && pair.pairing == Pairing::exactly_one)
      return fail(Reason::bad_format, table.fields[pair.second_row].name);
  }
  if (!id_number_seen) return true;
  for (const Field& field : table.fields) {
    if (field.format != Format::resident_id) continue;
    const std::string_view id_type = at<std::string_view>(base, field.extra);
    const Reason fault = check_id_number(at<std::string_view>(base, field.place), id_type, *arena);
    if (fault != Reason::none) return fail(fault, field.name);
  }
  return true;
}

bool Decoder::State::finish() {
  if (event->status == Status::none && has_status[static_cast<std::size_t>(event->type)]) {
    event->status = Status::done;
  }
  return event->type != EventType::list || canonical_entry();
}

// An entry of a list is compared with identifiers in their canonical form.
bool Decoder::State::canonical_entry() {
  if (event->list_kind == EntityKind::domain) event->list_entry = lower_case(event->list_entry, *arena);
  if (event->list_kind != EntityKind::phone) return true;
  std::array<char, 32> buffer{};
  const PhoneNumber number = parse_phone(event->list_entry, buffer);
  if (number.cls == PhoneClass::invalid) return fail(Reason::bad_format, "entry");
  event->list_entry = arena->copy(number.canonical);
  return true;
}

// A JSON text without its quotes and escapes, nullptr when it is broken. `token` begins with the quote. At
// least eight bytes are readable behind the text.
inline std::string_view Decoder::State::read_string(std::string_view token) {
  if (token.size() < 2 || token.data()[token.size() - 1] != '"') {
    fail(Reason::not_json);
    return {};
  }
  const std::string_view text(token.data() + 1, token.size() - 2);
  if (!escapes) [[likely]]
    return text;
  return text.find('\\') != std::string_view::npos ? unescape(text) : text;
}

std::string_view Decoder::State::unescape(std::string_view text) {
  const std::size_t room = text.size() + 2 * kPadding;
  char* begin = arena->allocate(room);
  const auto* end = stages->parse_string(reinterpret_cast<const std::uint8_t*>(text.data()),
                                         reinterpret_cast<std::uint8_t*>(begin));
  if (end == nullptr) {
    fail(Reason::not_json);
    return {};
  }
  const std::string_view out(begin, reinterpret_cast<const char*>(end));
  arena->shrink(room - out.size() - 8);
  return out;
}

bool Decoder::State::read_nested(const Field& field, std::byte* base) {
  if (field.kind == FieldKind::object) return read_object(field, base);
  return field.kind == FieldKind::text_list ? read_text_list(field, base) : read_raw(field, base);
}

inline bool Decoder::State::read_scalar(const Field& field, std::byte* base) {
  if (tokens.at_end()) return fail(Reason::not_json);
  const bool quoted = *tokens.text() == '"';
  const std::string_view token = tokens.take();
  const std::string_view text = quoted ? read_string(token) : token;
  if (text.data() == nullptr) return false;
  const Reason fault = store_scalar(field, text, quoted, base, *arena);
  return fault == Reason::none || fail(fault, field.name);
}

bool Decoder::State::read_object(const Field& field, std::byte* base) {
  if (tokens.first() != '{') return fail(mismatch(tokens.take()), field.name);
  path[path_size++] = field.name;
  if (!walk(*field.nested, base + field.place.offset)) return false;
  --path_size;
  return true;
}

// Keeps the text of an object or list, once it is known to be whole.
bool Decoder::State::read_raw(const Field& field, std::byte* base) {
  const bool is_object = field.kind == FieldKind::raw_object;
  if (tokens.first() != (is_object ? '{' : '[')) return fail(mismatch(tokens.take()), field.name);
  const char* begin = tokens.text();
  path[path_size++] = field.name;
  if (!(is_object ? skip_object(2) : skip_list(2))) return false;
  --path_size;
  const std::string_view text(begin, tokens.behind_last());
  if (static_cast<std::int64_t>(text.size()) > field.maximum) return fail(Reason::out_of_range, field.name);
  at<std::string_view>(base, field.place) = text;
  return true;
}

bool Decoder::State::read_text_list(const Field& field, std::byte* base) {
  if (tokens.first() != '[') return fail(mismatch(tokens.take()), field.name);
  auto& texts = at<std::array<std::string_view, limits::kUrls>>(base, field.place);
  auto& count = at<std::uint8_t>(base, field.extra);
  return each_element([&] {
    const std::string_view token = tokens.take();
    if (token.empty()) return fail(Reason::not_json);
    if (token.front() != '"') return fail(mismatch(token), field.name);
    if (count == texts.size()) return fail(Reason::out_of_range, field.name);
    const std::string_view text = read_string(token);
    if (text.data() == nullptr) return false;
    const auto size = static_cast<std::int64_t>(text.size());
    if (size < field.minimum || size > field.maximum) return fail(Reason::out_of_range, field.name);
    texts[count++] = text;
    return true;
  });
}

bool Decoder::State::unknown(std::string_view key) {
  const std::string_view forbidden = forbidden_name(key);
  if (!forbidden.empty()) return fail(Reason::forbidden_field, forbidden);
  ++event->unknown_fields;
  return skip(path_size + 2);
}

// Reads a value that nobody asked for, so that a fault in it is found. `depth` is that of the value, the
// record is 1.
bool Decoder::State::skip(std::size_t depth) {
  const char first = tokens.first();
  if (first == '{' || first == '[') {
    if (depth > limits::kJsonDepth) return fail(Reason::too_deep);
    return first == '{' ? skip_object(depth) : skip_list(depth);
  }
  const std::string_view token = tokens.take();
  if (first != '"') return mismatch(token) == Reason::wrong_type || fail(Reason::not_json);
  return read_string(token).data() != nullptr;
}

bool Decoder::State::skip_object(std::size_t depth) {
  return each_member([&](Tokens from_key) {
    const std::string_view key = read_string(from_key.take());
    if (key.data() == nullptr) return false;
    const std::string_view forbidden = forbidden_name(key);
    if (!forbidden.empty() && depth > 1) return fail(Reason::forbidden_field, forbidden);
    return skip(depth + 1);
  });
}

bool Decoder::State::skip_list(std::size_t depth) {
  return each_element([&] { return skip(depth + 1); });
}

Decoder::Decoder(DecoderOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

tl::expected<void, Rejection> Decoder::decode_into(std::string_view record, Source source, Padding padding,
                                                   Event& event, Arena& arena) {
  std::memcpy(static_cast<void*>(&event), static_cast<const void*>(&kBlank), sizeof(Event));
  state_->event = &event;
  state_->arena = &arena;
  if (!state_->decode(record, source, padding)) return tl::unexpected(state_->rejection);
  return {};
}

tl::expected<const Event*, Rejection> Decoder::decode(std::string_view record, Source source) {
  state_->own_arena.reset();
  const auto done = decode_into(record, source, Padding::none, state_->own_event, state_->own_arena);
  if (!done) return tl::unexpected(done.error());
  return &state_->own_event;
}

}  // namespace xiezhi
