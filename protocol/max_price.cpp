#include "protocol/max_price.hpp"

#include <algorithm>
#include <array>

#include "protocol/ascii.hpp"

namespace farebox::protocol {

namespace {

/// White space outside ASCII that Go's strings.TrimSpace removes, as UTF-8.
constexpr std::array<std::string_view, 19> kWideSpaces{
    "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83",
    "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a",
    "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};
constexpr std::string_view kNarrowSpaces = "\t\n\v\f\r ";

/// Bytes of white space at the front or the back of `text`; 0 for none.
std::size_t space_at(std::string_view text, bool front) {
    if (text.empty()) {
        return 0;
    }
    if (kNarrowSpaces.find(front ? text.front() : text.back()) != std::string_view::npos) {
        return 1;
    }
    const auto found = std::ranges::find_if(
        kWideSpaces, [&](std::string_view space) { return front ? text.starts_with(space) : text.ends_with(space); });
    return found == kWideSpaces.end() ? 0 : found->size();
}

std::string trimmed_lower(std::string_view text) {
    while (const std::size_t space = space_at(text, true)) {
        text.remove_prefix(space);
    }
    while (const std::size_t space = space_at(text, false)) {
        text.remove_suffix(space);
    }
    std::string lower{text};
    std::ranges::transform(lower, lower.begin(), to_lower);
    return lower;
}

Error refused(std::string message) {
    return make_error(ErrorCode::invalid_argument, std::move(message));
}

}  // namespace

Result<Rational> parse_max_price(const MaxPriceText& text, std::string_view type) {
    auto price = Rational::parse_decimal(text.price);
    if (!price || price->sign() <= 0) {
        return refused("maxPrice.price must be a positive decimal");
    }
    if (trimmed_lower(text.currency) != "wei") {
        return refused("maxPrice.currency must be wei");
    }
    const auto payment_type = parse_payment_type(type);
    if (!payment_type || *payment_type == PaymentType::by_pixels) {
        return refused("maxPrice requires payment type live, lv2v, or fixed");
    }
    const std::string_view unit = unit_name(*payment_type);
    if (trimmed_lower(text.unit) != unit) {
        return refused("maxPrice.unit must be " + std::string{unit} + " for payment type " + std::string{type});
    }
    return price;
}

Result<void> check_price(const Rational& price, std::span<const PriceCeiling> ceilings) {
    const auto lowest = std::ranges::min_element(ceilings, {}, &PriceCeiling::price);
    if (lowest == ceilings.end() || price <= lowest->price) {
        return {};
    }
    return make_error(ErrorCode::price_exceeded, "orchestrator price " + price_text(price) + " exceeds " +
                                                     std::string{lowest->source} + " ceiling " +
                                                     price_text(lowest->price));
}

}  // namespace farebox::protocol
