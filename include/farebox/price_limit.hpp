#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/export.hpp"
#include "farebox/result.hpp"
#include "farebox/wei.hpp"

namespace farebox {
inline namespace v0 {

/// What an application's price is per.
enum class PriceUnit : std::uint8_t {
    second,             ///< "seconds" in listings.
    pixel_second_720p,  ///< "720p-pixel-seconds": one pixel of 1280 x 720 video at 30 frames, for a second.
    request,            ///< "fixed".
    pixel,              ///< "pixels": what models other than live video are priced by.
};

/// The most to pay per unit. The same number means very different things per second and per pixel, so a limit names its
/// unit, and an application that is priced per another one is not used. One without a price is.
struct FAREBOX_API PriceLimit {
    Wei amount;
    PriceUnit unit;

    /// Reads "1500 gwei/second", "100 wei/720p-pixel-second", "0.00002 eth/request" or "5000 wei/pixel"; also the names
    /// that listings use ("seconds", "720p-pixel-seconds", "fixed", "pixels"). Errors: invalid_argument.
    static Result<PriceLimit> parse(std::string_view text);
    /// As parse() reads it.
    [[nodiscard]] std::string to_string() const;
    friend bool operator==(const PriceLimit&, const PriceLimit&) = default;
};

}  // namespace v0
}  // namespace farebox
