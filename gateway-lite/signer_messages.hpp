#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/http_message.hpp"
#include "protocol/billing.hpp"
#include "protocol/rational.hpp"

namespace farebox::gateway {

/// What stays the same in all payments of one session.
struct PaymentOrder {
    protocol::PaymentType type = protocol::PaymentType::live;
    std::string app;
    std::string manifest_id;
    std::string sender;                           ///< The payer's address as the signer spelled it.
    std::optional<protocol::Rational> max_price;  ///< Wei per unit; sent with 18 decimals, rounded down.
    net::Headers trace = {};                      ///< Sent beside it, with everything that is asked for the session.
};

/// The signer's claim ticket for a session, passed back unchanged. Base64 texts.
struct SignerState {
    std::string state;
    std::string seal;
    friend bool operator==(const SignerState&, const SignerState&) = default;
};

/// The two headers that pay, base64.
struct PaymentHeaders {
    std::string payment;
    std::string segment;
    friend bool operator==(const PaymentHeaders&, const PaymentHeaders&) = default;
};

/// One answer of the signer to a request for payment.
struct SignerAnswer {
    int status = 0;
    std::optional<PaymentHeaders> headers;  ///< Set: a payment (of a 482: without tickets).
    std::optional<SignerState> state;       ///< Set together with `headers`.
    std::optional<Error> error;             ///< Set for every status but 200.
};

/// Who pays, and the proof of it that orchestrators ask for.
struct AddressProof {
    std::string address_text;  ///< EIP-55, as the signer spelled it.
    Address address;
    std::string signature;  ///< 65 bytes.
};

/// Body of POST /generate-live-payment.
std::string encode_payment_ask(const PaymentOrder& order, const std::string& payment_params,
                               const std::optional<SignerState>& state);
/// Its answer. An unreadable body is protocol_error.
Result<SignerAnswer> read_payment_answer(int status, std::string_view body, std::string_view retry_after);

/// The 200 answer of POST /sign-orchestrator-info.
Result<AddressProof> read_address_proof(std::string_view body);

/// The error in a signer's answer: Farebox's shape, go-livepeer's {"error":{"message"}}, or just the status.
Error read_signer_error(int status, std::string_view body, std::string_view retry_after);

}  // namespace farebox::gateway
