#include "protocol/segment_credentials.hpp"

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/uint256.hpp"

namespace farebox::protocol {

namespace {

// The reference always writes this; what it stood for once is in the full profile lists.
constexpr std::string_view kProfilesPlaceholder = "invalid";

}  // namespace

const Hash32& empty_segment_hash() noexcept {
    static const Hash32 hash = keccak256(std::string_view{});
    return hash;
}

std::string flatten_segment(const SegmentFacts& facts) {
    // big.Int.Bytes of Go has no sign: a negative sequence is hashed as its magnitude.
    const auto bits = static_cast<std::uint64_t>(facts.sequence);
    const Word sequence = to_word(Uint256{{facts.sequence < 0 ? 0 - bits : bits}});
    std::string flat{facts.manifest_id};
    flat.append(as_chars(sequence)).append(as_chars(facts.segment_hash));
    for (const std::string& name : facts.profile_names) {
        append_hex(keccak256(name).span().first<4>(), flat);
    }
    return flat;
}

Hash32 segment_message(const SegmentFacts& facts) {
    return keccak256(flatten_segment(facts));
}

Hash32 credentials_digest(std::string_view manifest_id) {
    return personal_sign_digest(segment_message({.manifest_id = manifest_id}));
}

wire::SegData make_credentials(std::string_view manifest_id, const Signature& signature,
                               const wire::Capabilities* capabilities, const wire::AuthToken& auth_token) {
    wire::SegData credentials;
    credentials.manifest_id = manifest_id;
    credentials.hash = to_string(empty_segment_hash());
    credentials.profiles = kProfilesPlaceholder;
    credentials.sig = to_string(signature);
    if (capabilities != nullptr) {
        credentials.capabilities = *capabilities;
    }
    credentials.auth_token = auth_token;
    return credentials;
}

}  // namespace farebox::protocol
