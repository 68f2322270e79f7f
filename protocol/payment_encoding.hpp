#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "farebox/bytes.hpp"
#include "protocol/ticket.hpp"
#include "protocol/wire/price_info.hpp"

namespace farebox::protocol {

/// Everything a Payment says, by reference: it is written without building the message first.
struct PaymentParts {
    const TicketParams& params;
    const Address& sender;
    std::int64_t creation_round;  ///< As signed; may be the signer's own choice.
    const BlockHash& creation_round_block_hash;
    std::uint32_t first_nonce;  ///< The following tickets count up from it.
    std::span<const Signature> signatures;
    const wire::PriceInfo& expected_price;  ///< As the orchestrator sent it.
};

/// Appends the serialised net.Payment. Without signatures it carries sender and price only.
void encode_payment_to(const PaymentParts& parts, std::string& out);

}  // namespace farebox::protocol
