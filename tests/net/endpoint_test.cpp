#include "net/endpoint.hpp"

#include <gtest/gtest.h>

namespace farebox::net {
namespace {

TEST(EndpointParse, ReadsUnixSocketPaths) {
    const auto endpoint = Endpoint::parse("unix:/run/farebox/signer.sock");
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->scheme, Scheme::unix_socket);
    EXPECT_EQ(endpoint->path, "/run/farebox/signer.sock");
    EXPECT_EQ(endpoint->to_string(), "unix:/run/farebox/signer.sock");
}

TEST(EndpointParse, AddsTheSchemesDefaultPort) {
    EXPECT_EQ(Endpoint::parse("http://Example.COM")->host_port(), "example.com:80");
    EXPECT_EQ(Endpoint::parse("https://example.com/")->host_port(), "example.com:443");
}

TEST(EndpointParse, KeepsIpv6AddressesWithoutBrackets) {
    const auto endpoint = Endpoint::parse("https://[::1]:8935");
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->host, "::1");
    EXPECT_EQ(endpoint->host_port(), "[::1]:8935");
    EXPECT_TRUE(endpoint->is_loopback());
}

TEST(EndpointIsLoopback, OnlyForAddressesOfThisHostAndItsName) {
    for (const char* host : {"localhost", "127.0.0.1", "127.255.3.4", "[::1]", "[0:0:0:0:0:0:0:1]"}) {
        EXPECT_TRUE(Endpoint::parse("http://" + std::string{host} + ":1")->is_loopback()) << host;
    }
    for (const char* host : {"127.evil.example", "127.0.0.1.evil.example", "127.1", "localhost.evil.example", "0.0.0.0",
                             "[::]", "[::127.0.0.1]", "128.0.0.1", "example.com"}) {
        EXPECT_FALSE(Endpoint::parse("http://" + std::string{host} + ":1")->is_loopback()) << host;
    }
    EXPECT_FALSE(Endpoint::parse("unix:/run/x.sock")->is_loopback());
}

class EndpointParseRejects : public testing::TestWithParam<const char*> {};
TEST_P(EndpointParseRejects, WhatIsNoAddress) {
    const auto endpoint = Endpoint::parse(GetParam());
    ASSERT_FALSE(endpoint);
    EXPECT_EQ(endpoint.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(Bad, EndpointParseRejects,
                         testing::Values("", "localhost:80", "ftp://x", "http://", "http://:80", "http://x:0x50",
                                         "http://x:65536", "http://x:", "http://x:80:81", "http://user@x",
                                         "unix:relative", "unix:", "http://x/path", "http://[::1", "http://[x]",
                                         "http://a b", "http://x\r\nHost: y", "http://[::1]x"));

TEST(EndpointHostHeader, LeavesOutTheDefaultPort) {
    EXPECT_EQ(Endpoint::parse("http://x:80")->host_header(), "x");
    EXPECT_EQ(Endpoint::parse("http://x:81")->host_header(), "x:81");
    EXPECT_EQ(Endpoint::parse("https://[::1]:443")->host_header(), "[::1]");
}

TEST(UrlParse, SplitsEndpointPathAndQuery) {
    const auto url = Url::parse("https://h:1/a/b?c=d");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->target, "/a/b?c=d");
    EXPECT_EQ(url->path(), "/a/b");
    EXPECT_EQ(url->to_string(), "https://h:1/a/b?c=d");
}

TEST(UrlParse, GivesAQueryWithoutPathTheRootPath) {
    EXPECT_EQ(Url::parse("http://h?x")->target, "/?x");
}

TEST(UrlParse, RefusesFragments) {
    EXPECT_FALSE(Url::parse("http://h/#f"));
}

TEST(UrlParse, RefusesMoreThanEightKilobytes) {
    EXPECT_FALSE(Url::parse("http://h/" + std::string(9000, 'x')));
}

}  // namespace
}  // namespace farebox::net
