#pragma once

#include <set>

#include "farebox/bytes.hpp"

namespace farebox::signer {

/// Whoever holds it does something with a key that must not be done twice at once. One thread's.
class KeyTurn {
public:
    KeyTurn(std::set<Address>& busy, const Address& key) : busy_{busy}, key_{key}, taken_{busy.insert(key).second} {}
    KeyTurn(const KeyTurn&) = delete;
    KeyTurn& operator=(const KeyTurn&) = delete;
    ~KeyTurn() {
        if (taken_) {
            busy_.erase(key_);
        }
    }
    /// False: somebody else has it.
    [[nodiscard]] bool taken() const noexcept { return taken_; }

private:
    std::set<Address>& busy_;
    const Address key_;
    const bool taken_;
};

}  // namespace farebox::signer
