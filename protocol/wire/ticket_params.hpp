#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "protocol/wire/ticket_expiration_params.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.TicketParams: what an orchestrator asks tickets to look like. Numbers are big-endian; nothing is checked here.
struct TicketParams {
    std::string recipient;  ///< 20 bytes.
    std::string face_value;
    std::string win_prob;
    std::string recipient_rand_hash;  ///< 32 bytes.
    std::string seed;
    std::string expiration_block;
    std::optional<TicketExpirationParams> expiration_params;

    friend bool operator==(const TicketParams&, const TicketParams&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<TicketParams> decode_ticket_params(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const TicketParams& message, std::string& out);
[[nodiscard]] std::string encode(const TicketParams& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, TicketParams& message);

}  // namespace farebox::protocol::wire
