#include "stream/io/sealing.h"

#include <gtest/gtest.h>

namespace xiezhi {
namespace {

constexpr Token kToken{0x0123456789abcdefULL, 0xfedcba9876543210ULL};

TEST(Sealing, OpensWhatWasSealed) {
  const IdentityKeys keys = make_identity_keys();
  Sealer sealer(keys.public_key);
  Opener opener(keys);
  ASSERT_TRUE(opener.learn(sealer.sealing_key().id, sealer.sealing_key().sealed_box));
  const std::string sealed(sealer.seal(kToken, "synthetic-account-1"));
  EXPECT_EQ(sealed.size(), std::string("synthetic-account-1").size() + kSealOverhead);
  EXPECT_EQ(sealed.find("synthetic"), std::string::npos);
  EXPECT_EQ(opener.open(sealer.sealing_key().id, kToken, sealed).value(), "synthetic-account-1");
}

TEST(Sealing, SameIdentifierSealsTheSameWithinASession) {
  Sealer sealer(make_identity_keys().public_key);
  const std::string once(sealer.seal(kToken, "x"));
  EXPECT_EQ(once, sealer.seal(kToken, "x"));
}

TEST(Sealing, ChangedBytesTokenOrSessionDoNotOpen) {
  const IdentityKeys keys = make_identity_keys();
  Sealer sealer(keys.public_key);
  Opener opener(keys);
  const std::uint64_t id = sealer.sealing_key().id;
  const std::string sealed(sealer.seal(kToken, "synthetic"));
  EXPECT_FALSE(opener.open(id, kToken, sealed)) << "session key not learnt yet";
  ASSERT_TRUE(opener.learn(id, sealer.sealing_key().sealed_box));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(opener.open(id, kToken, changed)) << i;
  }
  EXPECT_FALSE(opener.open(id, Token{kToken.hi, kToken.lo + 1}, sealed));
  EXPECT_FALSE(opener.open(id + 1, kToken, sealed));
  EXPECT_FALSE(opener.open(id, kToken, sealed.substr(0, 3)));
  const auto error = opener.open(id, Token{}, sealed);
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().text.find("synthetic"), std::string::npos);
}

TEST(Sealing, AnotherIdentityKeyLearnsNothing) {
  Sealer sealer(make_identity_keys().public_key);
  Opener opener(make_identity_keys());
  EXPECT_FALSE(opener.learn(sealer.sealing_key().id, sealer.sealing_key().sealed_box));
  EXPECT_FALSE(opener.knows(sealer.sealing_key().id));
}

TEST(Sealing, RetiredKeyOpensUntilItIsGone) {
  const IdentityKeys old = make_identity_keys();
  Sealer sealer(old.public_key);
  const SealingKey& box = sealer.sealing_key();
  const std::string sealed(sealer.seal(kToken, "synthetic"));
  IdentityKeys keys = make_identity_keys();
  keys.retired = {make_identity_keys().secret_key, old.secret_key};
  Opener opener(keys);
  ASSERT_TRUE(opener.learn(box.id, box.sealed_box));
  EXPECT_EQ(opener.open(box.id, kToken, sealed).value(), "synthetic");
  keys.retired.pop_back();
  Opener without(keys);
  EXPECT_FALSE(without.learn(box.id, box.sealed_box));
  EXPECT_FALSE(without.open(box.id, kToken, sealed));
}

TEST(Sealing, PublicKeyBelongsToSecretKey) {
  const IdentityKeys keys = make_identity_keys();
  EXPECT_EQ(public_key_of(keys.secret_key), keys.public_key);
}

}  // namespace
}  // namespace xiezhi
