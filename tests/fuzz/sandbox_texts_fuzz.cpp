#include "sandbox/control/faults.hpp"
#include "sandbox/orchestrator/messages.hpp"
#include "sandbox/orchestrator/route.hpp"
#include "sandbox/runners/runner_spec.hpp"
#include "sandbox/text.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

void check_route(std::string_view method, std::string_view target) {
    const sandbox::Route route = sandbox::parse_route(method, target);
    const bool to_app = route.action == sandbox::Action::session_app || route.action == sandbox::Action::single_shot;
    require(!to_app || route.app_target.starts_with('/'), "an application's target is a path");
    require(target.ends_with(route.app_target), "an application's target is the rest of the request's");
    const bool in_session = route.action == sandbox::Action::pay_session ||
                            route.action == sandbox::Action::stop_session ||
                            route.action == sandbox::Action::session_app;
    require(!in_session || (!route.session.empty() && !route.runner.empty()), "a session's URL names it");
}

}  // namespace

/// "METHOD TARGET", a runner's specification, a fault's text and a refresh request.
void sandbox_texts(std::string_view input) {
    const auto [method, target] = split(input, " ");
    check_route(method, target);
    const auto runner = sandbox::parse_runner(input);
    require(!runner || (!runner->route.empty() && runner->price_wei >= 0 && runner->capacity > 0),
            "a runner has a route, a price and room");
    sandbox::Faults faults;
    const auto [name, value] = split(input, "=");
    const bool set = static_cast<bool>(faults.set(name, value));
    require(!set || faults.clear(name), "a fault that was set can be cleared");
    const auto request = sandbox::parse_refresh_request(input);
    require(request || request.rejection().status == 400, "a bad refresh request is 400");
    const auto payer = sandbox::parse_payer(input);
    require(!payer || input.size() == 40 || input.size() == 42, "a payer is an address");
    const auto count = sandbox::parse_count(input, 1000);
    require(!count || (*count >= 0 && *count <= 1000), "a count is within its limit");
    const auto duration = sandbox::parse_duration(input);
    require(!duration || (duration->count() >= 0 && *duration <= std::chrono::hours{24}),
            "a duration is a day at most");
}

}  // namespace farebox::fuzz
