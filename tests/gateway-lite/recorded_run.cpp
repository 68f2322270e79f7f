#include "tests/gateway-lite/recorded_run.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "protocol/ascii.hpp"
#include "protocol/base64.hpp"

namespace farebox::gateway::test {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kGrpcPrefix = 5;  // whether it is compressed, and its length

std::string body_of(const Json& recorded) {
    if (recorded.is_null()) {
        return {};
    }
    return recorded.contains("text") ? recorded["text"].get<std::string>()
                                     : *protocol::base64_decode(recorded["base64"].get<std::string>());
}

net::Request request_of(const Json& recorded) {
    const auto url = recorded["url"].get<std::string>();
    net::Request request{recorded["method"], url.substr(url.find('/', url.find("//") + 2))};
    for (const auto& [name, value] : recorded["headers"].items()) {
        request.headers.add(name, value.get<std::string>());
    }
    request.body = body_of(recorded["body"]);
    return request;
}

net::Response response_of(const Json& recorded) {
    net::Response response;
    response.status = recorded["status"];
    for (const auto& header : recorded["headers"]) {
        response.headers.add(header.at(0).get<std::string>(), header.at(1).get<std::string>());
    }
    response.body = body_of(recorded["body"]);
    return response;
}

/// Names in lower case. Without those that are other in every run.
std::map<std::string, std::string> comparable(const net::Headers& headers) {
    std::map<std::string, std::string> out;
    for (const auto& [name, value] : headers) {
        std::string key{name};
        std::transform(key.begin(), key.end(), key.begin(), [](char letter) { return protocol::to_lower(letter); });
        out[key] += value;
    }
    for (const char* const random : {"host", "content-length", "idempotency-key", "x-farebox-instance"}) {
        out.erase(random);
    }
    return out;
}

bool same_body(const std::string& left, const std::string& right) {
    const auto left_json = Json::parse(left, nullptr, false);
    return left == right || (!left_json.is_discarded() && left_json == Json::parse(right, nullptr, false));
}

}  // namespace

RecordedRun read_run(const std::string& name, std::string_view part) {
    std::ifstream file{std::string{FAREBOX_TEST_DATA} + "/transcripts/" + name + ".json"};
    const std::string begin = part.empty() ? std::string{} : std::string{part} + ": ";
    RecordedRun run;
    for (const Json& each : Json::parse(file)) {
        if (!each["note"].get<std::string>().starts_with(begin)) {
            continue;
        }
        RecordedExchange exchange{each["note"], each["time"], request_of(each["request"]), std::nullopt};
        if (!each["response"].is_null()) {
            exchange.response = response_of(each["response"]);
        }
        run.push_back(std::move(exchange));
    }
    return run;
}

std::string differences(const net::Request& request, const net::Request& recorded) {
    std::string found;
    if (request.method != recorded.method || request.target != recorded.target) {
        found +=
            request.method + " " + request.target + " instead of " + recorded.method + " " + recorded.target + "\n";
    }
    const auto ours = comparable(request.headers);
    const auto theirs = comparable(recorded.headers);
    if (ours != theirs) {
        found += "headers " + Json(ours).dump() + " instead of " + Json(theirs).dump() + "\n";
    }
    if (!same_body(request.body, recorded.body)) {
        found += "body " + request.body + " instead of " + recorded.body + "\n";
    }
    return found;
}

std::string grpc_message(std::string_view body) {
    return std::string{body.substr(kGrpcPrefix)};
}

}  // namespace farebox::gateway::test
