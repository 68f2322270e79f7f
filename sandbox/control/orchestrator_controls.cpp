#include "sandbox/control/orchestrator_controls.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "protocol/address.hpp"
#include "sandbox/control/fault_controls.hpp"
#include "sandbox/control/json_body.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::ordered_json;

Json describe(const OrchestratorNode& node) {
    return {{"name", node.name()},
            {"url", node.url()},
            {"address", protocol::to_checksum(node.address())},
            {"certificate", node.certificate()},
            {"condition", to_string(node.condition())},
            {"lives", node.lives()},
            {"stake", node.spec().stake.to_decimal()}};
}

net::Response described(const OrchestratorNode& node) {
    return net::json_response(200, describe(node).dump());
}

net::Response not_found() {
    return net::text_response(404, "404 page not found");
}

struct Change {
    std::string_view verb;
    Changed (OrchestratorNode::*begin)();
};
constexpr std::array kChanges{
    Change{"unplug", &OrchestratorNode::unplug}, Change{"plug", &OrchestratorNode::plug},
    Change{"hang", &OrchestratorNode::hang},     Change{"die", &OrchestratorNode::die},
    Change{"revive", &OrchestratorNode::revive}, Change{"restart", &OrchestratorNode::restart}};

std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// {"KEY":"VALUE"} with the keys of --orchestrator: all of them or none.
net::Response change_fields(OrchestratorNode& node, std::string_view body) {
    const auto wanted = parse_object(body);
    if (!wanted) {
        return bad_request("a JSON object of an orchestrator's keys and values is expected");
    }
    OrchestratorSpec changed = node.spec();
    for (const auto& [key, value] : wanted->items()) {
        if (key == "fault") {
            return bad_request("faults have a route of their own");
        }
        if (const auto set = set_orchestrator_field(changed, key, text_of(value)); !set) {
            return bad_request(set.error().message);
        }
    }
    node.change(std::move(changed));
    if (wanted->contains("stake")) {
        node.enter_pool();
    }
    return described(node);
}

net::Response read(OrchestratorNode& node, std::string_view what) {
    if (what.empty()) {
        return described(node);
    }
    if (what == "report") {
        return net::json_response(200, node.report().to_json());
    }
    return what == "faults" ? faults_response(node.faults()) : not_found();
}

net::Response set_own_faults(OrchestratorNode& node, const net::ServerRequest& request) {
    const auto wanted = parse_object(request.body).value_or(Json::object());
    for (const auto& [name, value] : wanted.items()) {
        if (Faults::is_of_the_whole_sandbox(name)) {
            return bad_request(name + " is a fault of the whole sandbox: POST it to /sandbox/faults");
        }
    }
    return set_faults(node.faults(), request.body);
}

}  // namespace

net::Response orchestrators_response(const OrchestratorNetwork& network) {
    Json list = Json::array();
    for (const auto& node : network.nodes()) {
        list.push_back(describe(*node));
    }
    return net::json_response(200, list.dump());
}

boost::asio::awaitable<net::Response> control_orchestrator(const OrchestratorNetwork& network, std::string_view rest,
                                                           const net::ServerRequest& request) {
    const std::string_view name = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    OrchestratorNode* const node = network.find(name);
    if (node == nullptr) {
        co_return not_found();
    }
    if (request.method == "GET") {
        co_return read(*node, rest);
    }
    if (request.method != "POST") {
        co_return net::method_not_allowed("GET, POST");
    }
    if (rest.empty()) {
        co_return change_fields(*node, request.body);
    }
    if (rest == "faults") {
        co_return set_own_faults(*node, request);
    }
    const auto change = std::ranges::find(kChanges, rest, &Change::verb);
    if (change == kChanges.end()) {
        co_return not_found();
    }
    const auto changed = co_await (node->*change->begin)();
    co_return changed ? described(*node) : bad_request(changed.error().message);
}

}  // namespace farebox::sandbox
