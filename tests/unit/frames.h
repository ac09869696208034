// What tests of frames share: every field of a touch in the order of its bits, values for them, and frames of
// them.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stream/app/prng.h"
#include "stream/codec/frame.h"

namespace xiezhi {

// Identifiers of a touch are filled with texts of this length at most.
constexpr std::size_t kTextMax = 64;

// Draws values for fields; texts live as long as the source.
class Values {
 public:
  explicit Values(std::uint64_t seed) : prng_(seed) {}

  template <class T>
  void fill(T& field) {
    if constexpr (std::is_enum_v<T>) {
      field = static_cast<T>(1 + below(Names<T>::values.size() - 1));
    } else if constexpr (std::is_same_v<T, Token>) {
      field = Token{prng_.next() | 1, prng_.next()};
    } else if constexpr (std::is_same_v<T, std::string_view>) {
      std::string text(1 + below(kTextMax), '\0');
      for (char& c : text) c = static_cast<char>(prng_.next());
      field = *texts_.insert(texts_.end(), std::make_unique<std::string>(text))->get();
    } else {  // every width: from one bit to all of them
      const auto bits = static_cast<unsigned>(1 + below(8 * sizeof(T)));
      field = static_cast<T>(prng_.next() >> (64 - bits));
      if (field == 0) field = std::numeric_limits<T>::max();
    }
  }
  std::uint64_t below(std::size_t bound) { return prng_.below(static_cast<std::uint32_t>(bound)); }

