#include "signer/config/active_key.hpp"

#include <algorithm>

#include "protocol/address.hpp"

namespace farebox::signer::config {

std::string_view describe(KeyBackend backend) {
    switch (backend) {
        case KeyBackend::file:
            return "the keystore";
        case KeyBackend::pkcs11:
            return "the token";
        case KeyBackend::remote_signer:
            return "the remote signer";
        case KeyBackend::aws_kms:
            return "AWS KMS";
    }
    return {};
}

Result<Address> choose_active_key(const std::vector<Address>& keys, const KeystoreConfig& config) {
    const bool files = config.backend == KeyBackend::file;
    const std::string where = files ? config.path : std::string{describe(config.backend)};
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
