// Makers of rows (field.h). A maker refuses, at compile time, a member that is not stored as its kind needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "stream/base/limits.h"
#include "stream/base/vocabulary.h"
#include "stream/codec/field.h"

namespace xiezhi::rows {

using Name = std::string_view;
using Doc = std::string_view;

consteval void expect(bool holds) {
  if (!holds) throw "the member is not stored as the kind of the field needs";
}

consteval bool is_text(Place place) {
  return place.storage == Storage::view || place.storage == Storage::string;
}

consteval Field row(FieldKind kind, Name name, Place place, Need need, Doc doc, Doc doc_zh) {
  Field field;
  field.name = name;
  field.kind = kind;
  field.place = place;
  field.need = need;
  field.doc = doc;
  field.doc_zh = doc_zh;
  return field;
}

consteval Field bounded(Field field, std::int64_t minimum, std::int64_t maximum,
                        Format format = Format::none) {
  field.minimum = minimum;
  field.maximum = maximum;
  field.format = format;
  return field;
}

consteval Field identifier(Name name, Place place, Need need, Doc doc, Doc doc_zh) {
  expect(is_text(place));
  return bounded(row(FieldKind::identifier, name, place, need, doc, doc_zh), 1, limits::kIdChars);
}

consteval Field text(Name name, Place place, std::size_t maximum, Need need, Doc doc, Doc doc_zh,
                     Format format = Format::none) {
  expect(is_text(place));
  return bounded(row(FieldKind::text, name, place, need, doc, doc_zh), need == Need::required ? 1 : 0,
                 static_cast<std::int64_t>(maximum), format);
}

// The number of an id document; `id_type` decides which check it needs.
consteval Field id_number(Name name, Place place, Place id_type, Doc doc, Doc doc_zh) {
  expect(is_text(place) && is_text(id_type));
  Field field = bounded(row(FieldKind::text, name, place, Need::optional, doc, doc_zh), 1, limits::kIdChars,
                        Format::resident_id);
  field.extra = id_type;
  return field;
}

consteval Field code(Name name, Place place, Need need, Doc doc, Doc doc_zh,
                     std::span<const std::string_view> names = {}) {
  expect(is_text(place));
  Field field = bounded(row(FieldKind::code, name, place, need, doc, doc_zh), 1, limits::kCodeBytes);
  field.names = names;
  return field;
}

consteval Field integer(Name name, Place place, std::int64_t minimum, std::int64_t maximum, Need need,
                        Doc doc, Doc doc_zh) {
  expect(place.storage == Storage::integer || place.storage == Storage::integer32);
  return bounded(row(FieldKind::integer, name, place, need, doc, doc_zh), minimum, maximum);
}

consteval Field time(Name name, Place place, Need need, Doc doc, Doc doc_zh, Format format = Format::none) {
  expect(place.storage == Storage::integer);
  constexpr std::int64_t k1900Ms = -2'208'988'800'000;
  constexpr std::int64_t kYear9999Ms = 253'402'300'799'999;  // how lists write «for ever»
  const bool of_event = format == Format::event_time;
  return bounded(row(FieldKind::time, name, place, need, doc, doc_zh),
                 of_event ? limits::kEarliestMs : k1900Ms, of_event ? limits::kLatestMs - 1 : kYear9999Ms,
                 format);
}

consteval Field flag(Name name, Place place, Need need, Doc doc, Doc doc_zh) {
  expect(place.storage == Storage::flag);
  return row(FieldKind::flag, name, place, need, doc, doc_zh);
}

template <class E>
consteval Field choice(Name name, Place place, Need need, Doc doc, Doc doc_zh) {
  expect(place.storage == Storage::enumeration);
  Field field = row(FieldKind::enumeration, name, place, need, doc, doc_zh);
  field.names = names_of<E>();
  return field;
}

// The same without the words behind `last`.
template <class E>
consteval Field up_to(E last, Field field) {
  expect(field.names.data() == names_of<E>().data());
  field.names = field.names.first(static_cast<std::size_t>(last) + 1);
  return field;
}

consteval Field phone(Name name, Place place, Need need, Doc doc, Doc doc_zh, Place prefix = {}) {
  expect(place.storage == Storage::view);
  expect(prefix.storage == Storage::flag || prefix.storage == Storage::none);
  Field field = bounded(row(FieldKind::phone, name, place, need, doc, doc_zh), 1, limits::kPhoneTextBytes);
  field.extra = prefix;
  return field;
}

consteval Field region(Name name, Place place, Need need, Doc doc, Doc doc_zh) {
  expect(place.storage == Storage::integer);
  return bounded(row(FieldKind::region, name, place, need, doc, doc_zh), 100000, 999999);
}

consteval Field degrees(Name name, Place place, std::int64_t limit_e6, Doc doc, Doc doc_zh) {
  expect(place.storage == Storage::integer);
  return bounded(row(FieldKind::micro_degrees, name, place, Need::optional, doc, doc_zh), -limit_e6,
                 limit_e6);
}

consteval Field object(Name name, Place place, const Table& nested, Need need, Doc doc, Doc doc_zh) {
  expect(place.storage == Storage::structure);
  Field field = row(FieldKind::object, name, place, need, doc, doc_zh);
  field.nested = &nested;
  return field;
}

consteval Field raw(Name name, FieldKind kind, Place place, Need need, Doc doc, Doc doc_zh) {
  expect(place.storage == Storage::view && (kind == FieldKind::raw_object || kind == FieldKind::raw_list));
  return bounded(row(kind, name, place, need, doc, doc_zh), 0, limits::kDocumentBytes);
}

// `count` belongs to lists that are arrays of fixed size.
// The id or token of an output, by which a record that comes in names it.
consteval Field record_id(Name name, Place place, Doc doc, Doc doc_zh, Need need = Need::required) {
  constexpr std::size_t kDigits = 32;
  Field field = text(name, place, kDigits, need, doc, doc_zh, Format::hexadecimal);
  field.minimum = kDigits;
  return field;
}

consteval Field text_list(Name name, Place place, std::size_t maximum, Need need, Doc doc, Doc doc_zh,
                          Place count = {}) {
  expect((place.storage == Storage::view_array && count.storage == Storage::count) ||
         place.storage == Storage::view_list || place.storage == Storage::string_list);
  Field field = bounded(row(FieldKind::text_list, name, place, need, doc, doc_zh), 1,
                        static_cast<std::int64_t>(maximum));
  field.extra = count;
  return field;
}

consteval Field token(Name name, Place place, Need need, Doc doc, Doc doc_zh) {
  expect(place.storage == Storage::token);
  return row(FieldKind::token, name, place, need, doc, doc_zh);
}

consteval Field integer_list(Name name, Place place, Need need, Doc doc, Doc doc_zh) {
  expect(place.storage == Storage::integer_list);
  return row(FieldKind::integer_list, name, place, need, doc, doc_zh);
}

consteval Field object_list(Name name, Place place, const Table& nested, Need need, Doc doc, Doc doc_zh) {
  expect(place.storage == Storage::structure_list);
  Field field = row(FieldKind::object_list, name, place, need, doc, doc_zh);
  field.nested = &nested;
  return field;
}

template <class E>
consteval Field choice_list(Name name, Place place, Need need, Doc doc, Doc doc_zh) {
  expect(place.storage == Storage::byte_list);
  Field field = row(FieldKind::enumeration_list, name, place, need, doc, doc_zh);
  field.names = names_of<E>();
  return field;
}

}  // namespace xiezhi::rows
