#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "net/json_limits.hpp"

/// Reading typed fields out of JSON from outside. Only for this folder's .cpp files.
namespace farebox::net::orchestrator {

/// Parses within limits; anything but valid JSON is protocol_error.
inline Result<nlohmann::json> parse_json(std::string_view text, std::string_view what) {
    if (auto bounded = check_json_limits(text); !bounded) {
        return make_error(ErrorCode::protocol_error, std::string{what} + ": " + bounded.error().message);
    }
    auto document = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (document.is_discarded()) {
        return make_error(ErrorCode::protocol_error, std::string{what} + " is not JSON");
    }
    return document;
}

/// Fields of one JSON object. A missing or null field keeps the target's value; the first one of a wrong type is
/// remembered.
class FieldReader {
public:
    /// @param path  What leads to the object, e.g. "runners.price_info.": named where something in it is wrong.
    explicit FieldReader(const nlohmann::json& object, std::string_view path = {}) : object_{object}, path_{path} {
        if (!object.is_object()) {
            wrong_ =
                (path.empty() ? std::string{"it"} : std::string{path.substr(0, path.size() - 1)}) + " is not an object";
        }
    }

    [[nodiscard]] bool ok() const noexcept { return wrong_.empty(); }
    /// The first thing that is wrong, e.g. "runners.mode is not text"; empty where nothing is.
    [[nodiscard]] const std::string& wrong() const noexcept { return wrong_; }
    /// The field, or null where it is missing or null.
    [[nodiscard]] const nlohmann::json* find(const char* name) const {
        if (!object_.is_object()) {
            return nullptr;
        }
        const auto field = object_.find(name);
        return field == object_.end() || field->is_null() ? nullptr : &*field;
    }
    void read(const char* name, std::string& target) {
        if (const auto* field = checked(name, &nlohmann::json::is_string, "text")) {
            target = field->get<std::string>();
        }
    }
    /// The same for text that must be there.
    void require(const char* name, std::string& target) {
        read(name, target);
        if (target.empty()) {
            fail(name, "is missing");
        }
    }
    void read(const char* name, std::int64_t& target) {
        if (const auto* field = checked(name, &nlohmann::json::is_number_integer, "a whole number")) {
            if (field->is_number_unsigned() && field->get<std::uint64_t>() > INT64_MAX) {
                fail(name, "is too large");
            } else {
                target = field->get<std::int64_t>();
            }
        }
    }
    void read(const char* name, double& target) {
        if (const auto* field = checked(name, &nlohmann::json::is_number, "a number")) {
            target = field->get<double>();
        }
    }
    /// The array of that name, or null; another type is remembered as wrong.
    const nlohmann::json* array(const char* name) { return checked(name, &nlohmann::json::is_array, "a list"); }
    /// @param what  E.g. "is not a number".
    void fail(std::string_view name, std::string_view what) {
        if (ok()) {
            wrong_.append(path_).append(name).append(" ").append(what);
        }
    }

private:
    const nlohmann::json* checked(const char* name, bool (nlohmann::json::*is)() const noexcept, const char* type) {
        const auto* field = find(name);
        if (field != nullptr && !(field->*is)()) {
            fail(name, std::string{"is not "} + type);
            return nullptr;
        }
        return field;
    }

    const nlohmann::json& object_;
    const std::string_view path_;
    std::string wrong_;
};

}  // namespace farebox::net::orchestrator
