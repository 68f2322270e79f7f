#include "tests/gateway-lite/quotes.hpp"

#include "net/orchestrator/payment_challenge.hpp"
#include "protocol/base64.hpp"
#include "protocol/ticket.hpp"
#include "protocol/ticket_conversion.hpp"
#include "protocol/uint256.hpp"
#include "protocol/wire/payment.hpp"

namespace farebox::gateway::test {

protocol::wire::OrchestratorInfo make_info(std::uint8_t seed, std::int64_t price) {
    protocol::wire::OrchestratorInfo info;
    info.transcoder = "https://localhost:18935";
    info.address = std::string(20, '\x47');
    info.price_info = protocol::wire::PriceInfo{price, 1, 0, {}, {}};
    info.auth_token = protocol::wire::AuthToken{"token", "3d6199e4", 1'795'214'915, {}};
    protocol::wire::TicketParams params;
    params.recipient = info.address;
    params.face_value = protocol::to_minimal_big_endian(Uint256{{1'000'000'000'000'000}});  // 1e15 wei
    params.win_prob = protocol::to_minimal_big_endian(protocol::divide(kMaxUint256, 10'000));
    params.recipient_rand_hash = std::string(32, static_cast<char>(seed));
    params.seed = std::string(1, static_cast<char>(seed));
    params.expiration_block = std::string("\x05\x20", 2);
    params.expiration_params = protocol::wire::TicketExpirationParams{2, std::string(32, '\x62')};
    info.ticket_params = params;
    return info;
}

std::string make_challenge(std::uint8_t seed, std::int64_t price) {
    net::orchestrator::PaymentChallenge challenge;
    challenge.payment_params = protocol::base64_encode(protocol::wire::encode(make_info(seed, price)));
    challenge.orchestrator = "https://localhost:18935";
    challenge.manifest_id = "3d6199e4";
    challenge.payment_url = "https://localhost:18935/apps/echo-live/session/3d6199e4/payment";
    return net::orchestrator::encode_payment_challenge(challenge);
}

Quote make_quote(std::uint8_t seed, std::int64_t price) {
    return *read_quote(make_challenge(seed, price), net::Endpoint{});
}

std::uint64_t ticket_value() {
    const auto params = *protocol::to_ticket_params(*make_info(1).ticket_params);
    const auto value = protocol::expected_value(params.face_value, params.win_prob);
    return static_cast<std::uint64_t>(*value.ceil().to_int64());
}

std::string make_payment(const std::string& payment_params, std::size_t tickets, std::uint32_t first_nonce) {
    const auto info = *protocol::wire::decode_orchestrator_info(*protocol::base64_decode(payment_params));
    protocol::wire::Payment payment;
    payment.sender = std::string(20, '\x11');
    payment.expected_price = info.price_info;
    if (tickets > 0) {
        payment.ticket_params = info.ticket_params;
        payment.ticket_params->expiration_params.reset();
        payment.expiration_params = info.ticket_params->expiration_params;
    }
    for (std::size_t ticket = 0; ticket < tickets; ++ticket) {
        payment.ticket_sender_params.push_back(
            {first_nonce + static_cast<std::uint32_t>(ticket), std::string(65, '\x1b')});
    }
    return protocol::base64_encode(protocol::wire::encode(payment));
}

}  // namespace farebox::gateway::test
