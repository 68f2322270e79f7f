#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"

/// The primitive values of a frame's body.
namespace farebox::vault {

/// Appends values to a frame.
class FrameWriter {
public:
    FrameWriter(std::uint8_t kind, std::size_t expected_body_bytes);

    template <class Unsigned>
    void number(Unsigned value) {
        std::array<char, sizeof(Unsigned)> bytes{};
        for (std::size_t byte = 0; byte < bytes.size(); ++byte) {
            bytes[byte] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * (bytes.size() - 1 - byte)));
        }
        out_.append(bytes.data(), bytes.size());
    }
    void flag(bool value) { number(static_cast<std::uint8_t>(value)); }
    void bytes(std::span<const std::uint8_t> value);
    void word(const Uint256& value);
    /// Length in two bytes, then the text.
    void text(std::string_view value);

    /// The frame, its length filled in. Ends the object's use.
    [[nodiscard]] std::string finish() &&;

private:
    std::string out_;
};

/// Takes values from a frame's body. The first value that is not there makes all later ones zero and ok() false.
class FrameReader {
public:
    explicit FrameReader(std::string_view body) noexcept : rest_{body} {}

    template <class Unsigned>
    [[nodiscard]] Unsigned number() noexcept {
        std::uint64_t value = 0;
        for (const char byte : take(sizeof(Unsigned))) {
            value = (value << 8U) | static_cast<std::uint8_t>(byte);
        }
        return static_cast<Unsigned>(value);
    }
    /// One byte that must be 0 or 1.
    [[nodiscard]] bool flag() noexcept;
    template <class Fixed>
    [[nodiscard]] Fixed fixed() noexcept {
        Fixed value;
        const auto bytes = take(Fixed::kSize);
        bytes.copy(reinterpret_cast<char*>(value.data.data()), bytes.size());
        return value;
    }
    [[nodiscard]] Uint256 word() noexcept;
    /// At most @p limit bytes.
    [[nodiscard]] std::string_view text(std::size_t limit) noexcept;

    /// For a value that is there but not allowed.
    void fail() noexcept { ok_ = false; }
    [[nodiscard]] bool ok() const noexcept { return ok_; }
    /// Everything was there, and nothing is left over.
    [[nodiscard]] bool complete() const noexcept { return ok_ && rest_.empty(); }

private:
    [[nodiscard]] std::string_view take(std::size_t count) noexcept;

    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace farebox::vault
