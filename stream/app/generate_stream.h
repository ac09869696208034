// What `generate` and `demo` share about synthetic streams.
#pragma once

#include "stream/app/generator.h"
#include "stream/app/options.h"

namespace xiezhi {

// The generator's options as the command line gives them.
GeneratorOptions generator_options(const Options& options, std::int64_t default_events);

// Writes the ground truth, one JSON object a line; nothing when `path` is empty.
Result<void> write_truth(const Generator& generator, const std::string& path);

}  // namespace xiezhi
