#include "protocol/price.hpp"

namespace farebox::protocol {

Result<Price> to_price(const wire::PriceInfo* price_info) {
    if (price_info == nullptr || price_info->price_per_unit == 0 || price_info->pixels_per_unit == 0) {
        return make_error(ErrorCode::invalid_argument, "missing or zero priceInfo");
    }
    if (price_info->price_per_unit < 0 || price_info->pixels_per_unit < 0) {
        return make_error(ErrorCode::invalid_argument, "negative priceInfo");
    }
    return Price{price_info->price_per_unit, price_info->pixels_per_unit};
}

std::string price_text(const Rational& price) {
    return price.to_fixed(3);
}

}  // namespace farebox::protocol
