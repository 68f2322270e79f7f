#include "protocol/amount.hpp"

namespace farebox::protocol {

Result<Amount> Amount::parse(std::string_view text) {
    if (text.ends_with("usd")) {
        const auto usd = Usd::parse_amount(text);
        return usd ? Result<Amount>{*usd} : usd.error();
    }
    auto wei = Wei::parse_amount(text);
    if (wei) {
        return Amount{*wei};
    }
    Error error = std::move(wei).error();
    if (error.code == ErrorCode::invalid_argument) {
        error.message = "\"" + std::string{text} + "\" is not an amount";
        error.hint = R"(write a number and its unit, such as "0.002 eth", "3000 gwei", "1200 wei" or "0.05 usd")";
    }
    return error;
}

std::string Amount::to_text() const {
    return in_dollars() ? usd()->to_amount() : wei()->to_amount();
}

std::optional<Wei> Amount::wei_at(const std::optional<EtherPrice>& price) const {
    if (!in_dollars()) {
        return *wei();
    }
    return price ? std::optional{price->wei_within(*usd())} : std::nullopt;
}

}  // namespace farebox::protocol
