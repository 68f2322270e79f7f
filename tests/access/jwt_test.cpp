#include "signer/access/jwt.hpp"

#include <gtest/gtest.h>

#include "protocol/base64.hpp"

namespace farebox::signer {
namespace {

std::string compact(const std::string& header, const std::string& payload = "{}", const std::string& signature = "s") {
    return protocol::base64url_encode(header) + "." + protocol::base64url_encode(payload) + "." +
           protocol::base64url_encode(signature);
}

TEST(Jwt, IsTakenApart) {
    const auto text = compact(R"({"alg":"ES256","kid":"k1","typ":"JWT"})", R"({"a":1})", "sig");
    const auto token = parse_token(text);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->algorithm, TokenAlgorithm::es256);
    EXPECT_EQ(token->key_id, "k1");
    EXPECT_EQ(token->payload, R"({"a":1})");
    EXPECT_EQ(token->signature, "sig");
    EXPECT_EQ(token->signed_part, text.substr(0, text.rfind('.')));
}

TEST(Jwt, NeedsNoNameOfItsKey) {
    const auto token = parse_token(compact(R"({"alg":"RS256"})"));
    ASSERT_TRUE(token);
    EXPECT_EQ(token->algorithm, TokenAlgorithm::rs256);
    EXPECT_EQ(token->key_id, "");
}

class NoJwt : public testing::TestWithParam<std::string> {};
TEST_P(NoJwt, IsNoToken) {
    EXPECT_FALSE(parse_token(GetParam())) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Headers, NoJwt,
                         testing::Values(compact(R"({"alg":"none"})"), compact(R"({"alg":"None"})"),
                                         compact(R"({"alg":"HS256"})"), compact(R"({"alg":"RS512"})"),
                                         compact(R"({"alg":"PS256"})"), compact(R"({"alg":"rs256"})"),
                                         compact(R"({"alg":["RS256"]})"), compact(R"({"alg":null})"), compact("{}"),
                                         compact(R"({"alg":"RS256","alg":"none"})"),
                                         compact(R"({"alg":"RS256","kid":7})"), compact(R"({"alg":"RS256","kid":""})"),
                                         compact(R"({"alg":"RS256","kid":")" + std::string(257, 'k') + "\"}"),
                                         compact(R"({"alg":"RS256","crit":["b64"]})"),
                                         compact(R"({"alg":"RS256"} )" + std::string(1100, ' ')),
                                         compact(R"(["RS256"])"), compact("RS256"), compact(""),
                                         compact("{\"alg\":\"RS256\",\"x\":\"\xff\"}")));
INSTANTIATE_TEST_SUITE_P(Shapes, NoJwt,
                         testing::Values("", ".", "..", "...", "a.b", "a.b.c", "e30.e30.e30",
                                         compact(R"({"alg":"RS256"})", "{}", ""), compact(R"({"alg":"RS256"})", ""),
                                         compact(R"({"alg":"RS256"})") + ".", "." + compact(R"({"alg":"RS256"})"),
                                         compact(R"({"alg":"RS256"})") + ".AAAA", compact(R"({"alg":"RS256"})") + "=",
                                         " " + compact(R"({"alg":"RS256"})"), compact(R"({"alg":"RS256"})") + " ",
                                         protocol::base64url_encode(R"({"alg":"RS256"})") + ".e30.cx",  // unused bits
                                         protocol::base64_encode(R"({"alg":"RS256"} )") + ".e30.AAAA",
                                         compact(R"({"alg":"RS256"})", std::string(kMaxTokenBytes, 'a'))));

const std::vector<std::string> kOwner{"azp", "sub"};

TEST(JwtClaims, AreRead) {
    const auto claims = parse_claims(
        R"({"iss":"i","aud":["a","b"],"scope":"x  sign:job","scp":["y"],"exp":20.9,"nbf":3,"iat":7,"sub":"s","azp":"g"})",
        kOwner);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->issuer, "i");
    EXPECT_EQ(claims->audiences, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(claims->scopes, (std::vector<std::string>{"x", "sign:job", "y"}));
    EXPECT_EQ(claims->expires, 20);
    EXPECT_EQ(claims->not_before, 7);
    EXPECT_EQ(claims->owner, "azp:g");
}

TEST(JwtClaims, NameTheirOwnerByTheFirstClaimThereIs) {
    EXPECT_EQ(parse_claims(R"({"exp":1,"sub":"s"})", kOwner)->owner, "sub:s");
    EXPECT_EQ(parse_claims(R"({"exp":1,"sub":"s","azp":"g"})", {"sub"})->owner, "sub:s");
    EXPECT_EQ(parse_claims(R"({"exp":1})", kOwner)->owner, "");
    EXPECT_FALSE(parse_claims(R"({"exp":1,"azp":7,"sub":"s"})", kOwner)) << "never the next one";
    EXPECT_FALSE(parse_claims(R"({"exp":1,"azp":"","sub":"s"})", kOwner));
}

class BadClaims : public testing::TestWithParam<const char*> {};
TEST_P(BadClaims, AreRefusedAsAWhole) {
    EXPECT_FALSE(parse_claims(GetParam(), kOwner)) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Bad, BadClaims,
                         testing::Values("", "{", "[]", "7", "{}", R"({"iss":"i"})", R"({"exp":"1"})", R"({"exp":-1})",
                                         R"({"exp":1e300})", R"({"exp":null})", R"({"exp":true})",
                                         R"({"exp":1,"exp":2})", R"({"exp":1,"nbf":"2"})", R"({"exp":1,"iat":-2})",
                                         R"({"exp":1,"aud":7})", R"({"exp":1,"aud":["a",7]})",
                                         R"({"exp":1,"aud":null})", R"({"exp":1,"scope":{}})",
                                         R"({"exp":1,"scp":[["a"]]})", R"({"exp":1,"a":{"b":1,"b":2}})",
                                         R"({"exp":1,})", R"({"exp":1}x)", R"({"exp":1,"a":[[[[[[[[[[1]]]]]]]]]]})"));

}  // namespace
}  // namespace farebox::signer
