// JSON record -> Event (CONTRACT 1). A record is either decoded whole or refused with a reason and the field
// at fault.
//
// Texts of the Event are views: into the record where it was padded, else into the arena (the record is
// copied there), and into the arena where a text had escapes or was brought to its canonical form. So an
// Event lives as long as the arena is not reset and, for a padded record, as long as its bytes. One Decoder a
// thread; no clock, no I/O, nothing allocated after warm-up.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "stream/base/arena.h"
#include "stream/base/vocabulary.h"
#include "stream/codec/event.h"

namespace xiezhi {

// Bytes that must be readable after a record that is decoded in place. Their values do not matter.
constexpr std::size_t kPadding = 64;

enum class Padding : std::uint8_t { none, present };  // present: kPadding bytes after the record are readable

// Why a record was refused. `field` is a dotted path such as payer.id_number, made of names that the program
// knows, never of text of the record (it may be shown to operators); empty where no field is at fault. It
// lives as long as the arena.
struct Rejection {
  Reason reason = Reason::none;
  std::string_view field;
};

struct DecoderOptions {
  std::string default_institution;  // of records without institution_id; empty: they are refused
};

class Decoder {
 public:
  explicit Decoder(DecoderOptions options = {});
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  // Decodes one record of the topic `source` into `event`, whose former content is dropped. A null payload (a
  // tombstone) is the caller's matter. On refusal `event.type` is what was read before the fault, the rest of
  // it is not defined. Source::none allows every type.
  tl::expected<void, Rejection> decode_into(std::string_view record, Source source, Padding padding,
                                            Event& event, Arena& arena);

  // For single records: the event and its texts live in the decoder until its next decode().
  tl::expected<const Event*, Rejection> decode(std::string_view record, Source source);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace xiezhi
