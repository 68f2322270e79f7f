#pragma once

#include "farebox/result.hpp"
#include "protocol/ticket.hpp"
#include "protocol/wire/ticket_params.hpp"

namespace farebox::protocol {

/**
 * @brief The wire's ticket parameters as checked values.
 *
 * The recipient must have 20 bytes; numbers and hashes at most 32 (a shorter hash is padded on the left, as the
 * reference does). Longer fields are refused (ErrorCode::ticket_params_rejected): the reference truncates or shifts
 * them, so two readers would see two tickets. Missing expiration parameters become round 0 and a zero hash.
 */
Result<TicketParams> to_ticket_params(const wire::TicketParams& wire);

/// What a Payment carries: numbers in their minimal encoding and no expiration parameters.
[[nodiscard]] wire::TicketParams to_payment_params(const TicketParams& params);

/// The address an OrchestratorInfo or a Payment names: exactly 20 bytes, else ErrorCode::invalid_argument.
Result<Address> address_from_bytes(std::string_view bytes);

}  // namespace farebox::protocol
