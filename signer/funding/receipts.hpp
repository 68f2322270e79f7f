#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "signer/funding/funding_answers.hpp"

namespace farebox::signer {

/// What one endpoint says about a transaction under way, all its versions together.
struct EndpointSighting {
    std::optional<funding_answers::ReceiptAnswer> receipt;  ///< Of whichever version was mined.
    bool knows_newest = false;                              ///< It has the newest version, mined or not.
    std::uint64_t nonce = 0;                                ///< Transactions of the key that it has seen mined.
};

enum class Sighting : std::uint8_t {
    waiting,    ///< Endpoints have it, none says it is mined, or they do not agree yet.
    unknown,    ///< Some endpoint does not have it: to be sent again.
    mined,      ///< With @c receipt.
    overtaken,  ///< Its nonce is used, by none of its versions.
};

struct SightingVerdict {
    Sighting sighting = Sighting::waiting;
    std::optional<funding_answers::ReceiptAnswer> receipt;
};

/// What those that answered agree on: a receipt counts where more than half of them have the same one, so that one that
/// lies or is on a fork of its own decides nothing.
[[nodiscard]] SightingVerdict judge_sightings(const std::vector<EndpointSighting>& sightings, std::uint64_t nonce);

}  // namespace farebox::signer
