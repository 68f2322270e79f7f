#include <gtest/gtest.h>

#include "gateway-lite/trace_headers.hpp"
#include "tests/gateway-lite/gateway_fixture.hpp"

namespace farebox::gateway::test {
namespace {

constexpr const char* kParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

bool is_trace(std::string parent, std::string state = {}) {
    return static_cast<bool>(trace_headers({std::move(parent), std::move(state)}));
}

TEST(TraceHeaders, AreWhatW3CSays) {
    EXPECT_TRUE(is_trace(kParent));
    EXPECT_TRUE(is_trace(kParent, "vendor=1,other=2"));
    EXPECT_TRUE(is_trace("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"));
    EXPECT_TRUE(is_trace(""));
    for (const char* wrong : {"00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                              "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                              "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                              "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                              "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                              "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01", "00", "x",
                              "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0\n"}) {
        EXPECT_FALSE(is_trace(wrong)) << wrong;
    }
    EXPECT_FALSE(is_trace("", "vendor=1"));
    EXPECT_FALSE(is_trace(kParent, "a\r\nHost: x"));
    EXPECT_FALSE(is_trace(kParent, std::string(513, 'a')));
}

TEST(TraceContext, SaysWhetherAJobWouldTakeIt) {
    EXPECT_TRUE((TraceContext{kParent, ""}).is_valid());
    EXPECT_TRUE(TraceContext{}.is_valid());
    EXPECT_FALSE((TraceContext{"00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", ""}).is_valid());
    EXPECT_FALSE((TraceContext{"", "vendor=1"}).is_valid());
}

class Trace : public GatewayFixture {
protected:
    /// Paths that were asked for with the trace.
    std::vector<std::string> traced_;
    std::mutex mutex_;

    void SetUp() override {
        network_.intercept = [this](const net::Request& asked) -> std::optional<net::Response> {
            if (asked.headers.get("traceparent") == kParent && asked.headers.get("tracestate") == "v=1") {
                const std::lock_guard lock{mutex_};
                traced_.emplace_back(asked.path());
            }
            return std::nullopt;
        };
    }
    bool was_traced(const std::string& path) {
        const std::lock_guard lock{mutex_};
        return std::find(traced_.begin(), traced_.end(), path) != traced_.end();
    }
};

TEST_F(Trace, OfACallGoesToSignerAndApplication) {
    auto gateway = open(options());
    auto traced = request();
    traced.trace = {kParent, "v=1"};
    ASSERT_TRUE(gateway.call(traced).get());
    EXPECT_TRUE(was_traced("/apps/single/app/run"));
    EXPECT_TRUE(was_traced("/generate-live-payment"));
    EXPECT_FALSE(was_traced("/discovery"));  // asked for every job's sake
    EXPECT_FALSE(was_traced("/sign-orchestrator-info"));
}

TEST_F(Trace, OfASessionGoesWithItsPayments) {
    auto gateway = open(options());
    auto traced = session();
    traced.trace = {kParent, "v=1"};
    auto opened = gateway.open_session(traced).get();
    ASSERT_TRUE(opened);
    EXPECT_TRUE(*opened->events().next().get());
    EXPECT_TRUE(was_traced("/apps/live/session"));
    EXPECT_TRUE(was_traced("/apps/live/session/3d6199e4/payment"));
}

TEST_F(Trace, ThatIsNoneIsRefused) {
    auto gateway = open(options());
    auto traced = request();
    traced.trace.traceparent = "mine";
    EXPECT_EQ(gateway.call(traced).get().error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace farebox::gateway::test
