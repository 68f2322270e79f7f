#include "tests/model/quote_bytes.hpp"

#include "protocol/byte_view.hpp"
#include "protocol/uint256.hpp"
#include "tests/payment/quote.hpp"

namespace farebox::model {
std::string encode(const Quote& quote) {
    auto wire = signer::test::make_quote();
    wire.address = protocol::to_string(quote.orchestrator);
    auto& params = *wire.ticket_params;
    params.recipient = protocol::to_string(quote.recipient);
    params.face_value = protocol::to_minimal_big_endian(Uint256{{quote.face_value}});
    params.win_prob = protocol::to_minimal_big_endian(quote.win_prob);
    params.recipient_rand_hash = protocol::to_string(quote.rand_hash);
    params.expiration_block =
        protocol::to_minimal_big_endian(Uint256{{static_cast<std::uint64_t>(quote.expiration_block)}});
    wire.price_info->price_per_unit = quote.price_per_unit;
    wire.price_info->pixels_per_unit = quote.pixels_per_unit;
    wire.auth_token->session_id = quote.auth_session;
    wire.auth_token->expiration = quote.auth_expiration;
    return protocol::wire::encode(wire);
}

}  // namespace farebox::model
