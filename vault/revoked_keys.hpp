#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "vault/state_keeper.hpp"

namespace farebox::vault {

/// Keys that sign nothing for ever. Only grows. Thread-safe; asking costs no lock.
class RevokedKeys {
public:
    /// @param keeper  outlives it.
    explicit RevokedKeys(StateKeeper& keeper);

    [[nodiscard]] bool contains(const Address& key) const noexcept;
    [[nodiscard]] std::vector<Address> all() const;
    /// Stops it at once, even where that cannot be written; then the error says that it will be forgotten.
    Result<void> add(const Address& key);

private:
    void enter(const Address& key) noexcept;

    StateKeeper& keeper_;
    std::mutex mutex_;  ///< One change at a time.
    std::array<Address, VaultState::kMaxRevoked> keys_;
    std::atomic<std::size_t> count_{0};  ///< Entries that are whole.
};

}  // namespace farebox::vault
