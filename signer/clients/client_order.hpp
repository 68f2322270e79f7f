#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "signer/clients/client_settings.hpp"

namespace farebox::signer {

/// An order about a client as the command sends it: its words, not yet judged. What is absent is empty.
struct ClientOrder {
    std::string name;
    std::string after;      ///< list: names after this one.
    std::string expires;    ///< Of the key to be made: "90d".
    std::string grace;      ///< Of the keys before it: "24h", "0".
    std::string key;        ///< A key's id.
    std::string key_label;  ///< Of the key to be made.
    std::string request;    ///< What the operator calls this order.
    Words limits;
    Words labels;
    Words origins;

    /// Of JSON. @return invalid_argument for anything but texts and lists of texts.
    static Result<ClientOrder> parse(std::string_view body);

    /// How long the key to be made is good; nothing where it has no end.
    [[nodiscard]] Result<std::optional<std::chrono::nanoseconds>> lifetime() const;
    /// How long keys stay good beside their successor: a day unless something else is said.
    [[nodiscard]] Result<std::chrono::nanoseconds> grace_period() const;
};

}  // namespace farebox::signer
