#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/error.hpp"
#include "protocol/hex.hpp"
#include "protocol/rational.hpp"

namespace farebox::conformance {

/// What an operation gave, as named texts: an answer of ours, or what it must be. Names are paths: "state" is a part,
/// "state.Balance" lies beneath it. What an expectation does not name is not compared.
class Outcome {
public:
    using Field = std::pair<std::string, std::string>;
    /// As an expectation: the field must not be there.
    static constexpr std::string_view kNothing = "(nothing)";

    /// Sets or replaces.
    void set(std::string_view field, std::string value);
    void set(std::string_view field, const char* value) { set(field, std::string{value}); }
    void set(std::string_view field, bool value) { set(field, std::string{value ? "true" : "false"}); }
    void set(std::string_view field, const protocol::Rational& value) { set(field, value.to_ratio_string()); }
    template <std::integral Integer>
        requires(!std::same_as<Integer, bool>)
    void set(std::string_view field, Integer value) {
        set(field, std::to_string(value));
    }
    template <class Tag, std::size_t N>
    void set(std::string_view field, const Bytes<Tag, N>& value) {
        set(field, protocol::to_hex_0x(value.span()));
    }
    void set_bytes(std::string_view field, std::string_view bytes);
    /// A refusal of ours: "code" and "error" (its text).
    void refuse(const Error& error);

    /// Forgets the field and all that lies beneath it.
    void drop(std::string_view path);
    [[nodiscard]] const std::string* find(std::string_view field) const;
    [[nodiscard]] std::span<const Field> fields() const noexcept { return fields_; }

private:
    std::vector<Field> fields_;
};

struct Difference {
    std::string field;
    std::string ours;
    std::string expected;
};

/// Every field that @p expected names and @p ours does not have, or has otherwise.
[[nodiscard]] std::vector<Difference> differences(const Outcome& ours, const Outcome& expected);

/// True where @p demanded leaves out or changes something that @p reference says.
[[nodiscard]] bool departs(const Outcome& demanded, const Outcome& reference);

/// "balance: ours 4, expected 5", long values cut around the first byte that differs.
[[nodiscard]] std::string to_text(const Difference& difference);

}  // namespace farebox::conformance
