// What the library asks orchestrators and lists, and how long it waits for them.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "tests/gateway-lite/gateway_fixture.hpp"

namespace farebox::gateway::test {
namespace {

class DirectoryTest : public GatewayFixture {
protected:
    [[nodiscard]] std::size_t listings() const { return network_.seen("/discovery").size(); }
    /// Answers of `path` instead of the fake's.
    void answer(const char* path, std::function<std::optional<net::Response>()> with) {
        network_.intercept = [path, with = std::move(with)](const net::Request& asked) -> std::optional<net::Response> {
            return asked.path() == path ? with() : std::nullopt;
        };
    }
};

TEST_F(DirectoryTest, AListingServesTheNextCallToo) {
    auto gateway = open(options());
    ASSERT_TRUE(gateway.call(request()).get());
    ASSERT_TRUE(gateway.call(request()).get());
    EXPECT_EQ(listings(), 1u);
}

TEST_F(DirectoryTest, AnOrchestratorThatFailedIsAskedAnewByTheNextCall) {
    auto gateway = open(options());
    answer_paid_calls([] { return net::text_response(404, "runner not found"); });
    ASSERT_FALSE(gateway.call(request()).get());
    network_.intercept = nullptr;
    ASSERT_TRUE(gateway.call(request()).get());
    EXPECT_EQ(listings(), 2u);
}

TEST_F(DirectoryTest, ARememberedListingThatDoesNotHelpIsAskedForAnew) {
    network_.asked_price = network_.listed_price = 1000;
    auto gateway = open(options());
    auto cheap = request();
    cheap.max_price = PriceLimit{Wei{10}, PriceUnit::request};
    ASSERT_FALSE(gateway.call(cheap).get());
    network_.asked_price = network_.listed_price = 10;
    EXPECT_TRUE(gateway.call(cheap).get());
}

TEST_F(DirectoryTest, ASlowOrchestratorIsNotWaitedForWhereAnotherCanDoIt) {
    FakeNetwork quick;
    auto with = options();
    with.signer = quick.url();
    with.orchestrators = {network_.url(), quick.url()};
    const auto gate = silence("/discovery");
    auto gateway = open(std::move(with));
    const auto response = gateway.call(request()).get();
    EXPECT_EQ(listings(), 1u);
    gate->open();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->orchestrator(), quick.url());
}

TEST_F(DirectoryTest, TheLastGoodListServesWhereDiscoveryFails) {
    std::atomic<bool> down = false;
    const auto list = R"([{"address":")" + network_.url() + R"("}])";
    answer("/discover-orchestrators",
           [&] { return down ? net::json_response(503, "{}") : net::json_response(200, list); });
    auto with = options();
    with.orchestrators.clear();
    auto gateway = open(std::move(with));
    ASSERT_TRUE(gateway.call(request()).get());
    down = true;
    EXPECT_TRUE(gateway.call(request()).get());
    EXPECT_EQ(network_.seen("/discover-orchestrators").size(), 1u);
}

/// The time limit of a call holds whoever is silent, although each question has a longer one, and another try.
class TimeLimit : public DirectoryTest, public ::testing::WithParamInterface<const char*> {};
TEST_P(TimeLimit, HoldsWhoeverIsSilent) {
    const auto gate = silence(GetParam());
    auto gateway = open(options());
    auto limited = request();
    limited.timeout = std::chrono::milliseconds{200};
    const auto response = gateway.call(std::move(limited)).get();
    const auto tries = network_.seen(GetParam()).size();
    gate->open();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::timeout) << response.error().message;
    EXPECT_EQ(tries, 1u);
}
INSTANTIATE_TEST_SUITE_P(Everywhere, TimeLimit,
                         ::testing::Values("/discovery", "/sign-orchestrator-info", "/generate-live-payment",
                                           "/apps/single/app/run"));

}  // namespace
}  // namespace farebox::gateway::test
