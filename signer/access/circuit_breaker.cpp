#include "signer/access/circuit_breaker.hpp"

#include <algorithm>
#include <utility>

namespace farebox::signer {

std::chrono::milliseconds CircuitBreaker::wait_time(Clock::time_point now) {
    const std::scoped_lock lock{mutex_};
    if (failures_ < rules_.failures) {
        return std::chrono::milliseconds{0};
    }
    if (now < closed_until_) {
        return std::chrono::ceil<std::chrono::milliseconds>(closed_until_ - now);
    }
    return std::exchange(trying_, true) ? rules_.first_pause : std::chrono::milliseconds{0};
}

bool CircuitBreaker::succeeded() {
    const std::scoped_lock lock{mutex_};
    trying_ = false;
    next_pause_ = rules_.first_pause;
    return std::exchange(failures_, 0) >= rules_.failures;
}

bool CircuitBreaker::failed(Clock::time_point now) {
    const std::scoped_lock lock{mutex_};
    const bool was_open = failures_ >= rules_.failures;
    // Those that were under way when it opened say nothing new.
    if (was_open && !std::exchange(trying_, false)) {
        return false;
    }
    failures_ = std::min(failures_ + 1, rules_.failures);
    if (failures_ < rules_.failures) {
        return false;
    }
    closed_until_ = now + next_pause_;
    next_pause_ = std::min(next_pause_ * 2, rules_.longest_pause);
    return !was_open;
}

void CircuitBreaker::abandoned() {
    const std::scoped_lock lock{mutex_};
    trying_ = false;
}

}  // namespace farebox::signer
