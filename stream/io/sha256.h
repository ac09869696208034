// SHA-256 (FIPS 180-4), for what somebody else must be able to check with a tool of his own.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace xiezhi {

// Owner and user: one thread.
class Sha256 {
 public:
  Sha256();
  Sha256& add(std::string_view bytes);
  std::string finish();  // 64 hexadecimal digits; the object is used up

 private:
  alignas(16) std::array<unsigned char, 128> state_;
};

std::string sha256(std::string_view bytes);

}  // namespace xiezhi
