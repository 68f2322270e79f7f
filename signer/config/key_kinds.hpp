#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "signer/config/keys.hpp"
#include "signer/config/parse.hpp"

/// Keys by the kind of their value; keys.cpp is the table of them.
namespace farebox::signer::config {

/// The place of a setting in the Config.
template <class T>
using Place = T& (*)(Config&);

template <class T>
const T& peek(Place<T> place, const Config& config) {
    return place(const_cast<Config&>(config));  // NOLINT: the place only forms a reference
}

/// A key whose text is read by @p parse and shown by @p format.
template <class T, class Parse, class Format>
Key text_key(std::string_view name, Place<T> place, Parse parse, Format format, bool reloadable = false) {
    return {name, Value::Kind::string,
            [place, parse](Config& config, const Value& value) -> Result<void> {
                auto parsed = parse(value.text);
                if (!parsed) {
                    return std::move(parsed).error();
                }
                place(config) = *std::move(parsed);
                return {};
            },
            [place, format](const Config& config) { return quote(format(peek(place, config))); }, reloadable};
}

[[nodiscard]] Key string_key(std::string_view name, Place<std::string> place);
[[nodiscard]] Key url_key(std::string_view name, Place<std::string> place);
[[nodiscard]] Key amount_key(std::string_view name, Place<Wei> place, bool reloadable = false);
/// An amount or the word "unlimited".
[[nodiscard]] Key cap_key(std::string_view name, Place<std::optional<Wei>> place);
[[nodiscard]] Key duration_key(std::string_view name, Place<std::chrono::milliseconds> place);
/// Up to ten years.
[[nodiscard]] Key long_duration_key(std::string_view name, Place<std::chrono::milliseconds> place);
[[nodiscard]] Key address_key(std::string_view name, Place<Address> place);
[[nodiscard]] Key bool_key(std::string_view name, Place<bool> place);
[[nodiscard]] Key listen_key(std::string_view name, Place<std::string> place, bool may_be_off,
                             Result<void> (*check)(std::string_view));
/// Texts that pass @p check, shown by @p shown.
[[nodiscard]] Key strings_key(std::string_view name, Place<std::vector<std::string>> place,
                              Result<void> (*check)(std::string_view), std::string (*shown)(std::string_view));

template <class T>
Key number_key(std::string_view name, Place<T> place, T low, T high, bool reloadable = false) {
    return {name, Value::Kind::integer,
            [place, low, high](Config& config, const Value& value) -> Result<void> {
                const auto number =
                    parse_range(value, static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(high));
                if (!number) {
                    return number.error();
                }
                place(config) = static_cast<T>(*number);
                return {};
            },
            [place](const Config& config) { return std::to_string(peek(place, config)); }, reloadable};
}

/// A key whose value is one of the words, in the order of the enumerators.
template <class T, std::size_t N>
Key word_key(std::string_view name, Place<T> place, std::array<std::string_view, N> words, bool reloadable = false) {
    return text_key(
        name, place,
        [words](const std::string& text) -> Result<T> {
            std::string listed;
            for (std::size_t i = 0; i < N; ++i) {
                if (words[i] == text) {
                    return static_cast<T>(i);
                }
                listed += (i == 0 ? "\"" : ", \"") + std::string{words[i]} + "\"";
            }
            return make_error(ErrorCode::invalid_argument, "\"" + text + "\" is not one of " + listed);
        },
        [words](const T& value) { return std::string{words.at(static_cast<std::size_t>(value))}; }, reloadable);
}

/// A list of texts, each read by @p parse and shown by @p format.
template <class T, class Parse, class Format>
Key list_key(std::string_view name, Place<std::vector<T>> place, Parse parse, Format format) {
    return {name,
            Value::Kind::list,
            [place, parse](Config& config, const Value& value) -> Result<void> {
                const auto texts = parse_strings(value);
                if (!texts) {
                    return texts.error();
                }
                std::vector<T> list;
                for (const auto& text : *texts) {
                    auto parsed = parse(text);
                    if (!parsed) {
                        return std::move(parsed).error();
                    }
                    list.push_back(*std::move(parsed));
                }
                place(config) = std::move(list);
                return {};
            },
            [place, format](const Config& config) {
                std::string list = "[";
                for (const auto& each : peek(place, config)) {
                    list += (list.size() > 1 ? ", " : "") + quote(format(each));
                }
                return list + "]";
            },
            false,
            [place](const Config& left, const Config& right) { return peek(place, left) == peek(place, right); }};
}

}  // namespace farebox::signer::config
