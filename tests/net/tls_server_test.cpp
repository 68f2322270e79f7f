#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <condition_variable>
#include <mutex>
#include <vector>

#include "net/certificate.hpp"
#include "net/tls_stream.hpp"
#include "tests/net/test_server.hpp"
#include "tests/support/test_authority.hpp"

namespace farebox::net::test {
namespace {

using farebox::test::TestAuthority;

const std::vector<std::string> kNames{"IP:127.0.0.1"};

/// What TLS listeners tell of clients that got no further.
class Failures {
public:
    void add(const Peer& peer, const Error& error) {
        const std::scoped_lock lock{mutex_};
        list_.push_back(peer.address + ": " + error.message);
        changed_.notify_all();
    }
    /// Waits for that many, ten seconds at most.
    std::vector<std::string> wait_for(std::size_t count) {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, 10s, [&] { return list_.size() >= count; });
        return list_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> list_;
};

/// A TLS listener of a server, and clients that trust one authority.
class TlsServerTest : public ::testing::Test {
protected:
    TlsServerTest() { start({}); }
    ~TlsServerTest() override {
        server->stop(0ms);
        pool.stop();
    }
    void start(ServerLimits limits) {
        ServerOptions options = echo_options();
        options.limits = limits;
        options.handshake_failed = [this](const Peer& peer, const Error& error) { failures.add(peer, error); };
        server = std::make_unique<HttpServer>(pool, std::move(options));
        endpoint = *server->listen({TcpAddress{"127.0.0.1", 0}, authority.issue(kNames), "api"});
    }
    /// One that has no connection yet.
    HttpClient& client_trusting(std::string pem) {
        HttpClientOptions options;
        options.tls = TlsPolicy::authority(std::move(pem));
        return *clients.emplace_back(std::make_unique<HttpClient>(pool.at(0), std::move(options)));
    }
    Result<Response> send(HttpClient& client) {
        return block_on(pool.at(0), client.send(Url{endpoint, "/"}, Request{}, deadline_in(10s)));
    }
    /// A client of its own, so a handshake of its own.
    Result<Response> send_anew() { return send(client_trusting(authority.pem())); }

    Failures failures;
    TestAuthority authority;
    IoPool pool{2};
    std::unique_ptr<HttpServer> server;
    std::vector<std::unique_ptr<HttpClient>> clients;
    Endpoint endpoint;
};

TEST_F(TlsServerTest, IsTrustedByThoseWhoTrustItsAuthority) {
    const auto answer = send_anew();
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body, "GET /|");
}

TEST_F(TlsServerTest, IsNotTrustedByThoseWhoTrustAnother) {
    const auto answer = send(client_trusting(TestAuthority{}.pem()));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::unauthenticated);
}

TEST_F(TlsServerTest, IsNotTrustedUnderAnotherName) {
    ASSERT_TRUE(server->replace_identity("api", authority.issue({"DNS:other.example"})));
    const auto answer = send_anew();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::unauthenticated);
}

TEST_F(TlsServerTest, ShowsAReplacedCertificateToNewConnectionsOnly) {
    HttpClient& kept = client_trusting(authority.pem());
    ASSERT_TRUE(send(kept));
    const TestAuthority other;
    ASSERT_TRUE(server->replace_identity("api", other.issue(kNames)));
    EXPECT_TRUE(send(kept)) << "the connection from before goes on";
    EXPECT_FALSE(send_anew());
    EXPECT_TRUE(send(client_trusting(other.pem())));
}

TEST_F(TlsServerTest, KeepsItsCertificateWhereTheNewOneIsUnusable) {
    const auto good = authority.issue(kNames);
    const auto another = authority.issue(kNames);
    for (const auto& bad :
         std::vector<TlsIdentity>{{good.certificate_pem, another.private_key_pem},
                                  {"", good.private_key_pem},
                                  {good.certificate_pem, ""},
                                  {good.certificate_pem, farebox::test::encrypted_key(good.private_key_pem)},
                                  {good.private_key_pem, good.certificate_pem}}) {
        const auto replaced = server->replace_identity("api", bad);
        ASSERT_FALSE(replaced);
        EXPECT_EQ(replaced.error().code, ErrorCode::invalid_argument);
        EXPECT_EQ(replaced.error().message.find("-----"), std::string::npos);
    }
    EXPECT_TRUE(send_anew());
}

