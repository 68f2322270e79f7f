#include "sandbox/acceptance/nonce_sets.hpp"

#include <string>

#include "protocol/address.hpp"

namespace farebox::sandbox {
namespace {

Rejection nonce_rejection(const char* why, const Address& sender, std::uint32_t nonce) {
    return {400, "invalid ticket senderNonce: " + std::string{why} + " sender=" + protocol::to_checksum(sender) +
                     " nonce=" + std::to_string(nonce)};
}

}  // namespace

Verdict<NonceSets::Accepted> NonceSets::record(const RecipientRandHash& rand_hash, std::uint32_t nonce,
                                               const Address& sender, const Uint256& expiration_block) {
    auto& set = sets_.try_emplace(rand_hash, NonceSet{{}, expiration_block}).first->second;
    if (set.seen.contains(nonce)) {
        return nonce_rejection("already seen", sender, nonce);
    }
    if (set.seen.size() >= kMaxSenderNonces) {
        return nonce_rejection("too many values", sender, nonce);
    }
    set.seen.insert(nonce);
    return Accepted{};
}

void NonceSets::forget_expired(const Uint256& latest_l1_block) {
    std::erase_if(sets_, [&](const auto& entry) { return entry.second.expiration_block <= latest_l1_block; });
}

}  // namespace farebox::sandbox
