#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "keystore/private_key.hpp"

namespace farebox::test {

/// Where a chain is, and the contracts that are not in the Controller.
struct ChainPlace {
    std::string rpc;
    std::uint64_t chain_id = 0;
    Address controller;
    Address ai_registry;
    Address price_feed;
};

/// A chain with Livepeer's contracts and what tests do to it. It starts in an initialised round after the first, with
/// two orchestrators in the pool, both active; nobody has a deposit or a reserve.
class ChainUnderTest {
public:
    virtual ~ChainUnderTest() = default;

    [[nodiscard]] virtual ChainPlace place() const = 0;
    /// Who has the largest stake; its key.
    [[nodiscard]] virtual const keystore::PrivateKey& orchestrator() const = 0;
    /// What that one has put into the ServiceRegistry, and into the one for AI.
    [[nodiscard]] virtual std::string service_uri() const = 0;
    [[nodiscard]] virtual std::string ai_service_uri() const = 0;

    /// From now on the account has that much.
    virtual void set_balance(const Address& account, const Wei& balance) = 0;
    /// Makes L1 blocks, in which what was sent is mined.
    virtual void mine(int blocks) = 0;
    /// And initialises it.
    virtual void start_next_round() = 0;
    virtual void pause(bool paused) = 0;
    /// @param dollars  Of an ether, with at most eight decimals.
    /// @param age  For how long it has been so, by the newest block.
    virtual void set_price(const std::string& dollars, std::chrono::seconds age) = 0;
};

/// What a suite is instantiated with.
struct ChainKind {
    std::string name;
    std::function<std::unique_ptr<ChainUnderTest>()> make;
};
inline void PrintTo(const ChainKind& kind, std::ostream* out) {
    *out << kind.name;
}

}  // namespace farebox::test
