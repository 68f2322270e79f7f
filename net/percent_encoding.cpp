#include "net/percent_encoding.hpp"

#include <cstddef>
#include <cstdint>

#include "protocol/hex.hpp"

namespace farebox::net {
std::string percent_decoded(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::uint8_t byte = 0;
        const bool escape = text[i] == '%' && protocol::decode_hex(text.substr(i + 1, 2), {&byte, 1});
        decoded.push_back(escape ? static_cast<char>(byte) : text[i]);
        i += escape ? 2 : 0;
    }
    return decoded;
}

}  // namespace farebox::net
