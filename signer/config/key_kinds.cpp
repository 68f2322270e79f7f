#include "signer/config/key_kinds.hpp"

#include "net/endpoint.hpp"
#include "protocol/address.hpp"

namespace farebox::signer::config {

Key string_key(std::string_view name, Place<std::string> place) {
    return text_key(
        name, place, [](const std::string& text) { return Result<std::string>{text}; },
        [](const std::string& text) { return text; });
}

Key url_key(std::string_view name, Place<std::string> place) {
    return text_key(
        name, place,
        [](const std::string& text) -> Result<std::string> {
            const auto url = net::Url::parse(text);  // takes no user and no password
            return url || text.empty() ? Result<std::string>{text} : Result<std::string>{url.error()};
        },
        [](const std::string& url) { return url; });
}

Key amount_key(std::string_view name, Place<Wei> place, bool reloadable) {
    return text_key(
        name, place, [](const std::string& text) { return Wei::parse_amount(text); },
        [](const Wei& amount) { return amount.to_amount(); }, reloadable);
}

Key cap_key(std::string_view name, Place<std::optional<Wei>> place) {
    return text_key(
        name, place,
        [](const std::string& text) -> Result<std::optional<Wei>> {
            if (text == "unlimited") {
                return std::optional<Wei>{};
            }
            const auto amount = Wei::parse_amount(text);
            return amount ? Result<std::optional<Wei>>{*amount} : Result<std::optional<Wei>>{amount.error()};
        },
        [](const std::optional<Wei>& cap) { return cap ? cap->to_amount() : std::string{"unlimited"}; });
}

Key duration_key(std::string_view name, Place<std::chrono::milliseconds> place) {
    return text_key(name, place, parse_duration, format_duration);
}

Key long_duration_key(std::string_view name, Place<std::chrono::milliseconds> place) {
    return text_key(name, place, parse_long_duration, format_duration);
}

Key address_key(std::string_view name, Place<Address> place) {
    return text_key(
        name, place, [](const std::string& text) { return protocol::parse_checksummed_address(text); },
        [](const Address& address) { return protocol::to_checksum(address); });
}

Key bool_key(std::string_view name, Place<bool> place) {
    return {name, Value::Kind::boolean,
            [place](Config& config, const Value& value) -> Result<void> {
                place(config) = value.boolean;
                return {};
            },
            [place](const Config& config) { return std::string{peek(place, config) ? "true" : "false"}; }};
}

Key listen_key(std::string_view name, Place<std::string> place, bool may_be_off,
               Result<void> (*check)(std::string_view)) {
    return text_key(
        name, place,
        [may_be_off, check](const std::string& text) -> Result<std::string> {
            if (may_be_off && (text.empty() || text == "off")) {
                return std::string{};
            }
            if (auto checked = check(text); !checked) {
                return std::move(checked).error();
            }
            return text;
        },
        [](const std::string& text) { return text.empty() ? std::string{"off"} : text; });
}

Key strings_key(std::string_view name, Place<std::vector<std::string>> place, Result<void> (*check)(std::string_view),
                std::string (*shown)(std::string_view)) {
    const auto parse = [check](const std::string& text) -> Result<std::string> {
        const auto checked = check(text);
        return checked ? Result<std::string>{text} : Result<std::string>{checked.error()};
    };
    return list_key<std::string>(name, place, parse, shown);
}

}  // namespace farebox::signer::config
