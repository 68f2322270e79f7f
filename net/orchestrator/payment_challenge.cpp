#include "net/orchestrator/payment_challenge.hpp"

#include "net/orchestrator/json_fields.hpp"

namespace farebox::net::orchestrator {

namespace {

using nlohmann::ordered_json;

Error malformed(std::string_view document, const FieldReader& fields) {
    return make_error(ErrorCode::protocol_error, std::string{document} + ": " + fields.wrong());
}

/// What the orchestrator says where it does not challenge: {"error":{"message"}} or nothing we know.
Error not_a_challenge(const nlohmann::json& document) {
    std::string text = "payment required, but the answer asks for none";
    if (document.is_object() && document.contains("error") && document["error"].is_object()) {
        FieldReader{document["error"]}.read("message", text);
    }
    return make_error(ErrorCode::payment_rejected, text.substr(0, 500));
}

// Text from outside may hold broken UTF-8; what is written is always valid JSON.
std::string dump(const ordered_json& document) {
    return document.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

Result<PaymentChallenge> parse_payment_challenge(std::string_view json) {
    const auto document = parse_json(json, "payment challenge");
    if (!document) {
        return make_error(ErrorCode::payment_rejected, "payment required, but the answer is no challenge");
    }
    if (!document->is_object() || !document->contains("payment_params")) {
        return not_a_challenge(*document);
    }
    PaymentChallenge challenge;
    FieldReader fields{*document};
    fields.require("payment_params", challenge.payment_params);
    fields.require("orchestrator", challenge.orchestrator);
    fields.require("manifest_id", challenge.manifest_id);
    fields.read("payment_url", challenge.payment_url);
    return fields.ok() ? Result{std::move(challenge)} : malformed("payment challenge", fields);
}

std::string encode_payment_challenge(const PaymentChallenge& challenge) {
    ordered_json document{{"payment_params", challenge.payment_params},
                          {"orchestrator", challenge.orchestrator},
                          {"manifest_id", challenge.manifest_id}};
    if (!challenge.payment_url.empty()) {
        document["payment_url"] = challenge.payment_url;
    }
    return dump(document);
}

Result<RefreshPaymentRequest> parse_refresh_payment(std::string_view json) {
    const auto document = parse_json(json, "refresh request");
    if (!document) {
        return document.error();
    }
    RefreshPaymentRequest request;
    FieldReader fields{*document};
    fields.read("sender", request.sender);
    fields.read("manifest_id", request.manifest_id);
    return fields.ok() ? Result{std::move(request)} : malformed("refresh request", fields);
}

std::string encode_refresh_payment(const RefreshPaymentRequest& request) {
    return dump({{"sender", request.sender}, {"manifest_id", request.manifest_id}});
}

Result<SessionReservation> parse_session_reservation(std::string_view json) {
    const auto document = parse_json(json, "session reservation");
    if (!document) {
        return document.error();
    }
    SessionReservation reservation;
    FieldReader fields{*document};
    fields.require("session_id", reservation.session_id);
    fields.require("app_url", reservation.app_url);
    fields.require("control_url", reservation.control_url);
    return fields.ok() ? Result{std::move(reservation)} : malformed("session reservation", fields);
}

std::string encode_session_reservation(const SessionReservation& reservation) {
    return dump({{"session_id", reservation.session_id},
                 {"app_url", reservation.app_url},
                 {"control_url", reservation.control_url}});
}

}  // namespace farebox::net::orchestrator
