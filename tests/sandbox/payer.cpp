#include "tests/sandbox/payer.hpp"

#include "protocol/address.hpp"
#include "protocol/address_proof.hpp"
#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/segment_credentials.hpp"
#include "protocol/ticket.hpp"
#include "protocol/ticket_conversion.hpp"

namespace farebox::sandbox::test {

std::string Payer::address_text() const {
    return protocol::to_checksum(address());
}

std::string Payer::address_proof() const {
    return protocol::to_string(key_.sign(protocol::address_proof_digest(address())));
}

protocol::wire::Payment Payer::pay(const protocol::wire::OrchestratorInfo& quote,
                                   const std::vector<std::uint32_t>& wanted) const {
    const auto params = *protocol::to_ticket_params(*quote.ticket_params);
    protocol::wire::Payment payment;
    payment.ticket_params = protocol::to_payment_params(params);
    payment.sender = protocol::to_string(address());
    payment.expiration_params = quote.ticket_params->expiration_params;
    payment.expected_price = quote.price_info;
    for (const std::uint32_t nonce : wanted) {
        const auto hash = protocol::ticket_hash(protocol::make_ticket(params, address(), nonce));
        const auto signature = key_.sign(protocol::personal_sign_digest(hash));
        payment.ticket_sender_params.push_back({nonce, protocol::to_string(signature)});
    }
    return payment;
}

protocol::wire::SegData Payer::credentials(const protocol::wire::OrchestratorInfo& quote,
                                           const std::string& manifest_id) const {
    const auto signature = key_.sign(protocol::credentials_digest(manifest_id));
    return protocol::make_credentials(manifest_id, signature, nullptr, *quote.auth_token);
}

std::vector<std::uint32_t> nonces(std::uint32_t first, std::uint32_t last) {
    std::vector<std::uint32_t> list;
    for (std::uint32_t nonce = first; nonce <= last; ++nonce) {
        list.push_back(nonce);
    }
    return list;
}

std::string header(const protocol::wire::Payment& payment) {
    return protocol::base64_encode(protocol::wire::encode(payment));
}

std::string header(const protocol::wire::SegData& segment) {
    return protocol::base64_encode(protocol::wire::encode(segment));
}

}  // namespace farebox::sandbox::test
