#include "signer/funding/receipts.hpp"

#include <algorithm>

namespace farebox::signer {
namespace {

bool most(std::size_t some, std::size_t all) {
    return 2 * some > all;
}

}  // namespace

SightingVerdict judge_sightings(const std::vector<EndpointSighting>& sightings, std::uint64_t nonce) {
    for (const auto& each : sightings) {
        const auto same =
            static_cast<std::size_t>(std::ranges::count(sightings, each.receipt, &EndpointSighting::receipt));
        if (each.receipt && most(same, sightings.size())) {
            return {Sighting::mined, each.receipt};
        }
    }
    const bool somebody_has_receipt =
        std::ranges::any_of(sightings, [](const EndpointSighting& each) { return each.receipt.has_value(); });
    const auto past = static_cast<std::size_t>(
        std::ranges::count_if(sightings, [&](const EndpointSighting& each) { return each.nonce > nonce; }));
    if (!somebody_has_receipt && !sightings.empty() && past == sightings.size()) {
        return {Sighting::overtaken, {}};
    }
    const bool somebody_lacks_it = std::ranges::any_of(sightings, [&](const EndpointSighting& each) {
        return !each.knows_newest && !each.receipt && each.nonce <= nonce;
    });
    return {somebody_lacks_it ? Sighting::unknown : Sighting::waiting, {}};
}

}  // namespace farebox::signer
