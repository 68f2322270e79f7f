#include "signer/payment/checked_request.hpp"

#include <algorithm>
#include <utility>

#include "protocol/ticket_conversion.hpp"

namespace farebox::signer {
namespace {

Error refuse(std::string message, std::string hint = {}) {
    return make_error(ErrorCode::invalid_argument, std::move(message), std::move(hint));
}

Error invalid_seal() {
    return make_error(ErrorCode::state_invalid, "invalid sig", "send the state of the last response unchanged");
}

const protocol::Rational& ev_of(const protocol::TicketParams& params) {
    thread_local protocol::ExpectedValueMemo memo;
    return memo.of(params.face_value, params.win_prob);
}

/// Rows 3 to 6: the quote.
Result<void> check_quote(CheckedRequest& checked) {
    if (checked.request.orchestrator.empty()) {
        return refuse("missing orchestrator");
    }
    auto quote = protocol::wire::decode_orchestrator_info(checked.request.orchestrator);
    if (!quote) {
        return std::move(quote).error();
    }
    checked.quote = *std::move(quote);
    const auto& price_info = checked.quote.price_info;
    const auto price = protocol::to_price(price_info ? &*price_info : nullptr);
    if (!price) {
        return price.error();
    }
    checked.price = *price;
    if (!checked.quote.ticket_params) {
        return refuse("missing ticketParams in OrchestratorInfo");
    }
    const auto params = protocol::to_ticket_params(*checked.quote.ticket_params);
    if (!params) {
        return params.error();
    }
    if (params->recipient.is_zero() || params->creation_round < 0) {
        return make_error(ErrorCode::ticket_params_rejected, "ticket parameters need a recipient and a creation round",
                          "the vault signs no such ticket; choose another orchestrator");
    }
    checked.params = *params;
    checked.ev = ev_of(*params);
    const auto address = protocol::address_from_bytes(checked.quote.address);
    if (!address) {
        return address.error();
    }
    checked.orchestrator = *address;
    return {};
}

/// Rows 8 to 12.
Result<void> check_state(CheckedRequest& checked) {
    const PaymentRequest& request = checked.request;
    if (!request.has_state()) {
        return {};
    }
    auto state = parse_session_state(request.state);
    if (!state) {
        return std::move(state).error();
    }
    checked.state = *std::move(state);
    if (checked.state->orchestrator != checked.orchestrator) {
        return refuse("orchestratorAddress mismatch", "a session stays with its orchestrator; start a new one");
    }
    if (checked.state->app != request.app) {
        return refuse("app mismatch");
    }
    if (!checked.state->type.empty() && checked.state->type != request.type) {
        return refuse("job type mismatch");
    }
    if (request.manifest_id.empty()) {
        return refuse("missing manifestID");
    }
    return {};
}

/// Row 13 and the limits that the reference lacks.
Result<void> check_texts(CheckedRequest& checked) {
    const PaymentRequest& request = checked.request;
    if (!request.manifest_id.empty() && !is_manifest_id(request.manifest_id)) {
        return refuse("ManifestID must be 1 to 64 characters of A-Z a-z 0-9 . _ : -");
    }
    if (request.app.size() > kMaxAppBytes) {
        return refuse("app is longer than " + std::to_string(kMaxAppBytes) + " bytes");
    }
    if (request.capabilities.empty()) {
        return {};
    }
    if (request.capabilities.size() > kMaxCapabilitiesBytes) {
        return refuse("capabilities are longer than " + std::to_string(kMaxCapabilitiesBytes) + " bytes");
    }
    auto capabilities = protocol::wire::decode_capabilities(request.capabilities);
    if (!capabilities) {
        return std::move(capabilities).error();
    }
    checked.capabilities = *std::move(capabilities);
    return {};
}

/// Row 14.
Result<void> check_auth_token(CheckedRequest& checked) {
    if (!checked.quote.auth_token) {
        return refuse("remote signer could not check whether to refresh session: missing auth token");
    }
    return {};
}

}  // namespace

bool is_manifest_id(std::string_view text) noexcept {
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == ':' || c == '-';
    };
    return !text.empty() && text.size() <= kMaxManifestIdBytes && std::all_of(text.begin(), text.end(), allowed);
}

Result<CheckedRequest> check_request(PaymentRequest request, const StateCheck& is_authentic) {
    CheckedRequest checked;
    checked.request = std::move(request);
    if (auto passed = check_quote(checked); !passed) {
        return std::move(passed).error();
    }
    for (const auto check : {check_state, check_texts, check_auth_token}) {
        if (auto passed = check(checked); !passed) {
            const bool forged = checked.request.has_state() && !is_authentic(checked.request);
            return forged ? invalid_seal() : std::move(passed).error();
        }
    }
    return checked;
}

}  // namespace farebox::signer
