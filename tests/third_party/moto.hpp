#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "tests/support/process.hpp"
#include "tests/third_party/needed.hpp"
#include "tests/vault/custody/kms_server.hpp"

namespace farebox::test {

/// moto's AWS KMS and IAM in a process of its own, with keys and users (moto_kms.py). Every request must be signed,
/// which botocore checks, and allowed by a policy.
class Moto {
public:
    Moto() : process_{{needed("FAREBOX_MOTO_PYTHON"), FAREBOX_MOTO_SCRIPT}} {
        const auto line = process_.first_line(std::chrono::seconds{120});
        if (!line) {
            throw std::runtime_error{"moto did not start\n" + process_.err()};
        }
        facts_ = nlohmann::json::parse(*line);
    }
    [[nodiscard]] std::string endpoint() const { return facts_.at("endpoint"); }
    [[nodiscard]] std::string region() const { return facts_.at("region"); }
    /// "signer" may sign, "stranger" may nothing, "role" has temporary credentials and may sign.
    [[nodiscard]] vault::test::AwsAccess access(const std::string& who) const {
        const auto& found = facts_.at("access").at(who);
        return {found.at("id"), found.at("secret"), found.at("token")};
    }

private:
    Process process_;
    nlohmann::json facts_;
};

}  // namespace farebox::test
