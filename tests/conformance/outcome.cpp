#include "tests/conformance/outcome.hpp"

#include <algorithm>

#include "protocol/byte_view.hpp"

namespace farebox::conformance {
namespace {

constexpr std::size_t kShown = 96;

/// At most kShown characters of @p text, from a little before @p at.
std::string excerpt(const std::string& text, std::size_t at) {
    if (text.size() <= kShown) {
        return text;
    }
    const std::size_t start = at < kShown / 2 ? 0 : at - kShown / 2;
    return (start > 0 ? "…" : "") + text.substr(start, kShown) + (start + kShown < text.size() ? "…" : "");
}

/// Why an answer lacks a field.
std::string absence(const Outcome& ours) {
    const std::string* error = ours.find("error");
    return error == nullptr ? std::string{Outcome::kNothing} : "(refused: " + *error + ")";
}

}  // namespace

void Outcome::set(std::string_view field, std::string value) {
    const auto found = std::ranges::find(fields_, field, &Field::first);
    if (found == fields_.end()) {
        fields_.emplace_back(field, std::move(value));
    } else {
        found->second = std::move(value);
    }
}

void Outcome::set_bytes(std::string_view field, std::string_view bytes) {
    set(field, protocol::to_hex_0x(protocol::as_bytes(bytes)));
}

void Outcome::refuse(const Error& error) {
    set("code", std::string{to_string(error.code)});
    set("error", error.message);
}

void Outcome::drop(std::string_view path) {
    std::erase_if(fields_, [&](const Field& field) {
        const std::string_view name = field.first;
        return name == path || (name.starts_with(path) && name[path.size()] == '.');
    });
}

const std::string* Outcome::find(std::string_view field) const {
    const auto found = std::ranges::find(fields_, field, &Field::first);
    return found == fields_.end() ? nullptr : &found->second;
}

std::vector<Difference> differences(const Outcome& ours, const Outcome& expected) {
    std::vector<Difference> found;
    for (const auto& [field, value] : expected.fields()) {
        const std::string* answer = ours.find(field);
        if (answer == nullptr ? value != Outcome::kNothing : *answer != value) {
            found.push_back({field, answer == nullptr ? absence(ours) : *answer, value});
        }
    }
    return found;
}

bool departs(const Outcome& demanded, const Outcome& reference) {
    return !differences(demanded, reference).empty();
}

std::string to_text(const Difference& difference) {
    const auto& [field, ours, expected] = difference;
    const auto [at, other] = std::ranges::mismatch(ours, expected);
    const auto position = static_cast<std::size_t>(at - ours.begin());
    return field + ": ours " + excerpt(ours, position) + ", expected " + excerpt(expected, position);
}

}  // namespace farebox::conformance
