// What a step says as bytes (stream/base/step.cc, stream/base/packing.h).
#include "stream/base/step.h"

#include <gtest/gtest.h>

#include "stream/base/packing.h"

namespace xiezhi {
namespace {

StepDetails some() {
  return {.id = "M-1",
          .authority = "湘潭市处置非法集资牵头部门",
          .kind = MatterKind::rectification,
          .role = InformantRole::authority,
          .satisfaction = Satisfaction::dissatisfied,
          .due_ms = 1772413200000,
          .case_id = {1, 2},
          .subject = {3, 4},
          .subject_kind = EntityKind::account};
}

TEST(Step, ComesBackAsItWas) {
  std::string bytes;
  encode_step(some(), bytes);
  StepDetails step;
  ASSERT_TRUE(decode_step(bytes, step));
  EXPECT_EQ(step.id, "M-1");
  EXPECT_EQ(step.authority, some().authority);
  EXPECT_EQ(step.kind, MatterKind::rectification);
  EXPECT_EQ(step.role, InformantRole::authority);
  EXPECT_EQ(step.satisfaction, Satisfaction::dissatisfied);
  EXPECT_EQ(step.due_ms, 1772413200000);
  EXPECT_EQ(step.case_id, (Token{1, 2}));
  EXPECT_EQ(step.subject, (Token{3, 4}));
  EXPECT_EQ(step.subject_kind, EntityKind::account);
}

TEST(Step, OfDamagedBytesNothingIsTaken) {
  std::string bytes;
  encode_step(some(), bytes);
  StepDetails step;
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_step(std::string_view(bytes).substr(0, size), step)) << size;
  EXPECT_FALSE(decode_step(bytes + "x", step));
  std::string other = bytes;
  other[1 + 3 + 1 + some().authority.size()] = 99;  // the kind
  EXPECT_FALSE(decode_step(other, step));
}

TEST(Step, AMatterIsOneOfItsInstitutionAndKind) {
  const Token one = matter_token("a", MatterKind::lead, "1");
  EXPECT_NE(one, matter_token("b", MatterKind::lead, "1"));
  EXPECT_NE(one, matter_token("a", MatterKind::tip, "1"));
  EXPECT_NE(one, matter_token("a", MatterKind::lead, "2"));
}

TEST(Packing, NumbersOfAnySize) {
  std::string bytes;
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, UINT64_MAX})
    put(bytes, value);
  Unpacking reader(bytes);
  EXPECT_EQ(reader.number(), 0U);
  EXPECT_EQ(reader.number(), 127U);
  EXPECT_EQ(reader.number(), 128U);
  EXPECT_EQ(reader.number(), UINT64_MAX);
  EXPECT_TRUE(reader.complete());
  EXPECT_EQ(reader.number(), 0U);
  EXPECT_FALSE(reader.complete()) << "there was nothing more";
}

}  // namespace
}  // namespace xiezhi
