#include <gtest/gtest.h>

#include "signer/discovery/snapshot.hpp"
#include "tests/payment/service_harness.hpp"

// GET /discover-orchestrators, from a snapshot that the test made.
namespace farebox::signer {
namespace {

using test::code_of;
using test::post;

class DiscoveryRoute : public testing::Test {
protected:
    DiscoveryRoute() { know({{{"x"}, "1"}, {{"y"}, "2"}}); }
    void know(std::vector<Listing> listings) {
        signer_.known_ = std::make_shared<const DiscoverySnapshot>(std::move(listings));
    }
    net::Response get(const std::string& query = {}, const std::string& method = "GET") {
        return signer_.answer(request(query, method));
    }
    static net::ServerRequest request(const std::string& query = {}, const std::string& method = "GET") {
        auto request = post("/discover-orchestrators" + query);
        request.method = method;
        return request;
    }
    test::ServiceHarness signer_;
};

TEST_F(DiscoveryRoute, TellsWhatIsKnown) {
    const auto response = get();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.get("Content-Type"), "application/json");
    EXPECT_EQ(response.body, "[1,2]\n");
    EXPECT_EQ(get({}, "HEAD").status, 200);
    EXPECT_EQ(signer_.grants(), 0);
}

TEST_F(DiscoveryRoute, FiltersByCapabilities) {
    EXPECT_EQ(get("?caps=y&caps=x").body, "[2,1]\n");
    EXPECT_EQ(get("?caps=%79").body, "[2]\n");
    EXPECT_EQ(get("?caps=x,y").body, "[]\n");
    EXPECT_EQ(get("?caps=&other=x").body, "[1,2]\n");
    EXPECT_EQ(get("?CAPS=x").body, "[1,2]\n");
}

TEST_F(DiscoveryRoute, Is503UntilSomebodyIsKnown) {
    know({});
    const auto response = get("?caps=x");
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(code_of(response), "no_orchestrator");
    EXPECT_EQ(response.headers.get("Retry-After"), "1");
}

TEST_F(DiscoveryRoute, Is404WhereDiscoveryIsOff) {
    signer_.known_ = nullptr;
    for (const char* method : {"GET", "HEAD", "POST"}) {
        const auto response = get({}, method);
        EXPECT_EQ(response.status, 404) << method;
        EXPECT_EQ(response.body, "404 page not found\n");
    }
}

TEST_F(DiscoveryRoute, TakesNoOtherMethod) {
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
        const auto response = get({}, method);
        EXPECT_EQ(response.status, 405) << method;
        EXPECT_EQ(response.headers.get("Allow"), "GET, HEAD");
        EXPECT_EQ(response.body, "Method Not Allowed\n");
    }
}

TEST_F(DiscoveryRoute, KnowsItsCallers) {
    auto stranger = request();
    stranger.peer.uid = stranger.peer.gid = 4711;
    EXPECT_EQ(signer_.answer(stranger).status, 401);
    auto page = request();
    page.headers.set("Origin", "https://evil.example");
    EXPECT_EQ(signer_.answer(page).status, 403);
}

TEST_F(DiscoveryRoute, AnswersWhilePausedBecauseNothingIsSigned) {
    signer_.policy_.paused = true;
    EXPECT_EQ(get().status, 200);
}

TEST_F(DiscoveryRoute, IsAnEventOfItsOwn) {
    get();
    ASSERT_EQ(signer_.events_.size(), 1U);
    EXPECT_EQ(signer_.events_[0].route, "discover-orchestrators");
    EXPECT_EQ(signer_.events_[0].client, "local");
}

}  // namespace
}  // namespace farebox::signer
