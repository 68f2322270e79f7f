#pragma once

#include <atomic>
#include <mutex>
#include <optional>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "vault/state_file.hpp"

namespace farebox::vault {

/// Whether the vault signs. Thread-safe. Remembered in vault.state where there is one.
class PauseSwitch {
public:
    /// Forgets with the process: for a vault without a process of its own, and for tests.
    PauseSwitch() = default;
    /// A state of which nothing is whole is taken for paused: it may have said so.
    explicit PauseSwitch(StateFile file);

    [[nodiscard]] bool is_paused() const noexcept { return paused_.load(); }
    /// Stops all signing at once, even where that cannot be written; then the error says that it will be forgotten.
    Result<void> pause();
    /// Obeys an order to sign again, once; where nothing is paused it is used up too, or it would end a later pause.
    /// @return True where it ended a pause.
    Result<bool> resume(const Hash32& order);

private:
    std::mutex mutex_;
    std::optional<StateFile> file_;
    VaultState state_;
    std::atomic<bool> paused_{false};
};

}  // namespace farebox::vault
