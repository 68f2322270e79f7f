#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "farebox/result.hpp"
#include "protocol/price.hpp"
#include "protocol/rational.hpp"

namespace farebox::protocol {

/// What a payment's units count.
enum class PaymentType : std::uint8_t {
    by_pixels,  ///< "" on the wire: the request says how many.
    live,       ///< Seconds.
    lv2v,       ///< 720p pixels of a live video.
    fixed,      ///< Requests.
};

/// The request's `type`; anything but the four is the reference's "invalid job type".
Result<PaymentType> parse_payment_type(std::string_view text);
[[nodiscard]] std::string_view to_string(PaymentType type) noexcept;
/// The unit's name in a maxPrice and in the signer's configuration: "seconds", "720p-pixel-seconds", "fixed", "pixels".
[[nodiscard]] std::string_view unit_name(PaymentType type) noexcept;

/// Pixels of one second of 1280 x 720 video at 30 frames.
inline constexpr std::int64_t kPixelsPerSecond = 27'648'000;
/// What a new session pays ahead.
inline constexpr std::int64_t kLivePreloadSeconds = 10;
inline constexpr std::int64_t kLv2vPreloadSeconds = 60;

/// The units a new session pays ahead: preload for live and lv2v, 1 for fixed, the request's number by pixels.
[[nodiscard]] std::int64_t preload_units(PaymentType type, std::int64_t in_pixels) noexcept;

/**
 * @brief Billable units as go-livepeer counts them, doubles and rounding included.
 * @param elapsed_nanos  Since the session's last payment; none for a new session. 0 and less count as new.
 * @return More than 0, or the reference's "missing billable unit or job type".
 */
Result<std::int64_t> reference_units(PaymentType type, std::optional<std::int64_t> elapsed_nanos,
                                     std::int64_t in_pixels);

/// Units of exactly that much time, unrounded. Only live and lv2v count time; others have none (zero).
[[nodiscard]] Rational exact_units(PaymentType type, std::int64_t elapsed_nanos);

/// units x price in wei.
[[nodiscard]] Rational fee(const Rational& units, const Price& price);
[[nodiscard]] Rational fee(std::int64_t units, const Price& price);

}  // namespace farebox::protocol
