#include "tests/payment/quote.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "protocol/base64.hpp"
#include "protocol/uint256.hpp"

namespace farebox::signer::test {

protocol::wire::OrchestratorInfo make_quote(const QuoteTerms& terms) {
    protocol::wire::TicketExpirationParams expiration;
    expiration.creation_round = 3999;
    expiration.creation_round_block_hash = std::string(32, '\x44');
    protocol::wire::TicketParams params;
    params.recipient = std::string(20, '\x11');
    params.face_value = protocol::to_minimal_big_endian(Uint256{{3 * terms.ev}});
    params.win_prob = std::string(32, '\x55');  // exactly a third of 2^256 - 1
    params.recipient_rand_hash = std::string(32, static_cast<char>(terms.rand_hash));
    params.seed = "\x03\x09";
    params.expiration_block = protocol::to_minimal_big_endian(Uint256{{kL1Block + 40}});
    params.expiration_params = expiration;

    protocol::wire::OrchestratorInfo quote;
    quote.transcoder = "https://orch.example.com:8935";
    quote.address = std::string(20, '\x22');
    quote.ticket_params = params;
    quote.price_info.emplace();
    quote.price_info->price_per_unit = terms.price;
    quote.price_info->pixels_per_unit = terms.pixels;
    quote.auth_token.emplace();
    quote.auth_token->token = "token";
    quote.auth_token->session_id = "abcd1234";
    quote.auth_token->expiration = protocol::unix_seconds(kNow) + 86'400;
    return quote;
}

PaymentRequest make_request(const protocol::wire::OrchestratorInfo& quote, std::string type) {
    PaymentRequest request;
    request.orchestrator = protocol::wire::encode(quote);
    request.type = std::move(type);
    request.manifest_id = "abcd1234";
    return request;
}

CheckedRequest checked(PaymentRequest request) {
    auto result = check_request(std::move(request), [](const PaymentRequest&) { return true; });
    if (!result) {
        throw std::runtime_error{"the request of a test is refused: " + result.error().message};
    }
    return *std::move(result);
}

PaymentRules make_rules() {
    PaymentRules rules;
    for (auto& unit : rules.ceilings.units) {
        unit = UnitCeiling{true, {}};
    }
    rules.max_ticket_ev = protocol::Rational{std::int64_t{3'000'000'000'000}};
    rules.max_payment_ev = protocol::Rational{std::int64_t{20'000'000'000'000}};
    rules.max_face_value = Wei{30'000'000'000'000'000ULL};
    return rules;
}

ChainFacts make_chain() {
    ChainFacts chain;
    chain.sender.latest_l1_block = kL1Block;
    chain.sender.last_initialized_round = 4000;
    chain.sender.deposit = Wei{1'000'000'000'000'000'000ULL};
    chain.sender.reserve = Wei{1'000'000'000'000'000'000ULL};
    chain.latest.round = 4000;
    chain.latest.block_hash.data.fill(0x77);
    return chain;
}

PlanOptions make_options(Rounding rounding) {
    PlanOptions options;
    options.rounding = rounding;
    options.new_state_id = "0123456789abcdef0123456789abcdef";
    options.new_manifest_id = "fedcba9876543210fedcba9876543210";
    return options;
}

std::string body_of(const PaymentRequest& request) {
    nlohmann::json body{{"orchestrator", protocol::base64_encode(request.orchestrator)}, {"type", request.type}};
    if (!request.manifest_id.empty()) {
        body["ManifestID"] = request.manifest_id;
    }
    if (request.has_state()) {
        body["state"] = {{"State", protocol::base64_encode(request.state)},
                         {"Sig", protocol::base64_encode(request.state_sig)}};
    }
    if (request.in_pixels != 0) {
        body["inPixels"] = request.in_pixels;
    }
    if (!request.app.empty()) {
        body["app"] = request.app;
    }
    if (!request.sender.empty()) {
        body["sender"] = request.sender;
    }
    if (!request.capabilities.empty()) {
        body["capabilities"] = protocol::base64_encode(request.capabilities);
    }
    if (request.max_price) {
        body["maxPrice"] = {{"price", request.max_price->price},
                            {"currency", request.max_price->currency},
                            {"unit", request.max_price->unit}};
    }
    return body.dump();
}

}  // namespace farebox::signer::test
