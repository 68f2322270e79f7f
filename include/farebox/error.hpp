#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace farebox {
inline namespace v0 {

/// How a caller must treat a failure. Each enumerator is spelled as on the wire ("code").
enum class ErrorCode : std::uint8_t {
    // 400: the request is wrong; never retry it unchanged.
    invalid_argument,        ///< Malformed or contradictory input.
    state_invalid,           ///< The state's seal or JSON is wrong.
    state_superseded,        ///< An authentic but old state; the newest one is in `details`.
    state_unknown,           ///< An authentic state of a session this ledger does not hold.
    ticket_params_rejected,  ///< The orchestrator's ticket parameters fail validation.
    ev_exceeded,             ///< Ticket or payment expected value, ticket count or face value above the cap.
    zero_ev,                 ///< Tickets worth nothing.
    // 401 to 413
    unauthenticated,       ///< 401: who is calling is not known.
    budget_exceeded,       ///< 402: the client's EV limit would be passed.
    risk_exceeded,         ///< 402: the client's risk limit would be passed.
    forbidden,             ///< 403: known caller, not allowed.
    state_foreign,         ///< 403: the state belongs to another client.
    key_revoked,           ///< 403: the session's key was revoked.
    webhook_refused,       ///< 403, or whichever status from 400 to 599 the operator's auth webhook chose.
    not_found,             ///< 404
    method_not_allowed,    ///< 405
    sender_mismatch,       ///< 409: the quote was made for another address than the signing key's.
    idempotency_conflict,  ///< 409: the Idempotency-Key was used for another request.
    too_large,             ///< 413
    // 429: the unchanged request may succeed later.
    rate_limited,
    reissue_limit,  ///< Too many payments issued from one acknowledged state.
    // Livepeer's own statuses
    refresh_session,     ///< 480: ask the orchestrator for fresh parameters.
    nonces_exhausted,    ///< 480: the recipient rand hash has too few nonces left.
    rand_hash_conflict,  ///< 480: the recipient rand hash belongs to another use.
    price_exceeded,      ///< 481: the price is above a ceiling.
    no_tickets,          ///< 482: the balance covers the fee; nothing to pay now.
    webhook_invalid,     ///< 502: the operator's auth webhook answered something that cannot be used.
    // 503: the unchanged request may succeed later.
    chain_stale,
    ledger_unavailable,
    disk_full,
    vault_unavailable,
    key_overexposed,  ///< The key's deposit cannot carry new sessions.
    paused,
    overloaded,
    webhook_unavailable,  ///< The operator's auth webhook did not answer.
    // 500: a bug if a caller can reach it.
    out_of_range,
    internal,
    // Only inside programs that use the library; never sent by the signer.
    would_deadlock,     ///< get() on one of the library's own threads.
    cancelled,          ///< The operation was cancelled or its Gateway closed.
    timeout,            ///< The deadline passed.
    connection_failed,  ///< No connection, or it broke.
    protocol_error,     ///< The peer answered something its protocol does not allow.
    no_orchestrator,    ///< Every candidate was rejected; `details` says why.
    upstream_error,     ///< The orchestrator or application answered an error status.
    payment_rejected,   ///< The orchestrator refused the payment.
    session_lost,       ///< The orchestrator no longer knows the session.
};

/// One row of the table that the HTTP answers, the documentation and the clients share.
struct ErrorCodeRow {
    ErrorCode code;
    std::string_view name;
    int http_status;  ///< 0: never on the wire.
    bool retryable;   ///< The unchanged request may succeed later.
};

/// In the order of the enumerators.
inline constexpr auto kErrorCodes = std::to_array<ErrorCodeRow>({
    {ErrorCode::invalid_argument, "invalid_argument", 400, false},
    {ErrorCode::state_invalid, "state_invalid", 400, false},
    {ErrorCode::state_superseded, "state_superseded", 400, false},
    {ErrorCode::state_unknown, "state_unknown", 400, false},
    {ErrorCode::ticket_params_rejected, "ticket_params_rejected", 400, false},
    {ErrorCode::ev_exceeded, "ev_exceeded", 400, false},
    {ErrorCode::zero_ev, "zero_ev", 400, false},
    {ErrorCode::unauthenticated, "unauthenticated", 401, false},
    {ErrorCode::budget_exceeded, "budget_exceeded", 402, false},
    {ErrorCode::risk_exceeded, "risk_exceeded", 402, false},
    {ErrorCode::forbidden, "forbidden", 403, false},
    {ErrorCode::state_foreign, "state_foreign", 403, false},
    {ErrorCode::key_revoked, "key_revoked", 403, false},
    {ErrorCode::webhook_refused, "webhook_refused", 403, false},
    {ErrorCode::not_found, "not_found", 404, false},
    {ErrorCode::method_not_allowed, "method_not_allowed", 405, false},
    {ErrorCode::sender_mismatch, "sender_mismatch", 409, false},
    {ErrorCode::idempotency_conflict, "idempotency_conflict", 409, false},
    {ErrorCode::too_large, "too_large", 413, false},
    {ErrorCode::rate_limited, "rate_limited", 429, true},
    {ErrorCode::reissue_limit, "reissue_limit", 429, true},
    {ErrorCode::refresh_session, "refresh_session", 480, false},
    {ErrorCode::nonces_exhausted, "nonces_exhausted", 480, false},
    {ErrorCode::rand_hash_conflict, "rand_hash_conflict", 480, false},
    {ErrorCode::price_exceeded, "price_exceeded", 481, false},
    {ErrorCode::no_tickets, "no_tickets", 482, false},
    {ErrorCode::webhook_invalid, "webhook_invalid", 502, false},
    {ErrorCode::chain_stale, "chain_stale", 503, true},
    {ErrorCode::ledger_unavailable, "ledger_unavailable", 503, true},
    {ErrorCode::disk_full, "disk_full", 503, true},
    {ErrorCode::vault_unavailable, "vault_unavailable", 503, true},
    {ErrorCode::key_overexposed, "key_overexposed", 503, true},
    {ErrorCode::paused, "paused", 503, true},
    {ErrorCode::overloaded, "overloaded", 503, true},
    {ErrorCode::webhook_unavailable, "webhook_unavailable", 503, true},
    {ErrorCode::out_of_range, "out_of_range", 500, false},
    {ErrorCode::internal, "internal", 500, false},
    {ErrorCode::would_deadlock, "would_deadlock", 0, false},
    {ErrorCode::cancelled, "cancelled", 0, false},
    {ErrorCode::timeout, "timeout", 0, true},
    {ErrorCode::connection_failed, "connection_failed", 0, true},
    {ErrorCode::protocol_error, "protocol_error", 0, false},
    {ErrorCode::no_orchestrator, "no_orchestrator", 0, true},
    {ErrorCode::upstream_error, "upstream_error", 0, false},
    {ErrorCode::payment_rejected, "payment_rejected", 0, false},
    {ErrorCode::session_lost, "session_lost", 0, false},
});

[[nodiscard]] constexpr const ErrorCodeRow& error_code_row(ErrorCode code) noexcept {
    return kErrorCodes[static_cast<std::size_t>(code)];
}
/// The code as on the wire, e.g. "price_exceeded".
[[nodiscard]] constexpr std::string_view to_string(ErrorCode code) noexcept {
    return error_code_row(code).name;
}

static_assert([] {
    for (std::size_t i = 0; i < kErrorCodes.size(); ++i) {
        if (static_cast<std::size_t>(kErrorCodes[i].code) != i) {
            return false;
        }
    }
    return true;
}());

/// What went wrong, for a person and for a program.
struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message;     ///< What happened; never key material, tokens or request bodies.
    std::string hint;        ///< What to do next; may be empty.
    std::string request_id;  ///< Set where a request is known, to find it in the signer's log.
    bool retryable = false;
    std::chrono::milliseconds retry_after{0};
    std::vector<std::pair<std::string, std::string>> details;  ///< Machine-readable facts, e.g. {"limit", "1200 wei"}.
};

/// An Error whose retryability is the table's.
[[nodiscard]] inline Error make_error(ErrorCode code, std::string message, std::string hint = {}) {
    Error error;
    error.code = code;
    error.message = std::move(message);
    error.hint = std::move(hint);
    error.retryable = error_code_row(code).retryable;
    return error;
}

}  // namespace v0
}  // namespace farebox
