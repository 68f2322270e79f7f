#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/error.hpp"
#include "farebox/wei.hpp"
#include "signer/access/auth_refusal.hpp"

namespace farebox::signer {

/// A payment that left the signer.
struct PaymentEvent {
    std::string state_id;
    std::uint64_t sequence_number = 0;
    std::int64_t grant_id = 0;
    std::string type;  ///< "live", "lv2v", "fixed" or empty.
    std::string app;
    std::string manifest_id;
    std::string orchestrator_url;
    Address orchestrator;
    Address recipient;
    Address key;
    std::uint32_t tickets = 0;
    Wei charge;  ///< What the budgets paid.
    Wei face_value;
    std::string fee;      ///< Wei, whole.
    std::string balance;  ///< Wei, whole; the session's credit afterwards.
    double billable_seconds = 0;
};

/// One request, told once it is answered: what logs and metrics are made of. Nothing in it is secret.
struct RequestEvent {
    std::string_view route;  ///< "generate-live-payment", "quote", "sign-orchestrator-info", "healthz" or "other".
    std::string request_id;
    std::string client;    ///< Empty when nobody was recognised.
    std::string instance;  ///< x-farebox-instance, if it is a plain name.
    std::string trace_id;  ///< Of the caller's trace (traceparent), if it sent one.
    int status = 0;
    std::optional<ErrorCode> code;                 ///< Of a refusal.
    std::string message;                           ///< Of a refusal.
    double seconds = 0;                            ///< From the whole request to the whole answer.
    bool replayed = false;                         ///< The answer was given before; nothing was charged.
    bool reissued = false;                         ///< Charged beside a payment that the client did not use.
    bool denied = false;                           ///< Refused by a rule, as opposed to "later" or "ask otherwise".
    std::optional<PaymentEvent> payment;           ///< Only where something new was signed.
    std::optional<AuthRefusal> auth_refusal = {};  ///< Why the caller was not recognised.
    bool auth_id_ignored = false;                  ///< It sent Signer-Auth-Id, and is no trusted proxy.
};

/// The event as one line of JSON without newline.
[[nodiscard]] std::string request_log_line(const RequestEvent& event);

}  // namespace farebox::signer
