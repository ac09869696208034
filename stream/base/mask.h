// How an identifier is shown where its reader need not act on it (REGULATION 9 PR3; JR/T 0171 annex A). A
// mask never gives the whole identifier: text of four characters or fewer becomes stars, and of longer text
// at least three characters stay hidden. Names and domains follow their own habit (*三, 张*丰, e****.com).
// But for names, the number of stars does not tell the length. Pure; input is UTF-8 and is counted in
// characters.
#pragma once

#include <string>
#include <string_view>

#include "stream/base/vocabulary.h"

namespace xiezhi {

// account: last four; with 13 or more digits (a card) first six and last four.
// person:  a customer id or id number: first three and last two.
// phone:   138****1234; shorter numbers show at most their last four.
// name:    a name of two characters keeps the last, a longer one first and last.
// domain, url: the top-level domain and the first letter of the name before it; path and
//          parameters are hidden.
// device, merchant, none: last four.
std::string mask(EntityKind kind, std::string_view text);

std::string mask_account(std::string_view text);
std::string mask_person(std::string_view text);
std::string mask_phone(std::string_view text);
std::string mask_name(std::string_view text);
std::string mask_domain(std::string_view text);

}  // namespace xiezhi
