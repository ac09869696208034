// Which duty of the seeds (REGULATION 1.1 to 1.3) a matter falls under: one table, asked with what its
// typology says of itself, so that a typology of a rule pack finds its row too.
#pragma once

#include <span>
#include <string_view>

#include "detectors/typology.h"

namespace xiezhi {

struct Duty {
  std::string_view code;      // F01 ...
  std::string_view articles;  // of the five regulations
  std::string_view name, name_zh;
};

std::span<const Duty> duties();

// Code of the duty that a typology serves; empty: of none.
std::string_view duty_of(const Typology& typology);

// Of what an order asks for.
std::string_view duty_of_orders();

}  // namespace xiezhi
