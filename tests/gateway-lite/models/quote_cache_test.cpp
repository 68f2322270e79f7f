#include "gateway-lite/models/quote_cache.hpp"

#include <gtest/gtest.h>

namespace farebox::gateway::test {
namespace {

using namespace std::chrono_literals;

SharedQuote quote(std::uint32_t idle = 1, std::uint32_t busy = 0) {
    ModelQuote out;
    out.model = ModelQuote::Served{true, idle, busy, {}};
    return std::make_shared<const ModelQuote>(std::move(out));
}

class QuoteCacheTest : public testing::Test {
protected:
    const QuoteCache::Clock::time_point now_ = QuoteCache::Clock::now();
    QuoteCache cache_;
};

TEST_F(QuoteCacheTest, KeepsAQuoteFreshForFiveMinutes) {
    const auto good = quote();
    EXPECT_EQ(cache_.fresh("a", now_), nullptr);
    cache_.put("a", good, now_, 30min);
    ASSERT_NE(cache_.fresh("a", now_ + 299s), nullptr);
    EXPECT_EQ(**cache_.fresh("a", now_ + 299s), good);
    EXPECT_EQ(cache_.fresh("a", now_ + 300s), nullptr);
    EXPECT_EQ(cache_.fresh("b", now_), nullptr);
}

TEST_F(QuoteCacheTest, AsksAnewBeforeTheTokenExpires) {
    cache_.put("a", quote(), now_, 100s);
    EXPECT_NE(cache_.fresh("a", now_ + 89s), nullptr);
    EXPECT_EQ(cache_.fresh("a", now_ + 90s), nullptr);
}

TEST_F(QuoteCacheTest, KeepsNothingPastTheToken) {
    const auto good = quote();
    cache_.put("a", good, now_, 100s);
    EXPECT_EQ(cache_.last_good("a", now_ + 99s), good);
    EXPECT_EQ(cache_.last_good("a", now_ + 100s), nullptr);
    cache_.put("b", quote(), now_, 0s);
    EXPECT_EQ(cache_.fresh("b", now_), nullptr);
    EXPECT_EQ(cache_.last_good("b", now_), nullptr);
}

TEST_F(QuoteCacheTest, AsksAFullOneSoonAgain) {
    cache_.put("a", quote(0, 2), now_, 30min);
    EXPECT_NE(cache_.fresh("a", now_ + 4s), nullptr);
    EXPECT_EQ(cache_.fresh("a", now_ + 5s), nullptr);
}

TEST_F(QuoteCacheTest, FallsBackOnTheLastGoodOneWhereNoAnswerCame) {
    const auto good = quote();
    cache_.put("a", good, now_, 30min);
    cache_.put("a", make_error(ErrorCode::timeout, "late"), now_ + 6min);
    EXPECT_FALSE(*cache_.fresh("a", now_ + 6min));
    EXPECT_EQ(cache_.last_good("a", now_ + 6min), good);
    EXPECT_EQ(cache_.last_good("a", now_ + 30min), nullptr);
}

TEST_F(QuoteCacheTest, ForgetsTheLastGoodOneOfAnOrchestratorThatIsGone) {
    cache_.put("a", quote(), now_, 30min);
    cache_.put("a", make_error(ErrorCode::connection_failed, "refused"), now_);
    EXPECT_EQ(cache_.last_good("a", now_), nullptr);
    EXPECT_NE(cache_.fresh("a", now_ + 29s), nullptr);
    EXPECT_EQ(cache_.fresh("a", now_ + 30s), nullptr);
}

TEST_F(QuoteCacheTest, CanBeToldToAskAnew) {
    const auto good = quote();
    cache_.put("a", good, now_, 30min);
    cache_.expire("a");
    cache_.expire("nobody");
    EXPECT_EQ(cache_.fresh("a", now_), nullptr);
    EXPECT_EQ(cache_.last_good("a", now_), good);
}

TEST_F(QuoteCacheTest, IsBounded) {
    for (int i = 0; i < 10'000; ++i) {
        cache_.put(std::to_string(i), quote(), now_, 30min);
    }
    int kept = 0;
    for (int i = 0; i < 10'000; ++i) {
        kept += cache_.fresh(std::to_string(i), now_) != nullptr ? 1 : 0;
    }
    EXPECT_GT(kept, 0);
    EXPECT_LE(kept, 4096);
}

}  // namespace
}  // namespace farebox::gateway::test
