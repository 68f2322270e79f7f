#include "net/http_client.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/client_connection.hpp"
#include "net/connector.hpp"
#include "net/http_writer.hpp"

namespace farebox::net {
namespace {

Error cancelled() {
    return make_error(ErrorCode::cancelled, "cancelled");
}

Result<void> check_request(const Request& request) {
    const bool good = !request.method.empty() && request.method.find(' ') == std::string::npos &&
                      is_line_text(request.method) && request.target.starts_with('/') &&
                      request.target.find(' ') == std::string::npos && is_line_text(request.target) &&
                      request.headers.valid();
    return good ? Result<void>{}
                : make_error(ErrorCode::invalid_argument, "the request's method, target or headers cannot be sent");
}

/// A kept connection, until it is too old to be trusted.
struct IdleConnection {
    std::unique_ptr<ClientConnection> connection;
    Deadline fresh_until;
    Deadline usable_until;
};

/// A call that waits for another one's place.
struct Turn {
    Turn(asio::io_context& context, Deadline deadline) : timer{context, deadline} {}
    asio::steady_timer timer;
    bool granted = false;  ///< The place is this call's, whatever its timer says.
};

struct Origin {
    std::size_t active = 0;
    std::vector<IdleConnection> idle;
    std::deque<std::shared_ptr<Turn>> waiting;
};

}  // namespace

struct HttpClient::State {
    State(asio::io_context& io, HttpClientOptions client_options)
        : context{io}, options{std::move(client_options)}, connector{io, options.tls, "http/1.1"} {}

    asio::awaitable<Result<void>> enter(const std::string& key, Deadline deadline);
    void leave(const std::string& key);
    std::unique_ptr<ClientConnection> take_idle(const std::string& key, bool fresh);
    void keep(const std::string& key, std::unique_ptr<ClientConnection> connection);
    void drop_stale();

    asio::io_context& context;
    const HttpClientOptions options;
    Connector connector;
    std::unordered_map<std::string, Origin> origins;
};

namespace {

using ClientState = HttpClient::State;

/// The right to one of an origin's connections.
class Lease {
public:
    Lease(std::shared_ptr<ClientState> state, std::string key) : state_{std::move(state)}, key_{std::move(key)} {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
        if (state_) {
            state_->leave(key_);
        }
    }
    [[nodiscard]] ClientState& state() const noexcept { return *state_; }
    [[nodiscard]] const std::string& key() const noexcept { return key_; }

private:
    std::shared_ptr<ClientState> state_;
    std::string key_;
};

}  // namespace

struct ResponseStream::Impl {
    explicit Impl(Lease held) : lease{std::move(held)} {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (connection && connection->reusable() && !broken && response.status != 101) {
            lease.state().keep(lease.key(), std::move(connection));
        }
    }

    asio::awaitable<Result<void>> exchange(const Url& url, const Request& request, Deadline deadline,
                                           const CallOptions& options);
    asio::awaitable<Result<void>> connect(const Url& url, Deadline deadline, bool public_only);
    asio::awaitable<Result<void>> try_once(const Url& url, const Request& request, Deadline deadline);
    asio::awaitable<Result<std::string>> read();
    asio::awaitable<Result<std::string>> read_all(std::size_t max_bytes);

