#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "net/tofu_store.hpp"
#include "tests/net/test_server.hpp"

namespace farebox::net::test {
namespace {

TlsIdentity fresh_identity() {
    return *make_self_signed("127.0.0.1");
}

HttpClientOptions with_policy(TlsPolicy policy) {
    HttpClientOptions options;
    options.tls = std::move(policy);
    return options;
}

/// A TLS server that can be restarted on its port, and a client with a policy.
class TlsTest {
public:
    explicit TlsTest(TlsPolicy policy, TlsIdentity identity = fresh_identity())
        : client{pool.at(0), with_policy(std::move(policy))} {
        start(std::move(identity), 0);
    }
    TlsTest(const TlsTest&) = delete;
    TlsTest& operator=(const TlsTest&) = delete;
    ~TlsTest() {
        server.reset();
        pool.stop();
    }
    void restart() {
        server.reset();
        start(fresh_identity(), endpoint.port);
    }
    Result<Response> send() {
        return block_on(pool.at(0), client.send(Url{endpoint, "/"}, Request{}, deadline_in(10s)));
    }

    IoPool pool{1};
    std::unique_ptr<HttpServer> server;
    HttpClient client;
    Endpoint endpoint;

private:
    void start(TlsIdentity identity, std::uint16_t port) {
        server = std::make_unique<HttpServer>(pool, echo_options());
        endpoint = *server->listen({TcpAddress{"127.0.0.1", port}, std::move(identity), "tls"});
    }
};

TEST(Tls, ExchangesRequestsUnderTheInsecurePolicy) {
    TlsTest test{TlsPolicy::insecure()};
    const auto response = test.send();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "GET /|");
    EXPECT_EQ(test.endpoint.scheme, Scheme::https);
}

TEST(Tls, ShakesHandsOnceForRequestsInARow) {
    TlsTest test{TlsPolicy::insecure()};
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(test.send());
    }
    EXPECT_EQ(test.server->connections(), 1U);
}

TEST(Tls, RefusesASelfSignedCertificateUnderTheSystemPolicy) {
    TlsTest test{TlsPolicy::system()};
    const auto response = test.send();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::unauthenticated);
}

TEST(Tls, AcceptsThePinnedCertificateOnly) {
    const TlsIdentity identity = fresh_identity();
    TlsTest test{TlsPolicy::pinned(identity.certificate_pem), identity};
    EXPECT_TRUE(test.send());
    test.restart();
    const auto response = test.send();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::unauthenticated);
}

TEST(Tls, TrustsTheFirstCertificateAndOffersIt) {
    const auto store = std::make_shared<TofuStore>();
    const TlsIdentity identity = fresh_identity();
    TlsTest test{TlsPolicy::tofu(store), identity};
    ASSERT_TRUE(test.send());
    EXPECT_EQ(store->pinned_pem(test.endpoint.host_port()), identity.certificate_pem);
}

TEST(Tls, ReplacesTheCertificateOfARestartedServerAndTellsSo) {
    std::vector<std::string> replaced;
    const auto store =
        std::make_shared<TofuStore>([&replaced](std::string_view target) { replaced.emplace_back(target); });
    TlsTest test{TlsPolicy::tofu(store)};
    ASSERT_TRUE(test.send());
    const auto before = store->pinned_pem(test.endpoint.host_port());
    test.restart();
    ASSERT_TRUE(test.send());
    EXPECT_EQ(replaced, std::vector<std::string>{test.endpoint.host_port()});
    EXPECT_NE(store->pinned_pem(test.endpoint.host_port()), before);
}

TEST(Tls, RefusesAChangedCertificateWhereTheFirstIsKept) {
    const auto store = std::make_shared<TofuStore>();
    TlsTest test{TlsPolicy::tofu_unchanged(store)};
    ASSERT_TRUE(test.send());
    const auto before = store->pinned_pem(test.endpoint.host_port());
    test.restart();
    const auto response = test.send();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::unauthenticated);
    EXPECT_EQ(store->pinned_pem(test.endpoint.host_port()), before);
}

