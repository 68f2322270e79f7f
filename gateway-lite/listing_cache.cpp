#include "gateway-lite/listing_cache.hpp"

#include <chrono>
#include <utility>

namespace farebox::gateway {
namespace {

constexpr std::chrono::seconds kAge{5};
constexpr std::chrono::seconds kAgeOfFailures{30};

}  // namespace

const Result<Runners>* ListingCache::find(const net::Endpoint& orchestrator) const {
    const auto found = known_.find(orchestrator.to_string());
    const bool fresh = found != known_.end() && std::chrono::steady_clock::now() < found->second.good_until;
    return fresh ? &found->second.answer : nullptr;
}

void ListingCache::put(const net::Endpoint& orchestrator, Result<Runners> answer) {
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(known_, [now](const auto& each) { return each.second.good_until <= now; });
    const auto good_until = now + (answer ? kAge : kAgeOfFailures);
    known_.insert_or_assign(orchestrator.to_string(), Known{std::move(answer), good_until});
}

}  // namespace farebox::gateway
