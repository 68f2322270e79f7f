#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace farebox::gateway {

/// Text from outside, fit for a message: cut, and without control characters and trailing white space.
[[nodiscard]] std::string printable(std::string_view text, std::size_t max_bytes);

/// A URL as a path can be appended to it.
[[nodiscard]] std::string without_trailing_slash(std::string text);

/// True for a non-empty base64 text of sensible size: fit for a header.
[[nodiscard]] bool is_header_value(std::string_view text) noexcept;

/// A Retry-After header's whole seconds, at most an hour; anything else is 0.
[[nodiscard]] std::chrono::milliseconds seconds_in(std::string_view retry_after) noexcept;

/// 200 to 500 ms, at random: between two tries.
[[nodiscard]] std::chrono::milliseconds retry_pause();

/// 128 random bits as hex: an Idempotency-Key.
[[nodiscard]] std::string random_key();

}  // namespace farebox::gateway
