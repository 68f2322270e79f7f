#include "signer/config/fund_keys.hpp"

#include "signer/config/key_kinds.hpp"

namespace farebox::signer::config {
namespace {

/// An amount or the word "off".
Key switched_amount_key(std::string_view name, Place<std::optional<Wei>> place) {
    return text_key(
        name, place,
        [](const std::string& text) -> Result<std::optional<Wei>> {
            if (text == "off") {
                return std::optional<Wei>{};
            }
            const auto amount = Wei::parse_amount(text);
            return amount ? Result<std::optional<Wei>>{*amount} : Result<std::optional<Wei>>{amount.error()};
        },
        [](const std::optional<Wei>& amount) { return amount ? amount->to_amount() : std::string{"off"}; });
}

std::vector<Key> top_up_keys() {
    return {
        bool_key("top_up.enabled", [](Config& c) -> bool& { return c.top_up.enabled; }),
        switched_amount_key("top_up.deposit", [](Config& c) -> std::optional<Wei>& { return c.top_up.deposit; }),
        switched_amount_key("top_up.deposit_below",
                            [](Config& c) -> std::optional<Wei>& { return c.top_up.deposit_below; }),
        switched_amount_key("top_up.reserve", [](Config& c) -> std::optional<Wei>& { return c.top_up.reserve; }),
        switched_amount_key("top_up.reserve_below",
                            [](Config& c) -> std::optional<Wei>& { return c.top_up.reserve_below; }),
        amount_key("top_up.max_per_day", [](Config& c) -> Wei& { return c.top_up.max_per_day; }),
    };
}

}  // namespace

std::vector<Key> fund_keys() {
    std::vector<Key> list{
        bool_key("transactions.enabled", [](Config& c) -> bool& { return c.transactions.enabled; }),
        address_key("transactions.ticket_broker", [](Config& c) -> Address& { return c.transactions.ticket_broker; }),
        amount_key("transactions.max_value", [](Config& c) -> Wei& { return c.transactions.max_value; }),
        amount_key("transactions.max_value_per_day",
                   [](Config& c) -> Wei& { return c.transactions.max_value_per_day; }),
        amount_key("transactions.max_fee", [](Config& c) -> Wei& { return c.transactions.max_fee; }),
        amount_key("transactions.max_fee_per_day", [](Config& c) -> Wei& { return c.transactions.max_fee_per_day; }),
        cap_key("transactions.max_gas_price",
                [](Config& c) -> std::optional<Wei>& { return c.transactions.max_gas_price; }),
        duration_key("transactions.replace_after",
                     [](Config& c) -> std::chrono::milliseconds& { return c.transactions.replace_after; }),
        number_key<std::uint32_t>(
            "transactions.replacements", [](Config& c) -> std::uint32_t& { return c.transactions.replacements; }, 0, 3),
    };
    auto top_up = top_up_keys();
    list.insert(list.end(), top_up.begin(), top_up.end());
    return list;
}

}  // namespace farebox::signer::config
