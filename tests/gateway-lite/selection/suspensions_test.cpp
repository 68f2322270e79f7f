#include "gateway-lite/selection/suspensions.hpp"

#include <gtest/gtest.h>

namespace farebox::gateway::test {
namespace {

using namespace std::chrono_literals;

class SuspensionsTest : public testing::Test {
protected:
    Suspensions suspensions_{10s};
    Suspensions::Clock::time_point now_{1h};
};

TEST_F(SuspensionsTest, LastForAWhile) {
    EXPECT_FALSE(suspensions_.left("a:1", now_));
    suspensions_.failed("a:1", now_);
    EXPECT_EQ(suspensions_.left("a:1", now_ + 4s), 6s);
    EXPECT_FALSE(suspensions_.left("a:1", now_ + 10s));
    EXPECT_FALSE(suspensions_.left("a:2", now_));
}

TEST_F(SuspensionsTest, DoubleWithEachFailureToSixteenTimes) {
    for (const auto expected : {10s, 20s, 40s, 80s, 160s, 160s}) {
        suspensions_.failed("a:1", now_);
        EXPECT_EQ(suspensions_.left("a:1", now_), expected);
        now_ += expected;
    }
}

TEST_F(SuspensionsTest, DecayAfterTheirEnd) {
    suspensions_.failed("a:1", now_);
    suspensions_.failed("a:1", now_);
    suspensions_.failed("a:1", now_);  // 40 s
    now_ += 40s + 10s + 1ms;           // one span without a failure: one failure less
    suspensions_.failed("a:1", now_);
    EXPECT_EQ(suspensions_.left("a:1", now_), 40s);
    now_ += 40s + 1h;
    suspensions_.failed("a:1", now_);
    EXPECT_EQ(suspensions_.left("a:1", now_), 10s) << "as the first one";
}

TEST_F(SuspensionsTest, EndWithASuccess) {
    suspensions_.failed("a:1", now_);
    suspensions_.worked("a:1");
    EXPECT_FALSE(suspensions_.left("a:1", now_));
}

TEST_F(SuspensionsTest, CanBeSwitchedOff) {
    Suspensions none{0s};
    none.failed("a:1", now_);
    EXPECT_FALSE(none.left("a:1", now_));
}

}  // namespace
}  // namespace farebox::gateway::test
