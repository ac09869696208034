// A typology in a rule pack: the keys that may stand there, read and written. One row a key (kTypologyKeys).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detectors/rules.h"
#include "stream/app/yaml.h"
#include "stream/base/result.h"

namespace xiezhi {

// Changes the typology with this id by the keys of `node`, or adds it. Fails with Exit::bad_configuration;
// the error begins with source and line and names the mend.
Result<void> apply_typology(Rules& rules, const std::string& id, const YamlNode& node,
                            const std::string& source);

// The section `typologies` of a rule pack that says what is in force, every key with its value.
std::string typologies_as_yaml(const Rules& rules);

struct TypologyKeyDoc {
  std::string_view name, doc;
};
std::vector<TypologyKeyDoc> typology_keys();

}  // namespace xiezhi
