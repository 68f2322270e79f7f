#include "signer/ledger/bounded_cache.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <random>
#include <string>

namespace farebox::test {
namespace {

using signer::BoundedCache;
using Pairs = std::deque<std::pair<std::string, int>>;

/// The same by looking through everything, used last first.
class SlowCache {
public:
    explicit SlowCache(std::size_t limit) : limit_{limit} {}
    std::optional<int> find(const std::string& key) {
        const auto at = std::ranges::find(pairs_, key, &Pairs::value_type::first);
        if (at == pairs_.end()) {
            return std::nullopt;
        }
        auto pair = *at;
        pairs_.erase(at);
        pairs_.push_front(std::move(pair));
        return pairs_.front().second;
    }
    void put(const std::string& key, int value) {
        erase(key);
        pairs_.emplace_front(key, value);
        pairs_.resize(std::min(pairs_.size(), limit_));
    }
    void erase(const std::string& key) {
        std::erase_if(pairs_, [&](const auto& pair) { return pair.first == key; });
    }
    [[nodiscard]] const Pairs& pairs() const { return pairs_; }

private:
    std::size_t limit_;
    Pairs pairs_;
};

Pairs pairs_of(BoundedCache<std::string, int>& cache) {
    Pairs pairs;
    cache.for_each([&](const std::string& key, int value) { pairs.emplace_back(key, value); });
    return pairs;
}

TEST(BoundedCache, ForgetsWhatWasUsedLongestAgo) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    for (const std::size_t limit : {1U, 2U, 7U}) {
        BoundedCache<std::string, int> cache{limit};
        SlowCache model{limit};
        for (int step = 0; step < 3000; ++step) {
            const std::string key = "a key too long to lie in the string itself " + std::to_string(random() % 12);
            switch (random() % 8) {
                case 0:
                    cache.erase(key);
                    model.erase(key);
                    break;
                case 1:
                case 2:
                case 3: {
                    const int* found = cache.find(key);
                    EXPECT_EQ(found != nullptr ? std::optional{*found} : std::nullopt, model.find(key));
                    break;
                }
                default:
                    EXPECT_EQ(cache.put(key, step), step);
                    model.put(key, step);
            }
            ASSERT_EQ(pairs_of(cache), model.pairs()) << "limit " << limit << ", step " << step;
        }
        cache.clear();
        EXPECT_TRUE(pairs_of(cache).empty());
        cache.put("one", 1);
        EXPECT_EQ(pairs_of(cache), (Pairs{{"one", 1}}));
    }
}

}  // namespace
}  // namespace farebox::test
