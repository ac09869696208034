// Model files: what XGBoost has trained, read with its own C library and turned into trees of whole numbers
// (detectors/model.h). The library is opened only when a model is named, so a run by rules alone neither
// needs nor loads it.
#pragma once

#include <memory>
#include <string>

#include "detectors/rules.h"
#include "stream/app/configuration.h"
#include "stream/app/rules_file.h"
#include "stream/base/result.h"

namespace xiezhi {

// Fails with Exit::no_input for a missing file, Exit::unavailable without the library, and
// Exit::bad_configuration for what is no model of ours; the text names the file, the feature and the mend.
Result<std::shared_ptr<const Model>> load_model(const std::string& file);

// The rule packs and models that a configuration names.
Result<Rules> load_rules(const Configuration& configuration);

}  // namespace xiezhi
