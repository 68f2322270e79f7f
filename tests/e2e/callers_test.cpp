#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <array>
#include <chrono>
#include <fstream>
#include <functional>
#include <thread>

#include "net/endpoint.hpp"
#include "tests/e2e/stack.hpp"
#include "tests/support/certified_caller.hpp"
#include "tests/support/issuer_site.hpp"
#include "tests/support/test_authority.hpp"
#include "tests/support/test_issuer.hpp"

// The real program's callers over a network: by certificate, by token, through a trusted proxy.
namespace farebox::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using Headers = std::vector<std::pair<std::string, std::string>>;

/// A [[client]] beside the sandbox's own.
std::pair<std::string, std::string> with_client(const std::string& name, const std::string& credential) {
    const std::string own = "[[client]]\nname = \"local\"\n";
    return {own, "[[client]]\nname = \"" + name + "\"\n" + credential + "\nlimits = { ev_per_day = \"0.01 eth\" }\n\n" +
                     own};
}

std::string metrics(Signer& signer) {
    HttpCaller http;
    const auto answer = http.call("GET", signer.tcp_url("operations"), "/metrics");
    return answer ? answer->body : answer.error().message;
}

std::int64_t payments(Signer& signer, const std::string& client) {
    const auto usage = signer.usage();
    for (const auto& each : usage.at("clients")) {
        if (each.at("name") == client) {
            return each.at("payments").get<std::int64_t>();
        }
    }
    return -1;
}

/// Until it is so, a minute at most.
bool becomes(const std::function<bool()>& judge) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (!judge()) {
        if (std::chrono::steady_clock::now() > until) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return true;
}

std::uint16_t port_of(const std::string& url) {
    return net::Endpoint::parse(url)->port;
}

