#include <gtest/gtest.h>

#include "signer/access/access_policy.hpp"
#include "signer/access/api_key.hpp"
#include "signer/access/auth_id.hpp"
#include "signer/access/certificate_name.hpp"
#include "tests/access/issued.hpp"

// Callers over a network: by certificate, by token, and for others.
namespace farebox::signer {
namespace {

using test::good_claims;
using test::issuer;

const std::string kKey = "fbx_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

Client client(std::string name) {
    Client made;
    made.name = std::move(name);
    return made;
}

net::Peer peer(std::vector<std::string> certificate_names = {}, std::string address = "192.0.2.7") {
    net::Peer made;
    made.address = std::move(address);
    made.certificate_names = std::move(certificate_names);
    return made;
}

class Callers : public testing::Test {
protected:
    Callers() {
        Client by_certificate = client("by-certificate");
        by_certificate.certificates = {"DNS:app.example", "URI:spiffe://example.org/apps/*"};
        Client by_token = client("by-token");
        by_token.tokens = {"azp:gateway", "sub:alone"};
        Client by_key = client("by-key");
        by_key.api_keys = {*hash_api_key(kKey)};
        Client by_loopback = client("by-loopback");
        by_loopback.loopback = true;
        access_.clients = {by_certificate, by_token, by_key, by_loopback};
        access_.api_keys = index_of(access_.clients, {});
        access_.trusted_proxies = {*net::Cidr::parse("10.0.0.0/8"), *net::Cidr::parse("fd00::/8")};
        access_.token_verifier =
            std::make_shared<TokenVerifier>(test::token_rules(), std::make_shared<test::GivenKeys>(issuer().jwks()),
                                            [] { return protocol::Timestamp{test::kIssuedAt * 1'000'000'000}; });
    }
    /// The client, or why there is none.
    std::string name_of(const net::Peer& caller, const net::Headers& headers = {}) {
        AccessNotes notes;
        const auto found = identify(access_, caller, headers, &notes);
        EXPECT_EQ(static_cast<bool>(found), !notes.refusal.has_value());
        EXPECT_TRUE(found || found.error().code == ErrorCode::unauthenticated);
        return found ? (*found)->name : std::string{to_string(notes.refusal.value_or(AuthRefusal::no_credentials))};
    }
    static net::Headers bearing(const std::string& what) { return {{"Authorization", "Bearer " + what}}; }

    AccessPolicy access_;
};

TEST_F(Callers, AreKnownByTheNamesOfTheirCertificate) {
    EXPECT_EQ(name_of(peer({"DNS:other", "DNS:App.Example"})), "by-certificate");
    EXPECT_EQ(name_of(peer({"URI:spiffe://example.org/apps/a"})), "by-certificate");
    EXPECT_EQ(name_of(peer({"URI:spiffe://example.org/apps"})), "unknown_certificate");
    EXPECT_EQ(name_of(peer({"URI:spiffe://example.org.evil/apps/a"})), "unknown_certificate");
    EXPECT_EQ(name_of(peer({"URI:app.example"})), "unknown_certificate");
    EXPECT_EQ(name_of(peer({"DNS:app.example.evil"})), "unknown_certificate");
}

TEST_F(Callers, WithACertificateOfNobodyAreNobodyButByKeyOrToken) {
    auto here = peer({"DNS:other"}, "127.0.0.1");
    here.loopback = true;
    EXPECT_EQ(name_of(here), "unknown_certificate");
    EXPECT_EQ(name_of(here, bearing(kKey)), "by-key");
    EXPECT_EQ(name_of(peer({"DNS:app.example"}), bearing(kKey)), "by-certificate");
    EXPECT_EQ(name_of(peer({"DNS:app.example"}), bearing("fbx_wrong")), "by-certificate")
        << "whose header is for somebody else";
}

TEST_F(Callers, AreKnownByWhoseTokenTheyShow) {
    EXPECT_EQ(name_of(peer(), bearing(issuer().sign(good_claims()))), "by-token");
    auto claims = good_claims();
    claims["azp"] = "stranger";
    EXPECT_EQ(name_of(peer(), bearing(issuer().sign(claims))), "unknown_token_client");
    claims["sub"] = "alone";
    EXPECT_EQ(name_of(peer(), bearing(issuer().sign(claims))), "unknown_token_client") << "azp decides";
    claims.erase("azp");
    EXPECT_EQ(name_of(peer(), bearing(issuer().sign(claims))), "by-token");
    auto local = peer();
    local.kind = net::Peer::Kind::unix_socket;
    local.uid = local.gid = 77;
    EXPECT_EQ(name_of(local, bearing(issuer().sign(good_claims()))), "by-token");
}

TEST_F(Callers, WithAWrongTokenAreNobodyWhateverElseWouldLetThemIn) {
    auto here = peer({}, "127.0.0.1");
    here.loopback = true;
    ASSERT_EQ(name_of(here), "by-loopback");
    EXPECT_EQ(name_of(here, bearing("a.b.c")), "malformed_token");
    EXPECT_EQ(name_of(here, bearing("abc")), "malformed_header");
    EXPECT_EQ(name_of(here, {{"Authorization", "Basic YTpi"}}), "malformed_header");
    EXPECT_EQ(name_of(here, bearing("fbx_" + std::string(43, 'x'))), "unknown_api_key");
    access_.token_verifier = nullptr;
    EXPECT_EQ(name_of(here, bearing(issuer().sign(good_claims()))), "tokens_not_accepted");
}

TEST_F(Callers, LearnNothingOfWhatWasNearlyRight) {
    auto claims = good_claims();
    claims["aud"] = "other";
    std::vector<std::string> told;
    for (const auto& shown : {std::string{"a.b.c"}, std::string{"abc"}, "fbx_" + std::string(43, 'x'),
                              issuer().sign(claims), farebox::test::TestIssuer{}.sign(good_claims())}) {
        const auto refused = identify(access_, peer(), bearing(shown));
        ASSERT_FALSE(refused);
        told.push_back(refused.error().message + refused.error().hint);
        EXPECT_EQ(told.back(), told.front());
        EXPECT_TRUE(refused.error().details.empty());
    }
    EXPECT_NE(told.front().find("log"), std::string::npos) << "the next step";
}

TEST_F(Callers, AreToldThatTheirTokenHasExpired) {
    auto claims = good_claims();
    claims["exp"] = test::kIssuedAt - 3600;
    const auto refused = identify(access_, peer(), bearing(issuer().sign(claims)));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "the token has expired");
    EXPECT_NE(refused.error().hint.find("fresh"), std::string::npos);
}

TEST_F(Callers, MaySpeakForOthersWhereTheyAreTrustedProxies) {
    const net::Headers said{{"Signer-Auth-Id", "user@example.org/7"}};
    for (const char* address : {"10.1.2.3", "fd12::1"}) {
        const auto id = read_auth_id(access_, peer({}, address), said);
        ASSERT_TRUE(id);
        EXPECT_EQ(id->value, "user@example.org/7");
        EXPECT_FALSE(id->ignored);
    }
    for (const char* address : {"11.1.2.3", "127.0.0.1", "::1", ""}) {
        const auto id = read_auth_id(access_, peer({}, address), said);
        ASSERT_TRUE(id);
        EXPECT_EQ(id->value, "");
        EXPECT_TRUE(id->ignored) << address;
    }
    auto local = peer({}, "10.1.2.3");
    local.kind = net::Peer::Kind::unix_socket;
    EXPECT_TRUE(read_auth_id(access_, local, said)->ignored);
}

TEST_F(Callers, MayLeaveItOut) {
    const auto id = read_auth_id(access_, peer({}, "10.1.2.3"), {});
    ASSERT_TRUE(id);
    EXPECT_EQ(id->value, "");
    EXPECT_FALSE(id->ignored);
    EXPECT_EQ(read_auth_id(access_, peer({}, "10.1.2.3"), {{"Signer-Auth-Id", ""}})->value, "");
}

TEST_F(Callers, MayNotSayJustAnything) {
    const auto proxy = peer({}, "10.1.2.3");
    for (const std::string& bad :
         {std::string{"a\tb"}, std::string{"\xff"}, std::string{"\x7f"}, std::string(129, 'a')}) {
        const auto refused = read_auth_id(access_, proxy, {{"Signer-Auth-Id", bad}});
        ASSERT_FALSE(refused) << bad;
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    }
    EXPECT_FALSE(read_auth_id(access_, proxy, {{"Signer-Auth-Id", "a"}, {"signer-auth-id", "a"}}));
    EXPECT_TRUE(read_auth_id(access_, proxy, {{"Signer-Auth-Id", std::string(128, 'a')}}));
}

TEST(AuthRefusals, HaveNamesOfTheirOwn) {
    EXPECT_EQ(to_string(AuthRefusal::no_credentials), "no_credentials");
    EXPECT_EQ(to_string(AuthRefusal::wrong_token_audience), "wrong_token_audience");
    EXPECT_EQ(to_string(AuthRefusal::unknown_token_client), "unknown_token_client");
}

}  // namespace
}  // namespace farebox::signer
