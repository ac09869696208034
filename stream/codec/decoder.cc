#include "stream/codec/decoder.h"

#include <simdjson.h>

#include <array>
#include <bit>
#include <cstring>

#include "stream/base/check.h"
#include "stream/base/identifiers.h"
#include "stream/base/limits.h"
#include "stream/codec/decoder_values.h"
#include "stream/codec/field.h"
#include "stream/codec/forbidden_fields.h"
#include "stream/codec/input_fields.h"

namespace xiezhi {
namespace {

namespace ondemand = simdjson::ondemand;

static_assert(kPadding >= simdjson::SIMDJSON_PADDING, "a padded record can be parsed in place");
static_assert(std::endian::native == std::endian::little,
              "keys are hashed by their first eight bytes in this order");

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

bool has_escape(std::string_view text) { return std::memchr(text.data(), '\\', text.size()) != nullptr; }

// The position of name in table, or table.fields.size(). Eight bytes must be readable at name.
std::size_t find_row(const Table& table, std::string_view name) {
  std::uint64_t first_bytes = 0;
  std::memcpy(&first_bytes, name.data(), 8);
  if (name.size() < 8) first_bytes &= (std::uint64_t{1} << (8 * name.size())) - 1;
  std::size_t slot = KeyIndex::slot_of(first_bytes, name.size());
  while (table.index->slots[slot] != 0) {
    const std::size_t row = table.index->slots[slot] - 1U;
    if (table.fields[row].name == name) return row;
    slot = (slot + 1) % KeyIndex::kSlots;
  }
  return table.fields.size();
}

std::size_t key_length(const char* key) {
  std::size_t length = 0;
  while (key[length] != '"' && key[length] != '\\') ++length;
  return length;
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
  bool walk(ondemand::object object, const Table& table, std::byte* base);
  bool check_whole(const Table& table, std::byte* base, std::uint64_t seen, bool id_number_seen);
  bool finish();
  bool canonical_entry();

  bool read_key(ondemand::field& field, std::string_view& key);
  bool unescape(ondemand::raw_json_string text, std::size_t size, std::string_view& out);
  bool read_string(ondemand::value& value, const Field& field, std::string_view token, std::string_view& out);
  bool read(const Field& field, ondemand::value value, std::byte* base);
  bool read_object(const Field& field, ondemand::value& value, std::string_view token, std::byte* base);
  bool read_raw(const Field& field, ondemand::value& value, std::string_view token, std::byte* base);
  bool read_text_list(const Field& field, ondemand::value& value, std::string_view token, std::byte* base);

  bool unknown(std::string_view key, ondemand::value value);
  bool skip(ondemand::value value, std::size_t depth);
  bool skip_object(ondemand::object object, std::size_t depth);
  bool skip_list(ondemand::array list, std::size_t depth);

  bool fail(Reason reason, std::string_view name = {});

  DecoderOptions options;
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
    ondemand::field field;
    if (std::move(item).get(field)) return fail(Reason::not_json);
    std::string_view key;
    if (!read_key(field, key)) return false;
    if (key != "type") continue;
    ondemand::value value = field.value();
    const std::string_view token = trim(value.raw_json_token());
    if (token.empty() || token.front() != '"') return fail(mismatch(token), "type");
    std::string_view name;
    if (!read_string(value, input_row(EventType::transfer).table->fields[0], token, name)) return false;
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

bool Decoder::State::walk(ondemand::object object, const Table& table, std::byte* base) {
  std::uint64_t seen = 0;
  bool id_number_seen = false;
  for (simdjson::simdjson_result<ondemand::field> item : object) {
    ondemand::field member;
    if (std::move(item).get(member)) return fail(Reason::not_json);
    std::string_view key;
    if (!read_key(member, key)) return false;
    const std::size_t row = find_row(table, key);
    if (row == table.fields.size()) {
      if (!unknown(key, member.value())) return false;
      continue;
    }
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

bool Decoder::State::read_key(ondemand::field& field, std::string_view& key) {
  const ondemand::raw_json_string raw = field.key();
  const std::size_t length = key_length(raw.raw());
  key = {raw.raw(), length};
  if (raw.raw()[length] == '"') return true;
  // An escaped key ends at the first quote without a backslash before it.
  std::size_t end = length;
  while (raw.raw()[end] != '"') end += raw.raw()[end] == '\\' ? 2 : 1;
  return unescape(raw, end, key);
}

bool Decoder::State::unescape(ondemand::raw_json_string text, std::size_t size, std::string_view& out) {
  const std::size_t room = size + 2 * kPadding;
  char* begin = arena->allocate(room);
  auto* end = reinterpret_cast<std::uint8_t*>(begin);
  if (parser.unescape(text, end).get(out)) return fail(Reason::not_json);
  arena->shrink(room - out.size() - 8);  // eight bytes stay readable behind a key
  return true;
}

// A JSON string, without its quotes. `token` begins with the quote.
bool Decoder::State::read_string(ondemand::value& value, const Field& field, std::string_view token,
                                 std::string_view& out) {
  if (token.size() < 2 || token.back() != '"') return fail(Reason::not_json, field.name);
  out = token.substr(1, token.size() - 2);
  if (!has_escape(out)) return true;
  ondemand::raw_json_string raw;
  if (value.get_raw_json_string().get(raw)) return fail(Reason::not_json, field.name);
  return unescape(raw, out.size(), out);
}

bool Decoder::State::read(const Field& field, ondemand::value value, std::byte* base) {
  const std::string_view token = trim(value.raw_json_token());
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
  Scalar scalar{token, token.front() == '"'};
  if (scalar.quoted && !read_string(value, field, token, scalar.text)) return false;
  const Reason fault = store_scalar(field, scalar, base, *arena);
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
    ondemand::value element;
    if (std::move(item).get(element)) return fail(Reason::not_json);
    const std::string_view text_token = trim(element.raw_json_token());
    if (text_token.empty()) return fail(Reason::not_json);
    if (text_token.front() != '"') return fail(mismatch(text_token), field.name);
    if (count == texts.size()) return fail(Reason::out_of_range, field.name);
    std::string_view text;
    if (!read_string(element, field, text_token, text)) return false;
    const Reason fault = check_text(field, text, *arena);
    if (fault != Reason::none) return fail(fault, field.name);
    texts[count++] = text;
  }
  return true;
}

bool Decoder::State::unknown(std::string_view key, ondemand::value value) {
  const std::string_view forbidden = forbidden_name(key);
  if (!forbidden.empty()) return fail(Reason::forbidden_field, forbidden);
  ++event->unknown_fields;
  return skip(value, path_size + 2);
}

// Reads a value that nobody asked for, so that a fault in it is found. `depth` is that of the value, the
// record is 1.
bool Decoder::State::skip(ondemand::value value, std::size_t depth) {
  const std::string_view token = trim(value.raw_json_token());
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
  std::string_view text;
  static constexpr Field kNameless{};
  return read_string(value, kNameless, token, text);
}

bool Decoder::State::skip_object(ondemand::object object, std::size_t depth) {
  for (simdjson::simdjson_result<ondemand::field> item : object) {
    ondemand::field member;
    if (std::move(item).get(member)) return fail(Reason::not_json);
    std::string_view key;
    if (!read_key(member, key)) return false;
    const std::string_view forbidden = forbidden_name(key);
    if (!forbidden.empty() && depth > 1) return fail(Reason::forbidden_field, forbidden);
    if (!skip(member.value(), depth + 1)) return false;
  }
  return true;
}

bool Decoder::State::skip_list(ondemand::array list, std::size_t depth) {
  for (simdjson::simdjson_result<ondemand::value> item : list) {
    ondemand::value element;
    if (std::move(item).get(element)) return fail(Reason::not_json);
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
