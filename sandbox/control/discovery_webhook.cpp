#include "sandbox/control/discovery_webhook.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sandbox/pause.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::ordered_json;

std::string everybody(const OrchestratorNetwork& network, std::string_view query) {
    const auto wanted = net::query_values(query, "name");
    Json list = Json::array();
    for (const auto& node : network.nodes()) {
        if (wanted.empty() || std::ranges::find(wanted, node->name()) != wanted.end()) {
            list.push_back({{"address", node->url()}, {"score", node->spec().score}});
        }
    }
    return list.dump();
}

net::Response answer(const OrchestratorNetwork& network, std::string_view query) {
    switch (network.first().faults().webhook) {
        case WebhookFault::empty:
            return net::json_response(200, "[]");
        case WebhookFault::garbage:
            return net::json_response(200, "<html>\x01 nonsense");
        case WebhookFault::wrong:
            return net::json_response(200, R"({"address":7,"score":["nonsense"]})");
        case WebhookFault::error:
            return net::text_response(500, "Internal Server Error");
        case WebhookFault::none:
        case WebhookFault::silent:
            break;
    }
    return net::json_response(200, everybody(network, query));
}

}  // namespace

boost::asio::awaitable<void> answer_discovery(const OrchestratorNetwork& network, net::ServerRequest& request,
                                              net::ResponseWriter& writer) {
    const Faults& faults = network.first().faults();
    co_await pause(faults.webhook_slow);
    while (faults.webhook == WebhookFault::silent) {
        co_await pause(kLookAgain);
    }
    writer.send(answer(network, request.query()));
}

}  // namespace farebox::sandbox
