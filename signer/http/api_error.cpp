#include "signer/http/api_error.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "json/object.hpp"
#include "json/text.hpp"

namespace farebox::signer {
namespace {

/// Whole seconds, at least one: "come back at once" helps nobody.
std::string retry_after_seconds(const Error& error) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(error.retry_after).count();
    return std::to_string(std::max<std::int64_t>(1, seconds));
}

}  // namespace

std::string error_object(const Error& error) {
    std::string out;
    json::Object object{out};
    object.text("message", error.message);
    object.text("code", to_string(error.code));
    object.text("hint", error.hint);
    object.text("request_id", error.request_id);
    object.flag("retryable", error.retryable);
    object.name("details");
    out += '{';
    for (const auto& [key, value] : error.details) {
        if (out.back() != '{') {
            out += ',';
        }
        json::append_string(out, key);
        out += ':';
        json::append_string(out, value);
    }
    out += '}';
    object.end();
    return out;
}

net::Response error_response(const Error& error) {
    return error_response(error, error_code_row(error.code).http_status);
}

net::Response error_response(const Error& error, int status) {
    net::Response response = net::json_response(status, "{\"error\":" + error_object(error) + "}\n");
    if (status == 401) {
        response.headers.set("WWW-Authenticate", "Bearer realm=\"farebox-signer\"");
    }
    if (status == 429 || status == 503) {
        response.headers.set("Retry-After", retry_after_seconds(error));
    }
    return response;
}

ErrorCode transport_code(int status) noexcept {
    switch (status) {
        case 408:
            return ErrorCode::timeout;
        case 413:
        case 431:
            return ErrorCode::too_large;
        case 503:
            return ErrorCode::overloaded;
        case 500:
            return ErrorCode::internal;
        default:
            return ErrorCode::invalid_argument;
    }
}

net::Response transport_error(int status, std::string_view what, std::string request_id) {
    Error error = make_error(transport_code(status), std::string{what});
    error.request_id = std::move(request_id);
    return error_response(error, status);
}

}  // namespace farebox::signer
