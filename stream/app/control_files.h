// Control records in files, for commands that count what people said of outputs.
#pragma once

#include "stream/app/options.h"
#include "stream/app/output_files.h"
#include "stream/codec/decoder.h"
#include "stream/io/file_reader.h"

namespace xiezhi {

// Calls take(event) with each record of --feedback that can be read; the others are named on standard error,
// or end it with --strict.
template <class Take>
Result<void> each_control(const Options& options, Take take) {
  Decoder decoder;
  BadLines bad;
  const std::vector<std::string>& files = options.feedback_files;
  if (files.empty()) return {};
  const Result<void> read = each_record(files, [&](const InputRecord& record) -> Result<void> {
    const auto event = decoder.decode(record.payload, Source::control);
    if (event) {
      take(**event);
      return {};
    }
    bad.add(files[static_cast<std::size_t>(record.topic)], record.offset,
            {event.error().reason, event.error().field});
    if (options.strict) return fail(Exit::bad_data, bad.first());
    return {};
  });
  if (read) bad.print();
  return read;
}

}  // namespace xiezhi
