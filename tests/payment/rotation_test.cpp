#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "protocol/address.hpp"
#include "protocol/base64.hpp"
#include "protocol/ticket_conversion.hpp"
#include "protocol/wire/payment.hpp"
#include "tests/payment/service_harness.hpp"

namespace farebox::signer {
namespace {

using test::code_of;
using test::continue_from;
using test::json_of;
using test::post;
using test::ServiceHarness;

/// A signer with two keys, the first active, and callers that name themselves.
class PaymentsAndRotation : public testing::Test {
protected:
    Address key(std::size_t number) { return signer_.policy_.keys.all()[number].row.address; }
    void flip(std::size_t number) { ASSERT_TRUE(signer_.policy_.keys.activate(key(number), test::kNow)); }

    Address ask(const std::string& instance, bool library = false) {
        auto request = post("/sign-orchestrator-info", "{}");
        request.headers.set("x-farebox-instance", instance);
        if (library) {
            request.headers.set("Farebox-Version", "1");
        }
        return *protocol::parse_address(json_of(signer_.answer(request)).at("address").get<std::string>());
    }
    net::Response pay(const std::string& instance, const PaymentRequest& payment) {
        auto request = post("/generate-live-payment", test::body_of(payment));
        request.headers.set("x-farebox-instance", instance);
        return signer_.answer(request);
    }
    /// A first request with a quote of its own.
    static PaymentRequest fresh(std::uint8_t rand_hash) {
        return test::make_request(test::make_quote({.ev = 30, .price = 10, .rand_hash = rand_hash}));
    }
    static Address sender_of(const net::Response& response) {
        const std::string bytes = *protocol::base64_decode(json_of(response).at("payment").get<std::string>());
        return *protocol::address_from_bytes(protocol::wire::decode_payment(bytes)->sender);
    }

    ServiceHarness signer_{test::HarnessOptions{{std::string(32, 'F'), std::string(32, 'G')}, {}}};
};

TEST_F(PaymentsAndRotation, SignANewSessionWithTheKeyWhoseAddressWasGiven) {
    EXPECT_EQ(ask("old"), key(0));
    flip(1);
    EXPECT_EQ(sender_of(pay("old", fresh(1))), key(0));
    EXPECT_EQ(sender_of(pay("new", fresh(2))), key(1)) << "it was given none, so the active key's";
    EXPECT_EQ(ask("new"), key(1));
}

TEST_F(PaymentsAndRotation, KeepASessionOnItsKey) {
    const auto first = pay("caller", fresh(1));
    flip(1);
    auto next = fresh(2);
    continue_from(next, first);
    signer_.set_time(test::after(10 * test::kSecond));
    const auto answer = pay("caller", next);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(sender_of(answer), key(0));
}

TEST_F(PaymentsAndRotation, LeaveALegacyCallerWithLiveSessionsWhereItIs) {
    ask("gateway");
    ASSERT_EQ(pay("gateway", fresh(1)).status, 200);
    flip(1);
    EXPECT_EQ(ask("gateway"), key(0));
    signer_.set_time(test::after(301 * test::kSecond));
    EXPECT_EQ(ask("gateway"), key(1));
}

TEST_F(PaymentsAndRotation, MoveTheLibraryAtOnceAndServeTheQuotesItStillHas) {
    ask("library", true);
    ASSERT_EQ(pay("library", fresh(1)).status, 200);
    flip(1);
    EXPECT_EQ(ask("library", true), key(1));
    auto old_quote = fresh(2);
    old_quote.sender = protocol::to_checksum(key(0));
    EXPECT_EQ(sender_of(pay("library", old_quote)), key(0));
    auto new_quote = fresh(3);
    new_quote.sender = protocol::to_checksum(key(1));
    EXPECT_EQ(sender_of(pay("library", new_quote)), key(1));
}

TEST_F(PaymentsAndRotation, TellWhoPaysNowWhereAQuoteWasMadeForAKeyThatOpensNothing) {
    for (const Address& sender : {key(1), Address{{5}}}) {
        auto request = fresh(1);
        request.sender = protocol::to_checksum(sender);
        const auto answer = pay("library", request);
        EXPECT_EQ(code_of(answer), "sender_mismatch");
        EXPECT_EQ(json_of(answer).at("error").at("details").at("sender"), protocol::to_checksum(key(0)));
    }
    EXPECT_EQ(signer_.grants(), 0);
}

TEST_F(PaymentsAndRotation, RefuseARevokedKeysSessionsAndCallersForNothing) {
    ask("gateway");
    const auto first_request = fresh(1);
    const auto first = pay("gateway", first_request);
    flip(1);
    signer_.policy_.keys.revoke(key(0), test::kNow);
    const auto charged = signer_.usage().ev_total;
    auto next = fresh(2);
    continue_from(next, first);
    EXPECT_EQ(code_of(pay("gateway", next)), "key_revoked");
    EXPECT_EQ(code_of(pay("gateway", first_request)), "key_revoked") << "neither a replay nor a new session";
    EXPECT_EQ(code_of(pay("gateway", fresh(3))), "key_revoked");
    EXPECT_EQ(signer_.usage().ev_total, charged);
    EXPECT_EQ(ask("gateway"), key(1));
    EXPECT_EQ(sender_of(pay("gateway", fresh(4))), key(1));
}

TEST_F(PaymentsAndRotation, SendTheLibraryFromARevokedKeyToTheActiveOne) {
    ask("library", true);
    flip(1);
    signer_.policy_.keys.revoke(key(0), test::kNow);
    auto request = fresh(1);
    request.sender = protocol::to_checksum(key(0));
    const auto answer = pay("library", request);
    EXPECT_EQ(code_of(answer), "sender_mismatch");
    EXPECT_EQ(json_of(answer).at("error").at("details").at("sender"), protocol::to_checksum(key(1)));
}

TEST_F(PaymentsAndRotation, OpenNothingWithoutAnActiveKey) {
    const auto first = pay("gateway", fresh(1));
    signer_.policy_.keys.revoke(key(0), test::kNow);
    EXPECT_EQ(code_of(pay("gateway", fresh(2))), "key_revoked");
    EXPECT_EQ(code_of(signer_.answer(post("/sign-orchestrator-info", "{}"))), "key_revoked");
}

}  // namespace
}  // namespace farebox::signer
