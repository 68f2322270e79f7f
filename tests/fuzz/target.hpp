#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace farebox::fuzz {

/// One parser of outside bytes, or a group of them: takes any input without throwing, crashing or breaking a promise.
struct Target {
    std::string_view name;
    void (*run)(std::string_view input);
};

/// Those of tests/fuzz/CMakeLists.txt, in its order.
[[nodiscard]] const std::vector<Target>& targets();

/// Ends the program unless the property holds: that is what a fuzzer sees. @p property says what should have been.
void require(bool holds, std::string_view property);

/// What parses must print to a text that parses to the same. @return the value, if the input has one.
template <class Parse, class Print>
auto round_trip(std::string_view input, Parse parse, Print print, std::string_view property) {
    auto value = parse(input);
    using Value = std::remove_cvref_t<decltype(*value)>;
    if (!value) {
        return std::optional<Value>{};
    }
    const auto again = parse(print(*value));
    require(again && *again == *value, property);
    return std::optional<Value>{*std::move(value)};
}

/// The size of pieces in which a stream is read again: one byte, and more only where that would take too long.
[[nodiscard]] inline std::size_t small_piece(std::string_view input) noexcept {
    return 1 + input.size() / 1024;
}

/// The input up to the first @p separator, and what follows it.
[[nodiscard]] std::pair<std::string_view, std::string_view> split(std::string_view input, std::string_view separator);

}  // namespace farebox::fuzz
