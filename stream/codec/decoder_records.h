// An output record read back by its rows, the whole of it: the other way round of json_writer.h. For records
// that come from elsewhere, or must be what they were when they were written.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "stream/codec/decoder_outputs.h"
#include "stream/codec/field.h"

namespace xiezhi {

// Owner and user: one thread.
class RecordDecoder {
 public:
  RecordDecoder();
  ~RecordDecoder();

  // Fills the structure at `record`, which `table` describes and which is as its type begins. Refuses what
  // the schema of the table refuses: a member that is none of its fields (forbidden_field), that stands
  // twice, is missing, of another kind, out of its bounds or no word of its list. Its string_views hold until
  // the next call; after a fault it is not defined. `field` of the fault is the innermost that is known.
  OutputFault decode(std::string_view text, const Table& table, std::byte* record);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace xiezhi
