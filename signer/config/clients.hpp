#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "signer/config/config.hpp"
#include "signer/config/value.hpp"

namespace farebox::signer::config {

/// The `[[client]]` tables of a file. Problems are added to @p problems, each with its file and line.
[[nodiscard]] std::vector<ClientConfig> read_clients(const Value& tables, std::vector<std::string>& problems);

/// Without any `[[client]]`: "local", for the uid that started the signer, root and loopback, with modest limits.
[[nodiscard]] ClientConfig default_client(std::uint32_t starter_uid);

/// Enough of an API key's hash to tell it from the others.
[[nodiscard]] std::string mask_api_key(const Hash32& hash);

/// 1 to 64 letters, digits, dots, underscores or dashes.
[[nodiscard]] bool is_client_name(std::string_view name);

}  // namespace farebox::signer::config
