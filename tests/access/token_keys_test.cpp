#include "signer/access/token_keys.hpp"

#include <gtest/gtest.h>

#include "tests/access/issued.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::json;
using test::issuer;

std::string without(Json jwks, std::size_t index, const char* member) {
    jwks["keys"][index].erase(member);
    return jwks.dump();
}

std::string with(Json jwks, std::size_t index, const char* member, const Json& value) {
    jwks["keys"][index][member] = value;
    return jwks.dump();
}

TEST(TokenKeys, AreFoundByTheirNameAndAlgorithm) {
    const auto keys = TokenKeys::parse(issuer().jwks().dump());
    ASSERT_TRUE(keys) << keys.error().message;
    EXPECT_EQ(keys->size(), 2U);
    EXPECT_NE(keys->find(TokenAlgorithm::rs256, "rsa-1"), nullptr);
    EXPECT_NE(keys->find(TokenAlgorithm::es256, "ec-1"), nullptr);
    EXPECT_EQ(keys->find(TokenAlgorithm::es256, "rsa-1"), nullptr) << "a key has one algorithm";
    EXPECT_EQ(keys->find(TokenAlgorithm::rs256, "rsa-2"), nullptr);
}

TEST(TokenKeys, AreFoundWithoutANameWhereThereIsOne) {
    Json two = issuer().jwks();
    EXPECT_NE(TokenKeys::parse(two.dump())->find(TokenAlgorithm::rs256, ""), nullptr);
    two["keys"].push_back(issuer().jwks("2")["keys"][0]);
    EXPECT_EQ(TokenKeys::parse(two.dump())->find(TokenAlgorithm::rs256, ""), nullptr);
    EXPECT_NE(TokenKeys::parse(two.dump())->find(TokenAlgorithm::rs256, "rsa-2"), nullptr);
}

TEST(TokenKeys, LeaveOutWhatIsOfNoUse) {
    const Json jwks = issuer().jwks();
    for (const auto& text : {with(jwks, 0, "use", "enc"), with(jwks, 0, "alg", "PS256"), with(jwks, 0, "alg", "RS512"),
                             with(jwks, 0, "kty", "oct"), with(jwks, 0, "key_ops", Json::array({"sign"})),
                             with(jwks, 0, "key_ops", "verify"), with(jwks, 0, "n", "AQAB"), with(jwks, 0, "n", "!!"),
                             without(jwks, 0, "e"), without(jwks, 0, "n"), with(jwks, 0, "e", std::string(20, 'x')),
                             with(jwks, 0, "e", "AA"), without(jwks, 0, "kty")}) {
        const auto keys = TokenKeys::parse(text);
        ASSERT_TRUE(keys) << text;
        EXPECT_EQ(keys->size(), 1U) << text;
        EXPECT_EQ(keys->find(TokenAlgorithm::rs256, "rsa-1"), nullptr);
    }
    for (const auto& text :
         {with(jwks, 1, "crv", "P-384"), with(jwks, 1, "crv", "secp256k1"), with(jwks, 1, "x", jwks["keys"][1]["y"]),
          with(jwks, 1, "x", "AAAA"), without(jwks, 1, "y")}) {
        const auto keys = TokenKeys::parse(text);
        ASSERT_TRUE(keys) << text;
        EXPECT_EQ(keys->size(), 1U) << text;
        EXPECT_EQ(keys->find(TokenAlgorithm::es256, "ec-1"), nullptr) << "a point off the curve is none";
    }
}

TEST(TokenKeys, TakeAKeyThatSaysItVerifies) {
    EXPECT_EQ(TokenKeys::parse(with(issuer().jwks(), 0, "key_ops", Json::array({"verify"})))->size(), 2U);
}

TEST(TokenKeys, RefuseWhatIsNoSet) {
    Json many{{"keys", Json::array()}};
    for (int i = 0; i < 65; ++i) {
        many["keys"].push_back(issuer().jwks()["keys"][1]);
    }
    for (const auto& text : {std::string{}, std::string{"[]"}, std::string{"{}"}, std::string{R"({"keys":{}})"},
                             std::string{R"({"keys":[]})"}, std::string{R"({"keys":[7,null,[]]})"},
                             R"({"keys":[],"keys":)" + issuer().jwks()["keys"].dump() + "}", many.dump(),
                             issuer().jwks().dump() + std::string(TokenKeys::kMaxBytes, ' ')}) {
        const auto refused = TokenKeys::parse(text);
        ASSERT_FALSE(refused) << text.substr(0, 100);
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    }
}

TEST(TokenKeys, VerifyWhatTheySigned) {
    const auto keys = TokenKeys::parse(issuer().jwks().dump());
    for (const auto& [algorithm, kid] : {std::pair{"RS256", "rsa-1"}, std::pair{"ES256", "ec-1"}}) {
        const auto text = issuer().sign({{"a", 1}}, {{"alg", algorithm}, {"kid", kid}});
        const auto token = parse_token(text);
        ASSERT_TRUE(token);
        const auto* key = keys->find(token->algorithm, token->key_id);
        ASSERT_NE(key, nullptr);
        EXPECT_TRUE(key->verifies(token->signed_part, token->signature));
        EXPECT_FALSE(key->verifies(std::string{token->signed_part} + "A", token->signature));
        for (std::size_t at = 0; at < token->signature.size(); at += 7) {
            std::string changed = token->signature;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            EXPECT_FALSE(key->verifies(token->signed_part, changed)) << algorithm << at;
        }
        for (const auto& wrong : {std::string{}, token->signature + "A", token->signature.substr(1),
                                  std::string(token->signature.size(), '\0')}) {
            EXPECT_FALSE(key->verifies(token->signed_part, wrong)) << algorithm;
        }
    }
}

TEST(TokenKeys, OfAnotherIssuerVerifyNothing) {
    const farebox::test::TestIssuer other;
    const auto keys = TokenKeys::parse(other.jwks().dump());
    const auto text = issuer().sign({{"a", 1}});
    const auto token = parse_token(text);
    EXPECT_FALSE(keys->find(TokenAlgorithm::rs256, "rsa-1")->verifies(token->signed_part, token->signature));
}

TEST(Discovery, SaysWhereTheKeysAre) {
    EXPECT_EQ(*read_discovery(R"({"issuer":"https://i","jwks_uri":"https://i/keys","x":[1]})", "https://i"),
              "https://i/keys");
    for (const char* bad : {R"({"issuer":"https://j","jwks_uri":"https://i/keys"})", R"({"issuer":"https://i"})",
                            R"({"issuer":"https://i","jwks_uri":7})", R"({"jwks_uri":"https://i/keys"})", "", "[]",
                            R"({"issuer":"https://i/","jwks_uri":"https://i/keys"})"}) {
        const auto refused = read_discovery(bad, "https://i");
        ASSERT_FALSE(refused) << bad;
        EXPECT_EQ(refused.error().code, ErrorCode::protocol_error);
    }
}

}  // namespace
}  // namespace farebox::signer
