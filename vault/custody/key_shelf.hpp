#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "keystore/keyring.hpp"

namespace farebox::vault {

/// The keys in this process's memory. Keys are added while others sign; none is taken away, so that what find() gives
/// stays. Thread-safe; finding takes no lock.
class KeyShelf {
public:
    static constexpr std::size_t kMaxKeys = 256;

    explicit KeyShelf(keystore::Keyring keys);
    KeyShelf(const KeyShelf&) = delete;
    KeyShelf& operator=(const KeyShelf&) = delete;
    ~KeyShelf() = default;

    /// @return out_of_range where it is full; a key that is there already is left alone.
    Result<void> add(keystore::PrivateKey key);
    /// @return Null where there is no such key.
    [[nodiscard]] const keystore::PrivateKey* find(const Address& address) const noexcept;
    /// In the order they were added.
    [[nodiscard]] std::vector<Address> addresses() const;

private:
    std::mutex adding_;
    std::array<std::unique_ptr<const keystore::PrivateKey>, kMaxKeys> keys_;
    std::atomic<std::size_t> count_{0};  ///< Keys that are whole.
};

}  // namespace farebox::vault
