#include "keystore/public_key.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "protocol/keccak.hpp"

namespace farebox::keystore {

Address address_of(const secp256k1_pubkey& key) {
    std::array<std::uint8_t, 65> point{};
    std::size_t size = point.size();
    secp256k1_ec_pubkey_serialize(secp256k1_context_static, point.data(), &size, &key, SECP256K1_EC_UNCOMPRESSED);
    const Hash32 hash = protocol::keccak256(std::span{point}.subspan(1));  // without the marker 0x04
    Address address;
    std::copy(hash.data.begin() + 12, hash.data.end(), address.data.begin());
    return address;
}

}  // namespace farebox::keystore
