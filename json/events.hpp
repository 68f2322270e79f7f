#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace farebox::json {

/// What a JSON text consists of, in the order of the text. A function that returns false ends the reading.
/// Texts are valid UTF-8 without escapes and live until the function returns.
class Events {
public:
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;

    virtual bool on_null() = 0;
    virtual bool on_bool() = 0;
    /// @param text  As written, of any size.
    virtual bool on_number(std::string_view text) = 0;
    virtual bool on_string(std::string_view text) = 0;
    virtual bool on_key(std::string_view name) = 0;
    virtual bool on_object() = 0;
    virtual bool on_array() = 0;
    /// The end of the object or array begun last.
    virtual bool on_end() = 0;

protected:
    Events() = default;
    ~Events() = default;
};

/// Why a text could not be read to its end.
struct Fault {
    enum class Kind : std::uint8_t {
        stopped,  ///< An event said so.
        ends_early,
        bad_number,  ///< A number with an exponent beyond all use.
        malformed,
    };
    Kind kind = Kind::malformed;
    std::size_t position = 0;  ///< Bytes read before it.
};

/// Reads one JSON text (RFC 8259, nothing looser; no byte order mark) without building a document. Nesting is bounded
/// by what the events allow, at most kMaxReadDepth. Needs no memory but for strings with escapes.
[[nodiscard]] std::optional<Fault> read(std::string_view text, Events& events);

inline constexpr std::size_t kMaxReadDepth = 64;

/// Whether the text is a JSON number and nothing more, of any size: Go's json.Number also reads one that stands between
/// quotes, as in {"price": "1.5"}. What it comes to is exact arithmetic's matter.
[[nodiscard]] bool is_number(std::string_view text) noexcept;

/// The value of a JSON number. @return False where it is not written as an integer, or does not fit.
template <std::integral Integer>
[[nodiscard]] bool read_integer(std::string_view text, Integer& out) noexcept {
    const char* const start = text.data();
    const char* const end = start + text.size();
    const auto [rest, failure] = std::from_chars(start, end, out);
    return failure == std::errc{} && rest == end;
}

}  // namespace farebox::json
