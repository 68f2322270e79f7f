#include "protocol/personal_sign.hpp"

#include <array>
#include <charconv>

#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"

namespace farebox::protocol {

Hash32 personal_sign_digest(std::span<const std::uint8_t> message) noexcept {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), message.size()).ptr;
    return Keccak256{}
        .update(std::string_view{"\x19"
                                 "Ethereum Signed Message:\n"})
        .update(std::string_view{digits.data(), static_cast<std::size_t>(end - digits.data())})
        .update(message)
        .finish();
}

Hash32 personal_sign_digest(std::string_view message) noexcept {
    return personal_sign_digest(as_bytes(message));
}

}  // namespace farebox::protocol
