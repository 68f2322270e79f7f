#include "signer/config/active_key.hpp"

#include <algorithm>

#include "protocol/address.hpp"

namespace farebox::signer::config {

Result<Address> choose_active_key(const std::vector<Address>& keys, const KeystoreConfig& config) {
    const bool files = config.backend == KeyBackend::file;
    const std::string where = files ? config.path : "the token";
    if (config.active) {
        if (std::ranges::find(keys, *config.active) != keys.end()) {
            return *config.active;
        }
        return make_error(ErrorCode::invalid_argument,
                          "keystore.active " + protocol::to_checksum(*config.active) + " is not in " + where,
                          files ? "correct keystore.active, or import that key with `farebox-signer init --import`"
                                : "correct keystore.active");
    }
    if (keys.size() == 1) {
        return keys.front();
    }
    return make_error(ErrorCode::invalid_argument,
                      where + " holds " + std::to_string(keys.size()) + " keys and none is chosen",
                      keys.empty() ? "run `farebox-signer init`" : "set keystore.active to one of them");
}

}  // namespace farebox::signer::config
