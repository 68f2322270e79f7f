#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.TicketSenderParams: what differs between the tickets of one payment.
struct TicketSenderParams {
    std::uint32_t sender_nonce = 0;
    std::string sig;  ///< 65 bytes.

    friend bool operator==(const TicketSenderParams&, const TicketSenderParams&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<TicketSenderParams> decode_ticket_sender_params(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const TicketSenderParams& message, std::string& out);
[[nodiscard]] std::string encode(const TicketSenderParams& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, TicketSenderParams& message);

}  // namespace farebox::protocol::wire
