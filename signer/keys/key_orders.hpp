#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "farebox/result.hpp"
#include "signer/keys/rotation.hpp"

namespace farebox::signer {

/// An operator's orders about keys, in JSON. Thread-safe.
class KeyOrders {
public:
    using Done = std::function<void(Result<std::string>)>;

    /// The operator knows why so much of a key was redeemed. Empty: such orders are refused.
    using Acknowledge = std::function<void(const Address&, Rotation::Done)>;

    explicit KeyOrders(Rotation& rotation, Acknowledge acknowledge = {})
        : rotation_{rotation}, acknowledge_{std::move(acknowledge)} {}

    /// {"keys":[{"address","status","since","met","in_vault","deposit","reserve","withdraw_round","callers"}]}
    [[nodiscard]] std::string list() const;
    /// "flip" {"key"} or {"client"}, "retire" {"key"}, "revoke" {"key"}, "acknowledge" {"key"}; the answer is
    /// {"message"}.
    void obey(std::string_view verb, std::string_view body, Done done);

private:
    void move_client(const std::string& client, const Done& done);

    Rotation& rotation_;
    const Acknowledge acknowledge_;
};

}  // namespace farebox::signer
