#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"

/// What AWS KMS answers, which is outside input: bounded before it is read, and no text of it in an error.
namespace farebox::vault::aws_kms {

/// What GetPublicKey says.
struct KeyFacts {
    std::string key_id;  ///< What names this very key from now on, where an alias may be pointed elsewhere.
    Address address;
};

/// @return invalid_argument where the key is of another kind, protocol_error where it is no such answer.
[[nodiscard]] Result<KeyFacts> decode_public_key(std::string_view body);

/// r || s. @return protocol_error.
[[nodiscard]] Result<std::array<std::uint8_t, 64>> decode_signature(std::string_view body);

/// Why it refused, by the name of its error alone. @p what: "kms:Sign with alias/farebox".
[[nodiscard]] Error refusal(int status, std::string_view body, const std::string& what);

}  // namespace farebox::vault::aws_kms
