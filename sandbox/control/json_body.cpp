#include "sandbox/control/json_body.hpp"

#include "net/json_limits.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

net::Response bad_request(const std::string& message) {
    return net::json_response(
        400, Json{{"error", {{"message", message}}}}.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::optional<Json> parse_object(std::string_view body) {
    if (!net::check_json_limits(body)) {
        return std::nullopt;
    }
    Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
    return json.is_object() ? std::optional{std::move(json)} : std::nullopt;
}

std::optional<std::int64_t> count_field(const Json& object, const char* key, std::int64_t limit) {
    const auto found = object.find(key);
    if (found == object.end()) {
        return 0;
    }
    if (!found->is_number_unsigned() || found->get<std::uint64_t>() > static_cast<std::uint64_t>(limit)) {
        return std::nullopt;
    }
    return found->get<std::int64_t>();
}

std::string text_field(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool read_amount(const Json& object, const char* key, Wei& amount) {
    const auto found = object.find(key);
    if (found == object.end()) {
        return true;
    }
    const auto parsed = Wei::parse_amount(found->is_string() ? found->get_ref<const std::string&>() : "");
    if (parsed) {
        amount = *parsed;
    }
    return static_cast<bool>(parsed);
}

}  // namespace farebox::sandbox
