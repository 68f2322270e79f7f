#include "signer/config/active_key.hpp"

#include <algorithm>

#include "protocol/address.hpp"

namespace farebox::signer::config {

Result<Address> choose_active_key(const std::vector<Address>& keys, const KeystoreConfig& config) {
    if (config.active) {
        if (std::ranges::find(keys, *config.active) != keys.end()) {
            return *config.active;
        }
        return make_error(ErrorCode::invalid_argument,
                          "keystore.active " + protocol::to_checksum(*config.active) + " is not in " + config.path,
                          "correct keystore.active, or import that key with `farebox-signer init --import`");
    }
    if (keys.size() == 1) {
        return keys.front();
    }
    return make_error(ErrorCode::invalid_argument,
                      config.path + " holds " + std::to_string(keys.size()) + " keys and none is chosen",
                      keys.empty() ? "run `farebox-signer init`" : "set keystore.active to one of them");
}

}  // namespace farebox::signer::config