TEST(TofuStore, EvictsOnlyTheCertificateThatFailed) {
    TofuStore store;
    store.remember("h:1", "new");
    store.evict("h:1", "old");
    EXPECT_EQ(store.pinned_pem("h:1"), "new");
    store.evict("h:1", "new");
    EXPECT_FALSE(store.pinned_pem("h:1"));
}

TEST(TofuStore, ForgetsWithoutTellingAnybody) {
    int told = 0;
    TofuStore store{[&told](std::string_view) { ++told; }};
    store.remember("host:1", "first");
    store.forget("host:1");
    store.forget("host:2");
    EXPECT_EQ(store.pinned_pem("host:1"), std::nullopt);
    EXPECT_EQ(told, 0);
}

TEST(TofuStore, KeepsTheFirstCertificate) {
    TofuStore store;
    store.remember("h:1", "first");
    store.remember("h:1", "second");
    EXPECT_EQ(store.pinned_pem("h:1"), "first");
}

TEST(Tls, CutsClientsThatDoNotShakeHands) {
    ServerOptions options = echo_options();
    options.limits.header_timeout = 100ms;
    IoPool pool{1};
    HttpServer server{pool, std::move(options)};
    const auto endpoint = server.listen({TcpAddress{"127.0.0.1", 0}, fresh_identity(), ""});
    const RawClient client{*endpoint};
    client.send("\x16\x03\x01");
    EXPECT_EQ(client.receive_all(), "");
}

TEST(Tls, SurvivesClientsThatSpeakPlainHttp) {
    TlsTest test{TlsPolicy::insecure()};
    const RawClient client{test.endpoint};
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.receive_all().find("HTTP/1.1 200"), std::string::npos);
    EXPECT_TRUE(test.send());
}

TEST(Tls, RefusesAnUnusableIdentity) {
    IoPool pool{1};
    HttpServer server{pool, echo_options()};
    const TlsIdentity mixed{fresh_identity().certificate_pem, fresh_identity().private_key_pem};
    const auto endpoint = server.listen({TcpAddress{"127.0.0.1", 0}, mixed, ""});
    ASSERT_FALSE(endpoint);
    EXPECT_EQ(endpoint.error().code, ErrorCode::invalid_argument);
}

TEST(SelfSigned, RefusesNamesThatCouldEndTheExtension) {
    EXPECT_FALSE(make_self_signed("a,DNS:evil"));
    EXPECT_FALSE(make_self_signed(""));
}

/// What `openssl x509` says about a certificate.
class SelfSignedText : public ::testing::TestWithParam<const char*> {
protected:
    static std::string text_of(const std::string& pem) {
        struct Free {
            void operator()(X509* certificate) const { X509_free(certificate); }
            void operator()(BIO* bio) const { BIO_free(bio); }
        };
        const std::unique_ptr<BIO, Free> in{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
        const std::unique_ptr<X509, Free> certificate{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)};
        const std::unique_ptr<BIO, Free> out{BIO_new(BIO_s_mem())};
        X509_print(out.get(), certificate.get());
        char* bytes = nullptr;
        const long size = BIO_get_mem_data(out.get(), &bytes);
        return {bytes, static_cast<std::size_t>(size)};
    }
};

TEST_P(SelfSignedText, NamesNobodyButTheHostAsADnsName) {
    const auto text = text_of(make_self_signed(GetParam())->certificate_pem);
    EXPECT_NE(text.find("Issuer: \n"), std::string::npos) << text;
    EXPECT_NE(text.find("Subject: \n"), std::string::npos) << text;
    EXPECT_NE(text.find("critical\n                DNS:" + std::string{GetParam()} + "\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("IP Address"), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(Hosts, SelfSignedText, ::testing::Values("orchestrator.example", "127.0.0.1", "::1"));

}  // namespace
}  // namespace farebox::net::test
