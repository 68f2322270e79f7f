#include "vault/custody/http_line.hpp"

#include <utility>

#include "net/block_on.hpp"
#include "net/http_client.hpp"
#include "net/io_pool.hpp"

namespace farebox::vault {
namespace {

constexpr std::size_t kMaxAnswerBytes = 64 * 1024;

net::HttpClientOptions limits(std::uint32_t connections, std::chrono::milliseconds time_limit) {
    net::HttpClientOptions http;
    http.max_connections_per_origin = http.max_idle_per_origin = connections;
    http.connect_timeout = time_limit;
    return http;
}

}  // namespace

Result<net::Url> parse_custody_url(const std::string& url, const std::string& who) {
    auto parsed = net::Url::parse(url);
    if (!parsed) {
        return std::move(parsed).error();
    }
    if (parsed->endpoint.scheme == net::Scheme::http && !parsed->endpoint.is_loopback()) {
        return make_error(ErrorCode::invalid_argument, who + " on the network must be https",
                          "put TLS before it, or run it on this machine");
    }
    return parsed;
}

struct HttpLine::State {
    State(net::Url address, std::uint32_t connections, std::chrono::milliseconds limit)
        : server{std::move(address)}, time_limit{limit}, client{pool.at(0), limits(connections, limit)} {}
    ~State() { pool.stop(); }

    const net::Url server;
    const std::chrono::milliseconds time_limit;
    net::IoPool pool{1};
    net::HttpClient client;
};

HttpLine::HttpLine(net::Url server, std::uint32_t connections, std::chrono::milliseconds time_limit)
    : state_{std::make_unique<State>(std::move(server), connections, time_limit)} {}
HttpLine::~HttpLine() = default;

const net::Url& HttpLine::server() const noexcept {
    return state_->server;
}

Result<net::Response> HttpLine::post(net::Headers headers, std::string body, bool repeatable) {
    net::Request request{"POST", {}, std::move(headers), std::move(body)};
    net::CallOptions how;
    how.max_body_bytes = kMaxAnswerBytes;
    how.repeatable = repeatable;
    auto response = net::block_on(state_->pool.at(0), state_->client.send(state_->server, std::move(request),
                                                                          net::deadline_in(state_->time_limit), how));
    if (!response) {
        auto error = std::move(response).error();
        error.message = net::without_endpoint(std::move(error.message), state_->server.endpoint);
        return error;
    }
    return response;
}

}  // namespace farebox::vault
