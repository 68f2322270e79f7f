#include "gateway-lite/refusal.hpp"

#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

using gateway::Refusal;

/// "STATUS\nNAME: VALUE\n…\n\nBODY"
net::Response response_of(std::string_view input) {
    const auto [head, body] = split(input, "\n\n");
    auto [status, fields] = split(head, "\n");
    net::Response response;
    response.status = 0;
    for (const char digit : status.substr(0, 3)) {
        response.status = response.status * 10 + (digit >= '0' && digit <= '9' ? digit - '0' : 0);
    }
    while (!fields.empty()) {
        const auto [field, rest] = split(fields, "\n");
        const auto [name, value] = split(field, ": ");
        response.headers.add(name, value);
        fields = rest;
    }
    response.body = body.substr(0, gateway::kMaxRefusalBytes);
    return response;
}

}  // namespace

/// Whose answer it is, where an application may have been reached and where none can have been.
void refusal(std::string_view input) {
    const auto response = response_of(input);
    const auto judged = gateway::judge_call_answer(response, response.body);
    require(response.status >= 400 || judged == Refusal::none, "a success is the application's");
    const bool is_orchestrators = gateway::may_be_the_orchestrators(response);
    require(is_orchestrators || judged == Refusal::none || response.status == 502,
            "what has not the shape of an orchestrator's error is the application's");
    const auto at_once = gateway::judge_orchestrators_answer(response.status);
    require((response.status < 300) == (at_once == Refusal::none), "whoever reserves is refused by the status alone");
}

}  // namespace farebox::fuzz
