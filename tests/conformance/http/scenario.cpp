#include "tests/conformance/http/scenario.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string_view>

#include "keystore/private_key.hpp"
#include "net/http_message.hpp"
#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using Names = std::set<std::string_view>;

const Names kConfigNames{
    "address",
    "capabilityMaxPrices",
    "depositMultiplier",
    "lastInitializedL1BlockHash",
    "lastSeenL1Block",
    "maxPrice",
    "maxTicketEV",
    "maxTotalEV",
    "noSender",
    "privateKey",
    "senderDeposit",
    "senderInfoError",
    "webhook",
    "remoteDiscovery",
    "senderReserveFundsRemaining",
    "senderWithdrawRound",
    "network",
    "lastInitializedRound",
    "discoveryRefreshSeconds",
};
const Names kStepNames{"at",      "atUnixNano",     "craftedState", "networkNow",     "note",
                       "request", "requestDecoded", "step",         "webhookResponse"};
const Names kReplyNames{
    "body",         "computed",          "connectionAborted",
    "elapsedMs",  // the reference's own waiting
    "errorMessage", "errorMessageMatch", "headers",           "note", "payment", "rule", "segCreds", "state", "status",
    "step",         "volatile",          "webhookRequests",
};

/// Absent, null, false, zero or nothing in it.
bool is_off(const Json& value) {
    return value.is_null() || value == false || value == 0 || value == "" || (value.is_structured() && value.empty());
}

/// What a part of the schema that is not known here is called in the report.
std::string feature_of(const std::string& name) {
    return name.find("kafka") != std::string::npos || name.find("vents") != std::string::npos ? "events" : name;
}

std::optional<std::string> unknown_name(const Json& object, const Names& known) {
    for (const auto& [name, value] : object.items()) {
        if (!known.contains(name) && !is_off(value)) {
            return feature_of(name);
        }
    }
    return std::nullopt;
}

Step parse_step(const Json& json, const Json& expected) {
    const Json& request = json.at("request");
    Step step;
    step.name = json.at("step");
    step.at = {test::int64_of(json.at("atUnixNano"))};
    step.method = request.at("method");
    step.target = request.at("target");
    step.network = json.value("networkNow", Json());
    for (const Json& header : request.value("headers", Json::array())) {
        step.headers.emplace_back(header.at(0), header.at(1));
    }
    const auto decoded = protocol::base64_decode(request.value("bodyBase64", ""));
    step.body = request.contains("bodyBase64") ? *decoded : request.value("body", "");
    step.webhook = json.value("webhookResponse", Json());
    step.expected = expected;
    return step;
}

}  // namespace

std::optional<std::string> Step::header(std::string_view wanted) const {
    const auto found =
        std::ranges::find_if(headers, [&](const auto& each) { return net::equal_ignoring_case(each.first, wanted); });
    return found == headers.end() ? std::nullopt : std::optional{found->second};
}

Scenario parse_scenario(const VectorCase& one) {
    Scenario scenario;
    scenario.name = one.name;
    scenario.config = one.in.at("config");
    scenario.private_key = test::bytes_of(scenario.config.at("privateKey"));
    scenario.address = keystore::PrivateKey::from_bytes(protocol::as_bytes(scenario.private_key))->address();
    const Json& steps = one.in.at("steps");
    const Json& replies = one.out.at("steps");
    if (steps.size() != replies.size()) {
        throw std::runtime_error{"as many replies as steps are needed"};
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        scenario.steps.push_back(parse_step(steps[i], replies[i]));
    }
    return scenario;
}

std::optional<std::string> missing_feature(const VectorCase& one) {
    const Json& config = one.in.at("config");
    auto missing = unknown_name(config, kConfigNames);
    for (const Json& step : one.in.at("steps")) {
        missing = missing ? missing : unknown_name(step, kStepNames);
    }
    for (const Json& reply : one.out.at("steps")) {
        missing = missing ? missing : unknown_name(reply, kReplyNames);
    }
    return missing;
}

}  // namespace farebox::conformance
