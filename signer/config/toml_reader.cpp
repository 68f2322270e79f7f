// toml++ 3.3 asserts that a key starts as keys do, or tells the compiler to assume it, before it checks that: "[\x14]"
// would end the program. Without its assertions the checks behind them answer.
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <chrono>

#include "signer/config/value.hpp"

namespace farebox::signer::config {
namespace {

constexpr int kMaxDepth = 8;  // Nothing we read is deeper than three tables.

/// Unix nanoseconds, or false for a date without a zone or beyond what 64 bits hold.
bool to_unix_nanos(const toml::date_time& when, std::int64_t& nanos) {
    using namespace std::chrono;
    if (!when.offset || when.date.year < 1970 || when.date.year > 2261) {
        return false;
    }
    const sys_days day = year{when.date.year} / month{when.date.month} / std::chrono::day{when.date.day};
    const auto moment = day.time_since_epoch() + hours{when.time.hour} + minutes{when.time.minute} +
                        seconds{when.time.second} + nanoseconds{when.time.nanosecond} - minutes{when.offset->minutes};
    nanos = duration_cast<nanoseconds>(moment).count();
    return true;
}

Value convert(const toml::node& node, const Source& origin, int depth);

Value convert_table(const toml::table& table, Value value, const Source& origin, int depth) {
    value.kind = Value::Kind::table;
    for (const auto& [key, child] : table) {
        value.fields.push_back({std::string{key.str()}, convert(child, origin, depth + 1)});
        if (origin.kind == Source::Kind::file && key.source().begin.line > 0) {
            value.fields.back().value.source.line = static_cast<int>(key.source().begin.line);
        }
    }
    return value;
}

Value convert(const toml::node& node, const Source& origin, int depth) {
    Value value;
    value.source = origin;
    value.kind = Value::Kind::other;
    if (origin.kind == Source::Kind::file) {
        value.source.line = static_cast<int>(node.source().begin.line);
    }
    if (depth > kMaxDepth) {
        return value;
    }
    if (const auto* table = node.as_table()) {
        return convert_table(*table, std::move(value), origin, depth);
    }
    if (const auto* list = node.as_array()) {
        value.kind = Value::Kind::list;
        for (const auto& child : *list) {
            value.items.push_back(convert(child, origin, depth + 1));
        }
    } else if (const auto* text = node.as_string()) {
        value.kind = Value::Kind::string;
        value.text = text->get();
    } else if (const auto* integer = node.as_integer()) {
        value.kind = Value::Kind::integer;
        value.integer = integer->get();
    } else if (const auto* boolean = node.as_boolean()) {
        value.kind = Value::Kind::boolean;
        value.boolean = boolean->get();
    } else if (const auto* when = node.as_date_time(); when && to_unix_nanos(when->get(), value.integer)) {
        value.kind = Value::Kind::datetime;
    }
    return value;
}

}  // namespace

Result<Value> read_toml(std::string_view text, const Source& origin) {
    const auto parsed = toml::parse(text);
    if (!parsed) {
        Source where = origin;
        where.line = static_cast<int>(parsed.error().source().begin.line);
        return make_error(ErrorCode::invalid_argument,
                          where.to_text() + ": " + std::string{parsed.error().description()},
                          "correct the TOML syntax at that line");
    }
    return convert(parsed.table(), origin, 0);
}

}  // namespace farebox::signer::config
