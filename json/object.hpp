#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

#include "json/text.hpp"

namespace farebox::json {

/// Appends one JSON object to a text, member by member, in one pass and without a tree: for what is written once per
/// request, or must be written in one order. Keys are our own literals.
class Object {
public:
    /// Opens it; @p out must outlive this.
    explicit Object(std::string& out) : out_{out} { out_ += '{'; }

    void text(std::string_view key, std::string_view value) {
        name(key);
        append_string(out_, value);
    }
    void text_unless_empty(std::string_view key, std::string_view value) {
        if (!value.empty()) {
            text(key, value);
        }
    }
    void number(std::string_view key, std::integral auto value) {
        std::array<char, 24> digits{};
        raw(key, {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr});
    }
    void flag(std::string_view key, bool value) { raw(key, value ? "true" : "false"); }
    /// @param json  A value as it stands.
    void raw(std::string_view key, std::string_view json) {
        name(key);
        out_ += json;
    }
    /// Begins a member whose value the caller appends to the text.
    void name(std::string_view key) {
        if (out_.back() != '{') {
            out_ += ',';
        }
        append_key(out_, key);
    }
    void end() { out_ += '}'; }

private:
    std::string& out_;
};

}  // namespace farebox::json
