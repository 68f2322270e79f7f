#include "vault/revoked_keys.hpp"

#include <algorithm>
#include <string>

namespace farebox::vault {

RevokedKeys::RevokedKeys(StateKeeper& keeper) : keeper_{keeper} {
    for (const auto& key : keeper.read().revoked) {
        enter(key);
    }
}

bool RevokedKeys::contains(const Address& key) const noexcept {
    const auto* const end = keys_.data() + count_.load(std::memory_order_acquire);
    return std::find(keys_.data(), end, key) != end;
}

std::vector<Address> RevokedKeys::all() const {
    return {keys_.data(), keys_.data() + count_.load(std::memory_order_acquire)};
}

void RevokedKeys::enter(const Address& key) noexcept {
    const auto count = count_.load(std::memory_order_relaxed);
    keys_[count] = key;
    count_.store(count + 1, std::memory_order_release);
}

Result<void> RevokedKeys::add(const Address& key) {
    const std::scoped_lock lock{mutex_};
    if (!contains(key)) {
        if (count_.load() == keys_.size()) {
            return make_error(ErrorCode::out_of_range,
                              "the vault remembers " + std::to_string(keys_.size()) + " revoked keys, and no more",
                              "delete the key's file instead, and restart the signer");
        }
        enter(key);
    }
    const auto remember = [&key](VaultState& state) {
        if (std::ranges::find(state.revoked, key) == state.revoked.end()) {
            state.revoked.push_back(key);
        }
    };
    return keeper_.insist(remember);
}

}  // namespace farebox::vault
