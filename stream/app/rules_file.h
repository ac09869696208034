// Rule packs: YAML files that change parameters of detectors, and change typologies or add some
// (configuration key `rules`; the keys of a typology are in typology_file.cc, `xiezhi detectors --typologies`
// prints those in force).
//
//   detectors:
//     D06: { share_bp: 9000, points: 50 }
//   typologies:
//     mule_account: { medium: 55, high: 80 }
//     gambling_account:
//       name: account of online gambling
//       detectors: [D06, {detector: D12, relation: payer, weight: 80}]
//       measures: {high: REVERIFY_ID}
//
// A pack with a period, or with regions, is a campaign (Suzhou Art. 27 para. 2, Guangzhou Art. 19 para. 2):
// it holds for events of that time in these regions alone, beginning and ending by itself. It changes what is
// there and adds no typology. A day means from its midnight, or to its end, in Beijing; `valid_to` as a
// moment is not included. Regions are codes of provinces, cities or counties.
//
//   valid_from: 2027-01-15
//   valid_to: 2027-02-28
//   regions: [3205, 320682]
//   typologies:
//     fundraising_pool: { medium: 40 }
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
