#pragma once

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
    /// A state of which nothing is whole is taken for paused: it may have said so.
    static Result<std::unique_ptr<StateKeeper>> open(StateFile file);

    StateKeeper(const StateKeeper&) = delete;
    StateKeeper& operator=(const StateKeeper&) = delete;

    [[nodiscard]] VaultState read() const;

    using Change = std::function<void(VaultState&)>;
    /// Changes the state. Durable when it returns; on an error nothing has changed. @p change is quick and calls
    /// nothing here.
    Result<void> update(const Change& change);
    /// For what must hold even where it cannot be written: on an error it is in force until the process ends, and goes
    /// to the disk with the next write that succeeds.
    Result<void> insist(const Change& change);

private:
    explicit StateKeeper(StateFile file);
    Result<void> write(const VaultState& next);

    mutable std::mutex mutex_;
    std::optional<StateFile> file_;
    VaultState state_;
};

}  // namespace farebox::vault
