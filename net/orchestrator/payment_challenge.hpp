#pragma once

#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::net::orchestrator {

/// What a 402 answer and `POST /refresh-payment` carry.
struct PaymentChallenge {
    std::string payment_params;  ///< Base64 of a serialised OrchestratorInfo; passed unchanged to the signer.
    std::string orchestrator;    ///< Base URL.
    std::string manifest_id;     ///< = auth_token.session_id; `ManifestID` of every signer call.
    std::string payment_url;     ///< Empty from orchestrators before 0.9.1: then {orchestrator}/payment.
    friend bool operator==(const PaymentChallenge&, const PaymentChallenge&) = default;
};

/// Errors: protocol_error. A body without `payment_params` (the application's own 402, or an error) is
/// payment_rejected, with the orchestrator's text where there is one.
Result<PaymentChallenge> parse_payment_challenge(std::string_view json);
/// Compact, in the order go-livepeer writes.
std::string encode_payment_challenge(const PaymentChallenge& challenge);

/// Body of `POST /refresh-payment`.
struct RefreshPaymentRequest {
    std::string sender;  ///< Payer's address, hex.
    std::string manifest_id;
    friend bool operator==(const RefreshPaymentRequest&, const RefreshPaymentRequest&) = default;
};
Result<RefreshPaymentRequest> parse_refresh_payment(std::string_view json);
std::string encode_refresh_payment(const RefreshPaymentRequest& request);

/// The 200 answer to `POST …/session`.
struct SessionReservation {
    std::string session_id;
    std::string app_url;
    std::string control_url;
    friend bool operator==(const SessionReservation&, const SessionReservation&) = default;
};
Result<SessionReservation> parse_session_reservation(std::string_view json);
std::string encode_session_reservation(const SessionReservation& reservation);

}  // namespace farebox::net::orchestrator
