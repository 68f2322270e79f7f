#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "protocol/rational.hpp"
#include "protocol/timestamp.hpp"

namespace farebox::signer {

/// The payment session as the client carries it between calls: the `State` JSON of the reference. A value; what makes
/// it trustworthy (the seal, the ledger's row) is kept elsewhere.
struct SessionState {
    std::string state_id;                            ///< 128 random bits as hex (go-livepeer's: 32 bits).
    std::string pm_session_id;                       ///< "0x" + recipient rand hash of the last tickets.
    std::optional<protocol::Timestamp> last_update;  ///< Time up to which work is paid; absent: Go's zero time.
    Address orchestrator;                            ///< OrchestratorInfo.address; fixed at creation.
    std::string app;                                 ///< Fixed at creation.
    std::int64_t auth_expiry = 0;                    ///< Unix seconds; set by the policy hook.
    std::uint32_t sender_nonce = 0;                  ///< Last nonce issued for `pm_session_id`; the ledger writes it.
    protocol::Rational balance;                      ///< Credit in wei held at the orchestrator, as we model it.
    std::int64_t initial_price_per_unit = 0;         ///< Price of the first challenge; fees use it for ever.
    std::int64_t initial_pixels_per_unit = 0;
    std::string type;                   ///< "live", "lv2v", "fixed" or empty.
    std::uint64_t sequence_number = 0;  ///< 0 at creation, one more on each later payment.
    std::string auth_id;
};

/// Longest State JSON that is looked at; ours are below 1,200 bytes.
inline constexpr std::size_t kMaxStateBytes = 16U * 1024U;

/// The JSON exactly as Go encodes it: keys in its struct's order, compact, HTML-escaped.
[[nodiscard]] std::string encode_session_state(const SessionState& state);

/// Reads State JSON, ours or go-livepeer's. Unknown keys are ignored, known ones match without case; an empty Balance
/// is 0.
/// @return ErrorCode::state_invalid ("invalid state") for anything else.
[[nodiscard]] Result<SessionState> parse_session_state(std::string_view json);

}  // namespace farebox::signer
