#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "tests/net/test_server.hpp"
#include "tests/support/certified_caller.hpp"
#include "tests/support/test_authority.hpp"

// Clients that show a certificate to a TLS listener which asks for one.
namespace farebox::net::test {
namespace {

using farebox::test::CertifiedCaller;
using farebox::test::TestAuthority;

constexpr const char* kNobody = "nobody";

/// Answers with the names on the client's certificate.
asio::awaitable<void> tell_names(ServerRequest& request, ResponseWriter& writer) {
    std::string names;
    for (const auto& name : request.peer.certificate_names) {
        names += (names.empty() ? "" : " ") + name;
    }
    writer.send(json_response(200, names.empty() ? kNobody : names));
    co_return;
}

class ClientCertificate : public ::testing::Test {
protected:
    ~ClientCertificate() override {
        server.stop(0ms);
        pool.stop();
    }
    static ServerOptions options() {
        ServerOptions made;
        made.handler = tell_names;
        return made;
    }
    TlsIdentity identity(std::string authorities, bool required = false) const {
        auto made = authority.issue({"IP:127.0.0.1"});
        made.client_authorities_pem = std::move(authorities);
        made.require_client_certificate = required;
        return made;
    }
    void listen(bool required = false) {
        port = server.listen({TcpAddress{"127.0.0.1", 0}, identity(authority.pem(), required), "api"})->port;
    }
    /// What the server calls a client that shows this; empty where it is cut off.
    std::string name_of(const TlsIdentity& shown) const {
        const auto answer = CertifiedCaller{port, shown}.post("/");
        return answer ? answer->body : std::string{};
    }

    TestAuthority authority;
    TestAuthority stranger;
    IoPool pool{2};
    HttpServer server{pool, options()};
    std::uint16_t port = 0;
};

TEST_F(ClientCertificate, NamesItsClient) {
    listen();
    EXPECT_EQ(name_of(authority.issue_client({"DNS:app.example", "URI:https://app.example/a"})),
              "DNS:app.example URI:https://app.example/a");
    EXPECT_EQ(name_of(authority.issue_client({"URI:spiffe://example.org/app"})), "URI:spiffe://example.org/app");
    EXPECT_EQ(name_of(authority.issue_client({"IP:127.0.0.1", "email:a@example.org", "DNS:b"})), "DNS:b");
}

TEST_F(ClientCertificate, IsNoMustWhereItIsNotRequired) {
    listen();
    EXPECT_EQ(name_of({}), kNobody);
    EXPECT_EQ(name_of(authority.issue_client({})), kNobody);
}

TEST_F(ClientCertificate, IsAMustWhereItIsRequired) {
    listen(true);
    EXPECT_EQ(name_of({}), "");
    EXPECT_EQ(name_of(authority.issue_client({"DNS:a"})), "DNS:a");
}

TEST_F(ClientCertificate, OfAnotherAuthorityEndsTheHandshake) {
    listen();
    EXPECT_EQ(name_of(stranger.issue_client({"DNS:a"})), "");
}

TEST_F(ClientCertificate, ThatHasExpiredEndsTheHandshake) {
    listen();
    EXPECT_EQ(name_of(authority.issue_client({"DNS:a"}, std::chrono::seconds{-60})), "");
}

TEST_F(ClientCertificate, OfAServerIsNone) {
    listen();
    EXPECT_EQ(name_of(authority.issue({"DNS:a"})), "");
}

TEST_F(ClientCertificate, HasOneUriIfThatIsASpiffeId) {
    listen();
    EXPECT_EQ(name_of(authority.issue_client({"URI:spiffe://example.org/a", "URI:spiffe://example.org/b"})), kNobody);
    EXPECT_EQ(name_of(authority.issue_client({"URI:spiffe://example.org/a", "URI:https://b.example", "DNS:c"})),
              "URI:https://b.example DNS:c");
}

TEST_F(ClientCertificate, CountsWhileItHoldsHoweverLongTheConnectionLives) {
    listen();
    CertifiedCaller caller{port, authority.issue_client({"DNS:a"}, 3s)};
    std::string name = "DNS:a";
    const auto until = std::chrono::steady_clock::now() + 60s;
    std::optional<CertifiedCaller::Answer> answer;
    while (name == "DNS:a" && std::chrono::steady_clock::now() < until) {
        answer = caller.post("/");
        ASSERT_TRUE(answer) << "it is told before it is closed";
        name = answer->body;
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_EQ(name, kNobody);
    EXPECT_NE(answer->head.find("Connection: close"), std::string::npos) << answer->head;
}

TEST_F(ClientCertificate, OfAnAuthorityThatIsGoneNamesNobodyAnyMore) {
    listen();
    const auto shown = authority.issue_client({"DNS:a"});
    CertifiedCaller certified{port, shown};
    CertifiedCaller nameless{port, {}};
    ASSERT_EQ(certified.post("/")->body, "DNS:a");
    ASSERT_EQ(nameless.post("/")->body, kNobody);
    ASSERT_TRUE(server.replace_identity("api", identity(stranger.pem())));
    EXPECT_EQ(name_of(shown), "");
    EXPECT_EQ(name_of(stranger.issue_client({"DNS:b"})), "DNS:b");
    while (certified.post("/")) {  // its end comes from another thread
    }
    EXPECT_EQ(nameless.post("/")->body, kNobody) << "it showed nothing that could be gone";
}

TEST_F(ClientCertificate, OutlivesARenewalOfTheServersOwn) {
    listen();
    CertifiedCaller caller{port, authority.issue_client({"DNS:a"})};
    ASSERT_EQ(caller.post("/")->body, "DNS:a");
    ASSERT_TRUE(server.replace_identity("api", identity(authority.pem())));
    EXPECT_EQ(name_of({}), kNobody);
    EXPECT_EQ(caller.post("/")->body, "DNS:a");
}

TEST_F(ClientCertificate, NeedsAuthoritiesThatAreSome) {
    for (const std::string& bad : {std::string{"hello"}, authority.pem() + "-----BEGIN CERTIFICATE-----\nAAAA\n",
                                   authority.issue({"DNS:a"}).private_key_pem}) {
        const auto refused = server.listen({TcpAddress{"127.0.0.1", 0}, identity(bad), "api"});
        ASSERT_FALSE(refused) << bad;
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    }
}

/// A listener that only some may use.
TEST(GuardedListener, ClosesConnectionsOfOthersBeforeItReads) {
    TestServer server;
    std::mutex mutex;
    std::vector<std::string> asked;
    std::atomic<bool> admitted{false};
    ListenSpec spec{TcpAddress{"127.0.0.1", 0}, std::nullopt, "guarded"};
    spec.admits = [&](const Peer& peer) {
        const std::scoped_lock lock{mutex};
        asked.push_back(peer.address);
        return admitted.load();
    };
    const auto endpoint = *server.server.listen(std::move(spec));
    const RawClient refused{endpoint};
    refused.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(refused.receive_all(), "");
    admitted = true;
    const auto answer = server.send_to(endpoint, Request{"GET", "/"});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200);
    const std::scoped_lock lock{mutex};
    EXPECT_EQ(asked, (std::vector<std::string>{"127.0.0.1", "127.0.0.1"}));
}

}  // namespace
}  // namespace farebox::net::test
