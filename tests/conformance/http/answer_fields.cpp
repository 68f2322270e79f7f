#include "tests/conformance/http/answer_fields.hpp"

#include <optional>

#include "keystore/verify.hpp"
#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/segment_credentials.hpp"
#include "protocol/ticket.hpp"
#include "protocol/ticket_conversion.hpp"
#include "protocol/wire/payment.hpp"
#include "protocol/wire/seg_data.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

/// The parameters that the payment's tickets were made of.
std::optional<protocol::TicketParams> params_of(const protocol::wire::Payment& payment) {
    if (!payment.ticket_params || !payment.expiration_params) {
        return std::nullopt;
    }
    auto wire = *payment.ticket_params;
    wire.expiration_params = payment.expiration_params;
    const auto params = protocol::to_ticket_params(wire);
    return params ? std::optional{*params} : std::nullopt;
}

void add_tickets(Outcome& outcome, const protocol::wire::Payment& payment, const Address& signer) {
    outcome.set("payment.tickets.count", payment.ticket_sender_params.size());
    outcome.set("computed.numTickets", payment.ticket_sender_params.size());
    const auto params = params_of(payment);
    if (!params) {
        return;
    }
    outcome.set("computed.ticketEV", protocol::expected_value(params->face_value, params->win_prob));
    outcome.set("payment.sessionID", params->recipient_rand_hash);
    for (std::size_t i = 0; i < payment.ticket_sender_params.size(); ++i) {
        const auto& ticket = payment.ticket_sender_params[i];
        const auto hash = protocol::ticket_hash(protocol::make_ticket(*params, signer, ticket.sender_nonce));
        const auto recovered = keystore::recover_personal(hash.span(), protocol::as_bytes(ticket.sig));
        const std::string at = "payment.tickets." + std::to_string(i);
        outcome.set(at + ".senderNonce", ticket.sender_nonce);
        outcome.set(at + ".ticketHash", hash);
        outcome.set_bytes(at + ".sig", ticket.sig);
        outcome.set(at + ".recovered", recovered ? protocol::to_hex_0x(recovered->span()) : "nobody");
    }
}

void add_credentials(Outcome& outcome, const std::string& bytes, const Address& signer, const Volatile& random) {
    auto credentials = protocol::wire::decode_seg_data(bytes);
    if (!credentials) {
        return;
    }
    const Hash32 message = protocol::segment_message({.manifest_id = credentials->manifest_id});
    outcome.set("segCreds.signed",
                keystore::verify_personal(signer, message.span(), protocol::as_bytes(credentials->sig)));
    if (random.contains("segCreds.manifestId")) {
        outcome.set("segCreds.manifest id chosen", !credentials->manifest_id.empty());
        credentials->manifest_id.clear();
        credentials->sig.clear();
    } else {
        outcome.set_bytes("segCreds.signedBytes", protocol::flatten_segment({.manifest_id = credentials->manifest_id}));
        outcome.set("segCreds.signedDigest", protocol::credentials_digest(credentials->manifest_id));
    }
    outcome.set_bytes("segCreds.decoded", encode(*credentials));
    if (random.empty() ||
        (!random.contains("segCreds.manifestId") && !random.contains("segCreds byte order of map entries"))) {
        outcome.set_bytes("segCreds.bytes", bytes);
    }
}

void add_state(Outcome& outcome, const std::string& text, const Volatile& random) {
    Json state = Json::parse(text, nullptr, false);
    if (!state.is_object()) {
        outcome.set("state.json", text);
        return;
    }
    std::string json = text;
    if (random.contains("state.StateID")) {
        const std::string id = state.value("StateID", "");
        outcome.set("state.StateID chosen", !id.empty());
        json.replace(json.find(id), id.size(), "*");
        state.erase("StateID");
    }
    for (const auto& [name, value] : state.items()) {
        outcome.set("state." + name, test::text_of(value));
    }
    outcome.set("state.json", json);
    outcome.set("computed.newBalance", test::text_of(state.value("Balance", Json(""))));
}

void add_error(Outcome& outcome, const Json& error) {
    outcome.set("error", test::text_of(error.value("message", Json(""))));
    outcome.set("code", test::text_of(error.value("code", Json(""))));
    const Json details = error.value("details", Json::object());
    for (const auto& [name, value] : details.items()) {
        outcome.set("details." + name, test::text_of(value));
    }
}

}  // namespace

void add_parts(Outcome& outcome, const PaymentParts& parts, const Address& signer, const Volatile& random) {
    outcome.set_bytes("payment.bytes", parts.payment);
    outcome.set_bytes("payment.decoded", parts.payment);
    if (const auto payment = protocol::wire::decode_payment(parts.payment)) {
        add_tickets(outcome, *payment, signer);
    }
    add_credentials(outcome, parts.credentials, signer, random);
    add_state(outcome, parts.state, random);
}

Outcome fields_of(const Reply& reply, const Address& signer, const Volatile& random) {
    const net::Response& response = reply.response;
    Outcome outcome;
    outcome.set("status", response.status);
    outcome.set("grants", reply.grants);
    for (const auto& header : response.headers) {
        outcome.set("header." + std::string{header.name}, std::string{header.value});
    }
    outcome.set("body", response.body);
    const Json body = Json::parse(response.body, nullptr, false);
    if (body.is_object() && body.contains("error")) {
        add_error(outcome, body.at("error"));
    }
    if (body.is_object() && body.contains("payment") && body.contains("segCreds") && body.contains("state")) {
        const auto decoded = [](const Json& base64) {
            const auto bytes = protocol::base64_decode(base64.get<std::string>());
            return bytes ? *bytes : std::string{};
        };
        add_parts(outcome,
                  {decoded(body.at("payment")), decoded(body.at("segCreds")), decoded(body.at("state").at("State"))},
                  signer, random);
        if (reply.fee) {
            outcome.set("computed.fee", *reply.fee);
        }
    }
    return outcome;
}

Volatile volatile_of(const Json& expected) {
    Volatile random;
    for (const Json& name : expected.value("volatile", Json::array())) {
        random.insert(name.get<std::string>());
    }
    return random;
}

}  // namespace farebox::conformance
