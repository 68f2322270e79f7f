#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include "keystore/private_file.hpp"
#include "tests/support/process.hpp"
#include "tests/vault/custody/kms_server.hpp"
#include "vault/custody/aws_kms_custodian.hpp"

namespace farebox::vault::test {

/// Temporary credentials, as a role has.
inline AwsAccess good_access() {
    return {"AKIDEXAMPLE", "secret-4711/Xy+z", "session-token-4711/Xy+z=="};
}

/// A credentials file, and the options that name it.
class AwsFiles {
public:
    /// One profile "default" of @p access, in place of what was there.
    void write(const AwsAccess& access) {
        auto text =
            "# a comment\n[other]\naws_access_key_id = AKIDOTHER\n\n[default]\naws_access_key_id = " + access.id +
            "\naws_secret_access_key=" + access.secret + "\n";
        write_text(access.token.empty() ? text : text + "aws_session_token = " + access.token + "\n");
    }
    void write_text(const std::string& text) {
        std::filesystem::remove(path());
        if (const auto written = keystore::write_private_file(path(), text); !written) {
            throw std::runtime_error{written.error().message};
        }
    }
    [[nodiscard]] std::filesystem::path path() const { return folder_ / "aws/credentials"; }
    [[nodiscard]] AwsKmsOptions options(const KmsServer& server) const {
        AwsKmsOptions options;
        options.key_ids = {"alias/first", "alias/second"};
        options.region = "eu-test-1";
        options.endpoint = server.url();
        options.credentials_file = path();
        return options;
    }

private:
    farebox::test::TempDir folder_;
};

}  // namespace farebox::vault::test
