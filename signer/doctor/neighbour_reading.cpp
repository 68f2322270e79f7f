#include "signer/doctor/neighbour_reading.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <utility>

#include "net/connector.hpp"
#include "net/orchestrator/address_list.hpp"
#include "signer/config/parse.hpp"

namespace farebox::signer::doctor {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kPatience{5};
constexpr std::size_t kMostOrchestrators = 64;

/// Orchestrators show certificates that they made themselves; whoever else is asked must be who it says.
net::TlsPolicy policy_for(Neighbour::Kind kind) {
    return kind == Neighbour::Kind::orchestrator ? net::TlsPolicy::insecure() : net::TlsPolicy::system();
}

asio::awaitable<NeighbourReading> reach(asio::io_context& context, Neighbour neighbour, bool public_only) {
    NeighbourReading reading;
    reading.kind = neighbour.kind;
    reading.shown = config::redact_url(neighbour.url);
    const auto url = net::Url::parse(neighbour.url);
    if (!url) {
        reading.error = "it is no URL";
        co_return reading;
    }
    net::Connector connector{context, policy_for(neighbour.kind), "http/1.1"};
    const auto began = std::chrono::steady_clock::now();
    const auto stream = co_await connector.connect(url->endpoint, net::deadline_in(kPatience), public_only);
    reading.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    if (!stream) {
        reading.error = net::without_endpoint(stream.error().message, url->endpoint);
    }
    co_return reading;
}

}  // namespace

std::vector<Neighbour> neighbours_of(const Config& config) {
    std::vector<Neighbour> list;
    const auto add = [&list](Neighbour::Kind kind, const std::string& url) {
        if (!url.empty()) {
            list.push_back({kind, url});
        }
    };
    add(Neighbour::Kind::auth_webhook, config.auth_webhook.url);
    if (config.api.jwt.enabled() && config.api.jwt.jwks_file.empty()) {
        const auto& jwt = config.api.jwt;
        add(Neighbour::Kind::token_issuer, jwt.jwks_url.empty() ? jwt.issuer : jwt.jwks_url);
    }
    if (config.discovery.enabled) {
        add(Neighbour::Kind::discovery_webhook, config.discovery.webhook);
        if (const auto orchestrators = net::orchestrator::parse_orchestrator_list(config.discovery.orchestrators)) {
            for (const auto& orchestrator : *orchestrators) {
                add(Neighbour::Kind::orchestrator, orchestrator.to_string());
            }
        }
    }
    return list;
}

NeighboursReading reach_neighbours(Network& network, const Config& config) {
    NeighboursReading reading;
    std::vector<std::future<NeighbourReading>> reached;
    std::size_t orchestrators = 0;
    for (const auto& neighbour : neighbours_of(config)) {
        const bool stranger = neighbour.kind == Neighbour::Kind::orchestrator;
        if (stranger && ++orchestrators > kMostOrchestrators) {
            ++reading.left_out;
            continue;
        }
        const bool public_only = stranger && !config.discovery.allow_private;
        reached.push_back(
            asio::co_spawn(network.context(), reach(network.context(), neighbour, public_only), asio::use_future));
    }
    for (auto& each : reached) {
        reading.reached.push_back(each.get());
    }
    return reading;
}

}  // namespace farebox::signer::doctor
