#pragma once

#include <array>
#include <cstdint>
#include <random>

namespace farebox::bench {

/// Bytes that never come again, made without a system call per use (splitmix64 from a random start).
class RandomBytes {
public:
    RandomBytes() : state_{(std::uint64_t{std::random_device{}()} << 32U) | std::random_device{}()} {}

    std::uint64_t number() {
        state_ += 0x9E3779B97F4A7C15ULL;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
        return mixed ^ (mixed >> 31U);
    }

    void fill(std::array<char, 32>& bytes) {
        for (std::size_t i = 0; i < bytes.size(); i += 8) {
            const std::uint64_t word = number();
            for (std::size_t j = 0; j < 8; ++j) {
                bytes[i + j] = static_cast<char>(word >> (8 * j));
            }
        }
    }

    void fill_hex(std::array<char, 32>& digits) {
        for (std::size_t i = 0; i < digits.size(); i += 16) {
            const std::uint64_t word = number();
            for (std::size_t j = 0; j < 16; ++j) {
                digits[i + j] = "0123456789abcdef"[(word >> (4 * j)) & 0xFU];
            }
        }
    }

private:
    std::uint64_t state_;
};

}  // namespace farebox::bench
