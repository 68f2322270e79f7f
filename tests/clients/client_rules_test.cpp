#include "signer/clients/client_rules.hpp"

#include <gtest/gtest.h>

#include "signer/access/api_key.hpp"

namespace farebox::signer {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr std::int64_t kHour = 3'600'000'000'000;

protocol::Timestamp at(std::int64_t hours_since) {
    return {hours_since * kHour};
}

NewKey key(std::uint8_t byte, std::optional<nanoseconds> lifetime = {}, std::string request = {}) {
    Hash32 hash;
    hash.data.fill(byte);
    return {hash, "label", std::move(request), lifetime};
}

std::string id_of(const NewKey& made) {
    return api_key_id(made.hash);
}

class ClientRules : public testing::Test {
protected:
    ClientRules() {
        client_.name = "a";
        EXPECT_TRUE(add_key(client_, key(1, hours{100}, "order-1"), at(0)));
    }
    [[nodiscard]] std::string_view state(std::size_t place, std::int64_t hour) const {
        return to_string(state_of(client_.keys.at(place), at(hour)));
    }
    ClientRow client_;
};

TEST_F(ClientRules, AKeyIsGoodUntilItExpires) {
    EXPECT_EQ(state(0, 99), "active");
    EXPECT_EQ(state(0, 100), "expired");
    EXPECT_EQ(lifetime_of(client_.keys.front()), hours{100});
}

TEST_F(ClientRules, AKeyWithoutALifetimeHasNoEnd) {
    ASSERT_TRUE(add_key(client_, key(2), at(0)));
    EXPECT_EQ(good_until(client_.keys.back()), std::nullopt);
    EXPECT_EQ(state(1, 1'000'000), "active");
}

TEST_F(ClientRules, ALifetimeBeyondTheEndOfTimeIsTheEndOfTime) {
    ASSERT_TRUE(add_key(client_, key(2, nanoseconds::max()), at(10)));
    EXPECT_EQ(state(1, 11), "active");
}

TEST_F(ClientRules, RotationLeavesTheKeysBeforeForAWhile) {
    ASSERT_TRUE(rotate_key(client_, key(2), hours{24}, at(10)));
    EXPECT_EQ(state(0, 33), "grace");
    EXPECT_EQ(state(0, 34), "expired");
    EXPECT_EQ(state(1, 34), "active");
}

TEST_F(ClientRules, RotationNeverProlongsAKey) {
    ASSERT_TRUE(rotate_key(client_, key(2), hours{24}, at(90)));
    EXPECT_EQ(state(0, 100), "expired") << "as it would have without";
    ASSERT_TRUE(rotate_key(client_, key(3), hours{1}, at(91)));
    ASSERT_TRUE(rotate_key(client_, key(4), hours{50}, at(91)));
    EXPECT_EQ(state(1, 92), "expired") << "the earliest end counts";
}

TEST_F(ClientRules, RotationWithoutGraceEndsTheKeysBefore) {
    ASSERT_TRUE(rotate_key(client_, key(2), hours{0}, at(10)));
    EXPECT_EQ(state(0, 10), "expired");
}

TEST_F(ClientRules, AnOrderIsFoundByItsName) {
    EXPECT_EQ(find_request(client_, "order-1"), &client_.keys.front());
    EXPECT_EQ(find_request(client_, "order-2"), nullptr);
    ASSERT_TRUE(add_key(client_, key(2), at(0)));
    EXPECT_EQ(find_request(client_, ""), nullptr) << "no name is nobody's name";
}

TEST_F(ClientRules, RevokingAKeyLeavesTheOthers) {
    ASSERT_TRUE(add_key(client_, key(2), at(0)));
    ASSERT_TRUE(revoke_key(client_, id_of(key(1)), at(5)));
    EXPECT_EQ(state(0, 5), "revoked");
    EXPECT_EQ(state(1, 5), "active");
    ASSERT_TRUE(revoke_key(client_, id_of(key(1)), at(9)));
    EXPECT_EQ(client_.keys.front().revoked, at(5)) << "it stays ended since then";
    const auto unknown = revoke_key(client_, "00000000", at(5));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::not_found);
}

TEST_F(ClientRules, RevokingAClientIsForEver) {
    ASSERT_TRUE(add_key(client_, key(2), at(0)));
    revoke_client(client_, at(5));
    revoke_client(client_, at(6));
    EXPECT_EQ(client_.revoked, at(5));
    EXPECT_EQ(state(0, 5), "revoked");
    EXPECT_EQ(state(1, 5), "revoked");
    EXPECT_FALSE(add_key(client_, key(3), at(7)));
    EXPECT_FALSE(rotate_key(client_, key(3), hours{1}, at(7)));
    EXPECT_EQ(client_.keys.size(), 2U);
}

TEST_F(ClientRules, KeepsNoMoreKeysThanItMay) {
    for (std::uint8_t i = 2; i <= kMostKeys; ++i) {
        ASSERT_TRUE(add_key(client_, key(i), at(0)));
    }
    const auto refused = add_key(client_, key(99), at(0));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    ASSERT_TRUE(add_key(client_, key(99), at(100))) << "the first one has expired";
    EXPECT_EQ(client_.keys.size(), kMostKeys);
    EXPECT_EQ(client_.keys.front().hash, key(2).hash);
}

}  // namespace
}  // namespace farebox::signer
