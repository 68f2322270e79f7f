#include "signer/http/random_id.hpp"

#include <openssl/rand.h>

#include <algorithm>
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

std::string order_by_time(std::string random_id, protocol::Timestamp now) {
    constexpr std::int64_t kNanosPerMilli = 1'000'000;
    auto millis = static_cast<std::uint64_t>(std::max<std::int64_t>(0, now.unix_nanos) / kNanosPerMilli);
    std::array<std::uint8_t, 6> bytes{};
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, millis >>= 8U) {
        *byte = static_cast<std::uint8_t>(millis);
    }
    return random_id.replace(0, 2 * bytes.size(), protocol::to_hex(bytes));
}

}  // namespace farebox::signer
