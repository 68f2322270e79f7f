#pragma once

#include <atomic>
#include <mutex>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "vault/state_keeper.hpp"

namespace farebox::vault {

/// Whether the vault signs. Thread-safe; asking it costs no lock.
class PauseSwitch {
public:
    /// @param keeper  outlives it.
    explicit PauseSwitch(StateKeeper& keeper) : keeper_{keeper}, paused_{keeper.read().paused} {}

    [[nodiscard]] bool is_paused() const noexcept { return paused_.load(); }
    /// Stops all signing at once, even where that cannot be written; then the error says that it will be forgotten.
    Result<void> pause();
    /// Obeys an order to sign again, once; where nothing is paused it is used up too, or it would end a later pause.
    /// @return True where it ended a pause.
    Result<bool> resume(const Hash32& order);

private:
    StateKeeper& keeper_;
    std::mutex mutex_;  ///< One change at a time.
    std::atomic<bool> paused_;
};

}  // namespace farebox::vault
