#include "protocol/utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace farebox::protocol {

namespace {

/// How many bytes follow a lead byte and which range the first of them must lie in (Unicode 15, table 3-7).
struct Lead {
    std::size_t followers;
    std::uint8_t low;
    std::uint8_t high;
};

constexpr Lead kInvalid{0, 1, 0};

constexpr Lead classify(std::uint8_t lead) noexcept {
    if (lead >= 0xc2 && lead <= 0xdf) {
        return {1, 0x80, 0xbf};
    }
    if (lead >= 0xe0 && lead <= 0xef) {
        // e0: no overlong forms; ed: no surrogates.
        return {2, static_cast<std::uint8_t>(lead == 0xe0 ? 0xa0 : 0x80),
                static_cast<std::uint8_t>(lead == 0xed ? 0x9f : 0xbf)};
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        // f0: no overlong forms; f4: nothing above U+10FFFF.
        return {3, static_cast<std::uint8_t>(lead == 0xf0 ? 0x90 : 0x80),
                static_cast<std::uint8_t>(lead == 0xf4 ? 0x8f : 0xbf)};
    }
    return kInvalid;
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) noexcept {
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    for (std::size_t i = 0; i < bytes.size();) {
        if (at(i) < 0x80) {
            ++i;
            continue;
        }
        const Lead lead = classify(at(i));
        if (lead.followers == 0 || lead.followers >= bytes.size() - i) {
            return false;
        }
        if (at(i + 1) < lead.low || at(i + 1) > lead.high) {
            return false;
        }
        for (std::size_t k = 2; k <= lead.followers; ++k) {
            if ((at(i + k) & 0xc0U) != 0x80U) {
                return false;
            }
        }
        i += lead.followers + 1;
    }
    return true;
}

}  // namespace farebox::protocol
