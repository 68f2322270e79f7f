#include "signer/access/request_rate.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "signer/access/access_policy.hpp"

namespace farebox::signer {

std::chrono::nanoseconds RequestRate::wait(std::int64_t next, std::int64_t now_nanos) const noexcept {
    const std::int64_t ahead = std::max(next, now_nanos) - now_nanos;
    return std::chrono::nanoseconds{std::max<std::int64_t>(0, ahead - interval_ * (per_second_ - 1))};
}

std::chrono::nanoseconds RequestRate::take(std::int64_t now_nanos) noexcept {
    std::int64_t next = next_.load(std::memory_order_relaxed);
    for (;;) {
        if (const auto too_early = wait(next, now_nanos); too_early.count() > 0) {
            return too_early;
        }
        // Nothing else is read by it, so that it needs no order.
        if (next_.compare_exchange_weak(next, std::max(next, now_nanos) + interval_, std::memory_order_relaxed)) {
            return std::chrono::nanoseconds{0};
        }
    }
}

void keep_rates(const AccessPolicy& before, AccessPolicy& now) {
    std::unordered_map<std::string_view, const Client*> known;
    for (const Client& client : before.clients) {
        if (client.rate != nullptr) {
            known.emplace(client.name, &client);
        }
    }
    for (Client& client : now.clients) {
        const auto at = client.rate != nullptr ? known.find(client.name) : known.end();
        if (at != known.end() && at->second->rate->per_second() == client.rate->per_second()) {
            client.rate = at->second->rate;
        }
    }
}

}  // namespace farebox::signer
