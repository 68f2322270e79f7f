#include "signer/keys/key_set.hpp"

#include <gtest/gtest.h>

namespace farebox::signer {
namespace {

constexpr Address kFirst{{1}};
constexpr Address kSecond{{2}};
constexpr Address kStranger{{9}};
constexpr protocol::Timestamp kNow{1'000};

KeySet two_keys() {
    return KeySet{std::vector{kFirst, kSecond}};
}
KeyStatus status_of(const KeySet& keys, const Address& key) {
    return keys.find(key)->row.status;
}

TEST(KeySet, BeginsWithTheFirstKeyActiveAndTheOthersOnStandby) {
    const auto keys = two_keys();
    EXPECT_EQ(keys.active_address(), kFirst);
    EXPECT_EQ(status_of(keys, kSecond), KeyStatus::standby);
    EXPECT_EQ(KeySet{}.active(), nullptr);
    EXPECT_TRUE(KeySet{}.active_address().is_zero());
}

TEST(KeySet, DrainsTheKeyBefore) {
    auto keys = two_keys();
    ASSERT_TRUE(keys.activate(kSecond, kNow));
    EXPECT_EQ(keys.active_address(), kSecond);
    EXPECT_EQ(status_of(keys, kFirst), KeyStatus::draining);
    EXPECT_EQ(keys.find(kFirst)->row.changed, kNow);
    EXPECT_TRUE(keys.check_signs(kFirst));
}

TEST(KeySet, ActivatesADrainingKeyAgain) {
    auto keys = two_keys();
    ASSERT_TRUE(keys.activate(kSecond, kNow));
    ASSERT_TRUE(keys.activate(kFirst, kNow));
    EXPECT_EQ(keys.active_address(), kFirst);
    EXPECT_EQ(status_of(keys, kSecond), KeyStatus::draining);
}

TEST(KeySet, LeavesAnActiveKeyAsItIs) {
    auto keys = two_keys();
    ASSERT_TRUE(keys.activate(kFirst, kNow));
    EXPECT_EQ(keys.find(kFirst)->row.changed, protocol::Timestamp{});
}

TEST(KeySet, ActivatesNoStrangerAndNothingThatTheVaultLacks) {
    auto keys = two_keys();
    EXPECT_EQ(keys.activate(kStranger, kNow).error().code, ErrorCode::not_found);
    keys.keep_in_vault({kFirst});
    EXPECT_EQ(keys.activate(kSecond, kNow).error().code, ErrorCode::not_found);
    EXPECT_EQ(keys.active_address(), kFirst);
}

TEST(KeySet, RetiresADrainingKeyButNotTheActiveOne) {
    auto keys = two_keys();
    EXPECT_EQ(keys.retire(kFirst, kNow).error().code, ErrorCode::invalid_argument);
    ASSERT_TRUE(keys.activate(kSecond, kNow));
    ASSERT_TRUE(keys.retire(kFirst, kNow));
    EXPECT_EQ(keys.check_signs(kFirst).error().code, ErrorCode::key_revoked);
}

TEST(KeySet, RevokesForEver) {
    auto keys = two_keys();
    keys.revoke(kFirst, kNow);
    EXPECT_EQ(keys.active(), nullptr);
    EXPECT_EQ(keys.check_signs(kFirst).error().code, ErrorCode::key_revoked);
    EXPECT_EQ(keys.activate(kFirst, kNow).error().code, ErrorCode::key_revoked);
    EXPECT_EQ(keys.retire(kFirst, kNow).error().code, ErrorCode::key_revoked);
    ASSERT_TRUE(keys.activate(kSecond, kNow));
    EXPECT_EQ(status_of(keys, kFirst), KeyStatus::revoked);
}

TEST(KeySet, RemembersARevokedKeyBeforeItIsLoaded) {
    auto keys = two_keys();
    keys.revoke(kStranger, kNow);
    EXPECT_TRUE(keys.meet(kStranger, true, kNow)) << "it is in the vault now";
    EXPECT_EQ(status_of(keys, kStranger), KeyStatus::revoked);
}

TEST(KeySet, MeetsAKeyOnce) {
    auto keys = two_keys();
    EXPECT_TRUE(keys.meet(kStranger, false, kNow));
    EXPECT_FALSE(keys.meet(kStranger, false, kNow));
    EXPECT_EQ(status_of(keys, kStranger), KeyStatus::standby);
    EXPECT_EQ(keys.find(kStranger)->row.met, kNow);
    EXPECT_FALSE(keys.find(kStranger)->deterministic);
}

TEST(KeySet, KnowsNoStranger) {
    EXPECT_EQ(two_keys().check_signs(kStranger).error().code, ErrorCode::not_found);
}

TEST(KeyStatus, HasOneNameEach) {
    for (const auto status :
         {KeyStatus::standby, KeyStatus::active, KeyStatus::draining, KeyStatus::retired, KeyStatus::revoked}) {
        EXPECT_EQ(parse_key_status(to_string(status)), status);
    }
    EXPECT_EQ(parse_key_status("unknown"), std::nullopt);
}

}  // namespace
}  // namespace farebox::signer
