#include <gtest/gtest.h>

#include "signer/daemon/wall_clock.hpp"
#include "tests/access/issued.hpp"
#include "tests/payment/service_harness.hpp"

// Whole requests with tokens: the way through the service, and what is told about them.
namespace farebox::signer {
namespace {

using test::code_of;
using test::issuer;
using test::json_of;
using test::post;

nlohmann::json claims_now() {
    auto claims = test::good_claims();
    claims["iat"] = protocol::unix_seconds(wall_clock());
    claims["exp"] = protocol::unix_seconds(wall_clock()) + 600;
    return claims;
}

class TokenRequests : public testing::Test {
protected:
    TokenRequests() {
        auto& client = signer_.policy_.access.clients.front();
        client.uids.clear();
        client.loopback = false;
        client.tokens = {"azp:gateway"};
        client.allowed_origins = {"https://app.example"};
        renew();
    }
    /// As a reload of the policy does.
    void renew() {
        signer_.policy_.access.token_verifier = std::make_shared<TokenVerifier>(test::token_rules(), keys_, wall_clock);
    }
    net::ServerRequest with_token(const std::string& token, std::string target = "/sign-orchestrator-info") {
        auto request = post(std::move(target));
        request.peer = net::Peer{};
        request.peer.address = "192.0.2.7";
        request.headers.set("Host", "localhost");
        request.headers.set("Authorization", "Bearer " + token);
        return request;
    }

    std::shared_ptr<test::GivenKeys> keys_ = std::make_shared<test::GivenKeys>(issuer().jwks());
    test::ServiceHarness signer_;
};

TEST_F(TokenRequests, AreAnsweredToTheTokensClient) {
    const auto answer = signer_.answer(with_token(issuer().sign(claims_now())));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(signer_.events_.back().client, "local");
    EXPECT_FALSE(signer_.events_.back().auth_refusal);
}

TEST_F(TokenRequests, WithAnUnknownKeyWaitForNewerOnesOnce) {
    keys_->may_refresh_ = true;
    keys_->on_refresh_ = [this] {
        keys_->put(issuer().jwks("2"));
        keys_->may_refresh_ = false;
    };
    const auto token = issuer().sign(claims_now(), {{"alg", "RS256"}, {"kid", "rsa-2"}});
    EXPECT_FALSE(signer_.screen(with_token(token))) << "not refused before newer keys were asked for";
    EXPECT_EQ(signer_.answer(with_token(token)).status, 200);
    EXPECT_EQ(keys_->refreshed_, 1);
    const auto unknown = issuer().sign(claims_now(), {{"alg", "RS256"}, {"kid", "rsa-3"}});
    EXPECT_TRUE(signer_.screen(with_token(unknown)));
    EXPECT_EQ(signer_.answer(with_token(unknown)).status, 401);
    EXPECT_EQ(keys_->refreshed_, 1);
    EXPECT_EQ(signer_.events_.size(), 3U) << "each is told once";
}

TEST_F(TokenRequests, AreRefusedWhereNewerKeysDoNotHelp) {
    keys_->may_refresh_ = true;  // and stays so, as while somebody asks for a long time
    const auto token = issuer().sign(claims_now(), {{"alg", "RS256"}, {"kid", "rsa-2"}});
    const auto refused = signer_.answer(with_token(token));
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(keys_->refreshed_, 1);
    EXPECT_EQ(signer_.events_.size(), 1U);
    EXPECT_EQ(signer_.events_.back().auth_refusal, AuthRefusal::unknown_token_key);
}

TEST_F(TokenRequests, TellTheReasonOfARefusalToTheLogOnly) {
    auto claims = claims_now();
    claims["aud"] = "other";
    const auto refused = signer_.answer(with_token(issuer().sign(claims)));
    EXPECT_EQ(code_of(refused), "unauthenticated");
    EXPECT_TRUE(refused.headers.get("WWW-Authenticate").starts_with("Bearer"));
    EXPECT_EQ(refused.body.find("audience"), std::string::npos) << refused.body;
    EXPECT_NE(request_log_line(signer_.events_.back()).find(R"("reason":"wrong_token_audience")"), std::string::npos);
}

TEST_F(TokenRequests, NeverRepeatATokenOrAnyPartOfIt) {
    auto other = claims_now();
    other["azp"] = "canary";
    for (const auto& token : {issuer().sign(claims_now()), issuer().sign(other), issuer().sign(other) + "x",
                              std::string{"canary.canary.canary"}}) {
        const auto answer = signer_.answer(with_token(token, "/generate-live-payment"));
        const auto line = request_log_line(signer_.events_.back());
        for (const auto& part :
             {token.substr(0, token.find('.')), token.substr(token.rfind('.') + 1), std::string{"canary"}}) {
            EXPECT_EQ(answer.body.find(part), std::string::npos) << answer.body;
            EXPECT_EQ(line.find(part), std::string::npos) << line;
        }
    }
}

TEST_F(TokenRequests, FollowThePolicyFromOneToTheNext) {
    const auto token = issuer().sign(claims_now());
    ASSERT_EQ(signer_.answer(with_token(token)).status, 200);
    signer_.policy_.access.clients.front().tokens = {"azp:another"};
    EXPECT_EQ(signer_.answer(with_token(token)).status, 401);
    signer_.policy_.access.clients.front().tokens = {"azp:gateway"};
    renew();
    EXPECT_EQ(signer_.answer(with_token(token)).status, 200);
}

TEST_F(TokenRequests, OfAPageAreAnsweredWhereItsOriginIsAllowed) {
    auto preflight = with_token({});
    preflight.method = "OPTIONS";
    preflight.headers.remove("Authorization");
    preflight.headers.set("Origin", "https://app.example");
    preflight.headers.set("Access-Control-Request-Method", "POST");
    preflight.headers.set("Access-Control-Request-Headers", "authorization,content-type");
    const auto allowed = signer_.answer(preflight);
    EXPECT_EQ(allowed.status, 204);
    EXPECT_TRUE(allowed.headers.has_token("Access-Control-Allow-Headers", "Authorization"));
    auto request = with_token(issuer().sign(claims_now()));
    request.headers.set("Origin", "https://app.example");
    const auto answer = signer_.answer(request);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.get("Access-Control-Allow-Origin"), "https://app.example");
    request.headers.set("Authorization", "Bearer a.b.c");
    const auto refused = signer_.answer(request);
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.headers.get("Access-Control-Allow-Origin"), "https://app.example") << "the page reads why";
    request.headers.set("Authorization", "Bearer " + issuer().sign(claims_now()));
    request.headers.set("Origin", "https://evil.example");
    EXPECT_EQ(signer_.answer(request).status, 403);
}

