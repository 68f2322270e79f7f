#include "sandbox/orchestrator/messages.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "net/json_limits.hpp"
#include "protocol/address.hpp"
#include "protocol/base64.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string text_field(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::string trimmed(const std::string& text) {
    constexpr const char* kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(kSpace) + 1 - first);
}

}  // namespace

std::string challenge_json(const Challenge& challenge) {
    return dump({{"payment_params", protocol::base64_encode(protocol::wire::encode(challenge.info))},
                 {"orchestrator", challenge.info.transcoder},
                 {"manifest_id", challenge.info.auth_token->session_id},
                 {"payment_url", challenge.payment_url}});
}

std::string session_json(const Session& session, std::string_view service_uri) {
    const std::string control = std::string{service_uri} + "/apps/" + session.runner->route + "/session/" + session.id;
    return dump({{"session_id", session.id}, {"app_url", control + "/app"}, {"control_url", control}});
}

Verdict<RefreshRequest> parse_refresh_request(std::string_view body) {
    const auto limits = net::check_json_limits(body);
    const Json json = limits ? Json::parse(body, nullptr, /*allow_exceptions=*/false) : Json();
    if (!json.is_object()) {
        return Rejection{400, "invalid JSON"};
    }
    const auto sender = parse_payer(text_field(json, "sender"));
    if (!sender) {
        return Rejection{400, "invalid sender"};
    }
    std::string manifest_id = trimmed(text_field(json, "manifest_id"));
    if (manifest_id.empty()) {
        return Rejection{400, "missing manifest_id"};
    }
    return RefreshRequest{*sender, std::move(manifest_id)};
}

std::optional<Address> parse_payer(std::string_view text) {
    const auto address = protocol::parse_address(text);
    return address ? std::optional{*address} : std::nullopt;
}

net::Response json_error(int status, std::string_view message) {
    return net::json_response(status, dump({{"error", {{"message", message}}}}) + "\n");
}

net::Response payment_response(std::string result) {
    net::Response response;
    response.headers.set("Content-Type", "application/octet-stream");
    response.body = std::move(result);
    return response;
}

net::Response redirect_to(std::string target) {
    net::Response response;
    response.status = 307;
    response.headers.set("Location", std::move(target));
    return response;
}

std::string with_slash(std::string_view target) {
    const std::string_view path = target.substr(0, target.find('?'));
    return std::string{path} + "/" + std::string{target.substr(path.size())};
}

}  // namespace farebox::sandbox
