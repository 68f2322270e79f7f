#include "cli/text.hpp"

#include <cstdint>

namespace farebox::cli {
namespace {

struct Sequence {
    std::size_t length = 0;    ///< 0: no character begins so.
    unsigned char low = 0x80;  ///< What the second byte may be.
    unsigned char high = 0xbf;
};

/// The well-formed sequences of the Unicode standard, table 3-7: nothing overlong, no surrogates, at most U+10FFFF.
Sequence sequence_of(unsigned char first) {
    if (first < 0x80) {
        return {1};
    }
    if (first >= 0xc2 && first <= 0xdf) {
        return {2};
    }
    if (first >= 0xe0 && first <= 0xef) {
        return {3, static_cast<unsigned char>(first == 0xe0 ? 0xa0 : 0x80),
                static_cast<unsigned char>(first == 0xed ? 0x9f : 0xbf)};
    }
    if (first >= 0xf0 && first <= 0xf4) {
        return {4, static_cast<unsigned char>(first == 0xf0 ? 0x90 : 0x80),
                static_cast<unsigned char>(first == 0xf4 ? 0x8f : 0xbf)};
    }
    return {};
}

}  // namespace

bool is_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sequence = sequence_of(static_cast<unsigned char>(bytes.front()));
        if (sequence.length == 0 || sequence.length > bytes.size()) {
            return false;
        }
        for (std::size_t index = 1; index < sequence.length; ++index) {
            const auto byte = static_cast<unsigned char>(bytes[index]);
            const bool second = index == 1;
            if (byte < (second ? sequence.low : 0x80) || byte > (second ? sequence.high : 0xbf)) {
                return false;
            }
        }
        bytes.remove_prefix(sequence.length);
    }
    return true;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (; !bytes.empty(); bytes.remove_prefix(bytes.size() < 3 ? bytes.size() : 3)) {
        std::uint32_t bits = 0;
        for (std::size_t index = 0; index < 3; ++index) {
            bits = bits << 8U | (index < bytes.size() ? static_cast<unsigned char>(bytes[index]) : 0U);
        }
        for (std::size_t digit = 0; digit < 4; ++digit) {
            out += digit <= bytes.size() ? kDigits[bits >> (18U - 6U * digit) & 0x3fU] : '=';
        }
    }
    return out;
}

}  // namespace farebox::cli
