#include "vault/state_keeper.hpp"

#include <utility>

#include "keystore/random.hpp"

namespace farebox::vault {

StateKeeper::StateKeeper() {
    keystore::fill_random(state_.mac_key.data);
}

StateKeeper::StateKeeper(StateFile file) : file_{std::move(file)}, lost_{!file_->found()} {
    state_ = file_->found().value_or(VaultState{});
}

Error StateKeeper::lost() {
    return make_error(ErrorCode::paused,
                      "the vault's state is lost or torn: what was paused, revoked and spent is not known",
                      "put vault.state back, or begin anew with `farebox-signer vault reset`");
}

Result<std::unique_ptr<StateKeeper>> StateKeeper::open(StateFile file) {
    std::unique_ptr<StateKeeper> keeper{new StateKeeper{std::move(file)}};  // NOLINT: its constructor is its own
    if (!keeper->lost_ && keeper->state_.mac_key.is_zero()) {
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

void StateKeeper::carry(Change change) {
    const std::scoped_lock lock{mutex_};
    carried_ = std::move(change);
}

Result<void> StateKeeper::write(VaultState next) {
    if (carried_) {
        carried_(next);
    }
    auto written = file_ ? file_->write(next) : Result<void>{};
    if (written) {
        state_ = std::move(next);
    }
    return written;
}

Result<void> StateKeeper::update(const Change& change) {
    const std::scoped_lock lock{mutex_};
    if (lost_) {
        return lost();
    }
    auto next = state_;
    change(next);
    return write(std::move(next));
}

Result<void> StateKeeper::insist(const Change& change) {
    const std::scoped_lock lock{mutex_};
    change(state_);
    return lost_ ? Result<void>{lost()} : write(state_);
}

Result<void> StateKeeper::begin_anew(const Change& change) {
    const std::scoped_lock lock{mutex_};
    auto next = state_;
    keystore::fill_random(next.mac_key.data);
    change(next);
    auto written = write(std::move(next));
    if (written) {
        lost_ = false;
    }
    return written;
}

}  // namespace farebox::vault
