#include "farebox/options.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "gateway-lite/checked_options.hpp"
#include "protocol/base64.hpp"
#include "tests/support/process.hpp"

namespace farebox {
namespace {

Result<Options> from_json(const char* json) {
    return Options::from_token(protocol::base64_encode(json));
}

TEST(Token, SetsEveryField) {
    const auto options = from_json(R"({"orchestrators":["a:1","b:2"],"signer":"https://s","discovery":"https://d",)"
                                   R"("signer_headers":{"Authorization":"x"},)"
                                   R"("discovery_headers":{"K":"v"},"other":7})");
    ASSERT_TRUE(options);
    EXPECT_EQ(options->orchestrators, (std::vector<std::string>{"a:1", "b:2"}));
    EXPECT_EQ(options->signer, "https://s");
    EXPECT_EQ(options->discovery_url, "https://d");
    EXPECT_EQ(options->signer_headers.at(0).value, "x");
    EXPECT_EQ(options->discovery_headers.at(0).name, "K");
}

class TokenRejects : public testing::TestWithParam<const char*> {};

TEST_P(TokenRejects, WrongTypes) {
    const auto options = from_json(GetParam());
    ASSERT_FALSE(options);
    EXPECT_EQ(options.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(Bad, TokenRejects,
                         testing::Values("", "[]", "{", R"({"orchestrators":"a"})", R"({"orchestrators":[""]})",
                                         R"({"orchestrators":[1]})", R"({"signer":1})", R"({"discovery":null})",
                                         R"({"signer_headers":[]})", R"({"discovery_headers":{"a":1}})"));

TEST(Token, MustBeStrictBase64) {
    EXPECT_FALSE(Options::from_token("e30"));  // no padding
    EXPECT_TRUE(Options::from_token("e30="));
}

TEST(Environment, IsReadByFromEnvOnly) {
    ::setenv("FAREBOX_SIGNER", "unix:/run/x.sock", 1);
    ::setenv("FAREBOX_ORCHESTRATORS", "a:1,b:2", 1);
    ::setenv("FAREBOX_TLS", "insecure", 1);
    const auto options = Options::from_env();
    ::setenv("FAREBOX_TLS", "none", 1);
    const auto wrong = Options::from_env();
    ::unsetenv("FAREBOX_SIGNER");
    ::unsetenv("FAREBOX_ORCHESTRATORS");
    ::unsetenv("FAREBOX_TLS");
    ASSERT_TRUE(options);
    EXPECT_EQ(options->signer, "unix:/run/x.sock");
    EXPECT_EQ(options->orchestrator_tls, OrchestratorTls::insecure);
    EXPECT_EQ(gateway::check_options(*options)->orchestrators.size(), 2u);
    EXPECT_FALSE(wrong);
    EXPECT_TRUE(Options{}.signer.empty());
}

TEST(Environment, NamesTheFilesOfCertificates) {
    const std::string path = FAREBOX_TEST_DATA "/tls/nameless.pem";
    ::setenv("FAREBOX_SIGNER_CERTIFICATE_FILE", path.c_str(), 1);
    ::setenv("FAREBOX_ORCHESTRATOR_CERTIFICATE_FILE", path.c_str(), 1);
    ::setenv("FAREBOX_SIGNER_CA_FILE", path.c_str(), 1);
    const auto options = Options::from_env();
    ::setenv("FAREBOX_TOKEN", protocol::base64_encode(R"({"signer":"https://other"})").c_str(), 1);
    const auto other = Options::from_env();
    ::setenv("FAREBOX_SIGNER_CERTIFICATE_FILE", "/no/such/file", 1);
    const auto wrong = Options::from_env();
    for (const char* name : {"FAREBOX_SIGNER_CERTIFICATE_FILE", "FAREBOX_SIGNER_CA_FILE",
                             "FAREBOX_ORCHESTRATOR_CERTIFICATE_FILE", "FAREBOX_TOKEN"}) {
        ::unsetenv(name);
    }
    ASSERT_TRUE(options && other);
    EXPECT_EQ(options->signer_certificate, test::read_file(path));
    EXPECT_EQ(options->orchestrator_certificate, test::read_file(path));
    EXPECT_EQ(options->signer_authorities, test::read_file(path));
    EXPECT_EQ(other->signer_certificate, "") << "given to the signer of the token";
    EXPECT_EQ(other->signer_authorities, "") << "given to the signer of the token";
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::invalid_argument);
}

Result<gateway::CheckedOptions> with_signer(const char* signer) {
    Options options;
    options.signer = signer;
    return gateway::check_options(options);
}

TEST(CheckedOptions, RefusesPlainHttpToAnotherHost) {
    EXPECT_TRUE(with_signer("http://127.0.0.1:8935"));
    EXPECT_TRUE(with_signer("https://signer.example"));
    EXPECT_TRUE(with_signer("unix:/run/farebox/signer.sock"));
    const auto refused = with_signer("http://signer.example:8935");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
}

TEST(CheckedOptions, DropsThePathOfTheSigner) {
    EXPECT_EQ(with_signer("https://signer.example/sign-orchestrator-info")->signer->to_string(),
              with_signer("https://signer.example")->signer->to_string());
}

TEST(CheckedOptions, TakesAHostForHttps) {
    EXPECT_EQ(with_signer("signer.example:8936")->signer->to_string(), "https://signer.example:8936");
    EXPECT_EQ(with_signer("localhost:8936")->signer->scheme, net::Scheme::https);
}

TEST(CheckedOptions, TakesNoPathForAHost) {
    EXPECT_FALSE(with_signer("/run/farebox/signer.sock"));
}

TEST(CheckedOptions, TrustsOneCertificateOrAuthorities) {
    Options options;
    options.signer = "https://signer.example";
    options.signer_certificate = options.signer_authorities = test::read_file(FAREBOX_TEST_DATA "/tls/nameless.pem");
    const auto refused = gateway::check_options(options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
}

TEST(CheckedOptions, WantsPemCertificates) {
    for (const auto field :
         {&Options::signer_certificate, &Options::signer_authorities, &Options::orchestrator_certificate}) {
        Options options;
        options.signer = "https://signer.example";
        options.*field = test::read_file(FAREBOX_TEST_DATA "/tls/nameless.pem");
        EXPECT_TRUE(gateway::check_options(options));
        options.*field = "-----BEGIN CERTIFICATE-----\nhello\n-----END CERTIFICATE-----\n";
        const auto refused = gateway::check_options(options);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    }
}

TEST(CheckedOptions, WantsToKnowSomeOrchestrator) {
    const auto checked = gateway::check_options(Options{});
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::invalid_argument);
}

TEST(CheckedOptions, RefusesHeadersThatWouldSplit) {
    Options options;
    options.signer = "unix:/x";
    options.signer_headers = {{"Authorization", "a\r\nb: c"}};
    EXPECT_FALSE(gateway::check_options(options));
}

/// Options for a signer on this host, with an API key in a file.
class ApiKeyFile : public testing::Test {
protected:
    Options with_key(const std::string& content, const std::string& signer = "http://127.0.0.1:8935") {
        std::ofstream{folder_ / "api-key"} << content;
        Options options;
        options.signer = signer;
        options.signer_api_key_file = (folder_ / "api-key").string();
        return options;
    }
    test::TempDir folder_;
};

TEST_F(ApiKeyFile, BecomesABearerHeaderForTheSigner) {
    for (const char* signer : {"http://127.0.0.1:8935", "https://signer.example", "unix:/run/x.sock"}) {
        const auto checked = gateway::check_options(with_key("fbx_abc\n", signer));
        ASSERT_TRUE(checked) << checked.error().message;
        EXPECT_EQ(checked->signer_headers.get("Authorization"), "Bearer fbx_abc");
        EXPECT_FALSE(checked->discovery_headers.contains("Authorization"));
    }
}

TEST_F(ApiKeyFile, IsNeverSentInTheClearToAnotherHost) {
    EXPECT_FALSE(gateway::check_options(with_key("fbx_abc\n", "http://signer.example:8935")));
}

TEST_F(ApiKeyFile, MustHoldOneKeyWhichNoErrorRepeats) {
    for (const char* content : {"", "\n", "hunter2 hunter2\n", "hunter2\r\nX: y\n"}) {
        const auto checked = gateway::check_options(with_key(content));
        ASSERT_FALSE(checked);
        EXPECT_EQ(checked.error().code, ErrorCode::invalid_argument);
        EXPECT_EQ(checked.error().message.find("hunter2"), std::string::npos);
    }
}

TEST_F(ApiKeyFile, IsOneOfTwoWaysToSayIt) {
    auto options = with_key("fbx_abc\n");
    options.signer_headers = {{"authorization", "Bearer x"}};
    EXPECT_FALSE(gateway::check_options(options));
}

TEST_F(ApiKeyFile, IsNotGivenToTheSignerOfAToken) {
    ::setenv("FAREBOX_API_KEY_FILE", "/run/key", 1);
    const auto own = Options::from_env();
    ::setenv("FAREBOX_TOKEN", protocol::base64_encode(R"({"signer":"https://other"})").c_str(), 1);
    const auto other = Options::from_env();
    ::unsetenv("FAREBOX_API_KEY_FILE");
    ::unsetenv("FAREBOX_TOKEN");
    ASSERT_TRUE(own && other);
    EXPECT_EQ(own->signer_api_key_file, "/run/key");
    EXPECT_EQ(other->signer_api_key_file, "");
}

}  // namespace
}  // namespace farebox
