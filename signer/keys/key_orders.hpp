#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "signer/keys/rotation.hpp"

namespace farebox::signer {

/// An operator's orders about keys, in JSON. Thread-safe.
class KeyOrders {
public:
    using Done = std::function<void(Result<std::string>)>;

    explicit KeyOrders(Rotation& rotation) : rotation_{rotation} {}

    /// {"keys":[{"address","status","since","met","in_vault","deposit","reserve","withdraw_round","callers"}]}
    [[nodiscard]] std::string list() const;
    /// "flip" {"key"} or {"client"}, "retire" {"key"}, "revoke" {"key"}; the answer is {"message"}.
    void obey(std::string_view verb, std::string_view body, Done done);

private:
    void move_client(const std::string& client, const Done& done);

    Rotation& rotation_;
};

}  // namespace farebox::signer
