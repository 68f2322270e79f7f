#include "protocol/billing.hpp"

#include <cmath>
#include <string>

#include "protocol/timestamp.hpp"

namespace farebox::protocol {

namespace {

/// time.Duration.Seconds of Go: two conversions and one rounding addition, in IEEE double.
double as_seconds(std::int64_t nanos) noexcept {
    return static_cast<double>(nanos / kNanosPerSecond) + static_cast<double>(nanos % kNanosPerSecond) / 1e9;
}

}  // namespace

Result<PaymentType> parse_payment_type(std::string_view text) {
    for (const PaymentType type : {PaymentType::by_pixels, PaymentType::live, PaymentType::lv2v, PaymentType::fixed}) {
        if (text == to_string(type)) {
            return type;
        }
    }
    return make_error(ErrorCode::invalid_argument, "invalid job type");
}

std::string_view to_string(PaymentType type) noexcept {
    switch (type) {
        case PaymentType::by_pixels:
            return "";
        case PaymentType::live:
            return "live";
        case PaymentType::lv2v:
            return "lv2v";
        case PaymentType::fixed:
            return "fixed";
    }
    return "";
}

std::string_view unit_name(PaymentType type) noexcept {
    switch (type) {
        case PaymentType::by_pixels:
            return "pixels";
        case PaymentType::live:
            return "seconds";
        case PaymentType::lv2v:
            return "720p-pixel-seconds";
        case PaymentType::fixed:
            return "fixed";
    }
    return "";
}

std::int64_t preload_units(PaymentType type, std::int64_t in_pixels) noexcept {
    switch (type) {
        case PaymentType::by_pixels:
            return in_pixels;
        case PaymentType::live:
            return kLivePreloadSeconds;
        case PaymentType::lv2v:
            return kLv2vPreloadSeconds * kPixelsPerSecond;
        case PaymentType::fixed:
            return 1;
    }
    return 0;
}

Result<std::int64_t> reference_units(PaymentType type, std::optional<std::int64_t> elapsed_nanos,
                                     std::int64_t in_pixels) {
    std::int64_t units = preload_units(type, in_pixels);
    // Not above 9.3e9 seconds, so both products fit int64.
    const double seconds = as_seconds(elapsed_nanos.value_or(0));
    if (seconds > 0 && type == PaymentType::live) {
        units = static_cast<std::int64_t>(std::ceil(seconds));
    } else if (seconds > 0 && type == PaymentType::lv2v) {
        units = static_cast<std::int64_t>(static_cast<double>(kPixelsPerSecond) * seconds);
    }
    if (units <= 0) {
        return make_error(ErrorCode::invalid_argument, "missing billable unit or job type");
    }
    return units;
}

Rational exact_units(PaymentType type, std::int64_t elapsed_nanos) {
    const Rational seconds{elapsed_nanos, kNanosPerSecond};
    switch (type) {
        case PaymentType::live:
            return seconds;
        case PaymentType::lv2v:
            return seconds * Rational{kPixelsPerSecond};
        case PaymentType::by_pixels:
        case PaymentType::fixed:
            break;
    }
    return {};
}

Rational fee(const Rational& units, const Price& price) {
    return units * price.ratio();
}

Rational fee(std::int64_t units, const Price& price) {
    return fee(Rational{units}, price);
}

}  // namespace farebox::protocol
