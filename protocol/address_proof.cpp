#include "protocol/address_proof.hpp"

#include "protocol/address.hpp"
#include "protocol/keccak.hpp"
#include "protocol/personal_sign.hpp"

namespace farebox::protocol {

std::string address_proof_text(const Address& address) {
    return to_checksum(address);
}

Hash32 address_proof_digest(const Address& address) {
    return personal_sign_digest(keccak256(address_proof_text(address)));
}

}  // namespace farebox::protocol
