// Orchestrators and signers whose TLS fails: certificates, protocols, handshakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/faults/market.hpp"
#include "tests/faults/stepping_clock.hpp"
#include "tests/gateway-lite/gateway_fixture.hpp"
#include "tests/net/scripted_server.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test_authority.hpp"

namespace farebox::faults {
namespace {

using gateway::test::FakeNetwork;
using testing::HasSubstr;

/// A system on which one authority is trusted.
class SystemAuthorities : public gateway::test::GatewayFixture {
protected:
    SystemAuthorities() {
        std::ofstream{folder_ / "ca.pem"} << authority_.pem();
        ::setenv("SSL_CERT_FILE", (folder_ / "ca.pem").c_str(), 1);
    }
    ~SystemAuthorities() override { ::unsetenv("SSL_CERT_FILE"); }

    [[nodiscard]] Options only(const FakeNetwork& orchestrator) const {
        auto with = options();
        with.orchestrators = {orchestrator.url()};
        with.orchestrator_tls = OrchestratorTls::system_authorities;
        return with;
    }
    /// Refused, by that name, and nothing is asked of it or paid for it; a good one is used instead.
    void expect_refused(const FakeNetwork& bad, const std::string& why) {
        auto gateway = open(only(bad));
        const auto response = gateway.call(request()).get();
        ASSERT_FALSE(response);
        EXPECT_THAT(text_of(response.error()), HasSubstr(why));
        EXPECT_THAT(text_of(response.error()), HasSubstr(bad.url()));
        EXPECT_FALSE(response.error().hint.empty());
        EXPECT_TRUE(bad.seen("/").empty());
        EXPECT_TRUE(network_.seen("/generate-live-payment").empty());

        FakeNetwork good{authority_.issue({"IP:127.0.0.1"})};
        auto with = only(bad);
        with.orchestrators.push_back(good.url());
        auto other = open(std::move(with));
        const auto done = other.call(request()).get();
        ASSERT_TRUE(done) << text_of(done.error());
        EXPECT_EQ(done->orchestrator(), good.url());
    }

    const farebox::test::TestAuthority authority_;
    const farebox::test::TempDir folder_;
};

TEST_F(SystemAuthorities, TakeWhatTheyVouchFor) {
    const FakeNetwork good{authority_.issue({"IP:127.0.0.1"})};
    auto gateway = open(only(good));
    const auto response = gateway.call(request()).get();
    EXPECT_TRUE(response) << text_of(response.error());
}

TEST_F(SystemAuthorities, RefuseWhatHasExpired) {
    const FakeNetwork expired{authority_.issue({"IP:127.0.0.1"}, std::chrono::seconds{-60})};
    expect_refused(expired, "certificate has expired");
}

TEST_F(SystemAuthorities, RefuseAnotherName) {
    const FakeNetwork other{authority_.issue({"DNS:other.example"})};
    expect_refused(other, "IP address mismatch");
}

TEST_F(SystemAuthorities, RefuseWhatAnotherAuthorityVouchesFor) {
    const farebox::test::TestAuthority unknown;
    const FakeNetwork other{unknown.issue({"IP:127.0.0.1"})};
    expect_refused(other, "not trusted");
}

TEST_F(SystemAuthorities, RefuseWhatOrchestratorsMakeThemselves) {
    const FakeNetwork nameless{*net::make_self_signed("127.0.0.1")};
    expect_refused(nameless, "not trusted");
}

TEST_F(SystemAuthorities, RefuseEverythingWhereTheClockIsYearsAhead) {
    const FakeNetwork good{authority_.issue({"IP:127.0.0.1"})};
    SteppingClock clock;
    clock.step_to(std::chrono::hours{24 * 365 * 3});
    auto gateway = open(only(good));
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_THAT(text_of(response.error()), HasSubstr("certificate has expired"));
    clock.step_to(std::chrono::seconds{0});
    auto later = open(only(good));
    EXPECT_TRUE(later.call(request()).get()) << "nothing of it stays";
}

class BrokenTls : public gateway::test::GatewayFixture {
protected:
    /// A call to it alone, and beside a good one.
    void expect_told(const std::string& url, const std::string& why) {
        auto with = options();
        with.orchestrators = {url};
        auto gateway = open(with);
        const auto response = gateway.call(request()).get();
        ASSERT_FALSE(response);
        EXPECT_THAT(text_of(response.error()), HasSubstr(why));
        EXPECT_THAT(text_of(response.error()), HasSubstr(url));
        EXPECT_FALSE(response.error().hint.empty());
        EXPECT_TRUE(network_.seen("/generate-live-payment").empty());

        with.orchestrators.push_back(network_.url());
        auto other = open(std::move(with));
        const auto done = other.call(request()).get();
        ASSERT_TRUE(done) << text_of(done.error());
        EXPECT_EQ(done->orchestrator(), network_.url());
    }
    [[nodiscard]] static std::string with_scheme(const std::string& scheme, const std::string& url) {
        return scheme + url.substr(url.find("://"));
    }
};

TEST_F(BrokenTls, PlainHttpOnItsPortIsNamed) {
    const FakeNetwork plain;
    expect_told(with_scheme("https", plain.url()), "TLS handshake failed");
}

TEST_F(BrokenTls, TlsOnAPlainPortIsNamed) {
    const FakeNetwork tls{*net::make_self_signed("127.0.0.1")};
    expect_told(with_scheme("http", tls.url()), "connection");
}

TEST_F(BrokenTls, AHandshakeThatStallsIsNotWaitedForWhereAnotherCanDoIt) {
    const net::test::ScriptedServer silent{{}};  // takes the first bytes of a handshake
    auto endpoint = silent.endpoint();
    endpoint.scheme = net::Scheme::https;
    expect_told(endpoint.to_string(), "in time");
}

TEST_F(BrokenTls, AHandshakeThatBreaksOffIsNamed) {
    const net::test::ScriptedServer garbage{{"\x15\x03\x01nonsense", "\x15\x03\x01nonsense", "", "", "", "", "", ""}};
    auto endpoint = garbage.endpoint();
    endpoint.scheme = net::Scheme::https;
    expect_told(endpoint.to_string(), "TLS");
}

TEST_F(BrokenTls, OfASignerIsNamed) {
    const FakeNetwork nameless{*net::make_self_signed("127.0.0.1")};
    auto with = options();
    with.signer = nameless.url();
    auto gateway = open(std::move(with));
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::unauthenticated);
    EXPECT_THAT(response.error().message, HasSubstr("signer " + nameless.url()));
    EXPECT_THAT(response.error().hint, HasSubstr("FAREBOX_SIGNER_CA_FILE"));
    EXPECT_TRUE(nameless.seen("/").empty());
}

}  // namespace
}  // namespace farebox::faults
