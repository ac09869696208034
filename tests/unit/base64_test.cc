#include "stream/io/base64.h"

#include <gtest/gtest.h>

namespace xiezhi {
namespace {

TEST(Base64, VectorsOfRfc4648) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(from_base64("Zg=="), "f");
  EXPECT_EQ(from_base64("Zm9vYmFy"), "foobar");
  EXPECT_EQ(from_base64(""), "");
}

TEST(Base64, WhatIsNoneIsNotRead) {
  for (const char* text : {"Zg", "Zg=", "Z", "Zm9v YmFy", "Zm9v!", "=Zg="})
    EXPECT_FALSE(from_base64(text)) << text;
}

}  // namespace
}  // namespace xiezhi
