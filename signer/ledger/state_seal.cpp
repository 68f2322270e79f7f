#include "signer/ledger/state_seal.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <optional>

#include "signer/ledger/digest.hpp"

namespace farebox::signer {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kMacOffset = 5;

void append_big_endian(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>((value >> shift) & 0xffU));
    }
}

/// The client's length comes first, so that no other split of the same bytes has the same seal.
std::string seal_with(const StateKey& key, std::string_view client, std::string_view state) {
    std::string message{"farebox state v1"};
    message.reserve(message.size() + sizeof(std::uint32_t) + client.size() + state.size());
    append_big_endian(message, static_cast<std::uint32_t>(client.size()));
    message.append(client).append(state);
    std::string seal(1, kVersion);
    seal.reserve(kStateSealBytes);
    append_big_endian(seal, key.id);
    const Hash32 mac = hmac_sha256(key.secret, message);
    seal.append(reinterpret_cast<const char*>(mac.data.data()), mac.data.size());
    return seal;
}

/// The key that a seal names; nothing for what is no seal.
std::optional<std::uint32_t> key_id_of(std::string_view seal) noexcept {
    if (seal.size() != kStateSealBytes || seal[0] != kVersion) {
        return std::nullopt;
    }
    std::uint32_t id = 0;
    for (std::size_t at = 1; at < kMacOffset; ++at) {
        id = (id << 8U) | static_cast<std::uint8_t>(seal[at]);
    }
    return id;
}

}  // namespace

void StateSealer::add_retired(const StateKey& key, protocol::Timestamp valid_until) {
    retired_.push_back({key, valid_until});
}

std::string StateSealer::seal(std::string_view client, std::string_view state) const {
    return seal_with(current_, client, state);
}

const StateSealer::Retired* StateSealer::find_retired(std::uint32_t id) const noexcept {
    const auto found = std::ranges::find_if(retired_, [&](const Retired& each) { return each.key.id == id; });
    return found == retired_.end() ? nullptr : &*found;
}

bool StateSealer::verify(std::string_view client, std::string_view state, std::string_view seal) const {
    const auto id = key_id_of(seal);
    const Retired* retired = id && *id != current_.id ? find_retired(*id) : nullptr;
    if (!id || (*id != current_.id && retired == nullptr)) {
        return false;
    }
    const auto expected = seal_with(retired != nullptr ? retired->key : current_, client, state);
    return CRYPTO_memcmp(expected.data(), seal.data(), expected.size()) == 0;
}

bool StateSealer::is_current(std::string_view seal, protocol::Timestamp now) const noexcept {
    const auto id = key_id_of(seal);
    if (!id || *id == current_.id) {
        return id.has_value();
    }
    const Retired* retired = find_retired(*id);
    return retired != nullptr && now <= retired->valid_until;
}

}  // namespace farebox::signer
