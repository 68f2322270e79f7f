#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "tests/e2e/https_signer.hpp"

namespace farebox::test {
namespace {

using Environment = std::map<std::string, std::string>;

std::int64_t payments(Signer& signer) {
    std::int64_t sum = 0;
    const auto usage = signer.usage();
    for (const auto& client : usage.at("clients")) {
        sum += client.at("payments").get<std::int64_t>();
    }
    return sum;
}

Finished call(const Sandbox& sandbox, const HttpsSigner& https, const Environment& more) {
    Environment environment{{"FAREBOX_SIGNER", https.url()},
                            {"FAREBOX_ORCHESTRATORS", sandbox.orchestrator()},
                            {"FAREBOX_API_KEY_FILE", https.api_key_file()}};
    for (const auto& [name, value] : more) {
        environment[name] = value;
    }
    return run({"farebox", "call", "echo/fixed", "--data", "{}"}, environment);
}

TEST(Https, GatewaysPayWithAnApiKeyAndTheirAuthority) {
    Sandbox sandbox;
    HttpsSigner https{sandbox};
    for (const auto* trust : {"FAREBOX_SIGNER_CA_FILE", "SSL_CERT_FILE"}) {
        const auto paid = call(sandbox, https, {{trust, https.ca_file()}});
        EXPECT_EQ(paid.status, 0) << trust << paid.err;
    }
    EXPECT_EQ(payments(https.signer()), 2);
    const auto untrusting = call(sandbox, https, {});
    EXPECT_EQ(untrusting.status, 1);
    EXPECT_NE(untrusting.err.find("not trusted"), std::string::npos) << untrusting.err;
    const auto unknown =
        call(sandbox, https, {{"FAREBOX_SIGNER_CA_FILE", https.ca_file()}, {"FAREBOX_API_KEY_FILE", ""}});
    EXPECT_EQ(unknown.status, 1);
    EXPECT_NE(unknown.err.find("API key"), std::string::npos) << unknown.err;
    EXPECT_EQ(payments(https.signer()), 2);
}

TEST(Https, RefusesToServeOtherMachinesWithoutTls) {
    Sandbox sandbox;
    Signer signer{sandbox};
    signer.stop();
    for (const auto* command : {"config", "serve"}) {
        std::vector<std::string> line{command};
        if (line.front() == "config") {
            line.emplace_back("check");
        }
        line.insert(line.end(), {"--set", "api.tcp=0.0.0.0:0"});
        const auto refused = signer.command(line);
        EXPECT_EQ(refused.status, 2) << refused.err;
        EXPECT_NE((refused.err + refused.out).find("has no TLS"), std::string::npos) << refused.err << refused.out;
    }
}

TEST(Https, ChecksTheFilesBeforeItServes) {
    Sandbox sandbox;
    HttpsSigner https{sandbox};
    https.signer().stop();
    https.put(https.issue(std::chrono::hours{24 * 5}));
    const auto warned = https.signer().command({"config", "check"});
    EXPECT_EQ(warned.status, 0) << warned.err;
    EXPECT_NE(warned.out.find("within two weeks"), std::string::npos) << warned.out;
    https.put({https.issue().certificate_pem, https.issue().private_key_pem});
    for (const std::vector<std::string>& command : {std::vector<std::string>{"config", "check"}, {"serve"}}) {
        const auto refused = https.signer().command(command);
        EXPECT_EQ(refused.status, 2) << refused.err;
        EXPECT_NE((refused.err + refused.out).find("not the certificate's"), std::string::npos) << refused.err;
    }
}

/// Clients that ask again and again, on one connection each or on a new one each time.
class Load {
public:
    Load(const HttpsSigner& https, int threads) {
        for (int i = 0; i < threads; ++i) {
            threads_.emplace_back([this, url = https.url(), credentials = https.credentials(), anew = i % 2 == 0] {
                HttpCaller kept;
                while (!done_.load()) {
                    const auto ask = [&](HttpCaller& http) {
                        const auto answer = http.call("POST", url, "/sign-orchestrator-info", "{}", credentials);
                        (answer && answer->status == 200 ? answered_ : failed_).fetch_add(1);
                    };
                    if (anew) {
                        HttpCaller fresh;
                        ask(fresh);
                    } else {
                        ask(kept);
                    }
                }
            });
        }
    }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;
    ~Load() { stop(); }
    void stop() {
        done_.store(true);
        for (auto& thread : threads_) {
            thread.join();
        }
        threads_.clear();
    }
    /// Until so many more were answered (or failed).
    void go_on(int more) const {
        const int from = answered_.load() + failed_.load();
        while (answered_.load() + failed_.load() < from + more) {
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
    }
    [[nodiscard]] int failed() const { return failed_.load(); }

private:
    std::atomic<bool> done_{false};
    std::atomic<int> answered_{0};
    std::atomic<int> failed_{0};
    std::vector<std::thread> threads_;
};

TEST(Https, CertificatesAreSwappedUnderLoadWithoutAFailedRequest) {
    Sandbox sandbox;
    HttpsSigner https{sandbox};
    Load load{https, 4};
    std::string shown = https.wait_until([](const auto&) { return true; }).at("certificate").at("expires");
    for (int days = 91; days < 95; ++days) {
        load.go_on(20);
        https.put(https.issue(std::chrono::hours{24 * days}));
        const auto status =
            https.wait_until([&](const auto& now) { return now.at("certificate").at("expires") != shown; });
        shown = status.at("certificate").at("expires");
        EXPECT_TRUE(status.at("certificate").at("problem").is_null());
    }
    load.go_on(40);
    load.stop();
    EXPECT_EQ(load.failed(), 0);
    const auto log = https.signer().process().err();
    EXPECT_EQ(log.find("certificate_refused"), std::string::npos) << log;
    EXPECT_EQ(call(sandbox, https, {{"FAREBOX_SIGNER_CA_FILE", https.ca_file()}}).status, 0);
}

TEST(Https, NewConnectionsAreShownTheNewCertificate) {
    Sandbox sandbox;
    HttpsSigner https{sandbox};
    const TestAuthority other;
    const TempDir folder;
    std::ofstream{folder / "other.pem"} << other.pem();
    https.put(other.issue({"IP:127.0.0.1", "DNS:other.test"}));
    https.wait_until([](const auto& now) { return now.at("certificate").at("names").at(1) == "other.test"; });
    EXPECT_EQ(call(sandbox, https, {{"FAREBOX_SIGNER_CA_FILE", https.ca_file()}}).status, 1);
    EXPECT_EQ(call(sandbox, https, {{"FAREBOX_SIGNER_CA_FILE", (folder / "other.pem").string()}}).status, 0);
}

TEST(Https, ABadCertificateIsReportedAndTheOldOneStays) {
    Sandbox sandbox;
    HttpsSigner https{sandbox};
    const Environment trust{{"FAREBOX_SIGNER_CA_FILE", https.ca_file()}};
    EXPECT_NE(https.metrics().find("\nfarebox_signer_tls_certificate_ok 1\n"), std::string::npos);
    const auto good = https.issue();
    for (const auto& bad : {net::TlsIdentity{good.certificate_pem, "hello"}, net::TlsIdentity{"", good.private_key_pem},
                            https.issue(std::chrono::seconds{-60})}) {
        https.put(bad);
        const auto status =
            https.wait_until([](const auto& now) { return !now.at("certificate").at("problem").is_null(); });
        EXPECT_NE(detail_of(status, "certificate").find("a newer one is refused"), std::string::npos) << status.dump();
        EXPECT_TRUE(status.at("ready").get<bool>()) << "payments go on";
        EXPECT_NE(https.metrics().find("\nfarebox_signer_tls_certificate_ok 0\n"), std::string::npos);
        const auto told = https.signer().command({"reload"});
        EXPECT_EQ(told.status, 1) << told.out;
        EXPECT_NE(told.err.find("the one before stays in use"), std::string::npos) << told.err;
        EXPECT_EQ(call(sandbox, https, trust).status, 0);
        https.put(https.issue());
        https.wait_until([](const auto& now) { return now.at("certificate").at("problem").is_null(); });
    }
    const auto metrics = https.metrics();
    EXPECT_NE(metrics.find("\nfarebox_signer_tls_certificate_ok 1\n"), std::string::npos);
    EXPECT_NE(metrics.find("\nfarebox_signer_tls_certificate_expiry_seconds 7"), std::string::npos) << "90 days";
}

TEST(Https, OutlivesItsFront) {
    Sandbox sandbox;
    HttpsSigner https{sandbox};
    https.signer().kill("front");
    EXPECT_EQ(https.signer().command({"wait", "--timeout", "30"}).status, 0);
    EXPECT_EQ(call(sandbox, https, {{"FAREBOX_SIGNER_CA_FILE", https.ca_file()}}).status, 0);
    const auto before = https.wait_until([](const auto&) { return true; }).at("certificate").at("expires");
    https.put(https.issue(std::chrono::hours{24 * 300}));
    https.wait_until([&](const auto& now) { return now.at("certificate").at("expires") != before; });
    EXPECT_EQ(https.signer().stop(), 0);
}

}  // namespace
}  // namespace farebox::test
