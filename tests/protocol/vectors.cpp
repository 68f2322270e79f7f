#include "tests/protocol/vectors.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

namespace farebox::protocol::test {

namespace {

template <class T>
T must(Result<T> result) {
    if (!result) {
        throw std::runtime_error("vector: " + result.error().message);
    }
    return *std::move(result);
}

}  // namespace

void for_each_case(std::string_view file, std::string_view kind,
                   const std::function<void(const Json&, const Json&, const std::string&)>& check) {
    std::ifstream stream{std::string{FAREBOX_TEST_DATA "/vectors/"} + std::string{file}};
    const Json vectors = Json::parse(stream);
    int seen = 0;
    for (const Json& one : vectors.at("cases")) {
        if (one.at("in").value("kind", "") != kind) {
            continue;
        }
        const testing::ScopedTrace trace{__FILE__, __LINE__, one.at("name").get<std::string>()};
        check(one.at("in"), one.contains("out") ? one.at("out") : Json{}, one.value("error", ""));
        ++seen;
    }
    EXPECT_GT(seen, 0) << "no case of kind \"" << kind << "\" in " << file;
}

std::string bytes_of(const Json& hex) {
    return must(parse_hex(hex.get<std::string>(), HexPrefix::required));
}

Uint256 uint256_of(const Json& decimal) {
    return must(parse_decimal(decimal.get<std::string>()));
}

Wei wei_of(const Json& decimal) {
    return Wei{uint256_of(decimal)};
}

std::int64_t int64_of(const Json& decimal) {
    return std::stoll(decimal.get<std::string>());
}

std::uint64_t uint64_of(const Json& decimal) {
    return std::stoull(decimal.get<std::string>());
}

Rational rational_of(const Json& text) {
    const auto string = text.get<std::string>();
    const bool is_decimal = string.find('.') != std::string::npos;
    return must(is_decimal ? Rational::parse_decimal(string) : Rational::parse(string));
}

}  // namespace farebox::protocol::test
