#include "sandbox/acceptance/quote.hpp"

#include <algorithm>

#include "protocol/rational.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/acceptance/recipient_rand.hpp"

namespace farebox::sandbox {
namespace {

constexpr std::uint64_t kCostMultiplier = 100;
constexpr std::uint64_t kAverageGasPrice = 3'000'000'000;

/// The product; terms are configuration, so one that needs more than 256 bits is a bug and throws.
Wei times(const Wei& amount, std::uint64_t factor) {
    return Wei{*protocol::checked_mul(amount.value(), Uint256{{factor}})};
}

}  // namespace

Verdict<Wei> choose_face_value(const TicketTerms& terms, const Wei& max_float) {
    const Wei redeem_cost = times(terms.gas_price, terms.redeem_gas);
    Wei face_value = times(redeem_cost, kCostMultiplier);
    if (face_value < terms.ticket_ev) {
        face_value = times(terms.ticket_ev, kCostMultiplier);
    }
    face_value = std::min(face_value, max_float);
    face_value = std::min(face_value, terms.max_face_value.value_or(face_value));
    const Wei average_cost = times(Wei{kAverageGasPrice}, terms.redeem_gas);
    if (face_value < terms.ticket_ev || (face_value < redeem_cost && face_value < average_cost)) {
        return Rejection{500, "insufficient sender reserve"};
    }
    return face_value;
}

Uint256 choose_win_prob(const TicketTerms& terms, const Wei& face_value) {
    if (face_value.is_zero()) {
        return {};
    }
    if (face_value == terms.ticket_ev) {
        return kMaxUint256;
    }
    const auto share = *floor_quotient(protocol::Rational{kMaxUint256}, protocol::Rational{face_value}).to_uint256();
    const auto remainder = *protocol::checked_sub(kMaxUint256, *protocol::checked_mul(share, face_value.value()));
    const std::uint64_t round_up = remainder.limbs[0] != 0 ? 1 : 0;
    return *protocol::checked_mul(terms.ticket_ev.value(), *protocol::checked_add(share, Uint256{{round_up}}));
}

Verdict<protocol::TicketParams> make_ticket_params(const TicketTerms& terms, const ChainFacts& chain,
                                                   const QuoteRequest& request, const Secret& secret) {
    protocol::TicketParams params;
    params.recipient = request.recipient;
    if (request.price.price_per_unit > 0) {
        const auto face_value = choose_face_value(terms, request.max_float);
        if (!face_value) {
            return face_value.rejection();
        }
        params.face_value = *face_value;
    }
    params.win_prob = choose_win_prob(terms, params.face_value);
    params.seed = protocol::from_word(random_secret().data);
    params.expiration_block = Uint256{{static_cast<std::uint64_t>(chain.latest_l1_block + request.lifetime_blocks)}};
    const bool use_previous = chain.round_hash.is_zero();
    params.creation_round = chain.last_initialized_round - (use_previous ? 1 : 0);
    params.creation_round_block_hash = use_previous ? chain.previous_round_hash : chain.round_hash;
    const Uint256 rand = recipient_rand(secret, params, request.sender, request.price);
    params.recipient_rand_hash = protocol::recipient_rand_hash(rand);
    return params;
}

}  // namespace farebox::sandbox
