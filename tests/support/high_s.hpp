#pragma once

#include "farebox/bytes.hpp"

namespace farebox::test {

/// n - s and the other v: the same signature, spelled as no contract takes it.
inline Signature with_high_s(Signature signature) {
    constexpr std::uint8_t kOrder[32] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                         0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48,
                                         0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41};
    int borrow = 0;
    for (std::size_t i = 32; i-- > 0;) {
        const int digit = kOrder[i] - signature.data[32 + i] - borrow;
        borrow = digit < 0 ? 1 : 0;
        signature.data[32 + i] = static_cast<std::uint8_t>(digit + 256 * borrow);
    }
    signature.data[64] = static_cast<std::uint8_t>(55 - signature.data[64]);
    return signature;
}

}  // namespace farebox::test
