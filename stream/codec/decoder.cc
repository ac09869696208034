#include "stream/codec/decoder.h"

#include <simdjson.h>

#include <array>
#include <bit>
#include <cstring>

#include "stream/base/check.h"
#include "stream/base/identifiers.h"
#include "stream/base/limits.h"
#include "stream/codec/decoder_keys.h"
#include "stream/codec/decoder_values.h"
#include "stream/codec/field.h"
#include "stream/codec/forbidden_fields.h"
#include "stream/codec/input_fields.h"

namespace xiezhi {
namespace {

namespace ondemand = simdjson::ondemand;

static_assert(kPadding >= simdjson::SIMDJSON_PADDING, "a padded record can be parsed in place");

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

// A JSON token without the white space behind it.
std::string_view token_of(ondemand::value& value) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && is_space(token.back())) [[unlikely]] token.remove_suffix(1);
  return token;
}

const Event kBlank{};

}  // namespace

struct Decoder::State {
  explicit State(DecoderOptions given) : options(std::move(given)) {
    const auto error = parser.allocate(limits::kRecordBytes + kPadding);
    XIEZHI_CHECK(!error);
    for (const InputRow& row : input_rows()) {
      has_status[static_cast<std::size_t>(row.type)] =
          row_of(row.table->fields, "status") < row.table->fields.size();
    }
  }

  bool decode(std::string_view record, Source source, Padding padding);
  bool open(const char* bytes, std::size_t size);
  bool refuse_other_root(std::string_view record);
  bool find_type(ondemand::object& root, Source source);
  bool walk(ondemand::object& object, const Table& table, std::byte* base);
  bool check_whole(const Table& table, std::byte* base, std::uint64_t seen, bool id_number_seen);
  bool finish();
  bool canonical_entry();

  std::string_view read_key(ondemand::raw_json_string raw);
  std::string_view unescape(ondemand::raw_json_string text, std::size_t size);
  std::string_view read_string(ondemand::value& value, std::string_view token);
  bool read(const Field& field, ondemand::value& value, std::byte* base);
  bool read_object(const Field& field, ondemand::value& value, std::string_view token, std::byte* base);
  bool read_raw(const Field& field, ondemand::value& value, std::string_view token, std::byte* base);
  bool read_text_list(const Field& field, ondemand::value& value, std::string_view token, std::byte* base);

  bool unknown(std::string_view key, ondemand::value& value);
  bool skip(ondemand::value& value, std::size_t depth);
  bool skip_object(ondemand::object& object, std::size_t depth);
  bool skip_list(ondemand::array& list, std::size_t depth);

  bool fail(Reason reason, std::string_view name = {});

  // Which row followed a row when its table was read last (position 0: which row came first). Only speeds up.
  struct Guess {
    std::array<std::uint8_t, 65> row{};
  };

  DecoderOptions options;
  std::array<Guess, kInputTables> guesses{};
  ondemand::parser parser{limits::kRecordBytes + kPadding};
  std::array<bool, 64> has_status{};
  // Of the record at hand.
  ondemand::document document;
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
  const std::string_view text = trim({bytes, record.size()});
  if (text.front() != '{') return refuse_other_root(text);
  ondemand::object root;
  if (document.get_object().get(root)) return fail(Reason::not_json);
  if (!find_type(root, source)) return false;
  const InputRow& row = input_row(event->type);
  if (!walk(root, *row.table, reinterpret_cast<std::byte*>(event))) return false;
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return fail(Reason::not_json);
  return finish();
}

