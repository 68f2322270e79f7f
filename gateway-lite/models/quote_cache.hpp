#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "farebox/result.hpp"
#include "gateway-lite/models/model_quote.hpp"
#include "net/deadline.hpp"

namespace farebox::gateway {

/**
 * @brief What orchestrators answered to GetOrchestrator. By whatever text names orchestrator, payer and model.
 *
 * A quote is fresh for five minutes, since its ticket parameters live for forty blocks of a chain that clients do not
 * see, and for nine tenths of its token's time at most; one of a full model for 5 s. After that, until its token
 * expires, it still serves where an orchestrator does not answer in time. A failure is remembered for 30 s. Used on the
 * runtime's thread.
 */
class QuoteCache {
public:
    using Clock = std::chrono::steady_clock;

    /// A fresh answer, good or bad; nullptr: it is to be asked. Valid until the next change.
    [[nodiscard]] const Result<SharedQuote>* fresh(const std::string& key, Clock::time_point now) const;
    /// The last good answer, where its token is still good; else null.
    [[nodiscard]] SharedQuote last_good(const std::string& key, Clock::time_point now) const;
    /// @param token_life  How long the answer's token is still good; of a failure nothing.
    void put(const std::string& key, Result<SharedQuote> answer, Clock::time_point now,
             std::chrono::seconds token_life = std::chrono::seconds{0});
    /// It is to be asked anew; what is good serves on as the last good one.
    void expire(const std::string& key);

private:
    struct Known {
        Result<SharedQuote> answer;
        Clock::time_point fresh_until;
        SharedQuote good;  ///< May be older than `answer`.
        Clock::time_point good_until;
    };
    void make_room(Clock::time_point now);

    std::unordered_map<std::string, Known> known_;
};

}  // namespace farebox::gateway
