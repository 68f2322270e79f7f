#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "protocol/price.hpp"
#include "protocol/rational.hpp"
#include "protocol/ticket.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "signer/payment/request.hpp"
#include "signer/payment/session_state.hpp"

namespace farebox::signer {

/// A request whose every part has the right form. What depends on the clock, the chain or the ledger is the planner's.
struct CheckedRequest {
    PaymentRequest request;  ///< Its byte strings are decoded below and no longer needed.
    protocol::wire::OrchestratorInfo quote;
    Address orchestrator;           ///< quote.address
    protocol::TicketParams params;  ///< quote.ticket_params
    protocol::Price price;          ///< quote.price_info; both numbers positive.
    protocol::Rational ev;          ///< Expected value of one ticket, wei.
    std::optional<protocol::wire::Capabilities> capabilities;
    std::optional<SessionState> state;  ///< request.state decoded; its authenticity is the ledger's to judge.
};

/// Longest `app` and `type` that are looked at.
inline constexpr std::size_t kMaxAppBytes = 256;
/// Longest serialised Capabilities: they go back in an HTTP header, and every model in them is looked up.
inline constexpr std::size_t kMaxCapabilitiesBytes = 16U * 1024U;
/// 1 to this many of [A-Za-z0-9._:-].
inline constexpr std::size_t kMaxManifestIdBytes = 64;

/// The manifest rule: what the vault agrees to put into signed credentials.
[[nodiscard]] bool is_manifest_id(std::string_view text) noexcept;

/// Whether the shown state was issued by us (or by go-livepeer with one of our keys). The keys are not this room's.
using StateCheck = std::function<bool(const PaymentRequest&)>;

/**
 * @brief Decodes and checks all that stands in the request itself, in the order of the reference's
 * GenerateLivePayment (server/remote_signer.go), rows 3 to 14 of its checks.
 * @param is_authentic  Row 7. Asked only where a later row refuses, because the reference names a bad signature first;
 *                      a request that passes has its state judged by the ledger.
 * @return invalid_argument, ticket_params_rejected or state_invalid with the reference's texts.
 */
Result<CheckedRequest> check_request(PaymentRequest request, const StateCheck& is_authentic);

}  // namespace farebox::signer
