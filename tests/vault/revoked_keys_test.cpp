#include "vault/revoked_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process.hpp"
#include "tests/vault/fixture.hpp"
#include "vault/core.hpp"

namespace farebox::vault {
namespace {

using farebox::test::TempDir;
using test::first_address;
using test::good_order;
using testing::ElementsAre;

Answer ask(const VaultCore& core, const Request& request) {
    return *decode_answer(core.handle(encode_request(request)));
}

std::unique_ptr<VaultCore> core_with(const std::filesystem::path& state) {
    auto core = std::make_unique<VaultCore>(test::two_keys(), test::wide_caps(), "test");
    core->remember(*StateKeeper::open(*StateFile::open(state)));
    return core;
}

ErrorCode refusal_of(const Answer& answer) {
    const auto* error = std::get_if<Error>(&answer);
    return error == nullptr ? ErrorCode::internal : error->code;
}

TEST(RevokedKeys, SignNothing) {
    const TempDir folder;
    const auto core = core_with(folder / "vault.state");
    ASSERT_TRUE(std::holds_alternative<PaymentSignatures>(ask(*core, good_order())));
    EXPECT_TRUE(std::holds_alternative<KeyRevoked>(ask(*core, RevokeKeyRequest{first_address()})));
    EXPECT_EQ(refusal_of(ask(*core, good_order())), ErrorCode::key_revoked);
    EXPECT_EQ(refusal_of(ask(*core, AddressProofRequest{first_address()})), ErrorCode::key_revoked);
    auto credentials_only = good_order();
    credentials_only.count = 0;
    EXPECT_EQ(refusal_of(ask(*core, credentials_only)), ErrorCode::key_revoked);
}

TEST(RevokedKeys, LeaveTheOthersAlone) {
    const TempDir folder;
    const auto core = core_with(folder / "vault.state");
    ask(*core, RevokeKeyRequest{first_address()});
    auto order = good_order();
    order.key = test::key_with_last_byte(2).address();
    EXPECT_TRUE(std::holds_alternative<PaymentSignatures>(ask(*core, order)));
}

TEST(RevokedKeys, StayRevokedAfterARestart) {
    const TempDir folder;
    ask(*core_with(folder / "vault.state"), RevokeKeyRequest{first_address()});
    const auto again = core_with(folder / "vault.state");
    EXPECT_EQ(refusal_of(ask(*again, good_order())), ErrorCode::key_revoked);
    EXPECT_THAT(std::get<Hello>(ask(*again, HelloRequest{})).revoked, ElementsAre(first_address()));
}

TEST(RevokedKeys, AreRememberedOnce) {
    StateKeeper keeper;
    RevokedKeys revoked{keeper};
    EXPECT_TRUE(revoked.add(first_address()));
    EXPECT_TRUE(revoked.add(first_address()));
    EXPECT_THAT(revoked.all(), ElementsAre(first_address()));
    EXPECT_THAT(keeper.read().revoked, ElementsAre(first_address()));
}

TEST(RevokedKeys, AreRefusedBeyondTheirNumber) {
    StateKeeper keeper;
    RevokedKeys revoked{keeper};
    Address key;
    for (std::size_t i = 0; i < VaultState::kMaxRevoked; ++i) {
        key.data[0] = static_cast<std::uint8_t>(i + 1);
        ASSERT_TRUE(revoked.add(key));
    }
    EXPECT_EQ(revoked.add(first_address()).error().code, ErrorCode::out_of_range);
    EXPECT_FALSE(revoked.contains(first_address()));
    EXPECT_TRUE(revoked.contains(key));
}

}  // namespace
}  // namespace farebox::vault