/// A signer that asks its callers for certificates of an authority of their own.
class CertifiedCallers : public testing::Test {
protected:
    CertifiedCallers() {
        const auto identity = servers_.issue({"IP:127.0.0.1"});
        std::ofstream{folder_ / "tls.crt"} << identity.certificate_pem;
        std::ofstream{folder_ / "tls.key"} << identity.private_key_pem;
        trust(clients_);
        SignerOptions options;
        options.folder = folder_.path();
        options.settings = {"api.tcp=0.0.0.0:0", "api.tls.certificate_file=" + (folder_ / "tls.crt").string(),
                            "api.tls.key_file=" + (folder_ / "tls.key").string(),
                            "api.tls.client_ca_file=" + (folder_ / "clients.pem").string()};
        options.replaced = {with_client("certified", R"(certificate = ["URI:spiffe://example.org/apps/*"])")};
        signer_ = std::make_unique<Signer>(sandbox_, std::move(options));
        port_ = port_of(signer_->tcp_url("api"));
    }
    void trust(const TestAuthority& authority) const { std::ofstream{folder_ / "clients.pem"} << authority.pem(); }
    [[nodiscard]] net::TlsIdentity app(const TestAuthority& authority) const {
        return authority.issue_client({"URI:spiffe://example.org/apps/a"});
    }
    /// The status; 0 where the handshake failed.
    [[nodiscard]] int status(const net::TlsIdentity& shown) const {
        const auto answer = CertifiedCaller{port_, shown}.post("/sign-orchestrator-info", "{}");
        return answer ? answer->status : 0;
    }

    Sandbox sandbox_;
    TempDir folder_;
    TestAuthority servers_;
    TestAuthority clients_;
    TestAuthority others_;
    std::unique_ptr<Signer> signer_;
    std::uint16_t port_ = 0;
};

TEST_F(CertifiedCallers, PayAsTheClientTheirCertificateNames) {
    CertifiedCaller caller{port_, app(clients_)};
    const auto proof = caller.post("/sign-orchestrator-info", "{}");
    ASSERT_TRUE(proof);
    ASSERT_EQ(proof->status, 200) << proof->body;
    const auto payer = nlohmann::json::parse(proof->body).at("address").get<std::string>();
    const auto paid = caller.post("/generate-live-payment", payment_request(challenge(sandbox_, payer)).dump());
    ASSERT_TRUE(paid);
    EXPECT_EQ(paid->status, 200) << paid->body;
    EXPECT_EQ(payments(*signer_, "certified"), 1);
    EXPECT_EQ(payments(*signer_, "local"), 0);
}

TEST_F(CertifiedCallers, AreNobodyWithoutOneThatCounts) {
    EXPECT_EQ(status({}), 401);
    EXPECT_EQ(status(clients_.issue_client({"URI:spiffe://example.org/other"})), 401);
    EXPECT_EQ(status(app(others_)), 0);
    EXPECT_EQ(status(clients_.issue_client({"URI:spiffe://example.org/apps/a"}, std::chrono::seconds{-60})), 0);
    const auto text = metrics(*signer_);
    EXPECT_THAT(text, HasSubstr("farebox_signer_auth_refused_total{reason=\"no_credentials\"} 1"));
    EXPECT_THAT(text, HasSubstr("farebox_signer_auth_refused_total{reason=\"unknown_certificate\"} 1"));
}

TEST_F(CertifiedCallers, FollowTheAuthoritiesInTheFile) {
    CertifiedCaller before{port_, app(clients_)};
    ASSERT_EQ(before.post("/sign-orchestrator-info", "{}")->status, 200);
    ASSERT_EQ(status(app(others_)), 0);
    trust(others_);
    EXPECT_TRUE(becomes([&] { return status(app(others_)) == 200; }));
    EXPECT_EQ(status(app(clients_)), 0);
    EXPECT_TRUE(becomes([&] { return !before.post("/sign-orchestrator-info", "{}"); })) << "it is cut off";
    std::ofstream{folder_ / "clients.pem"} << "hello";
    const auto told = signer_->command({"reload"});
    EXPECT_EQ(told.status, 1) << told.out;
    EXPECT_THAT(told.err, HasSubstr("the one before stays in use"));
    EXPECT_EQ(status(app(others_)), 200);
}

/// A signer whose callers show tokens of an issuer on loopback.
class TokenCallers : public testing::Test {
protected:
    TokenCallers() {
        site_.put("/.well-known/openid-configuration",
                  nlohmann::json{{"issuer", site_.url()}, {"jwks_uri", site_.url() + "/keys"}}.dump());
        publish("1");
        SignerOptions options;
        options.settings = {"api.tcp=127.0.0.1:0", "api.jwt.issuer=" + site_.url(), "api.jwt.audience=farebox"};
        options.replaced = {with_client("gateway", R"(jwt = "azp:my-gateway")")};
        signer_ = std::make_unique<Signer>(sandbox_, std::move(options));
        url_ = signer_->tcp_url("api");
        EXPECT_TRUE(
            becomes([&] { return metrics(*signer_).find("farebox_signer_token_keys 2") != std::string::npos; }));
    }
    void publish(const std::string& suffix) { site_.put("/keys", issuer_.jwks(suffix).dump()); }
    [[nodiscard]] nlohmann::json claims() const {
        const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
        return {{"iss", site_.url()}, {"aud", "farebox"},    {"azp", "my-gateway"},
                {"iat", now},         {"scope", "sign:job"}, {"exp", now + 600}};
    }
    [[nodiscard]] std::string with(const char* claim, const nlohmann::json& value) const {
        auto changed = claims();
        changed[claim] = value;
        return issuer_.sign(changed);
    }
    net::Response ask(const std::string& token, const std::string& target = "/sign-orchestrator-info",
                      const std::string& body = "{}") {
        auto answer = http_.call("POST", url_, target, body, {{"Authorization", "Bearer " + token}});
        EXPECT_TRUE(answer) << answer.error().message;
        return answer ? *std::move(answer) : net::Response{};
    }

    TestIssuer issuer_;
    IssuerSite site_;
    Sandbox sandbox_;
    std::unique_ptr<Signer> signer_;
    std::string url_;
    HttpCaller http_;
};

TEST_F(TokenCallers, PayAsTheClientTheirTokenNames) {
    const auto token = issuer_.sign(claims(), {{"alg", "ES256"}, {"kid", "ec-1"}});
    const auto proof = ask(token);
    ASSERT_EQ(proof.status, 200) << proof.body;
    const auto payer = nlohmann::json::parse(proof.body).at("address").get<std::string>();
    const auto paid = ask(token, "/generate-live-payment", payment_request(challenge(sandbox_, payer)).dump());
    EXPECT_EQ(paid.status, 200) << paid.body;
    EXPECT_EQ(payments(*signer_, "gateway"), 1);
    EXPECT_EQ(payments(*signer_, "local"), 0);
}

TEST_F(TokenCallers, AreNobodyWithAnyOther) {
    const auto now = claims().at("iat").get<std::int64_t>();
    const std::array refused{with("iss", "https://other.example"),
                             with("aud", "other"),
                             with("scope", "sign"),
                             with("azp", "stranger"),
                             with("exp", now - 3600),
                             with("nbf", now + 3600),
                             issuer_.sign(claims(), {{"alg", "HS256"}, {"kid", "rsa-1"}}),
                             issuer_.sign(claims(), {{"alg", "none"}, {"kid", "rsa-1"}}),
                             TestIssuer{}.sign(claims())};
    for (const auto& token : refused) {
        const auto answer = ask(token);
        EXPECT_EQ(answer.status, 401) << answer.body;
        EXPECT_TRUE(answer.headers.get("WWW-Authenticate").starts_with("Bearer"));
    }
    const auto text = metrics(*signer_);
    for (const auto* reason : {"wrong_token_issuer\"} 1", "wrong_token_audience\"} 1", "missing_token_scope\"} 1",
                               "unknown_token_client\"} 1", "expired_token\"} 1", "token_not_yet_valid\"} 1",
                               "malformed_token\"} 2", "bad_token_signature\"} 1"}) {
        EXPECT_THAT(text, HasSubstr("farebox_signer_auth_refused_total{reason=\"" + std::string{reason}));
    }
}

TEST_F(TokenCallers, KeepPayingWhileTheIssuerIsAway) {
    site_.put("/keys", "down", 500);
    EXPECT_EQ(ask(issuer_.sign(claims())).status, 200);
    EXPECT_EQ(ask(issuer_.sign(claims(), {{"alg", "RS256"}, {"kid", "rsa-2"}})).status, 401);
}

TEST_F(TokenCallers, MayShowAKeyThatItsIssuerMadeSince) {
    const auto token = issuer_.sign(claims(), {{"alg", "RS256"}, {"kid", "rsa-2"}});
    EXPECT_EQ(ask(token).status, 401);
    publish("2");
    EXPECT_TRUE(becomes([&] { return ask(token).status == 200; })) << "the issuer is asked, every ten seconds at most";
    EXPECT_EQ(ask(issuer_.sign(claims())).status, 401) << "and the key from before is gone";
}

TEST_F(TokenCallers, AreClientsNoMoreOnceTheConfigurationSaysSo) {
    const auto token = issuer_.sign(claims());
    ASSERT_EQ(ask(token).status, 200);
    auto text = read_file(signer_->config());
    text.replace(text.find("azp:my-gateway"), std::string_view{"azp:my-gateway"}.size(), "azp:another");
    std::ofstream{signer_->config(), std::ios::trunc} << text;
    EXPECT_TRUE(becomes([&] { return ask(token).status == 401; }));
    EXPECT_EQ(ask(with("azp", "another")).status, 200);
}

TEST_F(TokenCallers, LeaveNoTokenOrKeyAnywhere) {
    auto key = read_file(signer_->folder() / "api-key");
    key.erase(key.find_last_not_of('\n') + 1);
    const auto good = issuer_.sign(claims());
    const std::array shown{
        good,      with("azp", "canary-owner"),  with("exp", 1), good + "canary", TestIssuer{}.sign(claims()), key,
        key + "x", "fbx_" + std::string(43, 'c')};
    std::string answers;
    for (const auto& secret : shown) {
        const auto answer = ask(secret, "/generate-live-payment", "{}");
        answers += answer.body;
        for (const auto& header : answer.headers) {
            answers += std::string{header.value} + "\n";
        }
    }
    const auto text = metrics(*signer_);
    const auto health = signer_->command({"health", "--output", "json"});
    const auto printed = signer_->command({"config", "print"}).out;
    ASSERT_EQ(signer_->stop(), 0);
    const auto everything = answers + text + health.out + health.err + printed + signer_->process().err() +
                            signer_->process().out() + read_file(signer_->folder() / "ledger.db") +
                            read_file(signer_->folder() / "ledger.db-wal");
    ASSERT_THAT(everything, HasSubstr("expired_token")) << "the log is among it";
    for (const auto& secret : shown) {
        const auto signature = secret.substr(secret.rfind('.') + 1);
        EXPECT_EQ(everything.find(signature), std::string::npos) << "of a token or key";
        EXPECT_EQ(everything.find(secret.substr(0, 40)), std::string::npos) << "of a token or key";
    }
    EXPECT_EQ(everything.find("canary-owner"), std::string::npos);
}

/// An address of this machine that is not loopback; empty where it has none.
std::string own_address() {
    ifaddrs* list = nullptr;
    std::string found;
    if (::getifaddrs(&list) != 0) {
        return found;
    }
    for (const ifaddrs* each = list; each != nullptr && found.empty(); each = each->ifa_next) {
        if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) {
            continue;
        }
        sockaddr_in address{};
        std::memcpy(&address, each->ifa_addr, sizeof address);
        std::array<char, INET_ADDRSTRLEN> text{};
        ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
        found = std::string_view{text.data()}.starts_with("127.") ? "" : text.data();
    }
    ::freeifaddrs(list);
    return found;
}

/// A signer that is reached without TLS, but by these proxies only.
class Proxied {
public:
    explicit Proxied(const std::string& peers) {
        SignerOptions options;
        options.settings = {"api.tcp=0.0.0.0:0", "api.trusted_proxy.peers=" + peers,
                            "api.allowed_hosts=" + own_address()};
        signer = std::make_unique<Signer>(sandbox, std::move(options));
        port = std::to_string(port_of(signer->tcp_url("api")));
        key = read_file(signer->folder() / "api-key");
        key.erase(key.find_last_not_of('\n') + 1);
    }
    Result<net::Response> ask(const std::string& host, Headers more = {}) {
        more.emplace_back("Authorization", "Bearer " + key);
        return http.call("POST", "http://" + host + ":" + port, "/sign-orchestrator-info", "{}", more);
    }

