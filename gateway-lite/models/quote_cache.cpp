#include "gateway-lite/models/quote_cache.hpp"

#include <algorithm>
#include <utility>

namespace farebox::gateway {
namespace {

constexpr std::chrono::minutes kAge{5};
constexpr std::chrono::seconds kAgeOfFull{5};
constexpr std::chrono::seconds kAgeOfFailures{30};
constexpr std::chrono::hours kLongestLife{24};  // go-livepeer's tokens live for half an hour
constexpr std::size_t kMost = 4096;
constexpr std::size_t kMostBytes = 64u << 20u;

bool is_full(const ModelQuote& quote) {
    return quote.model && quote.model->idle == 0 && quote.model->busy > 0;
}

/// Who refuses connections or answers otherwise than before has ended the process that its tokens belong to.
bool outlives(const Error& failure) {
    return failure.code == ErrorCode::timeout || failure.code == ErrorCode::cancelled;
}

}  // namespace

const Result<SharedQuote>* QuoteCache::fresh(const std::string& key, Clock::time_point now) const {
    const auto found = known_.find(key);
    return found != known_.end() && now < found->second.fresh_until ? &found->second.answer : nullptr;
}

SharedQuote QuoteCache::last_good(const std::string& key, Clock::time_point now) const {
    const auto found = known_.find(key);
    return found != known_.end() && now < found->second.good_until ? found->second.good : nullptr;
}

void QuoteCache::put(const std::string& key, Result<SharedQuote> answer, Clock::time_point now,
                     std::chrono::seconds token_life) {
    make_room(now);
    const auto found = known_.find(key);
    Known known{std::move(answer), now + kAgeOfFailures, nullptr, now};
    if (known.answer) {
        const auto life = std::min<std::chrono::seconds>(token_life, kLongestLife);
        const std::chrono::seconds age = is_full(**known.answer) ? kAgeOfFull : kAge;
        known.fresh_until = now + std::min(age, life * 9 / 10);
        known.good = *known.answer;
        known.good_until = now + life;
    } else if (found != known_.end() && outlives(known.answer.error())) {
        known.good = found->second.good;
        known.good_until = found->second.good_until;
    }
    known_.insert_or_assign(key, std::move(known));
}

void QuoteCache::expire(const std::string& key) {
    if (const auto found = known_.find(key); found != known_.end()) {
        found->second.fresh_until = {};
    }
}

/// What is of no use any more goes; where that is not enough, everything does, and is asked for anew.
void QuoteCache::make_room(Clock::time_point now) {
    std::size_t bytes = 0;
    std::erase_if(known_, [&](const auto& each) {
        const auto& known = each.second;
        bytes += known.good ? known.good->bytes.size() : 0;
        return now >= known.fresh_until && now >= known.good_until;
    });
    if (known_.size() >= kMost || bytes > kMostBytes) {
        known_.clear();
    }
}

}  // namespace farebox::gateway
