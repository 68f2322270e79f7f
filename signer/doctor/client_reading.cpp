#include "signer/doctor/client_reading.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "net/json_limits.hpp"
#include "signer/config/limits.hpp"

namespace farebox::signer::doctor {
namespace {

using Json = nlohmann::json;

constexpr int kMostPages = 100;
constexpr net::JsonLimits kPage{8U << 20U, 16};

std::string text_of(const Json& object, const char* name) {
    return object.contains(name) && object[name].is_string() ? object[name].get<std::string>() : std::string{};
}

/// A page as the signer sends it; no object where it sends another thing.
Json ask_for_page(const AskSigner& ask, const std::string& after) {
    const Json order = after.empty() ? Json::object() : Json{{"after", after}};
    const auto answer = ask("POST", "/clients/list", order.dump(-1, ' ', false, Json::error_handler_t::replace));
    return answer && net::check_json_limits(*answer, kPage) ? Json::parse(*answer, nullptr, false) : Json();
}

void take(const Json& client, std::vector<ClientConfig>& made) {
    if (!client.is_object() || text_of(client, "from") != "ledger" || text_of(client, "state") != "active") {
        return;
    }
    if (auto limits = config::parse_limits(text_of(client, "limits"))) {
        ClientConfig config;
        config.name = text_of(client, "name");
        config.limits = *std::move(limits);
        made.push_back(std::move(config));
    }
}

}  // namespace

std::vector<ClientConfig> read_made_clients(const AskSigner& ask) {
    std::vector<ClientConfig> made;
    std::string after;
    for (int pages = 0; pages < kMostPages; ++pages) {
        const auto page = ask_for_page(ask, after);
        if (!page.is_object() || !page.contains("clients") || !page["clients"].is_array()) {
            break;
        }
        for (const auto& client : page["clients"]) {
            take(client, made);
        }
        auto next = text_of(page, "next");
        if (next <= after) {
            break;
        }
        after = std::move(next);
    }
    return made;
}

}  // namespace farebox::signer::doctor
