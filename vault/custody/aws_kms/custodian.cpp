#include <utility>

#include "vault/custody/aws_kms/credentials.hpp"
#include "vault/custody/aws_kms/line.hpp"
#include "vault/custody/aws_kms_custodian.hpp"
#include "vault/custody/crew_custodian.hpp"
#include "vault/custody/shared_line.hpp"

namespace farebox::vault {

Result<void> check_aws_kms(const AwsKmsOptions& options) {
    if (const auto url = aws_kms::endpoint_of(options); !url) {
        return url.error();
    }
    if (options.credentials_file.empty()) {
        return {};  // the vault's environment is not this process's
    }
    const auto credentials = aws_kms::read_credentials(options.credentials_file, options.profile);
    return credentials ? Result<void>{} : Result<void>{credentials.error()};
}

Result<std::unique_ptr<Custodian>> open_aws_kms(const AwsKmsOptions& options) {
    const auto line = aws_kms::KmsLine::open(options);
    if (!line) {
        return line.error();
    }
    return make_crew_custodian((*line)->keys(), SandboxProfile::network, {(*line)->name(), options.time_limit},
                               seats_on(*line, options.connections));
}

}  // namespace farebox::vault
