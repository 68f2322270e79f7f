#include "vault/custody/key_shelf.hpp"

#include <string>
#include <utility>

namespace farebox::vault {

KeyShelf::KeyShelf(keystore::Keyring keys) {
    for (auto& key : std::move(keys).release()) {
        if (!add(std::move(key))) {
            return;  // a keyring holds no more
        }
    }
}

Result<void> KeyShelf::add(keystore::PrivateKey key) {
    const std::scoped_lock lock{adding_};
    if (find(key.address()) != nullptr) {
        return {};
    }
    const auto count = count_.load(std::memory_order_relaxed);
    if (count == kMaxKeys) {
        return make_error(ErrorCode::out_of_range, "the vault holds " + std::to_string(kMaxKeys) + " keys, and no more",
                          "take keys away that are not used, and restart the signer");
    }
    keys_.at(count) = std::make_unique<const keystore::PrivateKey>(std::move(key));
    count_.store(count + 1, std::memory_order_release);
    return {};
}

const keystore::PrivateKey* KeyShelf::find(const Address& address) const noexcept {
    const auto count = count_.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < count; ++i) {
        if (keys_[i]->address() == address) {
            return keys_[i].get();
        }
    }
    return nullptr;
}

std::vector<Address> KeyShelf::addresses() const {
    const auto count = count_.load(std::memory_order_acquire);
    std::vector<Address> all;
    all.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        all.push_back(keys_[i]->address());
    }
    return all;
}

}  // namespace farebox::vault
