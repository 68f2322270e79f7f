#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace farebox::net {

/// From where an IP address can be reached.
enum class AddressClass : std::uint8_t {
    global,
    loopback,         ///< 127.0.0.0/8, ::1, and the unspecified addresses, which lead there too.
    link_local,       ///< 169.254.0.0/16 (clouds' metadata services), fe80::/10.
    private_network,  ///< RFC 1918, RFC 6598, fc00::/7, multicast, reserved.
};

/// Of 4 or 16 bytes. An IPv4 address inside an IPv6 one (::ffff:0:0/96, 64:ff9b::/96) counts as itself.
[[nodiscard]] AddressClass classify_address(std::span<const std::uint8_t> bytes) noexcept;
/// Of a literal as URLs have it, without brackets; nothing: it is a name.
[[nodiscard]] std::optional<AddressClass> classify_literal(const std::string& host);

}  // namespace farebox::net
