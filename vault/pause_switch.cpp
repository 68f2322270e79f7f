#include "vault/pause_switch.hpp"

#include <utility>

namespace farebox::vault {

PauseSwitch::PauseSwitch(StateFile file) : file_{std::move(file)} {
    state_ = file_->found().value_or(VaultState{.paused = true, .last_order = {}});
    paused_ = state_.paused;
}

Result<void> PauseSwitch::pause() {
    paused_ = true;
    const std::scoped_lock lock{mutex_};
    state_.paused = true;
    return file_ ? file_->write(state_) : Result<void>{};
}

Result<bool> PauseSwitch::resume(const Hash32& order) {
    const std::scoped_lock lock{mutex_};
    if (order == state_.last_order) {
        return false;
    }
    const bool was_paused = state_.paused;
    const VaultState next{.paused = false, .last_order = order};
    if (file_) {
        // Recorded first: an order must not work twice.
        if (auto written = file_->write(next); !written) {
            return std::move(written).error();
        }
    }
    state_ = next;
    paused_ = false;
    return was_paused;
}

}  // namespace farebox::vault
