#pragma once

#include <string>
#include <vector>

#include "tests/theft/scene.hpp"
#include "tests/theft/talk.hpp"

namespace farebox::theft {

/// Has one client's API key, has read all traffic of the others but for their keys, runs orchestrators of its own that
/// say whatever it likes, and tries everything.
class Thief {
public:
    Thief(std::string client, std::string key, std::uint64_t seed)
        : client_{std::move(client)}, key_{std::move(key)}, dice_{seed} {}

    /// What it sends at once.
    [[nodiscard]] std::vector<Sent> strike();
    /// The same, when it hears that it was found out: as many new sessions as can be asked for.
    [[nodiscard]] std::vector<Sent> rush();
    /// The answer to one of those requests, if it came.
    void hear(std::size_t index, const net::Response& answer);
    /// Somebody else's request and its answer.
    void overhear(const Order& order, const net::Response& response);

private:
    /// A state, and the request that got it.
    struct Loot {
        Order order;
        std::string state;
        std::string sig;
    };

    [[nodiscard]] model::Quote greedy_quote();
    [[nodiscard]] Order open();
    [[nodiscard]] Order go_on(const Loot& from);
    [[nodiscard]] Order forge();
    [[nodiscard]] Order as_reference();
    [[nodiscard]] Order with_stolen_hash();
    [[nodiscard]] Order vary(Order order);
    [[nodiscard]] Order scheme();
    [[nodiscard]] Sent elsewhere(const Order& order);
    [[nodiscard]] Sent with_other_credentials(const Order& order);
    [[nodiscard]] const Loot* of(const std::vector<Loot>& list);
    static std::optional<Loot> read(const Order& order, const net::Response& response);

    const std::string client_;
    const std::string key_;
    model::Dice dice_;
    std::vector<Order> sent_;
    std::vector<Order> strike_;    ///< Behind each request of the strike under way.
    std::vector<Loot> own_;        ///< Every state it was ever given.
    std::vector<Loot> overheard_;  ///< Others'.
    std::vector<Order> others_orders_;
};

}  // namespace farebox::theft
