#include "signer/commands/custody_options.hpp"

namespace farebox::signer::commands {

vault::Elsewhere custody_options(const Config& config) {
    switch (config.keystore.backend) {
        case KeyBackend::file:
            break;
        case KeyBackend::pkcs11: {
            const Pkcs11Config& token = config.pkcs11;
            return vault::Pkcs11Options{token.module, token.token, token.pin_file, token.sessions, token.time_limit};
        }
        case KeyBackend::remote_signer: {
            const RemoteSignerConfig& signer = config.remote_signer;
            const bool clef = signer.dialect == RemoteSignerDialect::clef;
            return vault::RemoteSignerOptions{signer.url,
                                              clef ? vault::SignerDialect::clef : vault::SignerDialect::eth_sign,
                                              signer.token_file, signer.connections, signer.time_limit};
        }
        case KeyBackend::aws_kms: {
            const AwsKmsConfig& kms = config.aws_kms;
            return vault::AwsKmsOptions{kms.key_ids, kms.region,      kms.endpoint,  kms.credentials_file,
                                        kms.profile, kms.connections, kms.time_limit};
        }
    }
    return {};
}

}  // namespace farebox::signer::commands
