#include "signer/access/strict_json.hpp"

#include <set>
#include <string>
#include <vector>

#include "net/json_limits.hpp"

namespace farebox::signer {

using Json = nlohmann::json;

Json parse_strict_object(std::string_view text, std::size_t max_bytes) {
    constexpr std::size_t kMaxDepth = 8;
    if (!net::check_json_limits(text, {max_bytes, kMaxDepth})) {
        return Json(Json::value_t::discarded);
    }
    std::vector<std::set<std::string>> names;
    bool twice = false;
    const auto watch = [&](int, Json::parse_event_t event, Json& value) {
        if (event == Json::parse_event_t::object_start) {
            names.emplace_back();
        } else if (event == Json::parse_event_t::object_end) {
            names.pop_back();
        } else if (event == Json::parse_event_t::key) {
            twice = !names.back().insert(value.get<std::string>()).second || twice;
        }
        return true;
    };
    auto document = Json::parse(text.begin(), text.end(), watch, false);
    return twice || !document.is_object() ? Json(Json::value_t::discarded) : document;
}

std::string string_member(const Json& object, std::string_view name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace farebox::signer