TEST_F(TlsServerTest, RefusesAChainThatIsCutOff) {
    const auto leaf = authority.issue(kNames);
    const auto cut = authority.pem().substr(0, authority.pem().size() / 2);
    EXPECT_TRUE(server->replace_identity("api", {leaf.certificate_pem + authority.pem(), leaf.private_key_pem}));
    EXPECT_FALSE(server->replace_identity("api", {leaf.certificate_pem + cut, leaf.private_key_pem}));
}

TEST_F(TlsServerTest, TellsOfClientsThatSpeakSomethingElse) {
    const RawClient client{endpoint};
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.receive_all().find("HTTP/1.1 200"), std::string::npos);
    const auto told = failures.wait_for(1);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told.front().starts_with("127.0.0.1: ")) << told.front();
    EXPECT_TRUE(send_anew());
}

/// A ClientHello as OpenSSL writes it.
std::string client_hello() {
    const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
    const std::unique_ptr<SSL, void (*)(SSL*)> ssl{SSL_new(context.get()), SSL_free};
    SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl.get());
    SSL_do_handshake(ssl.get());
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(SSL_get_wbio(ssl.get()), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

TEST_F(TlsServerTest, SurvivesGarbageHalfHandshakesAndAbruptEnds) {
    const std::string hello = client_hello();
    ASSERT_GT(hello.size(), 100U);
    std::size_t sent = 0;
    const auto try_it = [&](const std::string& bytes, bool wait) {
        const RawClient client{endpoint};
        client.send(bytes);
        if (wait) {
            client.finish_sending();
            static_cast<void>(client.receive_all());
        }  // else the socket closes with what the server says unread: a reset
        ++sent;
    };
    for (std::size_t size = 0; size <= hello.size(); size += 1 + hello.size() / 24) {
        try_it(hello.substr(0, size), size % 2 == 0);
    }
    for (std::size_t at = 0; at < hello.size(); at += 1 + hello.size() / 48) {
        auto damaged = hello;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        try_it(damaged, at % 2 == 0);
    }
    for (const auto& bytes : {std::string(70'000, '\xff'), std::string(70'000, '\0'),
                              std::string{"\x16\x03\x01\xff\xff"}, std::string{"\x80\x2e\x01\x00\x02"}, hello + hello,
                              hello + std::string(5'000, 'x'), std::string{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}}) {
        try_it(bytes, true);
    }
    EXPECT_EQ(failures.wait_for(sent).size(), sent);
    EXPECT_TRUE(send_anew());
    while (server->connections() > 1) {  // the client's; what is left behind would hang here
        std::this_thread::yield();
    }
}

TEST_F(TlsServerTest, CutsHandshakesThatDragOn) {
    ServerLimits limits;
    limits.header_timeout = 100ms;
    start(limits);
    const RawClient client{endpoint};
    client.send(client_hello().substr(0, 20));
    EXPECT_EQ(client.receive_all(), "");
    EXPECT_EQ(failures.wait_for(1).size(), 1U);
}

TEST_F(TlsServerTest, StopsWithoutWaitingForHandshakes) {
    ServerLimits limits;
    limits.header_timeout = 10min;
    start(limits);
    const RawClient client{endpoint};
    client.send("\x16\x03\x01");
    while (server->connections() == 0) {
        std::this_thread::yield();
    }
    EXPECT_TRUE(server->stop(10min)) << "as if nothing had been cut";
    EXPECT_EQ(client.receive_all(), "");
}

TEST_F(TlsServerTest, LeavesOtherListenersTheirConnections) {
    ServerLimits limits;
    limits.max_connections = 1;
    start(limits);
    const auto plain = server->listen({TcpAddress{"127.0.0.1", 0}, std::nullopt, "plain"});
    const RawClient holds{endpoint};
    while (server->connections() == 0) {
        std::this_thread::yield();
    }
    const RawClient second{endpoint};
    EXPECT_EQ(second.receive_all(), "") << "one is all that the listener has";
    const RawClient other{*plain};
    other.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_NE(other.receive_all().find("200 OK"), std::string::npos);
}

/// Tries one handshake with the client's settings changed.
bool shakes_hands(const Endpoint& endpoint, const std::function<void(SSL*)>& change) {
    const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
    const std::unique_ptr<SSL, void (*)(SSL*)> ssl{SSL_new(context.get()), SSL_free};
    const auto where = endpoint.host_port();
    BIO* const bio = BIO_new_connect(where.c_str());
    SSL_set_bio(ssl.get(), bio, bio);
    change(ssl.get());
    return SSL_connect(ssl.get()) == 1;
}

TEST_F(TlsServerTest, SpeaksTls12WithForwardSecrecyAndTls13) {
    EXPECT_TRUE(shakes_hands(endpoint, [](SSL*) {}));
    EXPECT_TRUE(shakes_hands(endpoint, [](SSL* ssl) { SSL_set_max_proto_version(ssl, TLS1_2_VERSION); }));
    EXPECT_FALSE(shakes_hands(endpoint, [](SSL* ssl) {
        SSL_set_security_level(ssl, 0);
        SSL_set_min_proto_version(ssl, TLS1_VERSION);
        SSL_set_max_proto_version(ssl, TLS1_1_VERSION);
    }));
    EXPECT_FALSE(shakes_hands(endpoint, [](SSL* ssl) {
        SSL_set_max_proto_version(ssl, TLS1_2_VERSION);
        SSL_set_cipher_list(ssl, "ECDHE+AES128+SHA256:!AESGCM");  // CBC
    }));
}

TEST_F(TlsServerTest, AgreesOnHttp1AndNothingElse) {
    const auto offer = [this](const std::string& wire) {
        return shakes_hands(endpoint, [wire](SSL* ssl) {
            const auto* bytes = reinterpret_cast<const unsigned char*>(wire.data());  // NOLINT: OpenSSL's byte type
            SSL_set_alpn_protos(ssl, bytes, static_cast<unsigned>(wire.size()));
        });
    };
    EXPECT_TRUE(offer("\x02h2\x08http/1.1"));
    EXPECT_FALSE(offer("\x02h2"));
}

TEST(TlsPolicyAuthority, RefusesWhatIsNoListOfCertificates) {
    const TestAuthority authority;
    EXPECT_TRUE(make_tls_client_context(TlsPolicy::authority(authority.pem() + authority.pem()), "http/1.1"));
    for (const auto& bad : {std::string{}, std::string{"hello"}, authority.pem() + authority.pem().substr(0, 200)}) {
        const auto made = make_tls_client_context(TlsPolicy::authority(bad), "http/1.1");
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().code, ErrorCode::invalid_argument);
    }
}

TEST(CertificateFacts, SayForWhomAndUntilWhen) {
    const TestAuthority authority;
    const auto before = std::chrono::system_clock::now();
    const auto facts = certificate_facts(
        authority
            .issue({"DNS:signer.example", "DNS:*.lan", "IP:10.0.0.7", "IP:::1", "email:a@b"}, std::chrono::hours{1})
            .certificate_pem);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->names, (std::vector<std::string>{"signer.example", "*.lan", "10.0.0.7", "[::1]"}));
    EXPECT_GE(facts->not_after, before + std::chrono::minutes{59});
    EXPECT_LE(facts->not_after, std::chrono::system_clock::now() + std::chrono::minutes{61});
    EXPECT_LT(facts->not_before, before);
    EXPECT_FALSE(certificate_facts("hello"));
}

}  // namespace
}  // namespace farebox::net::test
