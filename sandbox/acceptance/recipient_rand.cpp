#include "sandbox/acceptance/recipient_rand.hpp"

#include <numeric>
#include <string>

#include "protocol/byte_view.hpp"
#include "protocol/magnitude.hpp"
#include "protocol/uint256.hpp"

namespace farebox::sandbox {
namespace {

std::string minimal_bytes(std::uint64_t value) {
    return protocol::to_minimal_big_endian(Uint256{{value}});
}

}  // namespace

Uint256 recipient_rand(const Secret& secret, const protocol::TicketParams& params, const Address& sender,
                       const protocol::Price& price) {
    // big.Int.Bytes() forgets the sign.
    const std::uint64_t numerator = protocol::magnitude(price.price_per_unit);
    const std::uint64_t denominator = protocol::magnitude(price.pixels_per_unit);
    const std::uint64_t divisor = denominator == 0 ? 1 : std::gcd(numerator, denominator);
    const protocol::AuxData aux = protocol::aux_data(params.creation_round, params.creation_round_block_hash);
    std::string message = protocol::to_minimal_big_endian(params.seed);
    message += protocol::as_chars(sender);
    message += protocol::to_minimal_big_endian(params.face_value.value());
    message += protocol::to_minimal_big_endian(params.win_prob);
    message += protocol::to_minimal_big_endian(params.expiration_block);
    message += minimal_bytes(numerator / divisor);
    message += minimal_bytes(denominator / divisor);
    message += protocol::as_chars(aux.span());
    return protocol::from_word(hmac_sha256(secret, message).data);
}

std::optional<Uint256> matching_rand(const Secret& secret, const protocol::TicketParams& params, const Address& sender,
                                     const protocol::Price& price) {
    const Uint256 rand = recipient_rand(secret, params, sender, price);
    return protocol::recipient_rand_hash(rand) == params.recipient_rand_hash ? std::optional{rand} : std::nullopt;
}

}  // namespace farebox::sandbox
