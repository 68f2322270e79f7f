#pragma once

#include <cstdint>
#include <string_view>

namespace farebox::sandbox {

/// What a request to the orchestrator is about.
enum class Action : std::uint8_t {
    discover,         ///< GET /discovery
    refresh_payment,  ///< POST /refresh-payment
    pay_manifest,     ///< any /payment
    reserve,          ///< POST /apps/{runner}/session
    pay_session,      ///< POST /apps/{runner}/session/{id}/payment
    stop_session,     ///< POST /apps/{runner}/session/{id}/stop
    session_app,      ///< any /apps/{runner}/session/{id}/app/…
    single_shot,      ///< any /apps/{runner}/app/…
    add_slash,        ///< an application's URL without the path: 307
    moved,            ///< any /moved/…: 307 to what follows, with the fault "moved" the URLs that discovery lists
    wrong_method,
    unknown,
};

/// Before the paths of what moved.
inline constexpr std::string_view kMovedPrefix = "/moved";

/// Parts of the request's target; views into it.
struct Route {
    Action action = Action::unknown;
    std::string_view runner;
    std::string_view session;
    std::string_view app_target;  ///< From the '/' after "app" on, query included; of what moved, where it is now.
    std::string_view allow;       ///< For wrong_method.
};

/// @param target  Path and query.
/// @see go-livepeer server/ai_http.go, startAIServer
Route parse_route(std::string_view method, std::string_view target);

}  // namespace farebox::sandbox
