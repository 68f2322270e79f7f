#include "vault/open_core.hpp"

#include <utility>
#include <variant>

#include "vault/custody/keystore_custodian.hpp"
#include "vault/custody/pkcs11_custodian.hpp"
#include "vault/custody/remote_signer_custodian.hpp"

namespace farebox::vault {

Result<std::unique_ptr<Custodian>> open_custodian(const VaultConfig& config) {
    if (const auto* token = std::get_if<Pkcs11Options>(&config.elsewhere)) {
        return open_pkcs11(*token);
    }
    if (const auto* signer = std::get_if<RemoteSignerOptions>(&config.elsewhere)) {
        return open_remote_signer(*signer);
    }
    return open_keystore(config.keystore, config.password_file);
}

Result<std::unique_ptr<VaultCore>> open_core(const VaultConfig& config, std::string profile) {
    auto custodian = open_custodian(config);
    if (!custodian) {
        return std::move(custodian).error();
    }
    return std::make_unique<VaultCore>(*std::move(custodian), config.caps, std::move(profile));
}

}  // namespace farebox::vault
