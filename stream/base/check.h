// CHECK: a statement that must hold or the program is wrong. Stays on in release; stops the process with its
// place.
#pragma once

#include <cstdio>
#include <cstdlib>

#define XIEZHI_CHECK(condition)                                                          \
  do {                                                                                   \
    if (!(condition)) [[unlikely]] {                                                     \
      std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)
