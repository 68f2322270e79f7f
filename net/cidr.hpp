#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::net {

/// A range of IP addresses as a route names it: "10.0.0.0/8", "fd00::/8"; an address alone is a range of one.
class Cidr {
public:
    /// Refused: bits below the prefix ("10.0.0.1/8"), IPv4 written as IPv6, and every address there is ("0.0.0.0/0").
    static Result<Cidr> parse(std::string_view text);

    /// @param address  As Peer::address shows it. What is no IP address is in no range.
    [[nodiscard]] bool contains(const std::string& address) const noexcept;
    /// As parse() reads it.
    [[nodiscard]] std::string to_string() const;

    friend bool operator==(const Cidr&, const Cidr&) = default;

private:
    std::array<std::uint8_t, 16> bytes_{};
    std::uint8_t size_ = 0;  ///< 4 or 16.
    std::uint8_t bits_ = 0;
};

}  // namespace farebox::net
