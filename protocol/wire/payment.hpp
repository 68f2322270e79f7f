#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "protocol/wire/price_info.hpp"
#include "protocol/wire/ticket_expiration_params.hpp"
#include "protocol/wire/ticket_params.hpp"
#include "protocol/wire/ticket_sender_params.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.Payment: the content of the header Livepeer-Payment.
struct Payment {
    std::optional<TicketParams> ticket_params;
    std::string sender;  ///< 20 bytes.
    std::optional<TicketExpirationParams> expiration_params;
    std::vector<TicketSenderParams> ticket_sender_params;  ///< One per ticket.
    std::optional<PriceInfo> expected_price;

    friend bool operator==(const Payment&, const Payment&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<Payment> decode_payment(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const Payment& message, std::string& out);
[[nodiscard]] std::string encode(const Payment& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, Payment& message);

}  // namespace farebox::protocol::wire