    Sandbox sandbox;
    std::unique_ptr<Signer> signer;
    std::string port;
    std::string key;
    HttpCaller http;
};

TEST(TrustedProxy, MayCallWithoutTlsAndNobodyElse) {
    const auto own = own_address();
    if (own.empty()) {
        GTEST_SKIP() << "this machine has no address but loopback";
    }
    Proxied trusting{own + "/32"};
    const auto served = trusting.ask(own);
    ASSERT_TRUE(served) << served.error().message;
    EXPECT_EQ(served->status, 200) << served->body;
    Proxied distrusting{"203.0.113.0/24"};
    const auto cut = distrusting.ask(own);
    ASSERT_FALSE(cut) << cut->body;
    EXPECT_THAT(metrics(*distrusting.signer), HasSubstr("\nfarebox_signer_connections_refused_total 1"));
    EXPECT_EQ(distrusting.ask("127.0.0.1")->status, 200) << "nobody is on the way from here";
}

TEST(TrustedProxy, AloneSaysForWhomItAsks) {
    Proxied trusting{"127.0.0.0/8"};
    EXPECT_EQ(trusting.ask("127.0.0.1", {{"Signer-Auth-Id", "user-7"}})->status, 200);
    EXPECT_EQ(trusting.ask("127.0.0.1", {{"Signer-Auth-Id", std::string(129, 'a')}})->status, 400);
    EXPECT_THAT(metrics(*trusting.signer), HasSubstr("\nfarebox_signer_auth_ids_ignored_total 0"));
    Proxied distrusting{"203.0.113.0/24"};
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(distrusting.ask("127.0.0.1", {{"Signer-Auth-Id", std::string(129, 'a')}})->status, 200)
            << "it is ignored";
    }
    EXPECT_THAT(metrics(*distrusting.signer), HasSubstr("\nfarebox_signer_auth_ids_ignored_total 5"));
    distrusting.signer->stop();
    const auto log = distrusting.signer->process().err();
    const auto first = log.find("auth_id_ignored");
    ASSERT_NE(first, std::string::npos) << log;
    EXPECT_EQ(log.find("\"auth_id_ignored\"", first + 20), std::string::npos) << "once a minute at most";
}

