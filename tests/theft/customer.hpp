#pragma once

#include <optional>
#include <string>

#include "tests/theft/scene.hpp"
#include "tests/theft/talk.hpp"

namespace farebox::theft {

/// An honest caller: one session after the other, and a request whose answer was lost is sent again as it was.
class Customer {
public:
    Customer(std::string client, std::string key, std::uint64_t seed)
        : client_{std::move(client)}, key_{std::move(key)}, dice_{seed} {}

    [[nodiscard]] const std::string& client() const { return client_; }
    [[nodiscard]] Sent next();
    /// @return What an honest caller cannot have deserved; nothing: the answer is one of those it may get.
    std::optional<std::string> hear(const std::optional<net::Response>& response);
    /// It sent something that was not answered yet.
    [[nodiscard]] bool waits() const { return pending_.has_value(); }
    [[nodiscard]] const Order& last() const { return order_; }

private:
    void open_session();
    void keep_state(const net::Response& response);

    const std::string client_;
    const std::string key_;
    model::Dice dice_;
    model::Quote quote_;
    Order order_;
    bool in_session_ = false;
    std::optional<Sent> pending_;
};

}  // namespace farebox::theft
