#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "keystore/secret.hpp"

namespace farebox::vault::aws_kms {

/// AWS makes secrets of 40 characters.
inline constexpr std::size_t kMaxSecretBytes = 256;

/// Who we are to AWS.
struct Credentials {
    std::string access_key_id;             ///< Names the secret; no secret itself.
    keystore::SecretString secret;         ///< At most kMaxSecretBytes.
    keystore::SecretString session_token;  ///< Empty: long-lived credentials.
};

/// A profile of a credentials file in AWS's format. Settings it does not know are passed over.
/// @return invalid_argument; no error carries more of the text than @p profile.
[[nodiscard]] Result<Credentials> parse_credentials(std::string_view text, const std::string& profile);

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
[[nodiscard]] Result<Credentials> credentials_of_environment();

/// From @p file, or from the environment where it is empty.
[[nodiscard]] Result<Credentials> read_credentials(const std::filesystem::path& file, const std::string& profile);

/// The credentials in use. Temporary ones are replaced in their file before they end. Thread-safe.
class CredentialStore {
public:
    using Shared = std::shared_ptr<const Credentials>;

    CredentialStore(Credentials first, std::filesystem::path file, std::string profile)
        : file_{std::move(file)},
          profile_{std::move(profile)},
          current_{std::make_shared<const Credentials>(std::move(first))} {}

    [[nodiscard]] Shared current() const;
    /// Others than @p refused: what is in use by now, or in the file. Null: there are none.
    [[nodiscard]] Shared others_than(const Shared& refused);

private:
    const std::filesystem::path file_;
    const std::string profile_;
    mutable std::mutex mutex_;
    Shared current_;  // guarded by it
};

}  // namespace farebox::vault::aws_kms
