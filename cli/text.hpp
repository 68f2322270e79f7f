#pragma once

#include <string>
#include <string_view>

namespace farebox::cli {

/// Whether JSON can carry the bytes as a string.
[[nodiscard]] bool is_utf8(std::string_view bytes);
/// Standard base64 with padding.
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace farebox::cli
