#include "signer/http/random_id.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>

#include "protocol/hex.hpp"

namespace farebox::signer {

namespace {

constexpr std::size_t kIdBytes = 16;

/// Random bytes of one thread, drawn for many ids at once: most of what a draw costs does not depend on its length.
class Supply {
public:
    std::span<const std::uint8_t> take() {
        if (used_ == bytes_.size()) {
            if (RAND_bytes(bytes_.data(), static_cast<int>(bytes_.size())) != 1) {
                throw std::runtime_error{"the system's random generator failed"};
            }
            used_ = 0;
        }
        const auto taken = std::span{bytes_}.subspan(used_, kIdBytes);
        used_ += kIdBytes;
        return taken;
    }

private:
    std::array<std::uint8_t, 64 * kIdBytes> bytes_{};
    std::size_t used_ = bytes_.size();
};

}  // namespace

std::string random_id() {
    thread_local Supply supply;
    return protocol::to_hex(supply.take());
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
