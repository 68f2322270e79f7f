#pragma once

#include <memory>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "vault/custody/aws_kms_custodian.hpp"
#include "vault/custody/personal_message.hpp"

namespace farebox::vault::aws_kms {

/// AWS KMS's API, for threads that wait. Thread-safe once open.
class KmsLine {
public:
    /// Finds every key's public half.
    static Result<std::shared_ptr<KmsLine>> open(const AwsKmsOptions& options);

    KmsLine(const KmsLine&) = delete;
    KmsLine& operator=(const KmsLine&) = delete;
    ~KmsLine();

    /// "AWS KMS in eu-central-1".
    [[nodiscard]] std::string name() const;
    /// Each once, in the options' order.
    [[nodiscard]] std::vector<Address> keys() const;
    /// Completed and checked. Asked for once, but where it was refused before anything was signed.
    [[nodiscard]] Result<Signature> sign(const Address& key, const PersonalMessage& message);

private:
    struct State;
    explicit KmsLine(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Where it is asked: the options' endpoint, or the region's. @return invalid_argument.
[[nodiscard]] Result<net::Url> endpoint_of(const AwsKmsOptions& options);

}  // namespace farebox::vault::aws_kms