TEST_F(TokenRequests, CarryTheIdThatATrustedProxySays) {
    signer_.policy_.access.trusted_proxies = {*net::Cidr::parse("192.0.2.0/24")};
    auto request = with_token(issuer().sign(claims_now()));
    request.headers.set("Signer-Auth-Id", "user-7");
    EXPECT_EQ(signer_.answer(request).status, 200);
    EXPECT_FALSE(signer_.events_.back().auth_id_ignored);
    request.headers.set("Signer-Auth-Id", std::string(129, 'a'));
    EXPECT_EQ(code_of(signer_.answer(request)), "invalid_argument");
    request.headers.set("Signer-Auth-Id", "user-7");
    request.peer.address = "198.51.100.1";
    EXPECT_EQ(signer_.answer(request).status, 200);
    EXPECT_TRUE(signer_.events_.back().auth_id_ignored);
}

TEST_F(TokenRequests, OfAProxyStillNeedACredential) {
    signer_.policy_.access.trusted_proxies = {*net::Cidr::parse("192.0.2.0/24")};
    auto request = with_token("a.b.c");
    request.headers.set("Signer-Auth-Id", "user-7");
    EXPECT_EQ(signer_.answer(request).status, 401);
    request.headers.remove("Authorization");
    EXPECT_EQ(signer_.answer(request).status, 401);
    EXPECT_EQ(signer_.events_.back().auth_refusal, AuthRefusal::no_credentials);
}

}  // namespace
}  // namespace farebox::signer