    Lease lease;
    std::unique_ptr<ClientConnection> connection;
    std::unique_ptr<ByteStream> raw;
    Response response;
    bool broken = false;
};

asio::awaitable<Result<void>> HttpClient::State::enter(const std::string& key, Deadline deadline) {
    if (origins[key].active < options.max_connections_per_origin) {
        ++origins[key].active;
        co_return Result<void>{};
    }
    const auto turn = std::make_shared<Turn>(context, deadline);
    origins[key].waiting.push_back(turn);
    boost::system::error_code woken;
    co_await turn->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (turn->granted) {
        co_return Result<void>{};
    }
    std::erase(origins[key].waiting, turn);
    co_return woken ? cancelled() : make_error(ErrorCode::timeout, "all connections to " + key + " were busy");
}

void HttpClient::State::leave(const std::string& key) {
    Origin& origin = origins[key];
    if (!origin.waiting.empty()) {
        // The place changes hands here: a caller whose deadline passes now must not take it with it.
        const auto turn = origin.waiting.front();
        origin.waiting.pop_front();
        turn->granted = true;
        turn->timer.cancel();
        return;
    }
    --origin.active;
    if (origin.active == 0 && origin.idle.empty()) {
        origins.erase(key);
    }
}

std::unique_ptr<ClientConnection> HttpClient::State::take_idle(const std::string& key, bool fresh) {
    drop_stale();
    const Deadline now = std::chrono::steady_clock::now();
    auto& idle = origins[key].idle;
    while (!idle.empty() && (!fresh || idle.back().fresh_until > now)) {  // the youngest is the last
        auto connection = std::move(idle.back().connection);
        idle.pop_back();
        if (connection->quiet()) {
            return connection;
        }
    }
    return nullptr;
}

void HttpClient::State::keep(const std::string& key, std::unique_ptr<ClientConnection> connection) {
    drop_stale();
    auto& idle = origins[key].idle;
    if (idle.size() < options.max_idle_per_origin) {
        connection->expires_at(Deadline::max());
        idle.push_back({std::move(connection), deadline_in(options.fresh_for), deadline_in(options.idle_timeout)});
    }
}

void HttpClient::State::drop_stale() {
    const Deadline now = std::chrono::steady_clock::now();
    for (auto& [key, origin] : origins) {
        std::erase_if(origin.idle, [now](const IdleConnection& kept) { return kept.usable_until <= now; });
    }
}

asio::awaitable<Result<void>> ResponseStream::Impl::exchange(const Url& url, const Request& request, Deadline deadline,
                                                             const CallOptions& options) {
    connection = lease.state().take_idle(lease.key(), !options.repeatable);
    if (connection) {
        auto answered = co_await try_once(url, request, deadline);
        const bool was_closed =
            !answered && answered.error().code == ErrorCode::connection_failed && !connection->answered();
        if (!was_closed || !options.repeatable) {
            co_return answered;
        }
    }
    auto connected = co_await connect(url, deadline, options.public_only);
    if (!connected) {
        co_return connected;
    }
    co_return co_await try_once(url, request, deadline);
}

asio::awaitable<Result<void>> ResponseStream::Impl::connect(const Url& url, Deadline deadline, bool public_only) {
    ClientState& state = lease.state();
    const Deadline connect_by = earlier(deadline, deadline_in(state.options.connect_timeout));
    auto stream = co_await state.connector.connect(url.endpoint, connect_by, public_only);
    if (!stream) {
        co_return std::move(stream).error();
    }
    connection = std::make_unique<ClientConnection>(*std::move(stream));
    co_return Result<void>{};
}

asio::awaitable<Result<void>> ResponseStream::Impl::try_once(const Url& url, const Request& request,
                                                             Deadline deadline) {
    connection->expires_at(deadline);
    auto sent = co_await connection->send(request, url.endpoint.host_header());
    const bool refused = !sent && sent.error().code == ErrorCode::connection_failed;
    if (!sent && !refused) {
        co_return sent;
    }
    // A server may answer and close before it has read the whole body: look for that answer.
    auto answered =
        co_await connection->read_head(response, lease.state().options.max_header_bytes, request.method == "HEAD");
    if (refused) {
        broken = true;
    }
    co_return refused && !answered ? std::move(sent) : std::move(answered);
}

asio::awaitable<Result<std::string>> ResponseStream::Impl::read() {
    if (!connection || response.status == 101) {
        co_return std::string{};
    }
    while (response.body.empty()) {
        const auto more = co_await connection->read_body();
        if (!more) {
            broken = true;
            co_return more.error();
        }
        if (!*more) {
            break;
        }
    }
    co_return std::exchange(response.body, {});
}

asio::awaitable<Result<std::string>> ResponseStream::Impl::read_all(std::size_t max_bytes) {
    Error too_large =
        make_error(ErrorCode::too_large, "the answer is larger than " + std::to_string(max_bytes) + " bytes");
    if (connection && connection->announced_body() > max_bytes && !connection->message_done()) {
        broken = true;
        co_return too_large;
    }
    std::string body;
    while (true) {
        auto piece = co_await read();
        if (!piece) {
            co_return piece;
        }
        if (piece->empty()) {
            co_return body;
        }
        if (body.size() + piece->size() > max_bytes) {
            broken = true;
            co_return too_large;
        }
        body.empty() ? body.swap(*piece) : static_cast<void>(body.append(*piece));
    }
}

ResponseStream::ResponseStream(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
ResponseStream::~ResponseStream() = default;

const Response& ResponseStream::head() const noexcept {
    return impl_->response;
}

asio::awaitable<Result<std::string>> ResponseStream::read() {
    try {
        co_return co_await impl_->read();
    } catch (const boost::system::system_error&) {
        co_return cancelled();
    }
}

asio::awaitable<Result<std::string>> ResponseStream::read_all(std::size_t max_bytes) {
    try {
        co_return co_await impl_->read_all(max_bytes);
    } catch (const boost::system::system_error&) {
        co_return cancelled();
    }
}

void ResponseStream::expires_at(Deadline deadline) {
    if (impl_->connection) {
        impl_->connection->expires_at(deadline);
    }
}

ByteStream& ResponseStream::upgraded() {
    if (!impl_->raw) {
        impl_->raw = impl_->connection->take_upgraded();
        impl_->connection.reset();
    }
    return *impl_->raw;
}

HttpClientOptions::HttpClientOptions() = default;

HttpClient::HttpClient(asio::io_context& context) : HttpClient{context, HttpClientOptions{}} {}

HttpClient::HttpClient(asio::io_context& context, HttpClientOptions options)
    : state_{std::make_shared<State>(context, std::move(options))} {}
HttpClient::~HttpClient() = default;

asio::awaitable<Result<std::unique_ptr<ResponseStream>>> HttpClient::open(Url url, Request request, Deadline deadline,
                                                                          CallOptions options) {
    if (request.target.empty()) {
        request.target = url.target;
    }
    if (auto sendable = check_request(request); !sendable) {
        co_return std::move(sendable).error();
    }
    try {
        const auto state = state_;
        // A connection that was opened for anywhere must not serve a call that may not go there.
        const std::string key = url.endpoint.to_string() + (options.public_only ? " public" : "");
        auto entered = co_await state->enter(key, deadline);
        if (!entered) {
            co_return std::move(entered).error();
        }
        auto impl = std::make_unique<ResponseStream::Impl>(Lease{state, key});
        auto answered = co_await impl->exchange(url, request, deadline, options);
        if (!answered) {
            impl->broken = true;
            co_return std::move(answered).error();
        }
        co_return std::make_unique<ResponseStream>(std::move(impl));
    } catch (const boost::system::system_error&) {
        co_return cancelled();
    }
}

asio::awaitable<Result<Response>> HttpClient::send(Url url, Request request, Deadline deadline, CallOptions options) {
    auto stream = co_await open(std::move(url), std::move(request), deadline, options);
    if (!stream) {
        co_return std::move(stream).error();
    }
    auto body = co_await (*stream)->read_all(options.max_body_bytes);
    if (!body) {
        co_return std::move(body).error();
    }
    Response response = (*stream)->head();
    response.body = *std::move(body);
    co_return response;
}

}  // namespace farebox::net
