#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "protocol/billing.hpp"
#include "protocol/rational.hpp"

namespace farebox::protocol {

/// A ceiling a caller sends with its request.
struct MaxPriceText {
    std::string_view price;  ///< A JSON number's text.
    std::string_view currency;
    std::string_view unit;
};

/// The ceiling in wei per unit. Currency and unit are trimmed and compared without case; the texts are the reference's.
/// `type` is the request's text: an unknown one is the caller's next error and must not win over the currency's.
Result<Rational> parse_max_price(const MaxPriceText& text, std::string_view type);

/// A highest acceptable price and who set it.
struct PriceCeiling {
    std::string_view source;  ///< As messages name it.
    Rational price;
};
inline constexpr std::string_view kConfiguredCeiling = "configured maximum price";
inline constexpr std::string_view kRequestCeiling = "request maxPrice";
inline constexpr std::string_view kInitialPriceCeiling = "initial session price";
inline constexpr std::string_view kWebhookCeiling = "auth webhook maxPrice";

/// price_exceeded where the price is above the lowest ceiling; of equal ceilings the first is named.
Result<void> check_price(const Rational& price, std::span<const PriceCeiling> ceilings);

}  // namespace farebox::protocol
