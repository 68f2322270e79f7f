#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "farebox/result.hpp"
#include "signer/config/config.hpp"
#include "vault/key_tool.hpp"

namespace farebox::signer::doctor {

/// What can be told about the keys without opening them.
struct KeysReading {
    KeyBackend backend = KeyBackend::file;
    std::optional<Address> wanted;         ///< keystore.active
    std::vector<vault::KeyFile> files;     ///< Backend file only.
    std::optional<Error> unreadable;       ///< Why they could not be listed.
    std::optional<Error> secret;           ///< What is wrong with what opens them.
    std::optional<Error> token_keys = {};  ///< What is wrong with an issuer's keys that are in a file.
};

[[nodiscard]] KeysReading read_keys(const Config& config, const vault::Elsewhere& elsewhere);

/// When a key was made, by the name that geth and we give its file; nothing: it has another one.
[[nodiscard]] std::optional<std::chrono::sys_seconds> made_at(const std::filesystem::path& file);

/// What serve would refuse of keys elsewhere, without asking anybody.
[[nodiscard]] Result<void> check_custody(const vault::Elsewhere& elsewhere);
/// The file whose content opens the keys; empty: none does.
[[nodiscard]] std::string secret_file(const Config& config);
/// Keys of a token issuer that are in a file; an issuer is not asked.
[[nodiscard]] Result<void> check_token_keys(const ApiJwtConfig& jwt);

}  // namespace farebox::signer::doctor
