#include "tests/support/vector_values.hpp"

#include <charconv>

#include "protocol/uint256.hpp"

namespace farebox::test {
namespace {

template <class T>
T must(Result<T> result) {
    if (!result) {
        throw std::runtime_error("vector: " + result.error().message);
    }
    return *std::move(result);
}

template <class Integer>
Integer integer_of(const nlohmann::json& number) {
    const std::string text = text_of(number);
    Integer value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) {
        throw std::runtime_error("vector: not an integer of that range: " + text);
    }
    return value;
}

}  // namespace

std::string text_of(const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string bytes_of(const nlohmann::json& hex) {
    return must(protocol::parse_hex(hex.get<std::string>(), protocol::HexPrefix::required));
}

Uint256 uint256_of(const nlohmann::json& decimal) {
    return must(protocol::parse_decimal(text_of(decimal)));
}

Wei wei_of(const nlohmann::json& decimal) {
    return Wei{uint256_of(decimal)};
}

std::int64_t int64_of(const nlohmann::json& number) {
    return integer_of<std::int64_t>(number);
}

std::uint64_t uint64_of(const nlohmann::json& number) {
    return integer_of<std::uint64_t>(number);
}

protocol::Rational rational_of(const nlohmann::json& text) {
    const auto string = text_of(text);
    const bool is_ratio = string.find('/') != std::string::npos;
    return must(is_ratio ? protocol::Rational::parse(string) : protocol::Rational::parse_decimal(string));
}

}  // namespace farebox::test
