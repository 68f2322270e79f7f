#pragma once

#include <atomic>
#include <cstddef>

namespace farebox::vault::test {

/// What a test does to the module (faulty_pkcs11.cpp), which else is SoftHSM.
struct FaultyControls {
    std::atomic<bool> away{false};      ///< No token, and sessions that were open are not any more.
    std::atomic<bool> hang{false};      ///< C_Sign does not return.
    std::atomic<bool> spoil{false};     ///< C_Sign answers other bytes than it should.
    std::atomic<std::size_t> signs{0};  ///< Calls of C_Sign.
    std::atomic<std::size_t> logins{0};
    std::atomic<std::size_t> sessions{0};       ///< Open ones.
    std::atomic<std::size_t> most_sessions{0};  ///< Ever open at once.
};

using GetFaultyControls = FaultyControls* (*)();

}  // namespace farebox::vault::test
