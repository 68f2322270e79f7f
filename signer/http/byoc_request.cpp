#include "signer/http/byoc_request.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "net/json_limits.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::json;

/// Two texts of 64 KiB together, each byte of which may be an escape of six.
constexpr net::JsonLimits kLimits{.max_bytes = 512 * 1024, .max_depth = 8};
constexpr std::size_t kMaxName = 256;
constexpr std::int64_t kMaxSeconds = 86'400;

Error wrong(const std::string& what) {
    return make_error(ErrorCode::invalid_argument, "a BYOC job " + what,
                      R"(send {"id":"…","capability":"…","request":"{…}","parameters":"{…}","timeout_seconds":30})");
}

/// The document, or nothing where it is none or says something twice.
Json parse_once(std::string_view text) {
    std::set<std::string> keys;
    bool twice = false;
    const auto note = [&](int depth, Json::parse_event_t event, const Json& parsed) {
        twice = twice ||
                (event == Json::parse_event_t::key && depth == 1 && !keys.insert(parsed.get<std::string>()).second);
        return true;
    };
    auto document = Json::parse(text, note, /*allow_exceptions=*/false);
    return twice ? Json(Json::value_t::discarded) : document;
}

Result<std::string> text_of(const Json& document, const char* field, std::size_t most) {
    const auto found = document.find(field);
    if (found == document.end() || !found->is_string() || found->get_ref<const std::string&>().empty() ||
        found->get_ref<const std::string&>().size() > most) {
        return wrong("needs \"" + std::string{field} + "\", a text of 1 to " + std::to_string(most) + " bytes");
    }
    return found->get<std::string>();
}

}  // namespace

Result<ByocRequest> parse_byoc_request(std::string_view json) {
    if (auto bounded = net::check_json_limits(json, kLimits); !bounded) {
        return std::move(bounded).error();
    }
    const auto document = parse_once(json);
    if (!document.is_object()) {
        return wrong("is one JSON object, with each field once");
    }
    ByocRequest request;
    struct Field {
        const char* name;
        std::string& target;
        std::size_t most;
    };
    for (const auto& field : {Field{"id", request.id, kMaxName}, Field{"capability", request.capability, kMaxName},
                              Field{"request", request.request, kLimits.max_bytes},
                              Field{"parameters", request.parameters, kLimits.max_bytes}}) {
        auto text = text_of(document, field.name, field.most);
        if (!text) {
            return std::move(text).error();
        }
        field.target = *std::move(text);
    }
    const auto seconds = document.find("timeout_seconds");
    if (seconds == document.end() || !seconds->is_number_unsigned() || *seconds < 1 || *seconds > kMaxSeconds) {
        return wrong("needs \"timeout_seconds\", a whole number from 1 to " + std::to_string(kMaxSeconds));
    }
    request.timeout_seconds = seconds->get<std::int64_t>();
    return request;
}

}  // namespace farebox::signer
