#pragma once

#include <string_view>

namespace farebox::protocol {

/// Whether the bytes are UTF-8 as the Unicode standard has it: shortest forms, no surrogates, at most U+10FFFF.
[[nodiscard]] bool is_valid_utf8(std::string_view bytes) noexcept;

}  // namespace farebox::protocol
