#pragma once

#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "protocol/timestamp.hpp"

/// What the ledger remembers about clients that were made while the signer ran, as plain rows. Times are by the wall
/// clock.
namespace farebox::signer {

/// An API key, which is nowhere but with its holder.
struct ApiKeyRow {
    Hash32 hash;          ///< SHA-256 of it.
    std::string label;    ///< For the operator; may be empty.
    std::string request;  ///< What the operator calls the order that made it; may be empty.
    protocol::Timestamp created;
    std::optional<protocol::Timestamp> expires;
    std::optional<protocol::Timestamp> grace_until;  ///< Another key took its place: good until then.
    std::optional<protocol::Timestamp> revoked;
    friend bool operator==(const ApiKeyRow&, const ApiKeyRow&) = default;
};

struct ClientRow {
    std::string name;
    // As a configuration file says it, in TOML.
    std::string limits;
    std::string labels;
    std::string allowed_origins;

    protocol::Timestamp created;
    std::optional<protocol::Timestamp> revoked;  ///< For ever.
    std::vector<ApiKeyRow> keys;                 ///< By their creation.
    friend bool operator==(const ClientRow&, const ClientRow&) = default;
};

}  // namespace farebox::signer
