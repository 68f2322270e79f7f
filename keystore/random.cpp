#include "keystore/random.hpp"

#include <sys/random.h>

#include <cerrno>
#include <stdexcept>

namespace farebox::keystore {

void fill_random(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const auto got = ::getrandom(bytes.data(), bytes.size(), 0);
        if (got > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(got));
        } else if (errno != EINTR) {
            throw std::runtime_error{"the system has no random numbers"};
        }
    }
}

}  // namespace farebox::keystore
