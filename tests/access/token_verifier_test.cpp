#include "signer/access/token_verifier.hpp"

#include <gtest/gtest.h>

#include "tests/access/issued.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::json;
using test::good_claims;
using test::issuer;
using test::kIssuedAt;

class TokenVerifierTest : public testing::Test {
protected:
    std::string judge(const std::string& token) {
        const auto verdict = verifier_.check(token);
        return verdict.refusal ? std::string{to_string(*verdict.refusal)} : verdict.owner;
    }
    /// Of a token that is good but for this.
    std::string judge_with(const char* claim, const Json& value) {
        auto claims = good_claims();
        claims[claim] = value;
        return judge(issuer().sign(claims));
    }
    std::string judge_without(const char* claim) {
        auto claims = good_claims();
        claims.erase(claim);
        return judge(issuer().sign(claims));
    }

    std::int64_t now_ = kIssuedAt;
    std::shared_ptr<test::GivenKeys> source_ = std::make_shared<test::GivenKeys>(issuer().jwks());
    TokenVerifier verifier_{test::token_rules(), source_, [this] { return protocol::Timestamp{now_ * 1'000'000'000}; }};
};

TEST_F(TokenVerifierTest, KnowsWhoseAGoodTokenIs) {
    EXPECT_EQ(judge(issuer().sign(good_claims())), "azp:gateway");
    EXPECT_EQ(judge(issuer().sign(good_claims(), {{"alg", "ES256"}, {"kid", "ec-1"}})), "azp:gateway");
    EXPECT_EQ(judge(issuer().sign(good_claims(), {{"alg", "RS256"}})), "azp:gateway") << "the only key";
    EXPECT_EQ(judge_without("azp"), "sub:somebody");
    EXPECT_EQ(judge_with("aud", Json::array({"other", "farebox"})), "azp:gateway");
}

TEST_F(TokenVerifierTest, TakesExactlyOneIssuerAudienceAndScope) {
    EXPECT_EQ(judge_with("iss", "https://issuer.example/"), "wrong_token_issuer");
    EXPECT_EQ(judge_without("iss"), "wrong_token_issuer");
    EXPECT_EQ(judge_with("aud", "farebox2"), "wrong_token_audience");
    EXPECT_EQ(judge_with("aud", Json::array()), "wrong_token_audience");
    EXPECT_EQ(judge_without("aud"), "wrong_token_audience");
    EXPECT_EQ(judge_with("scope", "sign:jobs sign"), "missing_token_scope");
    EXPECT_EQ(judge_without("scope"), "missing_token_scope");
}

TEST_F(TokenVerifierTest, AllowsForClocksThatAreAMinuteOff) {
    EXPECT_EQ(judge_with("exp", kIssuedAt - 59), "azp:gateway");
    EXPECT_EQ(judge_with("exp", kIssuedAt - 60), "expired_token");
    EXPECT_EQ(judge_with("nbf", kIssuedAt + 60), "azp:gateway");
    EXPECT_EQ(judge_with("nbf", kIssuedAt + 61), "token_not_yet_valid");
    EXPECT_EQ(judge_with("iat", kIssuedAt + 61), "token_not_yet_valid");
    EXPECT_EQ(judge_without("exp"), "malformed_token");
}

TEST_F(TokenVerifierTest, TakesNoOtherAlgorithm) {
    EXPECT_EQ(judge(issuer().sign(good_claims(), {{"alg", "HS256"}, {"kid", "rsa-1"}})), "malformed_token");
    EXPECT_EQ(judge(issuer().sign(good_claims(), {{"alg", "none"}, {"kid", "rsa-1"}})), "malformed_token");
    EXPECT_EQ(judge(issuer().sign(good_claims(), {{"alg", "ES256"}, {"kid", "rsa-1"}})), "unknown_token_key");
}

TEST_F(TokenVerifierTest, RefusesWhatNobodySigned) {
    const auto token = issuer().sign(good_claims());
    auto claims = good_claims();
    claims["azp"] = "other";
    const auto other = issuer().sign(claims);
    const auto dot = token.rfind('.');
    EXPECT_EQ(judge(other.substr(0, other.rfind('.')) + token.substr(dot)), "bad_token_signature");
    EXPECT_EQ(judge(farebox::test::TestIssuer{}.sign(good_claims())), "bad_token_signature");
    EXPECT_NE(judge(token.substr(0, token.size() - 4)), "azp:gateway");
    EXPECT_EQ(judge("a.b.c"), "malformed_token");
    EXPECT_EQ(judge(std::string(20'000, 'a')), "malformed_token");
}

TEST_F(TokenVerifierTest, LooksAtClaimsOnlyOnceTheSignatureIsGood) {
    EXPECT_EQ(judge(issuer().sign_texts(R"({"alg":"RS256","kid":"rsa-1"})", "{{{", "RS256")), "malformed_token");
    const auto broken = issuer().sign_texts(R"({"alg":"RS256","kid":"rsa-1"})", "{{{", "HS256");
    EXPECT_EQ(judge(broken), "bad_token_signature");
}

TEST_F(TokenVerifierTest, KeepsToTheExpiryOfWhatItRemembers) {
    const auto token = issuer().sign(good_claims());
    ASSERT_EQ(judge(token), "azp:gateway");
    now_ = kIssuedAt + 600 + 59;
    EXPECT_EQ(judge(token), "azp:gateway");
    now_ = kIssuedAt + 600 + 60;
    EXPECT_EQ(judge(token), "expired_token");
}

TEST_F(TokenVerifierTest, RemembersNothingThatAKeyNoLongerVerifies) {
    const auto token = issuer().sign(good_claims());
    ASSERT_EQ(judge(token), "azp:gateway");
    source_->put(issuer().jwks("2"));
    EXPECT_EQ(judge(token), "unknown_token_key");
    source_->put(issuer().jwks());
    EXPECT_EQ(judge(token), "azp:gateway");
}

TEST_F(TokenVerifierTest, DoesNotJudgeAgainWhatItRemembers) {
    const auto token = issuer().sign(good_claims());
    ASSERT_EQ(judge(token), "azp:gateway");
    now_ = kIssuedAt - 3600;  // somebody set the clock back: only a token that is judged now is too early
    EXPECT_EQ(judge(token), "azp:gateway");
    EXPECT_EQ(judge_with("jti", "another"), "token_not_yet_valid");
}

TEST_F(TokenVerifierTest, ForgetsRatherThanGrowWithoutBound) {
    auto claims = good_claims();
    const auto oldest = issuer().sign(claims, {{"alg", "ES256"}, {"kid", "ec-1"}});
    ASSERT_EQ(judge(oldest), "azp:gateway");
    for (std::size_t i = 0; i < TokenVerifier::kMaxRemembered + 10; ++i) {
        claims["jti"] = i;
        ASSERT_EQ(judge(issuer().sign(claims, {{"alg", "ES256"}, {"kid", "ec-1"}})), "azp:gateway");
    }
    EXPECT_EQ(judge(oldest), "azp:gateway") << "verified anew";
}

TEST_F(TokenVerifierTest, AsksForNewerKeysWhereThatMayHelp) {
    const auto token = issuer().sign(good_claims(), {{"alg", "RS256"}, {"kid", "rsa-2"}});
    EXPECT_FALSE(verifier_.check(token).newer_keys_may_help) << "not now";
    source_->may_refresh_ = true;
    EXPECT_TRUE(verifier_.check(token).newer_keys_may_help);
    EXPECT_FALSE(verifier_.check(farebox::test::TestIssuer{}.sign(good_claims())).newer_keys_may_help);
    EXPECT_FALSE(verifier_.check("a.b.c").newer_keys_may_help);
    source_->put(Json::object());
    EXPECT_EQ(source_->keys(), nullptr);
    EXPECT_TRUE(verifier_.check(issuer().sign(good_claims())).newer_keys_may_help) << "it was not asked yet";
}

}  // namespace
}  // namespace farebox::signer
