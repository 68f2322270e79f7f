#include "signer/clients/client_settings.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "net/endpoint.hpp"
#include "protocol/utf8.hpp"
#include "signer/config/clients.hpp"
#include "signer/config/limits.hpp"
#include "signer/config/parse.hpp"
#include "signer/config/value.hpp"

namespace farebox::signer {
namespace {

using config::Value;

constexpr std::size_t kMostLabels = 16;
constexpr std::size_t kMostOrigins = 16;
constexpr std::size_t kLongestText = 256;
constexpr std::string_view kTakeAway = "none";

Error invalid(std::string message, std::string hint) {
    return make_error(ErrorCode::invalid_argument, std::move(message), std::move(hint));
}

struct Word {
    std::string name;
    std::string value;
};

Result<Word> split(const std::string& word) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
        return invalid("\"" + word + "\" is not NAME=VALUE", "write it as in ev_per_day=\"0.05 eth\"");
    }
    return Word{word.substr(0, equals), word.substr(equals + 1)};
}

bool is_plain_text(std::string_view text) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    return text.size() <= kLongestText && protocol::is_valid_utf8(text) && std::ranges::none_of(text, is_control);
}

config::Source source_named(std::string name) {
    return {config::Source::Kind::flag, std::move(name), 0};
}

/// One value of TOML; what is none is meant as a string.
Value value_of(const Word& word) {
    const auto source = source_named(word.name);
    auto document = config::read_toml("value = " + word.value, source);
    if (document && document->fields.size() == 1) {
        return std::move((*std::move(document)).fields.front().value);
    }
    Value text;
    text.text = word.value;
    text.source = source;
    return text;
}

Result<Value> value_of_toml(std::string_view text, Value::Kind kind) {
    const auto source = source_named("the ledger");
    auto document = config::read_toml("value = " + std::string{text}, source);
    if (!document || document->fields.size() != 1 || document->fields.front().value.kind != kind) {
        return invalid(
            "the ledger says something else than " + std::string{config::describe(kind)} + ": " + std::string{text},
            "it was written by another version of this program");
    }
    return std::move((*std::move(document)).fields.front().value);
}

bool is_origin(const std::string& text) {
    const auto endpoint = net::Endpoint::parse(text);
    if (!endpoint || endpoint->scheme == net::Scheme::unix_socket || text.size() > kLongestText) {
        return false;
    }
    const std::string scheme = endpoint->scheme == net::Scheme::https ? "https://" : "http://";
    return scheme + endpoint->host_header() == text;
}

}  // namespace

Result<Labels> parse_labels(const Words& words) {
    Labels labels;
    for (const auto& each : words) {
        auto word = split(each);
        if (!word) {
            return std::move(word).error();
        }
        if (!config::is_client_name(word->name) || !is_plain_text(word->value)) {
            return invalid("\"" + word->name +
                               "\" is no label: its name has 1 to 64 letters, digits, dots, underscores or "
                               "dashes, its value at most 256 printable bytes",
                           "write it as in --label team=video");
        }
        labels[word->name] = word->value;
    }
    if (labels.size() > kMostLabels) {
        return invalid("a client has at most 16 labels", "leave some out");
    }
    return labels;
}

Result<std::vector<std::string>> parse_origins(const Words& words) {
    for (const auto& word : words) {
        if (!is_origin(word)) {
            return invalid(
                "\"" + word + "\" is no origin of web pages",
                "write scheme, host and port as browsers do: https://app.example.org, http://localhost:3000");
        }
    }
    if (words.size() > kMostOrigins) {
        return invalid("a client has at most 16 origins", "leave some out");
    }
    return words;
}

Result<LimitsConfig> change_limits(std::string_view before, const Words& words) {
    auto limits = value_of_toml(before, Value::Kind::table);
    if (!limits) {
        return std::move(limits).error();
    }
    for (const auto& each : words) {
        const auto word = split(each);
        if (!word) {
            return word.error();
        }
        std::erase_if(limits->fields, [&](const config::Field& field) { return field.name == word->name; });
        if (word->value != kTakeAway) {
            limits->fields.push_back({word->name, value_of(*word)});
        }
    }
    limits->source = source_named("limits");
    return config::parse_limits(*limits);
}

std::string to_toml(const Labels& labels) {
    std::string text = "{";
    for (const auto& [name, value] : labels) {
        text += (text.size() > 1 ? ", " : " ") + config::quote(name) + " = " + config::quote(value);
    }
    return text + (text.size() > 1 ? " }" : "}");
}

std::string to_toml(const std::vector<std::string>& texts) {
    std::string list = "[";
    for (const auto& text : texts) {
        list += (list.size() > 1 ? ", " : "") + config::quote(text);
    }
    return list + "]";
}

Result<Labels> labels_of_toml(std::string_view text) {
    const auto table = value_of_toml(text, Value::Kind::table);
    if (!table) {
        return table.error();
    }
    Labels labels;
    for (const auto& [name, value] : table->fields) {
        labels[name] = value.text;
    }
    return labels;
}

Result<std::vector<std::string>> texts_of_toml(std::string_view text) {
    const auto list = value_of_toml(text, Value::Kind::list);
    return list ? config::parse_strings(*list) : Result<std::vector<std::string>>{list.error()};
}

Result<LimitsConfig> limits_of_toml(std::string_view text) {
    return change_limits(text, {});
}

}  // namespace farebox::signer
