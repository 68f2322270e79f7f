#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"

namespace farebox::signer::config {

/// Where a setting came from, in the order of precedence.
struct Source {
    enum class Kind : std::uint8_t { built_in, file, environment, flag };
    Kind kind = Kind::built_in;
    std::string name;  ///< File path, variable or flag.
    int line = 0;      ///< In the file.

    /// "default", "signer.toml:12", "environment FAREBOX_SIGNER_CHAIN_RPC", "flag --set".
    [[nodiscard]] std::string to_text() const;
};

struct Field;

/// One setting as written, before it is checked against its key.
struct Value {
    enum class Kind : std::uint8_t { string, integer, boolean, datetime, list, table, other };
    Kind kind = Kind::string;
    std::string text;           ///< string
    std::int64_t integer = 0;   ///< integer; datetime as Unix nanoseconds
    bool boolean = false;       ///< boolean
    std::vector<Value> items;   ///< list
    std::vector<Field> fields;  ///< table, in the order written
    Source source;
};

/// One entry of a table.
struct Field {
    std::string name;
    Value value;
};

/// What a kind is called in messages: "a string", "a table", …
[[nodiscard]] std::string_view describe(Value::Kind kind) noexcept;

/// The tables and arrays of a TOML text. @p origin names it in sources and errors.
[[nodiscard]] Result<Value> read_toml(std::string_view text, const Source& origin);

/// Text from the environment or a flag as @p wanted: lists split at commas, tables and dates in TOML's spelling.
[[nodiscard]] Result<Value> coerce_text(std::string_view text, Value::Kind wanted, const Source& source);

/// The candidate closest to @p word, or empty when none is near.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace farebox::signer::config
