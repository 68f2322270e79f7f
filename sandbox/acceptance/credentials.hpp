#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "protocol/wire/capabilities.hpp"
#include "protocol/wire/payment.hpp"
#include "protocol/wire/seg_data.hpp"
#include "sandbox/acceptance/verdict.hpp"

namespace farebox::sandbox {

/// Largest payment or segment header that is looked at.
inline constexpr std::size_t kMaxHeaderChars = 64 * 1024;

/// What credentials are checked against.
struct CredentialRules {
    protocol::wire::Capabilities capabilities;  ///< Ours.
    std::function<bool(const protocol::wire::AuthToken&)> token_is_ours;
    std::int64_t now_unix_nanos = 0;
    /// Whether one more transcoding session fits, or this one is known.
    std::function<bool(std::string_view auth_session_id)> has_capacity;
};

/// Payment and segment headers that passed every check.
struct Credentials {
    protocol::wire::Payment payment;
    protocol::wire::SegData segment;
    Address sender;
};

/// The header Livepeer-Payment; an empty one is an empty payment. Failure is 402.
Verdict<protocol::wire::Payment> parse_payment_header(std::string_view header);

/// The address as go-ethereum takes it from bytes of any length: the last 20, padded on the left.
Address sender_address(std::string_view bytes);

/// Both headers, in the order and with the texts of the real orchestrator: 402 for the payment, 403 for the segment.
/// @see go-livepeer server/segment_rpc.go, processPaymentAndSegmentHeaders and verifySegCreds
Verdict<Credentials> check_credentials(std::string_view payment_header, std::string_view segment_header,
                                       const CredentialRules& rules);

}  // namespace farebox::sandbox
