// Orchestrators that raise their prices: between listing and challenge, between challenge and payment, in a session;
// and whose parameters expire there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "protocol/base64.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "tests/faults/market.hpp"

namespace farebox::faults {
namespace {

using testing::HasSubstr;
using Kind = SessionEvent::Kind;

constexpr std::int64_t kListed = 33'333'333'333;

class RisingPrice : public testing::Test {
protected:
    /// The most that the signer was asked to pay per unit.
    std::int64_t dearest() {
        std::int64_t most = 0;
        for (const auto& ask : market_.signer().asks()) {
            const auto bytes = protocol::base64_decode(ask.body.at("orchestrator").get<std::string>());
            most = std::max(most, protocol::wire::decode_orchestrator_info(*bytes)->price_info->price_per_unit);
        }
        return most;
    }
    Gateway alone() { return *Gateway::open(market_.options({"o1"})); }
    Gateway with_other() { return *Gateway::open(market_.options({"o1", Market::kGood})); }

    Market market_{1, Market::Transport::plain};
};

TEST_F(RisingPrice, AfterTheListingIsNotPaid) {
    market_.set("o1", "price-raising", "1.1");
    auto gateway = alone();
    const auto response = gateway.call(call_request()).get();
    ASSERT_FALSE(response);
    EXPECT_THAT(text_of(response.error()), HasSubstr("more than its listing"));
    EXPECT_FALSE(response.error().hint.empty());
    const auto session = gateway.open_session(session_request()).get();
    ASSERT_FALSE(session);
    EXPECT_THAT(text_of(session.error()), HasSubstr("more than its listing"));
    EXPECT_TRUE(market_.signer().asks().empty());
}

TEST_F(RisingPrice, AfterTheListingLeavesTheJobToAnother) {
    market_.set("o1", "price-raising", "1.1");
    auto gateway = with_other();
    const auto response = gateway.call(call_request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(response->orchestrator(), market_.url(Market::kGood));
    EXPECT_EQ(dearest(), kListed);
}

TEST_F(RisingPrice, AfterTheListingWasRememberedIsNotPaidEither) {
    auto gateway = with_other();
    ASSERT_EQ(gateway.call(call_request()).get()->orchestrator(), market_.url("o1"));
    market_.set("o1", "price-raising", "2");
    const auto response = gateway.call(call_request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(response->orchestrator(), market_.url(Market::kGood));
    EXPECT_EQ(dearest(), kListed);
}

TEST_F(RisingPrice, BetweenChallengeAndPaymentIsNotPaid) {
    std::atomic<bool> raised = false;
    market_.signer().refuse([this, &raised](const PayingSigner::Ask&) -> std::optional<net::Response> {
        if (!raised.exchange(true)) {  // the challenge is there, its payment not yet made; the old one counts no more
            market_.tell("o1", "restart");
            market_.set("o1", "price-raising", "2");
        }
        return std::nullopt;
    });
    auto gateway = with_other();
    const auto response = gateway.call(call_request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(response->orchestrator(), market_.url(Market::kGood));
    EXPECT_EQ(dearest(), kListed);
    EXPECT_EQ(market_.tickets("o1"), 0u);
}

TEST_F(RisingPrice, IsNotWhatExpiredParametersAreTakenFor) {
    std::atomic<bool> expired = false;
    market_.signer().refuse([this, &expired](const PayingSigner::Ask&) -> std::optional<net::Response> {
        if (!expired.exchange(true)) {
            market_.advance_blocks(45);
        }
        return std::nullopt;
    });
    auto gateway = alone();
    const auto response = gateway.call(call_request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(response->paid().payments, 2u) << "one that came too late, and one for a fresh challenge";
    EXPECT_EQ(market_.tickets("o1"), 2u);
}

TEST_F(RisingPrice, InASessionIsNotPaid) {
    auto gateway = alone();
    auto session = *gateway.open_session(session_request()).get();
    auto events = session.events();
    ASSERT_EQ((**events.next().get()).kind, Kind::paid);
    market_.set("o1", "price-raising", "3");  // what its answers and fresh parameters say from now on
    ASSERT_EQ((**events.next().get()).kind, Kind::paid);
    EXPECT_EQ((**events.next().get()).kind, Kind::paid) << "at the price that was agreed on";
    EXPECT_EQ(dearest(), kListed);
    EXPECT_TRUE(session.stop().get());
}

TEST_F(RisingPrice, OfASessionsFreshParametersIsRefusedByName) {
    auto gateway = alone();
    auto session = *gateway.open_session(session_request()).get();
    auto events = session.events();
    ASSERT_EQ((**events.next().get()).kind, Kind::paid);
    market_.set("o1", "price-raising", "3");
    market_.signer().refuse([](const PayingSigner::Ask&) {
        return std::optional{net::json_response(480, R"({"error":{"message":"too old"}})")};
    });
    const auto failed = **events.next().get();
    EXPECT_EQ(failed.kind, Kind::payment_failed);
    EXPECT_THAT(failed.error->message, HasSubstr("another price"));
    EXPECT_EQ(dearest(), kListed);
}

}  // namespace
}  // namespace farebox::faults
