#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "protocol/wire/auth_token.hpp"
#include "protocol/wire/capabilities.hpp"
#include "protocol/wire/seg_data.hpp"

namespace farebox::protocol {

/// keccak256(""): the segment hash of credentials that pay for time instead of a video segment.
[[nodiscard]] const Hash32& empty_segment_hash() noexcept;

/// The signed part of a video segment.
struct SegmentFacts {
    std::string_view manifest_id;
    std::int64_t sequence = 0;
    Hash32 segment_hash = empty_segment_hash();
    std::span<const std::string> profile_names = {};
};

/// The bytes the signature covers. Capabilities, auth token and duration are not among them.
[[nodiscard]] std::string flatten_segment(const SegmentFacts& facts);
/// The 32-byte message of the personal_sign signature: keccak256 of the flattened facts.
[[nodiscard]] Hash32 segment_message(const SegmentFacts& facts);
/// The digest to be signed for a payment without a segment.
[[nodiscard]] Hash32 credentials_digest(std::string_view manifest_id);

/**
 * @brief The credentials that travel beside a live payment.
 * @param capabilities  Those of the request, already rebuilt (see capabilities.hpp), or nullptr for none.
 * @param auth_token    As the orchestrator sent it; unknown fields are kept.
 */
[[nodiscard]] wire::SegData make_credentials(std::string_view manifest_id, const Signature& signature,
                                             const wire::Capabilities* capabilities, const wire::AuthToken& auth_token);

}  // namespace farebox::protocol
