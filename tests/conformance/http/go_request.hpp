#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace farebox::conformance {

/// A payment request as go-livepeer's decoder reads it, and in what it is lenient there. Written apart from
/// the signer's own reader, which it helps to judge.
struct GoRequest {
    struct MaxPrice {
        std::string price;  ///< The number's text.
        std::string currency;
        std::string unit;
        bool quoted = false;  ///< The number was given as a string.
    };
    std::string orchestrator;
    std::string manifest_id;
    std::string state;
    std::string state_sig;
    std::string app;
    std::string type;
    std::int64_t in_pixels = 0;
    std::optional<MaxPrice> max_price;
    std::string capabilities;

    bool repeats_a_key = false;      ///< A known key twice, in any case.
    bool has_trailing_data = false;  ///< After the first value.
    bool has_bytes_as_numbers = false;
    bool has_invalid_unicode = false;  ///< Bytes that are not UTF-8, or half a surrogate pair.
    bool has_number_beyond_double = false;
    std::size_t depth = 0;  ///< Of nested arrays and objects.

    [[nodiscard]] bool has_state() const noexcept { return !state.empty() || !state_sig.empty(); }
};

/// Nothing where Go's decoder refuses the body.
[[nodiscard]] std::optional<GoRequest> decode_as_go(std::string_view body);

}  // namespace farebox::conformance