bool Decoder::State::open(const char* bytes, std::size_t size) {
  const auto error = parser.iterate(bytes, size, size + kPadding).get(document);
  switch (error) {
    case simdjson::SUCCESS:
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
  if (record.front() == '[') {
    ondemand::array list;
    if (document.get_array().get(list)) return fail(Reason::not_json);
    if (!skip_list(list, 1)) return false;
    const bool whole = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return fail(whole ? Reason::not_an_object : Reason::not_json);
  }
  if (record.front() == '"') {
    const bool whole = !document.get_string().error();
    return fail(whole ? Reason::not_an_object : Reason::not_json);
  }
  return fail(mismatch(record) == Reason::wrong_type ? Reason::not_an_object : Reason::not_json);
}

// `type` may be anywhere; it decides how the rest is read. Leaves root at its start.
bool Decoder::State::find_type(ondemand::object& root, Source source) {
  for (simdjson::simdjson_result<ondemand::field> item : root) {
    if (item.error()) return fail(Reason::not_json);
    ondemand::field& field = item.value_unsafe();
    const std::string_view key = read_key(field.key());
    if (key.data() == nullptr) return false;
    if (key != "type") continue;
    ondemand::value& value = field.value();
    const std::string_view token = token_of(value);
    if (token.empty() || token.front() != '"') return fail(mismatch(token), "type");
    const std::string_view name = read_string(value, token);
    if (name.data() == nullptr) return false;
    event->type = from_name<EventType>(name);
    if (event->type == EventType::none) return fail(Reason::unknown_type, "type");
    if (!allowed_on(input_row(event->type), source)) return fail(Reason::wrong_topic, "type");
    document.rewind();
    return !document.get_object().get(root) || fail(Reason::not_json);
  }
  // Without a type the record may still be broken: that comes first.
  document.rewind();
  if (document.get_object().get(root)) return fail(Reason::not_json);
  if (!skip_object(root, 1)) return false;
  const bool whole = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  return whole ? fail(Reason::missing_field, "type") : fail(Reason::not_json);
}

bool Decoder::State::walk(ondemand::object& object, const Table& table, std::byte* base) {
  std::uint64_t seen = 0;
  bool id_number_seen = false;
  Guess& guess = guesses[table.number];
  std::size_t expected = 0;  // most senders write the fields in the same order every time
  for (simdjson::simdjson_result<ondemand::field> item : object) {
    if (item.error()) return fail(Reason::not_json);
    ondemand::field& member = item.value_unsafe();
    const char* raw_key = member.key().raw();
    std::size_t row = guess.row[expected];
    if (!is_row(table, row, raw_key)) {
      const std::string_view key = read_key(member.key());
      if (key.data() == nullptr) return false;
      row = find_row(table, key);
      if (row == table.fields.size()) {
        if (!unknown(key, member.value())) return false;
        continue;
      }
      guess.row[expected] = static_cast<std::uint8_t>(row);
    }
    expected = row + 1;
    const Field& field = table.fields[row];
    const std::uint64_t bit = std::uint64_t{1} << row;
    if ((seen & bit) != 0) return fail(Reason::duplicate_field, field.name);
    seen |= bit;
    if (field.format == Format::resident_id) id_number_seen = true;
    if (!read(field, member.value(), base)) return false;
  }
  return check_whole(table, base, seen, id_number_seen);
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
    if (!first && !second) return fail(Reason::missing_field, table.fields[pair.first_row].name);
    if (first && second && pair.exclusive)
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

// The text of a key, nullptr when it is no text. At least eight bytes are readable behind it.
std::string_view Decoder::State::read_key(ondemand::raw_json_string raw) {
  const char* key = raw.raw();
  std::size_t length = key_length(key);
  if (key[length] == '"') return {key, length};
  while (key[length] != '"') length += key[length] == '\\' ? 2 : 1;
  return unescape(raw, length);
}

// `size` is that of the text with its escapes. nullptr when an escape is wrong.
std::string_view Decoder::State::unescape(ondemand::raw_json_string text, std::size_t size) {
  const std::size_t room = size + 2 * kPadding;
  char* begin = arena->allocate(room);
  auto* end = reinterpret_cast<std::uint8_t*>(begin);
  std::string_view out;
  if (parser.unescape(text, end).get(out)) {
    fail(Reason::not_json);
    return {};
  }
  arena->shrink(room - out.size() - 8);
  return out;
}

// A JSON text without its quotes and escapes, nullptr when it is broken. `token` begins with the quote.
std::string_view Decoder::State::read_string(ondemand::value& value, std::string_view token) {
  if (token.size() < 2 || token.back() != '"') {
    fail(Reason::not_json);
    return {};
  }
  const std::string_view text = token.substr(1, token.size() - 2);
  if (!has_escape(text)) return text;
  ondemand::raw_json_string raw;
  if (value.get_raw_json_string().get(raw)) {
    fail(Reason::not_json);
    return {};
  }
  return unescape(raw, text.size());
}

bool Decoder::State::read(const Field& field, ondemand::value& value, std::byte* base) {
  const std::string_view token = token_of(value);
  if (token.empty()) return fail(Reason::not_json);
  switch (field.kind) {
    case FieldKind::object:
      return read_object(field, value, token, base);
    case FieldKind::raw_object:
    case FieldKind::raw_list:
      return read_raw(field, value, token, base);
    case FieldKind::text_list:
      return read_text_list(field, value, token, base);
    default:
      break;
  }
  const bool quoted = token.front() == '"';
  const std::string_view text = quoted ? read_string(value, token) : token;
  if (text.data() == nullptr) return false;
  const Reason fault = store_scalar(field, text, quoted, base, *arena);
  return fault == Reason::none || fail(fault, field.name);
}

bool Decoder::State::read_object(const Field& field, ondemand::value& value, std::string_view token,
                                 std::byte* base) {
  if (token.front() != '{') return fail(mismatch(token), field.name);
  ondemand::object object;
  if (value.get_object().get(object)) return fail(Reason::not_json);
  path[path_size++] = field.name;
  if (!walk(object, *field.nested, base + field.place.offset)) return false;
  --path_size;
  return true;
}

// Keeps the text of an object or list, once it is known to be whole.
bool Decoder::State::read_raw(const Field& field, ondemand::value& value, std::string_view token,
                              std::byte* base) {
  const bool is_object = field.kind == FieldKind::raw_object;
  if (token.front() != (is_object ? '{' : '[')) return fail(mismatch(token), field.name);
  std::string_view text;
  path[path_size++] = field.name;
  if (is_object) {
    ondemand::object object;
    if (value.get_object().get(object) || object.raw_json().get(text) || object.reset().error()) {
      return fail(Reason::not_json);
    }
    if (!skip_object(object, 2)) return false;
  } else {
    ondemand::array list;
    if (value.get_array().get(list) || list.raw_json().get(text) || list.reset().error()) {
      return fail(Reason::not_json);
    }
    if (!skip_list(list, 2)) return false;
  }
  --path_size;
  text = trim(text);
  if (static_cast<std::int64_t>(text.size()) > field.maximum) return fail(Reason::out_of_range, field.name);
  at<std::string_view>(base, field.place) = text;
  return true;
}

bool Decoder::State::read_text_list(const Field& field, ondemand::value& value, std::string_view token,
                                    std::byte* base) {
  if (token.front() != '[') return fail(mismatch(token), field.name);
  ondemand::array list;
  if (value.get_array().get(list)) return fail(Reason::not_json);
  auto& texts = at<std::array<std::string_view, limits::kUrls>>(base, field.place);
  auto& count = at<std::uint8_t>(base, field.extra);
  for (simdjson::simdjson_result<ondemand::value> item : list) {
    if (item.error()) return fail(Reason::not_json);
    ondemand::value& element = item.value_unsafe();
    const std::string_view text_token = token_of(element);
    if (text_token.empty()) return fail(Reason::not_json);
    if (text_token.front() != '"') return fail(mismatch(text_token), field.name);
    if (count == texts.size()) return fail(Reason::out_of_range, field.name);
    const std::string_view text = read_string(element, text_token);
    if (text.data() == nullptr) return false;
    if (static_cast<std::int64_t>(text.size()) < field.minimum ||
        static_cast<std::int64_t>(text.size()) > field.maximum) {
      return fail(Reason::out_of_range, field.name);
    }
    texts[count++] = text;
  }
  return true;
}

bool Decoder::State::unknown(std::string_view key, ondemand::value& value) {
  const std::string_view forbidden = forbidden_name(key);
  if (!forbidden.empty()) return fail(Reason::forbidden_field, forbidden);
  ++event->unknown_fields;
  return skip(value, path_size + 2);
}

// Reads a value that nobody asked for, so that a fault in it is found. `depth` is that of the value, the
// record is 1.
bool Decoder::State::skip(ondemand::value& value, std::size_t depth) {
  const std::string_view token = token_of(value);
  if (token.empty()) return fail(Reason::not_json);
  if (token.front() == '{') {
    ondemand::object object;
    if (depth > limits::kJsonDepth) return fail(Reason::too_deep);
    return value.get_object().get(object) ? fail(Reason::not_json) : skip_object(object, depth);
  }
  if (token.front() == '[') {
    ondemand::array list;
    if (depth > limits::kJsonDepth) return fail(Reason::too_deep);
    return value.get_array().get(list) ? fail(Reason::not_json) : skip_list(list, depth);
  }
  if (token.front() != '"') return mismatch(token) == Reason::wrong_type || fail(Reason::not_json);
  return read_string(value, token).data() != nullptr;
}

bool Decoder::State::skip_object(ondemand::object& object, std::size_t depth) {
  for (simdjson::simdjson_result<ondemand::field> item : object) {
    if (item.error()) return fail(Reason::not_json);
    ondemand::field& member = item.value_unsafe();
    const std::string_view key = read_key(member.key());
    if (key.data() == nullptr) return false;
    const std::string_view forbidden = forbidden_name(key);
    if (!forbidden.empty() && depth > 1) return fail(Reason::forbidden_field, forbidden);
    if (!skip(member.value(), depth + 1)) return false;
  }
  return true;
}

bool Decoder::State::skip_list(ondemand::array& list, std::size_t depth) {
  for (simdjson::simdjson_result<ondemand::value> item : list) {
    if (item.error()) return fail(Reason::not_json);
    ondemand::value& element = item.value_unsafe();
    if (!skip(element, depth + 1)) return false;
  }
  return true;
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
