#include "net/cidr.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <span>

namespace farebox::net {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

/// @return How many bytes the address has; 0 where it is none.
std::uint8_t read_address(const std::string& text, Bytes& bytes) noexcept {
    if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
        return 4;
    }
    return ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1 ? 16 : 0;
}

bool bit_of(std::span<const std::uint8_t> bytes, std::size_t at) {
    return (bytes[at / 8] >> (7 - at % 8) & 1U) != 0;
}

bool is_mapped_ipv4(const Bytes& bytes) {
    constexpr std::size_t kZeros = 10;
    return std::all_of(bytes.begin(), bytes.begin() + kZeros, [](auto byte) { return byte == 0; }) &&
           bytes[kZeros] == 0xff && bytes[kZeros + 1] == 0xff;
}

Error invalid(std::string_view text, std::string_view what, std::string hint) {
    return make_error(ErrorCode::invalid_argument, "\"" + std::string{text} + "\" " + std::string{what},
                      std::move(hint));
}

/// The number behind the slash; all bits where there is no slash.
bool read_prefix(std::string_view digits, std::uint8_t most, std::uint8_t& bits) {
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    return failed == std::errc{} && end == digits.data() + digits.size() && bits <= most;
}

}  // namespace

Result<Cidr> Cidr::parse(std::string_view text) {
    const auto slash = text.find('/');
    Cidr range;
    range.size_ = read_address(std::string{text.substr(0, slash)}, range.bytes_);
    range.bits_ = static_cast<std::uint8_t>(8U * range.size_);
    const bool read = slash == std::string_view::npos || read_prefix(text.substr(slash + 1), range.bits_, range.bits_);
    if (range.size_ == 0 || !read) {
        return invalid(text, "is no range of IP addresses", R"(write e.g. "10.0.0.0/8", "fd00::/8" or "192.0.2.7")");
    }
    if (range.size_ == 16 && is_mapped_ipv4(range.bytes_)) {
        return invalid(text, "is IPv4 written as IPv6", "write it as IPv4");
    }
    if (range.bits_ == 0) {
        return invalid(text, "is every address there is", "name the network that is meant");
    }
    Cidr whole = range;
    for (std::size_t at = range.bits_; at < std::size_t{8} * range.size_; ++at) {
        const auto mask = static_cast<std::uint8_t>(0x80U >> (at % 8));
        whole.bytes_.at(at / 8) = static_cast<std::uint8_t>(whole.bytes_.at(at / 8) & ~mask);
    }
    if (whole != range) {
        return invalid(text, "has bits behind its prefix", "write \"" + whole.to_string() + "\"");
    }
    return range;
}

bool Cidr::contains(const std::string& address) const noexcept {
    Bytes bytes{};
    if (read_address(address, bytes) != size_) {
        return false;
    }
    for (std::size_t at = 0; at < bits_; ++at) {
        if (bit_of(bytes, at) != bit_of(bytes_, at)) {
            return false;
        }
    }
    return true;
}

std::string Cidr::to_string() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(size_ == 4 ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
    return std::string{text.data()} + "/" + std::to_string(bits_);
}

}  // namespace farebox::net
