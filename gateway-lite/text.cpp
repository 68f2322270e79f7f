#include "gateway-lite/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <random>

namespace farebox::gateway {

std::string printable(std::string_view text, std::size_t max_bytes) {
    std::string out{text.substr(0, max_bytes)};
    std::replace_if(out.begin(), out.end(), [](char each) { return (each >= 0 && each < ' ') || each == '\x7f'; }, ' ');
    while (!out.empty() && out.back() == ' ') {
        out.pop_back();
    }
    return out;
}

std::string without_trailing_slash(std::string text) {
    while (!text.empty() && text.back() == '/') {
        text.pop_back();
    }
    return text;
}

bool is_header_value(std::string_view text) noexcept {
    constexpr std::size_t kMaxBytes = 64 * 1024;
    return !text.empty() && text.size() <= kMaxBytes && std::all_of(text.begin(), text.end(), [](char each) {
        return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9') ||
               each == '+' || each == '/' || each == '=';
    });
}

std::chrono::milliseconds seconds_in(std::string_view retry_after) noexcept {
    unsigned seconds = 0;
    const auto [end, problem] = std::from_chars(retry_after.data(), retry_after.data() + retry_after.size(), seconds);
    if (problem != std::errc{} || end != retry_after.data() + retry_after.size()) {
        return std::chrono::milliseconds{0};
    }
    return std::chrono::seconds{std::min(seconds, 3600u)};
}

std::chrono::milliseconds retry_pause() {
    std::random_device source;
    return std::chrono::milliseconds{std::uniform_int_distribution<int>{200, 500}(source)};
}

std::string random_key() {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::random_device source;
    std::string key;
    for (int word = 0; word < 4; ++word) {
        auto bits = source();
        for (int digit = 0; digit < 8; ++digit, bits >>= 4u) {
            key += kDigits[bits & 0xfu];
        }
    }
    return key;
}

}  // namespace farebox::gateway
