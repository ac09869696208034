// The input types of CONTRACT 1 as rows over Event: which fields each has, and on which topics it may come.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "stream/base/vocabulary.h"
#include "stream/codec/field.h"

namespace xiezhi {

// One input type. `sources` are the topics on which it may come.
struct InputRow {
  EventType type = EventType::none;
  const Table* table = nullptr;
  std::span<const Source> sources;
};

// The tables of the types and of the objects in them.
constexpr std::size_t kInputTables = 22;

// One input topic; `key` is its name in the configuration (`topics:`).
struct InputTopicRow {
  Source source = Source::none;
  std::string_view key, topic, doc, doc_zh;
};

// Every type, in the order of EventType, without the absent one.
std::span<const InputRow> input_rows();

// The four input topics, in the order of Source, without the absent one.
std::span<const InputTopicRow> input_topics();

// The row of a type; the type must be given.
const InputRow& input_row(EventType type);

bool allowed_on(const InputRow& row, Source source);

}  // namespace xiezhi
