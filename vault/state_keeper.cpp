#include "vault/state_keeper.hpp"

#include <utility>

#include "keystore/random.hpp"

namespace farebox::vault {

StateKeeper::StateKeeper() {
    keystore::fill_random(state_.mac_key.data);
}

StateKeeper::StateKeeper(StateFile file) : file_{std::move(file)} {
    state_ = file_->found().value_or(VaultState{});
    state_.paused = state_.paused || !file_->found();
}

Result<std::unique_ptr<StateKeeper>> StateKeeper::open(StateFile file) {
    std::unique_ptr<StateKeeper> keeper{new StateKeeper{std::move(file)}};  // NOLINT: its constructor is its own
    if (keeper->state_.mac_key.is_zero()) {
        const auto made = keeper->update([](VaultState& state) { keystore::fill_random(state.mac_key.data); });
        if (!made) {
            return made.error();
        }
    }
    return keeper;
}

VaultState StateKeeper::read() const {
    const std::scoped_lock lock{mutex_};
    return state_;
}

Result<void> StateKeeper::write(const VaultState& next) {
    return file_ ? file_->write(next) : Result<void>{};
}

Result<void> StateKeeper::update(const Change& change) {
    const std::scoped_lock lock{mutex_};
    auto next = state_;
    change(next);
    auto written = write(next);
    if (written) {
        state_ = std::move(next);
    }
    return written;
}

Result<void> StateKeeper::insist(const Change& change) {
    const std::scoped_lock lock{mutex_};
    change(state_);
    return write(state_);
}

}  // namespace farebox::vault
