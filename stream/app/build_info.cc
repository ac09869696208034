// Which build this is. XIEZHI_REVISION comes from the build system.
#include "stream/app/commands.h"

#ifndef XIEZHI_REVISION
#define XIEZHI_REVISION "unknown"
#endif

namespace xiezhi {

std::string_view build_version() { return XIEZHI_VERSION; }
std::string_view build_revision() { return XIEZHI_REVISION; }

std::string version_json() {
  return R"({"name":"xiezhi","version":")" + std::string(build_version()) + R"(","revision":")" +
         std::string(build_revision()) + "\"}";
}

}  // namespace xiezhi
