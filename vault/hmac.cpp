#include "vault/hmac.hpp"

#include <array>
#include <string>

#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"

namespace farebox::vault {
namespace {

constexpr std::size_t kBlock = 136;  // bytes that Keccak-256 takes at once

std::array<std::uint8_t, kBlock> padded(const Hash32& key, std::uint8_t mask) {
    std::array<std::uint8_t, kBlock> block{};
    block.fill(mask);
    for (std::size_t i = 0; i < key.data.size(); ++i) {
        block.at(i) = static_cast<std::uint8_t>(block.at(i) ^ key.data.at(i));
    }
    return block;
}

}  // namespace

Hash32 hmac(const Hash32& key, std::span<const std::uint8_t> message) {
    const auto inner = protocol::Keccak256{}.update(padded(key, 0x36)).update(message).finish();
    return protocol::Keccak256{}.update(padded(key, 0x5c)).update(inner.data).finish();
}

Hash32 mac_of_audit_head(const Hash32& key, const AuditHeadToMac& head) {
    std::string message{"farebox audit head "};
    for (int shift = 56; shift >= 0; shift -= 8) {
        message.push_back(static_cast<char>(head.entry >> shift));
    }
    message += protocol::as_chars(head.hash);
    return hmac(key, protocol::as_bytes(message));
}

}  // namespace farebox::vault
