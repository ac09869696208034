// What the name of a web site says by itself (REGULATION T10): whether it borrows that of an institution, or
// hides where it leads. How old it is and what it does with its visitors is the detector's affair
// (t10_fraud_site.cc). Pure; no allocation.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "stream/base/vocabulary.h"

namespace xiezhi {

// The host of a web address: without scheme, user, port, path, and without the dot at the end. Lower case is
// expected.
std::string_view host_of(std::string_view address);

// Whether a host is a known institution's, or below it.
bool is_official_host(std::string_view host);

// Whether a host only shortens addresses.
bool is_short_link(std::string_view host);

// The domain of the institution that the host is made to be taken for, empty if there is none: its name as a
// part of the host, its name with letters replaced (0 for o, 1 for l, rn for m, vv for w, other alphabets'
// letters, written as xn--) or one letter changed, added, left out or swapped, its whole domain in front of
// another.
std::string_view look_alike_of(std::string_view host);

enum class DomainSign : std::uint8_t { look_alike, short_link };
XIEZHI_NAMES(DomainSign, "look_alike", "short_link");

struct ScreenedDomain {
  SuspectedType type = SuspectedType::none;
  std::uint8_t points = 0;  // 0..100; raised from kScreenRaised
  std::uint8_t signs = 0;   // bit of each DomainSign
  std::string_view institution;

  bool has(DomainSign sign) const { return ((signs >> static_cast<unsigned>(sign)) & 1) != 0; }
};

// A look-alike is raised by itself, a short link is not. A known institution's own domain has 0 points.
ScreenedDomain screen_domain(std::string_view host);

// The same, remembered: most visits go to few sites. 64 KiB; one thread.
class DomainMemo {
 public:
  ScreenedDomain screen(std::string_view host);

 private:
  static constexpr std::size_t kPlaces = 512, kHostMost = 95;  // longer ones are not remembered
  struct Known {
    std::array<char, kHostMost> host{};
    std::uint8_t size = 0;
    ScreenedDomain screened;
  };
  std::vector<Known> known_;  // by hash, once there was a visit
};

}  // namespace xiezhi
