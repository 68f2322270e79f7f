#include "vault/pause_switch.hpp"

namespace farebox::vault {

Result<void> PauseSwitch::pause() {
    paused_ = true;  // at once, whatever is being written
    const std::scoped_lock lock{mutex_};
    paused_ = true;
    return keeper_.insist([](VaultState& state) { state.paused = true; });
}

Result<bool> PauseSwitch::resume(const Hash32& order) {
    const std::scoped_lock lock{mutex_};
    if (order == keeper_.read().last_resume) {
        return false;
    }
    bool was_paused = false;
    // Recorded first: an order must not work twice.
    const auto recorded = keeper_.update([&](VaultState& state) {
        was_paused = state.paused;
        state.paused = false;
        state.last_resume = order;
    });
    if (!recorded) {
        return recorded.error();
    }
    paused_ = false;
    return was_paused;
}

}  // namespace farebox::vault
