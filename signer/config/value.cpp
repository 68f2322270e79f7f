#include "signer/config/value.hpp"

#include <algorithm>
#include <charconv>

namespace farebox::signer::config {

std::string Source::to_text() const {
    switch (kind) {
        case Kind::built_in:
            return "default";
        case Kind::file:
            return line > 0 ? name + ":" + std::to_string(line) : name;
        case Kind::environment:
            return "environment " + name;
        case Kind::flag:
            return "flag " + name;
    }
    return {};
}

std::string_view describe(Value::Kind kind) noexcept {
    switch (kind) {
        case Value::Kind::string:
            return "a string";
        case Value::Kind::integer:
            return "a whole number";
        case Value::Kind::boolean:
            return "true or false";
        case Value::Kind::datetime:
            return "a date with time and zone (2027-01-31T00:00:00Z)";
        case Value::Kind::list:
            return "a list";
        case Value::Kind::table:
            return "a table";
        case Value::Kind::other:
            return "a value of another kind";
    }
    return {};
}

namespace {

Error wrong_text(Value::Kind wanted, const Source& source) {
    return make_error(ErrorCode::invalid_argument,
                      source.to_text() + ": the value is not " + std::string{describe(wanted)});
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

Value string_value(std::string_view text, const Source& source) {
    Value value;
    value.text = std::string{text};
    value.source = source;
    return value;
}

Result<Value> split_list(std::string_view text, const Source& source) {
    Value list;
    list.kind = Value::Kind::list;
    list.source = source;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto item = trim(text.substr(0, comma));
        if (item.empty()) {
            return wrong_text(Value::Kind::list, source);
        }
        list.items.push_back(string_value(item, source));
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    }
    return list;
}

/// Tables and dates are written as in the file.
Result<Value> from_toml_text(std::string_view text, Value::Kind wanted, const Source& source) {
    const auto document = read_toml("value = " + std::string{text}, source);
    if (!document || document->fields.size() != 1 || document->fields.front().value.kind != wanted) {
        return wrong_text(wanted, source);
    }
    return document->fields.front().value;
}

std::size_t edit_distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t j = 0; j <= right.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const auto replaced = diagonal + (left[i - 1] == right[j - 1] ? 0U : 1U);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

Result<Value> coerce_text(std::string_view text, Value::Kind wanted, const Source& source) {
    text = trim(text);
    Value value = string_value(text, source);
    value.kind = wanted;
    switch (wanted) {
        case Value::Kind::integer: {
            const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value.integer);
            if (failed != std::errc{} || end != text.data() + text.size()) {
                return wrong_text(wanted, source);
            }
            return value;
        }
        case Value::Kind::boolean:
            if (text != "true" && text != "false") {
                return wrong_text(wanted, source);
            }
            value.boolean = text == "true";
            return value;
        case Value::Kind::list:
            return split_list(text, source);
        case Value::Kind::datetime:
        case Value::Kind::table:
            return from_toml_text(text, wanted, source);
        case Value::Kind::string:
        case Value::Kind::other:
            break;
    }
    return value;
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        const auto distance = edit_distance(word.substr(0, 64), candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

}  // namespace farebox::signer::config
