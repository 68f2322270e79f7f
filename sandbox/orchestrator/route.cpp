#include "sandbox/orchestrator/route.hpp"

#include <string>

namespace farebox::sandbox {
namespace {

/// Takes the part up to the next '/', '?' or the end, and that '/' where it is one.
std::string_view take_part(std::string_view& rest) {
    const auto end = rest.find_first_of("/?");
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(part.size());
    if (rest.starts_with('/')) {
        rest.remove_prefix(1);
    }
    return part;
}

bool at_end(std::string_view rest) {
    return rest.empty() || rest.front() == '?';
}

Route only(std::string_view method, std::string_view allowed, Route route) {
    if (method == allowed) {
        return route;
    }
    Route refused;
    refused.action = Action::wrong_method;
    refused.allow = allowed;
    return refused;
}

/// @param tail  What follows "app" in the target: "", "?query" or "/path".
Route app(Route route, std::string_view tail) {
    route.app_target = tail;
    if (!tail.starts_with('/')) {
        route.action = Action::add_slash;
    }
    return route;
}

Route session_route(std::string_view method, Route route, std::string_view rest) {
    route.session = take_part(rest);
    if (route.session.empty()) {
        return {};
    }
    const std::string_view tail_start = rest;
    const std::string_view verb = take_part(rest);
    if (verb == "app") {
        route.action = Action::session_app;
        return app(route, tail_start.substr(verb.size()));
    }
    if (!at_end(rest) || tail_start.substr(verb.size()).starts_with('/')) {
        return {};
    }
    if (verb == "payment") {
        route.action = Action::pay_session;
        return only(method, "POST", route);
    }
    if (verb == "stop") {
        route.action = Action::stop_session;
        return only(method, "POST", route);
    }
    return {};
}

Route runner_route(std::string_view method, std::string_view rest) {
    Route route;
    route.runner = take_part(rest);
    const std::string_view tail_start = rest;
    const std::string_view verb = take_part(rest);
    if (route.runner.empty()) {
        return {};
    }
    if (verb == "app") {
        route.action = Action::single_shot;
        return app(route, tail_start.substr(verb.size()));
    }
    if (verb != "session") {
        return {};
    }
    if (at_end(tail_start.substr(verb.size()))) {
        route.action = Action::reserve;
        return only(method, "POST", route);
    }
    return session_route(method, route, rest);
}

}  // namespace

Route parse_route(std::string_view method, std::string_view target) {
    const std::string_view path = target.substr(0, target.find('?'));
    Route route;
    if (path == "/discovery") {
        route.action = Action::discover;
        return only(method == "HEAD" ? "GET" : method, "GET", route);
    }
    if (path == "/refresh-payment") {
        route.action = Action::refresh_payment;
        return only(method, "POST", route);
    }
    if (path == "/payment") {
        route.action = Action::pay_manifest;
        return route;
    }
    if (target.starts_with(std::string{kMovedPrefix} + "/")) {
        route.action = Action::moved;
        route.app_target = target.substr(kMovedPrefix.size());
        return route;
    }
    constexpr std::string_view kApps = "/apps/";
    return target.starts_with(kApps) ? runner_route(method, target.substr(kApps.size())) : route;
}

}  // namespace farebox::sandbox
