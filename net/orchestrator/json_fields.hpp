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

/// Fields of one JSON object. A missing or null field keeps the target's value, a wrong type is remembered.
class FieldReader {
public:
    explicit FieldReader(const nlohmann::json& object) : object_{object}, ok_{object.is_object()} {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    /// The field, or null where it is missing or null.
    [[nodiscard]] const nlohmann::json* find(const char* name) const {
        if (!ok_) {
            return nullptr;
        }
        const auto field = object_.find(name);
        return field == object_.end() || field->is_null() ? nullptr : &*field;
    }
    void read(const char* name, std::string& target) {
        if (const auto* field = checked(name, &nlohmann::json::is_string)) {
            target = field->get<std::string>();
        }
    }
    void read(const char* name, std::int64_t& target) {
        if (const auto* field = checked(name, &nlohmann::json::is_number_integer)) {
            if (field->is_number_unsigned() && field->get<std::uint64_t>() > INT64_MAX) {
                ok_ = false;
            } else {
                target = field->get<std::int64_t>();
            }
        }
    }
    void read(const char* name, double& target) {
        if (const auto* field = checked(name, &nlohmann::json::is_number)) {
            target = field->get<double>();
        }
    }
    /// The array of that name, or null; another type is remembered as wrong.
    const nlohmann::json* array(const char* name) { return checked(name, &nlohmann::json::is_array); }
    void fail() noexcept { ok_ = false; }

private:
    const nlohmann::json* checked(const char* name, bool (nlohmann::json::*is)() const noexcept) {
        const auto* field = find(name);
        if (field != nullptr && !(field->*is)()) {
            ok_ = false;
            return nullptr;
        }
        return field;
    }

    const nlohmann::json& object_;
    bool ok_;
};

}  // namespace farebox::net::orchestrator
