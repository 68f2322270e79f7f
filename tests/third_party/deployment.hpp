#pragma once

#include "farebox/bytes.hpp"
#include "tests/third_party/anvil.hpp"

namespace farebox::test {

/// Addresses of Livepeer's contracts as we wrote them (contracts/*.sol).
struct Deployment {
    Address controller;
    Address rounds_manager;
    Address bonding_manager;
    Address service_registry;
    Address ai_registry;
    Address price_feed;
};

/// Blocks of a round: more than a test makes on its way.
inline constexpr std::uint64_t kRoundLength = 60;

/// Compiles the contracts and puts them on that chain, registered in the Controller, which the rich account owns.
Deployment deploy_contracts(Anvil& anvil);

}  // namespace farebox::test
