#pragma once

#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.PingPong.
struct PingPong {
    std::string value;

    friend bool operator==(const PingPong&, const PingPong&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<PingPong> decode_ping_pong(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const PingPong& message, std::string& out);
[[nodiscard]] std::string encode(const PingPong& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, PingPong& message);

}  // namespace farebox::protocol::wire
