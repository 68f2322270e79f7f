#include <gtest/gtest.h>

#include "tests/payment/service_harness.hpp"

// A page in a browser on this machine, whose origin a client allows.
namespace farebox::signer {
namespace {

using test::code_of;
using test::post;

class CrossOrigin : public testing::Test {
protected:
    CrossOrigin() {
        signer_.policy_.access.clients.front().allowed_origins = {"http://localhost:3000"};
        preflight_ = from("http://localhost:3000", post("/generate-live-payment"));
        preflight_.method = "OPTIONS";
        preflight_.headers.add("Access-Control-Request-Method", "POST");
    }
    static net::ServerRequest from(std::string_view origin, net::ServerRequest request) {
        request.peer = net::Peer{};
        request.peer.loopback = true;
        request.headers.set("Host", "localhost:8935");
        request.headers.set("Origin", origin);
        return request;
    }
    test::ServiceHarness signer_;
    net::ServerRequest preflight_;
};

TEST_F(CrossOrigin, PreflightOfAnAllowedPageSaysWhatItMaySend) {
    const net::Response response = signer_.answer(preflight_);
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(response.headers.get("Access-Control-Allow-Origin"), "http://localhost:3000");
    EXPECT_TRUE(response.headers.has_token("Access-Control-Allow-Methods", "POST"));
    EXPECT_TRUE(response.headers.has_token("Access-Control-Allow-Methods", "GET")) << "of orchestrators";
    EXPECT_TRUE(response.headers.has_token("Access-Control-Allow-Headers", "Authorization"));
    EXPECT_TRUE(response.headers.has_token("Vary", "Origin"));
}

TEST_F(CrossOrigin, PreflightNeedsNoCredentials) {
    signer_.policy_.access.clients.front().loopback = false;
    EXPECT_EQ(signer_.answer(preflight_).status, 204);
}

TEST_F(CrossOrigin, PreflightOfAnotherPageIsRefused) {
    preflight_.headers.set("Origin", "http://evil.example");
    const net::Response response = signer_.answer(preflight_);
    EXPECT_EQ(code_of(response), "forbidden");
    EXPECT_FALSE(response.headers.contains("Access-Control-Allow-Origin"));
}

TEST_F(CrossOrigin, PreflightUnderAnUnknownHostIsRefused) {
    preflight_.headers.set("Host", "evil.example");
    EXPECT_EQ(signer_.answer(preflight_).status, 403);
}

TEST_F(CrossOrigin, AnswersOfAllowedPagesCanBeRead) {
    const net::Response answer = signer_.answer(from("http://localhost:3000", post("/sign-orchestrator-info")));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.get("Access-Control-Allow-Origin"), "http://localhost:3000");
    const net::Response refusal = signer_.answer(from("http://localhost:3000", post("/generate-live-payment", "{}")));
    EXPECT_EQ(refusal.status, 400);
    EXPECT_TRUE(refusal.headers.contains("Access-Control-Allow-Origin"));
    EXPECT_TRUE(refusal.headers.has_token("Access-Control-Expose-Headers", "X-Request-Id"));
}

TEST_F(CrossOrigin, AnswersOfOtherPagesCannotBeRead) {
    const net::Response refusal = signer_.answer(from("http://evil.example", post("/sign-orchestrator-info")));
    EXPECT_EQ(refusal.status, 403);
    EXPECT_FALSE(refusal.headers.contains("Access-Control-Allow-Origin"));
}

TEST_F(CrossOrigin, ProgramsGetNoSuchHeaders) {
    EXPECT_FALSE(signer_.answer(post("/sign-orchestrator-info")).headers.contains("Vary"));
}

TEST_F(CrossOrigin, OptionsOfAProgramIsAWrongMethod) {
    preflight_.headers.remove("Origin");
    EXPECT_EQ(signer_.answer(preflight_).status, 405);
}

}  // namespace
}  // namespace farebox::signer
