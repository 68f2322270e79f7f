#include "sandbox/runners/echo_app.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "net/websocket.hpp"
#include "sandbox/text.hpp"

namespace farebox::sandbox {
namespace {

namespace asio = boost::asio;
using Json = nlohmann::ordered_json;

constexpr std::chrono::minutes kWebSocketIdle{10};

net::Response echo(const net::ServerRequest& request) {
    Json headers = Json::object();
    for (const auto& field : request.headers) {
        headers[std::string{field.name}] = field.value;
    }
    const Json json{
        {"method", request.method}, {"path", request.target}, {"headers", std::move(headers)}, {"body", request.body}};
    return net::json_response(200, json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string query_value(const net::ServerRequest& request, std::string_view name) {
    const auto values = net::query_values(request.query(), name);
    return values.empty() ? std::string{} : values.front();
}

/// Until the count is reached or the client is gone.
asio::awaitable<void> tick(net::ServerRequest& request, net::ResponseWriter& writer) {
    const auto forever = std::numeric_limits<std::int64_t>::max();
    const std::int64_t count = parse_count(query_value(request, "count"), forever).value_or(forever);
    const auto interval = parse_duration(query_value(request, "interval")).value_or(std::chrono::milliseconds{1000});
    net::Headers headers;
    headers.set("Content-Type", "text/event-stream");
    headers.set("Cache-Control", "no-store");
    const auto begun = co_await writer.begin(200, std::move(headers));
    if (!begun) {
        co_return;
    }
    asio::steady_timer timer{co_await asio::this_coro::executor};
    for (std::int64_t number = 1; number <= count; ++number) {
        std::string event = "data: {\"tick\":" + std::to_string(number) + "}\n\n";
        const auto written = co_await writer.write(std::move(event));
        if (!written) {
            co_return;
        }
        if (number < count) {
            timer.expires_after(interval);
            co_await timer.async_wait(asio::use_awaitable);
        }
    }
    const auto ended = co_await writer.end();
    static_cast<void>(ended);  // the client left at the last moment: nothing to do about it
}

/// The number of a path that ends in "/status/NNN".
std::optional<std::int64_t> wanted_status(std::string_view path) {
    constexpr std::string_view kStatus = "/status/";
    const auto at = path.rfind(kStatus);
    const auto status =
        at == std::string_view::npos ? std::nullopt : parse_count(path.substr(at + kStatus.size()), 599);
    return status && *status >= 200 ? status : std::nullopt;
}

}  // namespace

asio::awaitable<void> echo_app(net::ServerRequest& request, net::ResponseWriter& writer) {
    if (net::is_websocket_upgrade(request)) {
        co_await net::websocket_echo(request, writer, kWebSocketIdle);
        co_return;
    }
    if (request.path().ends_with("/sse")) {
        co_await tick(request, writer);
        co_return;
    }
    net::Response answer = echo(request);
    answer.status = static_cast<int>(wanted_status(request.path()).value_or(200));
    if (const auto location = query_value(request, "location"); !location.empty()) {
        answer.headers.set("Location", location);
    }
    writer.send(std::move(answer));
}

}  // namespace farebox::sandbox