TEST(TrustedProxy, IsNobodyWithoutACredential) {
    Proxied proxied{"127.0.0.0/8"};
    proxied.key = "fbx_wrong";
    EXPECT_EQ(proxied.ask("127.0.0.1", {{"Signer-Auth-Id", "user-7"}})->status, 401);
}

/// Settings that nothing starts with, and what is said about them.
TEST(Callers, AreServedByNoListenerThatDoesNotKnowThem) {
    Sandbox sandbox;
    Signer signer{sandbox};
    signer.stop();
    const auto folder = signer.folder().string();
    std::ofstream{folder + "/jwks.json"} << "{}";
    const std::vector<std::pair<std::vector<std::string>, std::string>> refused{
        {{"api.tcp=0.0.0.0:0"}, "has no TLS"},
        {{"api.tcp=0.0.0.0:0", "api.trusted_proxy.peers=0.0.0.0/0"}, "is every address"},
        {{"api.tcp=0.0.0.0:0", "api.trusted_proxy.peers=10.0.0.1/8"}, "10.0.0.0/8"},
        {{"api.jwt.issuer=https://a.example"}, "without audience"},
        {{"api.jwt.issuer=http://a.example", "api.jwt.audience=a"}, "no https:// URL"},
        {{"api.jwt.issuer=a", "api.jwt.audience=a", "api.jwt.jwks_file=" + folder + "/jwks.json"}, "JSON Web Key set"},
        {{"api.tls.client_ca_file=ca.pem"}, "without certificate_file"},
    };
    for (const auto& [settings, said] : refused) {
        for (std::vector<std::string> command : {std::vector<std::string>{"config", "check"}, {"serve"}}) {
            for (const auto& setting : settings) {
                command.insert(command.end(), {"--set", setting});
            }
            const auto finished = signer.command(command);
            EXPECT_EQ(finished.status, 2) << settings.front() << finished.err;
            EXPECT_THAT(finished.err + finished.out, HasSubstr(said)) << settings.front();
        }
    }
}

TEST(Callers, AreServedByNoPlainListenerWithoutAClientOfTheirs) {
    Sandbox sandbox;
    Signer signer{sandbox};
    signer.stop();
    auto text = read_file(signer.config());
    const auto at = text.find("api_key = ");
    text.erase(at, text.find('\n', at) - at + 1);
    std::ofstream{signer.config(), std::ios::trunc} << text;
    for (const auto& command : {std::vector<std::string>{"config", "check"}, {"serve"}}) {
        auto line = command;
        line.insert(line.end(), {"--set", "api.tcp=0.0.0.0:0", "--set", "api.trusted_proxy.peers=10.0.0.0/8"});
        const auto finished = signer.command(line);
        EXPECT_EQ(finished.status, 2) << finished.err;
        EXPECT_THAT(finished.err + finished.out, HasSubstr("no [[client]] has an api_key, certificate or jwt"));
    }
}

}  // namespace
}  // namespace farebox::test
