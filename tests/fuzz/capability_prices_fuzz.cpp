#include "signer/config/capability_prices.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {

void capability_prices(std::string_view input) {
    const auto prices = signer::config::parse_capability_prices(input);
    if (!prices) {
        require(prices.error().code == ErrorCode::invalid_argument, "a bad file is invalid_argument");
        return;
    }
    for (const auto& price : *prices) {
        require(price.price.sign() > 0, "prices are positive");
        require(!price.model_id.empty(), "a price has a model");
    }
}

}  // namespace farebox::fuzz
