#include "gateway-lite/quote.hpp"
#include "net/orchestrator/payment_challenge.hpp"
#include "protocol/base64.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

namespace orchestrator = net::orchestrator;

void check_quote(std::string_view json) {
    const net::Endpoint asked{net::Scheme::https, "orchestrator.test", 8935, {}};
    const auto quote = gateway::read_quote(json, asked);
    if (!quote) {
        return;
    }
    require(quote->price.price_per_unit > 0 && quote->price.pixels_per_unit > 0, "a demand has a price");
    require(!quote->manifest_id.empty(), "a demand has a manifest id");
    require(quote->payment_url.endpoint.scheme != net::Scheme::unix_socket &&
                quote->refresh_url.endpoint.scheme != net::Scheme::unix_socket,
            "a demand never leads to a local socket");
    // The parameters a demand came with are as fresh as they can be.
    const auto bytes = protocol::base64_decode_as_go(quote->payment_params);
    require(static_cast<bool>(bytes), "payment parameters are base64");
    protocol::wire::PaymentResult result;
    result.info = *protocol::wire::decode_orchestrator_info(*bytes);
    require(!gateway::fresh_payment_params(result, *quote).empty(), "a demand's own parameters fit it");
}

}  // namespace

/// Documents around a payment: 402 challenge, refresh request, session reservation.
void challenge(std::string_view input) {
    round_trip(input, orchestrator::parse_payment_challenge, orchestrator::encode_payment_challenge,
               "a challenge survives its JSON");
    round_trip(input, orchestrator::parse_refresh_payment, orchestrator::encode_refresh_payment,
               "a refresh request survives its JSON");
    round_trip(input, orchestrator::parse_session_reservation, orchestrator::encode_session_reservation,
               "a reservation survives its JSON");
    check_quote(input);
}

}  // namespace farebox::fuzz
