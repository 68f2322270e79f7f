#include "gateway-lite/quote.hpp"

#include <gtest/gtest.h>

#include "net/orchestrator/payment_challenge.hpp"
#include "protocol/base64.hpp"
#include "tests/gateway-lite/quotes.hpp"

namespace farebox::gateway::test {
namespace {

const net::Endpoint kAsked{net::Scheme::https, "localhost", 18935, {}};

std::string challenge_with(const protocol::wire::OrchestratorInfo& info, const char* payment_url = "") {
    net::orchestrator::PaymentChallenge challenge;
    challenge.payment_params = protocol::base64_encode(protocol::wire::encode(info));
    challenge.orchestrator = info.transcoder;
    challenge.manifest_id = "3d6199e4";
    challenge.payment_url = payment_url;
    return net::orchestrator::encode_payment_challenge(challenge);
}

TEST(Quote, WithoutAPaymentUrlUsesTheOldRoute) {
    const auto quote = read_quote(challenge_with(make_info(1)), kAsked);
    ASSERT_TRUE(quote);
    EXPECT_EQ(quote->payment_url.to_string(), "https://localhost:18935/payment");
}

TEST(Quote, NeverLeadsToALocalSocket) {
    const auto quote = read_quote(challenge_with(make_info(1), "unix:/run/farebox/signer.sock"), kAsked);
    ASSERT_FALSE(quote);
    EXPECT_EQ(quote.error().code, ErrorCode::protocol_error);
}

TEST(Quote, OfAnotherSessionThanItsTokenIsRefused) {
    auto info = make_info(1);
    info.auth_token->session_id = "other";
    EXPECT_FALSE(read_quote(challenge_with(info), kAsked));
}

TEST(Quote, WithoutAPriceParametersOrTokenIsRefused) {
    for (int field = 0; field < 4; ++field) {
        auto info = make_info(1);
        switch (field) {
            case 0:
                info.price_info.reset();
                break;
            case 1:
                info.price_info->price_per_unit = 0;
                break;
            case 2:
                info.ticket_params.reset();
                break;
            default:
                info.auth_token.reset();
                break;
        }
        EXPECT_FALSE(read_quote(challenge_with(info), kAsked)) << field;
    }
}

TEST(Quote, WithOverlongNumbersIsRefused) {
    auto info = make_info(1);
    info.ticket_params->face_value = std::string(33, '\x01');
    EXPECT_FALSE(read_quote(challenge_with(info), kAsked));
}

TEST(Quote, WithATokenThatFitsIntoNoHeaderIsRefused) {
    auto info = make_info(1);
    info.auth_token->token = std::string(4097, 't');
    EXPECT_FALSE(read_quote(challenge_with(info), kAsked));
}

TEST(Quote, AnErrorTextIsNoQuote) {
    const auto quote = read_quote(R"({"error":{"message":"payer address missing"}})", kAsked);
    ASSERT_FALSE(quote);
    EXPECT_EQ(quote.error().code, ErrorCode::payment_rejected);
}

TEST(FreshParameters, MustBeOfTheSameSessionOrchestratorAndPrice) {
    const auto current = make_quote(1);
    EXPECT_FALSE(fresh_payment_params({make_info(7)}, current).empty());
    EXPECT_TRUE(fresh_payment_params({}, current).empty());
    EXPECT_TRUE(fresh_payment_params({make_info(7, kPrice - 1)}, current).empty());
    auto other_session = make_info(7);
    other_session.auth_token->session_id = "other";
    EXPECT_TRUE(fresh_payment_params({other_session}, current).empty());
    auto other_orchestrator = make_info(7);
    other_orchestrator.address = std::string(20, '\x48');
    EXPECT_TRUE(fresh_payment_params({other_orchestrator}, current).empty());
}

}  // namespace
}  // namespace farebox::gateway::test
