#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "protocol/wire/auth_token.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.EndTranscodingSessionRequest.
struct EndTranscodingSessionRequest {
    std::optional<AuthToken> auth_token;

    friend bool operator==(const EndTranscodingSessionRequest&, const EndTranscodingSessionRequest&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<EndTranscodingSessionRequest> decode_end_transcoding_session_request(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const EndTranscodingSessionRequest& message, std::string& out);
[[nodiscard]] std::string encode(const EndTranscodingSessionRequest& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, EndTranscodingSessionRequest& message);

}  // namespace farebox::protocol::wire
