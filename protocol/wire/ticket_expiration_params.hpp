#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.TicketExpirationParams: the round a ticket is created in.
struct TicketExpirationParams {
    std::int64_t creation_round = 0;
    std::string creation_round_block_hash;  ///< 32 bytes.

    friend bool operator==(const TicketExpirationParams&, const TicketExpirationParams&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<TicketExpirationParams> decode_ticket_expiration_params(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const TicketExpirationParams& message, std::string& out);
[[nodiscard]] std::string encode(const TicketExpirationParams& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, TicketExpirationParams& message);

}  // namespace farebox::protocol::wire
