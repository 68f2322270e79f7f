#include "signer/http/random_id.hpp"

#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <stdexcept>

#include "protocol/hex.hpp"

namespace farebox::signer {

std::string random_id() {
    std::array<std::uint8_t, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error{"the system's random generator failed"};
    }
    return protocol::to_hex(bytes);
}

}  // namespace farebox::signer
