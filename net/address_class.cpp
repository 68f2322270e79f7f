#include "net/address_class.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace farebox::net {
namespace {

using Bytes = std::span<const std::uint8_t>;

struct Range {
    std::array<std::uint8_t, 4> prefix;
    std::size_t bits;
    AddressClass meaning;
};

/// The first match counts; what matches none is global.
constexpr auto kIpv4 = std::to_array<Range>({
    {{0, 0, 0, 0}, 8, AddressClass::loopback},
    {{127, 0, 0, 0}, 8, AddressClass::loopback},
    {{169, 254, 0, 0}, 16, AddressClass::link_local},
    {{10, 0, 0, 0}, 8, AddressClass::private_network},
    {{100, 64, 0, 0}, 10, AddressClass::private_network},
    {{172, 16, 0, 0}, 12, AddressClass::private_network},
    {{192, 168, 0, 0}, 16, AddressClass::private_network},
    {{224, 0, 0, 0}, 3, AddressClass::private_network},  // multicast and reserved
});
constexpr auto kIpv6 = std::to_array<Range>({
    {{0xfe, 0x80, 0, 0}, 10, AddressClass::link_local},
    {{0xfe, 0xc0, 0, 0}, 10, AddressClass::private_network},
    {{0xfc, 0, 0, 0}, 7, AddressClass::private_network},
    {{0xff, 0, 0, 0}, 8, AddressClass::private_network},
});

bool is_in(Bytes address, const Range& range) {
    for (std::size_t bit = 0; bit < range.bits; ++bit) {
        const auto mask = static_cast<std::uint8_t>(0x80u >> (bit % 8));
        if (((address[bit / 8] ^ range.prefix.at(bit / 8)) & mask) != 0) {
            return false;
        }
    }
    return true;
}

template <std::size_t N>
AddressClass look_up(Bytes address, const std::array<Range, N>& ranges) {
    const auto* const found =
        std::find_if(ranges.begin(), ranges.end(), [address](const Range& range) { return is_in(address, range); });
    return found == ranges.end() ? AddressClass::global : found->meaning;
}

bool begins_with(Bytes address, std::string_view prefix) {
    return std::equal(prefix.begin(), prefix.end(), address.begin(),
                      [](char left, std::uint8_t right) { return static_cast<std::uint8_t>(left) == right; });
}

}  // namespace

AddressClass classify_address(Bytes bytes) noexcept {
    using namespace std::string_view_literals;
    if (bytes.size() == 4) {
        return look_up(bytes, kIpv4);
    }
    if (bytes.size() != 16) {
        return AddressClass::private_network;  // no IP address: nothing that a stranger may name
    }
    if (begins_with(bytes, "\0\0\0\0\0\0\0\0\0\0\xff\xff"sv) ||
        begins_with(bytes, "\0\x64\xff\x9b\0\0\0\0\0\0\0\0"sv)) {
        return classify_address(bytes.last(4));
    }
    if (begins_with(bytes, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv)) {
        return AddressClass::loopback;  // :: and ::1
    }
    return look_up(bytes, kIpv6);
}

std::optional<AddressClass> classify_literal(const std::string& host) {
    std::array<std::uint8_t, 16> bytes{};
    if (::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) {
        return classify_address(Bytes{bytes}.first(4));
    }
    if (::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1) {
        return classify_address(bytes);
    }
    return std::nullopt;
}

}  // namespace farebox::net
