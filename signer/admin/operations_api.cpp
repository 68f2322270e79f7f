#include "signer/admin/operations_api.hpp"

#include "signer/http/api_error.hpp"

namespace farebox::signer {

net::Response OperationsApi::answer(const net::Request& request) {
    const auto path = request.path();
    if (path != "/healthz" && path != "/readyz" && path != "/metrics") {
        return error_response(make_error(ErrorCode::not_found, "no such route", "try /healthz, /readyz or /metrics"));
    }
    if (request.method != "GET" && request.method != "HEAD") {
        return net::method_not_allowed("GET, HEAD");
    }
    if (path == "/metrics") {
        net::Response response;
        response.headers.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        response.body = metrics_();
        return response;
    }
    if (path == "/readyz") {
        const auto readiness = readiness_();
        return net::json_response(readiness.ready() ? 200 : 503, readiness.to_json() + "\n");
    }
    return net::Response{};
}

net::ServerOptions OperationsApi::server_options() {
    net::ServerOptions options;
    options.limits.max_connections = 64;
    options.limits.body_bytes = 4'096;
    options.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) -> boost::asio::awaitable<void> {
        writer.send(answer(request));
        co_return;
    };
    options.error_response = [](int status, std::string_view what) { return transport_error(status, what, {}); };
    return options;
}

}  // namespace farebox::signer
