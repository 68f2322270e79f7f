#include "gateway-lite/job.hpp"

#include <gtest/gtest.h>

#include "gateway-lite/call.hpp"

namespace farebox::gateway {
namespace {

TEST(AppTarget, JoinsRunnerAndPath) {
    const auto runner = *net::Url::parse("https://o:8935/apps/echo/app");
    EXPECT_EQ(app_target(runner, "/run?a=b")->to_string(), "https://o:8935/apps/echo/app/run?a=b");
    EXPECT_EQ(app_target(runner, "run")->to_string(), "https://o:8935/apps/echo/app/run");
    EXPECT_EQ(app_target(runner, "")->to_string(), "https://o:8935/apps/echo/app/");
    EXPECT_FALSE(app_target(runner, "/a b"));
    EXPECT_FALSE(app_target(runner, "/a\r\nHost: x"));
}

TEST(CallRequest, LeavesFramingAndPaymentToTheLibrary) {
    for (const char* name : {"Host", "content-length", "Livepeer-Payment", "livepeer-segment", "Transfer-Encoding"}) {
        CallRequest request;
        request.app = "echo/fixed";
        request.headers = {{name, "x"}};
        const auto checked = check_call(request);
        ASSERT_FALSE(checked) << name;
        EXPECT_EQ(checked.error().code, ErrorCode::invalid_argument);
    }
}

TEST(CallRequest, RefusesOtherMethods) {
    CallRequest request;
    request.app = "echo/fixed";
    request.method = "CONNECT";
    EXPECT_FALSE(check_call(request));
}

class Runners : public testing::Test {
protected:
    const PriceLimit kLimit{Wei{1200}, PriceUnit::request};
    static net::orchestrator::Runner runner(const char* mode, const char* price) {
        net::orchestrator::Runner runner;
        runner.app = "echo/x";
        runner.mode = mode;
        runner.url = "https://o:8935/apps/x/app";
        runner.capacity_available = 1;
        runner.price = net::orchestrator::RunnerPrice{price, "wei", "fixed"};
        return runner;
    }
    Candidates sort(const net::orchestrator::Runner& one, std::optional<PriceLimit> max_price = std::nullopt) {
        Candidates found;
        sort_runners(net::Endpoint{net::Scheme::https, "o", 8935, {}}, {one},
                     {"echo/x", RunnerMode::single_shot, max_price}, found);
        return found;
    }
};

TEST_F(Runners, TooExpensiveIsRejectedWithItsPrice) {
    const auto found = sort(runner("single-shot", "1201"), kLimit);
    EXPECT_TRUE(found.usable.empty());
    EXPECT_NE(found.rejections.at(0).reason.find("1201 wei"), std::string::npos);
    EXPECT_EQ(sort(runner("single-shot", "1200"), kLimit).usable.size(), 1u);
}

TEST_F(Runners, AFractionOfAWeiCountsAsOneMore) {
    EXPECT_TRUE(sort(runner("single-shot", "1200.5"), kLimit).usable.empty());
}

TEST_F(Runners, ALimitPerAnotherUnitRefusesWhateverTheNumber) {
    auto video = runner("single-shot", "1");
    video.price->unit = "720p-pixel-seconds";
    const auto found = sort(video, kLimit);
    EXPECT_TRUE(found.usable.empty());
    EXPECT_NE(found.rejections.at(0).reason.find("1200 wei/request"), std::string::npos);
}

TEST_F(Runners, WhatMayBeAskedIsBoundByListingAndLimit) {
    EXPECT_EQ(sort(runner("single-shot", "1000")).usable.at(0).ceiling, protocol::Rational{1012});
    EXPECT_EQ(sort(runner("single-shot", "0.5")).usable.at(0).ceiling, (protocol::Rational{506, 1000}));
    EXPECT_EQ(sort(runner("single-shot", "1190"), kLimit).usable.at(0).ceiling, protocol::Rational{1200});
    auto unpriced = runner("single-shot", "1");
    unpriced.price.reset();
    EXPECT_TRUE(sort(unpriced).usable.at(0).ceiling.is_zero());
}

TEST_F(Runners, AnotherModeOrAppIsRejected) {
    EXPECT_TRUE(sort(runner("persistent", "1")).usable.empty());
    auto other = runner("single-shot", "1");
    other.app = "echo/y";
    EXPECT_TRUE(sort(other).usable.empty());
}

TEST_F(Runners, ALocalSocketIsNeverAskedFor) {
    auto evil = runner("single-shot", "1");
    evil.url = "unix:/run/farebox/admin.sock";
    EXPECT_TRUE(sort(evil).usable.empty());
}

TEST_F(Runners, AnotherCurrencyIsRejected) {
    auto dollars = runner("single-shot", "1");
    dollars.price->currency = "usd";
    EXPECT_TRUE(sort(dollars).usable.empty());
}

}  // namespace
}  // namespace farebox::gateway
