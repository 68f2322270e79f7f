#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.AuthToken: an orchestrator's permission for one session; opaque to the payer and sent back unchanged.
struct AuthToken {
    std::string token;
    std::string session_id;
    std::int64_t expiration = 0;  ///< Unix seconds.
    std::string unknown;          ///< Fields this code does not know, raw; written back after the known ones.

    friend bool operator==(const AuthToken&, const AuthToken&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<AuthToken> decode_auth_token(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const AuthToken& message, std::string& out);
[[nodiscard]] std::string encode(const AuthToken& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, AuthToken& message);

}  // namespace farebox::protocol::wire
