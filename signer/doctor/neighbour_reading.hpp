#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "signer/config/config.hpp"
#include "signer/doctor/network.hpp"

namespace farebox::signer::doctor {

/// Somebody that the signer asks, apart from the chain.
struct Neighbour {
    enum class Kind : std::uint8_t { auth_webhook, discovery_webhook, orchestrator, token_issuer };
    Kind kind = Kind::auth_webhook;
    std::string url;
};

/// Whether it can be reached. Nothing was asked: connecting has no side effects.
struct NeighbourReading {
    Neighbour::Kind kind = Neighbour::Kind::auth_webhook;
    std::string shown;  ///< The URL without what may be secret.
    std::string error;  ///< Empty: it took the connection, with a certificate that is good where there is TLS.
    std::chrono::milliseconds took{0};
};

struct NeighboursReading {
    std::vector<NeighbourReading> reached;
    std::size_t left_out = 0;  ///< Orchestrators beyond the first 64.
};

/// Everybody that the configuration names.
[[nodiscard]] std::vector<Neighbour> neighbours_of(const Config& config);
/// Connects to all of them at the same time, five seconds each at most. Blocks.
[[nodiscard]] NeighboursReading reach_neighbours(Network& network, const Config& config);

}  // namespace farebox::signer::doctor
