#include "signer/http/route.hpp"

namespace farebox::signer {

Route route_of(std::string_view path) noexcept {
    if (path == "/generate-live-payment") {
        return Route::payment;
    }
    if (path == "/v1/quote") {
        return Route::quote;
    }
    if (path == "/sign-orchestrator-info") {
        return Route::orchestrator_info;
    }
    if (path == "/sign-byoc-job") {
        return Route::byoc_job;
    }
    if (path == "/discover-orchestrators") {
        return Route::discovery;
    }
    return path == "/healthz" ? Route::health : Route::unknown;
}

std::string_view other_methods(Route route, std::string_view method) noexcept {
    if (route == Route::discovery) {
        return method == "GET" || method == "HEAD" ? "" : "GET, HEAD";
    }
    return method == "POST" ? "" : "POST";
}

std::string_view name_of(Route route) noexcept {
    switch (route) {
        case Route::payment:
            return "generate-live-payment";
        case Route::quote:
            return "quote";
        case Route::orchestrator_info:
            return "sign-orchestrator-info";
        case Route::byoc_job:
            return "sign-byoc-job";
        case Route::discovery:
            return "discover-orchestrators";
        case Route::health:
            return "healthz";
        case Route::unknown:
            break;
    }
    return "other";
}

}  // namespace farebox::signer
