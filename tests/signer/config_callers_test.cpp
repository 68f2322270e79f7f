#include <gtest/gtest.h>

#include "signer/config/check.hpp"
#include "signer/config/print.hpp"
#include "signer/daemon/policy.hpp"
#include "tests/signer/load_support.hpp"

// Whom a configuration lets in over a network, and what it must say for that.
namespace farebox::signer::test {
namespace {

const std::string kTls = "[api.tls]\ncertificate_file = \"tls.crt\"\nkey_file = \"tls.key\"\n";
const std::string kClientCa = kTls + "client_ca_file = \"ca.pem\"\n";
const std::string kJwt = "[api.jwt]\nissuer = \"https://issuer.example\"\naudience = \"farebox\"\n";
const std::string kProxies = "[api.trusted_proxy]\npeers = [\"10.0.0.0/8\", \"fd00::/8\"]\n";

std::string client(const std::string& credential) {
    return "[[client]]\nname = \"a\"\n" + credential + "\nlimits = { ev_per_day = \"1 eth\" }\n";
}
const std::string kCertified = client(R"(certificate = ["DNS:app.example", "URI:spiffe://example.org/apps/*"])");
const std::string kTokened = client(R"(jwt = "azp:my-gateway")");
const std::string kKeyed = client("api_key = \"sha256:" + std::string(64, 'a') + "\"");

Result<config::Loaded> load(const std::string& tcp, const std::string& more) {
    return ConfigFolder{kMinimal + "[api]\ntcp = \"" + tcp + "\"\n" + more}.load();
}

/// Everything that is wrong; empty: nothing is.
std::string refusal(const std::string& more, const std::string& tcp = "0.0.0.0:8936") {
    const auto refused = load(tcp, more);
    return refused ? std::string{} : refused.error().message;
}

bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(ConfigCallers, AreKnownByACertificate) {
    const auto loaded = load("0.0.0.0:8936", kClientCa + kCertified);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_TRUE(loaded->config.api.tls.client_ca_file.ends_with("/ca.pem"));
    EXPECT_FALSE(loaded->config.api.tls.require_client_certificate);
    EXPECT_TRUE(config::warnings_of(*loaded).empty());
    const auto policy = make_policy(loaded->config, KeySet{std::vector{Address{{1}}}});
    EXPECT_EQ(policy->access.clients.front().certificates,
              (std::vector<std::string>{"DNS:app.example", "URI:spiffe://example.org/apps/*"}));
}

TEST(ConfigCallers, AreKnownByAToken) {
    const auto loaded = load("0.0.0.0:8936", kTls + kJwt + kTokened);
    ASSERT_TRUE(loaded) << loaded.error().message;
    const auto& jwt = loaded->config.api.jwt;
    EXPECT_EQ(jwt.scope, "sign:job");
    EXPECT_EQ(jwt.client_claim, (std::vector<std::string>{"azp", "sub"}));
    EXPECT_EQ(jwt.skew, std::chrono::seconds{60});
    EXPECT_TRUE(config::warnings_of(*loaded).empty());
    const auto policy = make_policy(loaded->config, KeySet{std::vector{Address{{1}}}});
    EXPECT_EQ(policy->access.clients.front().tokens, std::vector<std::string>{"azp:my-gateway"});
    EXPECT_EQ(policy->access.token_verifier, nullptr) << "without a source of keys";
}

TEST(ConfigCallers, MayComeFromATrustedProxyWithoutTls) {
    const auto loaded = load("0.0.0.0:8936", kProxies + kKeyed);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.api.trusted_proxies.size(), 2U);
    ASSERT_EQ(config::warnings_of(*loaded).size(), 1U);
    EXPECT_TRUE(says(config::warnings_of(*loaded).front(), "without TLS"));
    const auto policy = make_policy(loaded->config, KeySet{std::vector{Address{{1}}}});
    EXPECT_EQ(policy->access.trusted_proxies, loaded->config.api.trusted_proxies);
}

TEST(ConfigCallers, FromElsewhereNeedACredential) {
    const auto local = client("uid = [7]\ngid = [7]\nloopback = true");
    EXPECT_TRUE(says(refusal(kTls + local), "no [[client]] has an api_key, certificate or jwt"));
    EXPECT_TRUE(says(refusal(kProxies + local), "no [[client]] has an api_key, certificate or jwt"));
    EXPECT_TRUE(says(refusal(kTls), "no [[client]] has an api_key"));
    EXPECT_TRUE(says(refusal(kProxies), "no [[client]] has an api_key")) << "proxies are authenticated too";
    EXPECT_EQ(refusal(kProxies + local, "127.0.0.1:0"), "");
}

TEST(ConfigCallers, FromElsewhereNeedTlsOrAProxy) {
    EXPECT_TRUE(says(refusal(kJwt + kTokened), "has no TLS"));
    EXPECT_TRUE(says(refusal(kKeyed), "[api.trusted_proxy]"));
    EXPECT_TRUE(says(refusal("[api.trusted_proxy]\npeers = []\n" + kKeyed), "has no TLS"));
}

TEST(ConfigCallers, HaveLimitsWhereTheyComeFromElsewhere) {
    for (const auto& credential : {std::string{"jwt = \"sub:b\""}, std::string{"certificate = \"DNS:b\""}}) {
        const auto unlimited = "[[client]]\nname = \"b\"\n" + credential + "\nlimits = \"unlimited\"\n";
        EXPECT_TRUE(says(refusal(kClientCa + kJwt + kKeyed + unlimited), "\"b\" may spend without a limit"));
    }
}

TEST(ConfigCallers, AreKnownByNothingThatIsNotSetUp) {
    EXPECT_TRUE(says(refusal(kTls + kCertified), "client_ca_file"));
    EXPECT_TRUE(says(refusal(kTls + kTokened), "[api.jwt] names no issuer"));
    EXPECT_TRUE(says(refusal(kTls + kJwt + client("jwt = \"client_id:x\"")), "client_claim does not list"));
    EXPECT_EQ(refusal(kTls + kJwt + "client_claim = [\"client_id\"]\n" + client("jwt = \"client_id:x\"")), "");
}

TEST(ConfigCallers, AreOneClientEach) {
    const auto second = [](const std::string& credential) {
        return "[[client]]\nname = \"b\"\n" + credential + "\nlimits = { ev_per_day = \"1 eth\" }\n";
    };
    EXPECT_TRUE(says(refusal(kClientCa + kCertified + second("certificate = \"DNS:app.example\"")),
                     "the certificate DNS:app.example belongs to two clients"));
    EXPECT_TRUE(says(refusal(kTls + kJwt + kTokened + second("jwt = \"azp:my-gateway\"")),
                     "the jwt azp:my-gateway belongs to two clients"));
}

TEST(ConfigCallers, AreToldWhatIsMissingForTokens) {
    EXPECT_TRUE(
        says(refusal("[api.jwt]\naudience = \"a\"\n" + kTls + kKeyed), "api.jwt.audience is set without issuer"));
    EXPECT_TRUE(says(refusal("[api.jwt]\nissuer = \"https://a\"\n" + kTls + kTokened), "without audience"));
    const auto with = [](const std::string& more) { return refusal(kJwt + more + kTls + kTokened); };
    EXPECT_TRUE(says(with("jwks_url = \"https://a/k\"\njwks_file = \"k\"\n"), "are both set"));
    EXPECT_TRUE(says(with("jwks_url = \"http://a/k\"\n"), "no https:// URL"));
    EXPECT_TRUE(says(with("jwks_url = \"unix:/k\"\n"), "no https:// URL"));
    EXPECT_EQ(with("jwks_url = \"http://127.0.0.1:1/k\"\n"), "");
    EXPECT_EQ(with("jwks_file = \"k\"\n"), "");
    EXPECT_TRUE(says(with("skew = \"6m\"\n"), "api.jwt.skew"));
    EXPECT_TRUE(says(with("refresh_interval = \"1s\"\n"), "api.jwt.refresh_interval"));
    EXPECT_TRUE(says(with("scope = \"a b\"\n"), "api.jwt.scope"));
    EXPECT_TRUE(says(with("scope = \"\"\n"), "api.jwt.scope"));
    EXPECT_TRUE(says(with("client_claim = []\n"), "api.jwt.client_claim"));
    EXPECT_TRUE(says(with("client_claim = [\"a:b\"]\n"), "is no name of a claim"));
    EXPECT_TRUE(
        says(refusal("[api.jwt]\nissuer = \"my issuer\"\naudience = \"a\"\n" + kTls + kTokened), "no https:// URL"))
        << "where the keys are found by discovery";
    EXPECT_EQ(refusal("[api.jwt]\nissuer = \"my issuer\"\naudience = \"a\"\njwks_file = \"k\"\n" + kTls + kTokened),
              "");
}

TEST(ConfigCallers, AreToldWhatIsMissingForCertificates) {
    EXPECT_TRUE(
        says(refusal("[api.tls]\nclient_ca_file = \"c\"\n" + kKeyed, "127.0.0.1:0"), "without certificate_file"));
    EXPECT_TRUE(says(refusal(kTls + "require_client_certificate = true\n" + kKeyed), "without client_ca_file"));
}

TEST(ConfigCallers, AreWarnedOfWhatLetsNobodyIn) {
    const auto loaded = load("0.0.0.0:8936", kClientCa + kJwt + kKeyed);
    ASSERT_TRUE(loaded) << loaded.error().message;
    const auto warnings = config::warnings_of(*loaded);
    ASSERT_EQ(warnings.size(), 2U);
    EXPECT_TRUE(says(warnings[0], "no [[client]] has a certificate"));
    EXPECT_TRUE(says(warnings[1], "no [[client]] has a jwt"));
    const auto unused = ConfigFolder{kMinimal + kProxies + kKeyed}.load();
    ASSERT_EQ(config::warnings_of(*unused).size(), 1U);
}

TEST(ConfigCallers, ArePrintedAsTheyAreRead) {
    const auto loaded = load("0.0.0.0:8936", kClientCa + kProxies + kJwt + kCertified +
                                                 "[[client]]\nname = \"b\"\njwt = [\"azp:x\"]\nallowed_origins = "
                                                 "[\"https://b.example\"]\nlimits = { ev_per_day = \"1 eth\" }\n");
    ASSERT_TRUE(loaded) << loaded.error().message;
    const auto text = config::print_toml(*loaded);
    const auto again = ConfigFolder{text}.load();
    ASSERT_TRUE(again) << again.error().message << text;
    EXPECT_EQ(again->config.clients, loaded->config.clients);
    EXPECT_EQ(again->config.api.trusted_proxies, loaded->config.api.trusted_proxies);
    EXPECT_EQ(again->config.api.jwt.issuer, "https://issuer.example");
    EXPECT_EQ(again->config.api.tls.client_ca_file, loaded->config.api.tls.client_ca_file);
    EXPECT_TRUE(says(config::print_json(*loaded), "spiffe://example.org/apps/*"));
}

class BadCredential : public testing::TestWithParam<const char*> {};
TEST_P(BadCredential, IsRefusedWithItsLine) {
    const auto text = refusal(kClientCa + kJwt + client(GetParam()));
    EXPECT_TRUE(says(text, "farebox-signer.toml:")) << text;
}
INSTANTIATE_TEST_SUITE_P(
    Bad, BadCredential,
    testing::Values("certificate = 7", "certificate = [7]", "certificate = \"app.example\"", "certificate = \"DNS:\"",
                    "certificate = \"dns:a\"", "certificate = \"DNS:*.example\"", "certificate = \"DNS:a b\"",
                    "certificate = \"URI:spiffe://*/a\"", "certificate = \"URI:spiffe:///*\"",
                    "certificate = \"URI:spiffe://a/*/b\"", "certificate = \"URI:https://a/*\"",
                    "certificate = \"IP:10.0.0.1\"", "jwt = 7", "jwt = \"gateway\"", "jwt = \":a\"", "jwt = \"azp:\"",
                    "jwt = [\"azp:a b\"]", "jwt = { azp = \"a\" }", "uid = 7\nallowed_origins = [\"*\"]",
                    "uid = 7\nallowed_origins = [\"https://a.example/\"]",
                    "uid = 7\nallowed_origins = [\"https://a.example:443\"]",
                    "uid = 7\nallowed_origins = [\"https://A.example\"]", "uid = 7\nallowed_origins = [\"null\"]",
                    "uid = 7\nallowed_origins = [\"a.example\"]", "uid = 7\nallowed_origins = [\"unix:/a\"]"));

TEST(ConfigOrigins, AreTakenAsBrowsersWriteThem) {
    EXPECT_EQ(refusal(client("uid = 7\nallowed_origins = [\"http://localhost:3000\", \"https://a.example\", "
                             "\"https://a.example:8443\", \"http://[::1]:3000\"]"),
                      "127.0.0.1:0"),
              "");
}

}  // namespace
}  // namespace farebox::signer::test
