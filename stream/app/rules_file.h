// Rule packs: YAML files that change parameters of detectors and thresholds of typologies (configuration key
// `rules`).
//
//   detectors:
//     D06: { share_bp: 9000, points: 50 }
//   typologies:
//     mule_account: { medium: 55, high: 80 }
#pragma once

#include <string>
#include <vector>

#include "detectors/rules.h"
#include "stream/base/result.h"

namespace xiezhi {

// The default rules changed by the files, later files winning. Fails with Exit::no_input for a missing file
// and Exit::bad_configuration with file, line and the nearest known name otherwise.
Result<Rules> load_rules(const std::vector<std::string>& files);

// The same for one text; `source` names it in errors.
Result<void> apply_rules(Rules& rules, const std::string& text, const std::string& source);

}  // namespace xiezhi
