#include "signer/chain/endpoint_pace.hpp"

#include <algorithm>

namespace farebox::signer {

void EndpointPace::succeeded() noexcept {
    failures_ = 0;
    due_ = {};
}

void EndpointPace::failed(BootClock::time_point now, std::chrono::milliseconds wanted) noexcept {
    constexpr std::uint32_t kMostDoublings = 12;
    const auto pause = failures_ == 0 ? std::chrono::milliseconds{0}  // a single failure is nothing
                                      : interval_ * (1U << std::min(failures_ - 1, kMostDoublings));
    ++failures_;
    due_ = now + std::max(std::min(pause, kLongestPause), std::min(wanted, kLongestWish));
}

}  // namespace farebox::signer
