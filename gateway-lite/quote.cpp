#include "gateway-lite/quote.hpp"

#include <optional>
#include <utility>

#include "gateway-lite/target_rules.hpp"
#include "gateway-lite/text.hpp"
#include "net/orchestrator/payment_challenge.hpp"
#include "protocol/base64.hpp"
#include "protocol/ticket_conversion.hpp"
#include "protocol/wire/orchestrator_info.hpp"

namespace farebox::gateway {
namespace {

/// Orchestrators' tokens have 32 bytes. One that is much longer fits into no header of credentials.
constexpr std::size_t kMaxTokenBytes = 4096;

struct CheckedInfo {
    std::string session_id;
    protocol::Price price;
    Address address;
};

/// What a payment needs of an OrchestratorInfo.
Result<CheckedInfo> check_info(const protocol::wire::OrchestratorInfo& info) {
    const auto price = protocol::to_price(info.price_info ? &*info.price_info : nullptr);
    if (!price) {
        return make_error(ErrorCode::protocol_error,
                          "the orchestrator's demand has no price: " + price.error().message);
    }
    if (!info.ticket_params) {
        return make_error(ErrorCode::protocol_error, "the orchestrator's demand has no ticket parameters");
    }
    if (const auto params = protocol::to_ticket_params(*info.ticket_params); !params) {
        return params.error();
    }
    if (!info.auth_token || info.auth_token->session_id.empty()) {
        return make_error(ErrorCode::protocol_error, "the orchestrator's demand has no auth token");
    }
    if (info.auth_token->token.size() > kMaxTokenBytes) {
        return make_error(ErrorCode::protocol_error, "the orchestrator's demand has an auth token that is too long");
    }
    const auto address = protocol::address_from_bytes(info.address);
    if (!address) {
        return make_error(ErrorCode::protocol_error, "the orchestrator's demand has no address of 20 bytes");
    }
    return CheckedInfo{info.auth_token->session_id, *price, *address};
}

}  // namespace

Result<Quote> read_quote(std::string_view json, const net::Endpoint& orchestrator) {
    const auto challenge = net::orchestrator::parse_payment_challenge(json);
    if (!challenge) {
        return challenge.error();
    }
    const auto bytes = protocol::base64_decode_as_go(challenge->payment_params);
    if (!bytes) {
        return make_error(ErrorCode::protocol_error, "payment_params: " + bytes.error().message);
    }
    const auto info = protocol::wire::decode_orchestrator_info(*bytes);
    if (!info) {
        return make_error(ErrorCode::protocol_error, "payment_params: " + info.error().message);
    }
    const auto checked = check_info(*info);
    if (!checked) {
        return checked.error();
    }
    if (challenge->manifest_id != checked->session_id) {
        return make_error(ErrorCode::protocol_error, "the demand's manifest_id is not its auth token's session");
    }
    const auto base = without_trailing_slash(challenge->orchestrator);
    auto payment_url = check_target(
        orchestrator, challenge->payment_url.empty() ? base + "/payment" : challenge->payment_url, "payment_url");
    auto refresh_url = check_target(orchestrator, base + "/refresh-payment", "own URL");
    if (!payment_url || !refresh_url) {
        return payment_url ? refresh_url.error() : payment_url.error();
    }
    return Quote{orchestrator,
                 challenge->payment_params,
                 challenge->manifest_id,
                 *std::move(payment_url),
                 *std::move(refresh_url),
                 checked->price,
                 checked->address};
}

std::string fresh_payment_params(const protocol::wire::PaymentResult& answer, const Quote& current) {
    if (!answer.info) {
        return {};
    }
    const auto checked = check_info(*answer.info);
    if (!checked || checked->session_id != current.manifest_id || checked->price != current.price ||
        checked->address != current.orchestrator_address) {
        return {};
    }
    return protocol::base64_encode(protocol::wire::encode(*answer.info));
}

}  // namespace farebox::gateway
