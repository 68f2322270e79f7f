#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::signer {

/// The request's own price ceiling, as written. `price` is the text of the JSON number.
struct MaxPriceField {
    std::string price;
    std::string currency;
    std::string unit;
};

/// Body of POST /generate-live-payment: types and base64 checked, meaning not yet.
struct PaymentRequest {
    std::string orchestrator;  ///< Serialised OrchestratorInfo, decoded from base64.
    std::string manifest_id;
    std::string state;      ///< Decoded State bytes; empty: none.
    std::string state_sig;  ///< Decoded Sig bytes.
    std::string app;
    std::string type;
    std::int64_t in_pixels = 0;
    std::optional<MaxPriceField> max_price;
    std::string capabilities;  ///< Serialised Capabilities, decoded from base64.
    std::string sender;        ///< Ours: the address the quote was made for; empty: not said.

    /// As the reference has it: either half makes a state.
    [[nodiscard]] bool has_state() const noexcept { return !state.empty() || !state_sig.empty(); }
};

/// Deepest nesting of JSON that is looked at; the format needs two levels.
inline constexpr std::size_t kMaxJsonDepth = 32;

/// Reads the body as Go's decoder would, and tighter: keys match without case, unknown ones are ignored, but trailing
/// data, a key given twice and deep nesting are refused. The caller bounds the body's size.
/// @return ErrorCode::invalid_argument with Go's text where it has one, e.g. "EOF" for an empty body.
[[nodiscard]] Result<PaymentRequest> parse_payment_request(std::string_view body);

}  // namespace farebox::signer
