#include "vault/open_core.hpp"

#include <utility>
#include <variant>

#include "vault/custody/aws_kms_custodian.hpp"
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
    if (const auto* kms = std::get_if<AwsKmsOptions>(&config.elsewhere)) {
        return open_aws_kms(*kms);
    }
    auto shelf = open_keystore(config.keystore, config.password_file);
    if (!shelf) {
        return std::move(shelf).error();
    }
    return make_keystore_custodian(*std::move(shelf));
}

Result<std::unique_ptr<VaultCore>> open_core(const VaultConfig& config, std::string profile) {
    if (!std::holds_alternative<std::monostate>(config.elsewhere)) {
        auto custodian = open_custodian(config);
        if (!custodian) {
            return std::move(custodian).error();
        }
        return std::make_unique<VaultCore>(*std::move(custodian), config.caps, std::move(profile));
    }
    auto shelf = open_keystore(config.keystore, config.password_file);
    if (!shelf) {
        return std::move(shelf).error();
    }
    auto core = std::make_unique<VaultCore>(make_keystore_custodian(*shelf), config.caps, std::move(profile));
    core->watch_keys(std::make_unique<KeyLoader>(KeyLoader::Options{config.keystore, config.password_file}, *shelf));
    return core;
}

}  // namespace farebox::vault
