#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "farebox/result.hpp"
#include "vault/state_file.hpp"
#include "vault/vault_state.hpp"

namespace farebox::vault {

/// The one owner of what the vault must remember: everybody who changes a part of it does so here, one after the other,
/// and each write carries all of it. Thread-safe.
class StateKeeper {
public:
    /// Forgets with the process: for a vault without a process of its own, and for tests.
    StateKeeper();
    /// Where nothing of the state is whole, it is lost.
    static Result<std::unique_ptr<StateKeeper>> open(StateFile file);

    StateKeeper(const StateKeeper&) = delete;
    StateKeeper& operator=(const StateKeeper&) = delete;

    [[nodiscard]] VaultState read() const;
    /// Nobody knows what was paused, revoked and spent: nothing may be signed. Costs no lock.
    [[nodiscard]] bool is_lost() const noexcept { return lost_.load(); }
    /// What everybody is told who asks for something that a lost state forbids.
    [[nodiscard]] static Error lost();

    using Change = std::function<void(VaultState&)>;
    /// Changes the state. Durable when it returns; on an error nothing has changed: lost() where it is. @p change is
    /// quick and calls nothing here.
    Result<void> update(const Change& change);
    /// For what must hold even where it cannot be written: on an error it is in force until the process ends, and goes
    /// to the disk with the next write that succeeds.
    Result<void> insist(const Change& change);
    /// A state in the place of a lost one.
    Result<void> begin_anew(const Change& change);
    /// @p change  is made with every write, whatever it is for. Replaces the one before; empty: none.
    void carry(Change change);

private:
    explicit StateKeeper(StateFile file);
    Result<void> write(VaultState next);

    mutable std::mutex mutex_;
    std::optional<StateFile> file_;
    VaultState state_;
    Change carried_;
    std::atomic<bool> lost_{false};
};

}  // namespace farebox::vault