 private:
  Prng prng_;
  std::vector<std::unique_ptr<std::string>> texts_;
};

struct Field {
  std::string name;  // as in schemas/log.md
  std::string encoding;
  std::function<void(Touch&, Values&)> fill;
  std::function<bool(const Touch&, const Touch&)> same;
};

template <class T>
constexpr std::string_view encoding_of() {
  if constexpr (std::is_enum_v<T>) return "enum";
  if constexpr (std::is_same_v<T, Token>) return "token";
  if constexpr (std::is_same_v<T, std::string_view>) return "text";
  return std::is_signed_v<T> ? "signed" : "unsigned";
}

template <class Access>
Field field(std::string name, Access access) {
  using T = std::remove_reference_t<decltype(access(std::declval<Touch&>()))>;
  return {std::move(name), std::string(encoding_of<T>()),
          [access](Touch& touch, Values& values) { values.fill(access(touch)); },
          [access](const Touch& a, const Touch& b) {
            return access(const_cast<Touch&>(a)) == access(const_cast<Touch&>(b));
          }};
}
#define FIELD(path) \
  field(            \
      #path, [](Touch & touch) -> auto& { return touch.path; })
// Told by what stood before, or by another field.
#define FIELD_AS(encoding, path) as(encoding, FIELD(path))

inline Field as(std::string encoding, Field field) {
  field.encoding = std::move(encoding);
  return field;
}

// The fields of a touch in the order of their bits, without its identities.
inline const std::vector<Field>& fields() {
  static const std::vector<Field> all = {
      FIELD(kind),
      FIELD(entity),
      FIELD(counterparty_kind),
      FIELD(principal_kind),
      FIELD(status),
      FIELD(channel),
      FIELD(category),
      FIELD(counterparty_category),
      FIELD(number_form),
      FIELD(action),
      FIELD(opinions_expected),
      FIELD(list_grade),
      FIELD(flags),
      FIELD(region),
      FIELD(counterparty_region),
      FIELD(counterparty_birth_year),
      FIELD(currency),
      FIELD(subject),
      FIELD(counterparty),
      FIELD_AS("again", principal),
      FIELD_AS("again", event_key),
      FIELD(reversed_key),
      FIELD(value),
      FIELD_AS("difference", cny_minor),
      FIELD(usd_minor),
      FIELD(balance_after_minor),
      FIELD_AS("difference", event_time_ms),
      FIELD_AS("difference", log_time_ms),
      FIELD(valid_from_ms),
      FIELD(valid_to_ms),
      FIELD(list),
      FIELD_AS("name", cause.institution_id),
      FIELD_AS("again", cause.event_id),
      FIELD_AS("difference", cause.event_time_ms),
      FIELD(cause.origin.topic),
      FIELD(cause.origin.partition),
      FIELD(cause.origin.offset),
      FIELD(hint.relation),
      FIELD(hint.sender_kind),
      FIELD(hint.points),
      FIELD(hint.suspected_type),
      FIELD(hint.found_ms),
      FIELD(cause.traceparent),
      FIELD(name_key),  // behind the identities
      FIELD(order),
      FIELD(remark),
      FIELD(birth_year),  // behind the second mask
      FIELD(opened_day),
      FIELD(rate_bp),
      FIELD(latitude_e6),
      FIELD(longitude_e6),
      FIELD(terminal),
      FIELD(content_type),
      FIELD(content_points),
      FIELD(name_sketch.bag),
      FIELD(name_sketch.length),
  };
  return all;
}
#undef FIELD
#undef FIELD_AS

inline void fill_identities(Touch& touch, std::uint8_t count, Values& values) {
  touch.identity_count = count;
  for (std::uint8_t i = 0; i < count; ++i) {
    SealedIdentity& identity = touch.identities[i];
    values.fill(identity.token);
    values.fill(identity.kind);
    values.fill(identity.sealing_key);
    values.fill(identity.bytes);
  }
}

inline Touch full_touch(Values& values) {
  Touch touch;
  for (const Field& each : fields()) each.fill(touch, values);
  fill_identities(touch, kTouchIdentitiesMax, values);
  return touch;
}

inline Touch random_touch(Values& values) {
  Touch touch;
  for (const Field& each : fields()) {
    if (values.below(2) == 0) each.fill(touch, values);
  }
  fill_identities(touch, static_cast<std::uint8_t>(values.below(kTouchIdentitiesMax + 1)), values);
  return touch;
}

inline void expect_same(const Touch& read, const Touch& written) {
  for (const Field& each : fields()) EXPECT_TRUE(each.same(read, written)) << each.name;
  ASSERT_EQ(read.identity_count, written.identity_count);
  for (std::uint8_t i = 0; i < written.identity_count; ++i) {
    EXPECT_EQ(read.identities[i].token, written.identities[i].token);
    EXPECT_EQ(read.identities[i].kind, written.identities[i].kind);
    EXPECT_EQ(read.identities[i].sealing_key, written.identities[i].sealing_key);
    EXPECT_EQ(read.identities[i].bytes, written.identities[i].bytes);
  }
}

inline std::string frame_of(const Touch& touch) {
  FrameWriter writer;
  writer.add(touch);
  return std::string(writer.frame());
}

inline void expect_survives(const Touch& written, const std::string& name) {
  SCOPED_TRACE(name);
  const std::string frame = frame_of(written);
  FrameReader reader(frame);
  Values values(99);
  Touch read = full_touch(values);  // what an earlier item left behind must not show through
  ASSERT_EQ(reader.next(read).kind, FrameItem::Kind::touch);
  expect_same(read, written);
  EXPECT_EQ(reader.next(read).kind, FrameItem::Kind::end);
}

struct Outcome {
  std::size_t items = 0;
  bool broken = false;
};

// Reads to the end. What a reader gives must lie inside the frame, and after `broken` comes `end`.
inline Outcome read_all(std::string_view frame) {
  Outcome outcome;
  FrameReader reader(frame);
  Touch touch;
  const auto inside = [&](std::string_view text) {
    return text.empty() ||
           (text.data() >= frame.data() && text.data() + text.size() <= frame.data() + frame.size());
  };
  for (;;) {
    const FrameItem item = reader.next(touch);
    if (item.kind == FrameItem::Kind::end) return outcome;
    if (outcome.broken) ADD_FAILURE() << "an item after a broken one";
    outcome.broken = item.kind == FrameItem::Kind::broken;
    if (outcome.broken) continue;
    ++outcome.items;
    EXPECT_TRUE(inside(item.sealed_box));
    if (item.kind != FrameItem::Kind::touch) continue;
    EXPECT_TRUE(inside(touch.cause.institution_id) && inside(touch.cause.event_id));
    EXPECT_LE(touch.identity_count, kTouchIdentitiesMax);
    for (std::uint8_t i = 0; i < touch.identity_count; ++i) EXPECT_TRUE(inside(touch.identities[i].bytes));
    EXPECT_LT(static_cast<std::size_t>(touch.kind), Names<TouchKind>::values.size());
    EXPECT_LT(static_cast<std::size_t>(touch.hint.suspected_type), Names<SuspectedType>::values.size());
  }
}

}  // namespace xiezhi
