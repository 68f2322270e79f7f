#include "net/connector.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "net/address_class.hpp"
#include "net/connect_any.hpp"

namespace farebox::net {
namespace {

using GenericEndpoint = asio::generic::stream_protocol::endpoint;
using Resolver = asio::ip::tcp::resolver;

/// One look-up. getaddrinfo() cannot be interrupted, so the waiter leaves at its deadline and the answer finds nobody.
struct Lookup {
    explicit Lookup(asio::io_context& context) : resolver{context}, answered{context} {}
    Resolver resolver;
    asio::steady_timer answered;
    std::vector<GenericEndpoint> endpoints;
    boost::system::error_code error;
    bool done = false;
};

asio::awaitable<Result<std::vector<GenericEndpoint>>> resolve(asio::io_context& context, const Endpoint& endpoint,
                                                              Deadline deadline) {
    boost::system::error_code error;
    const auto literal = asio::ip::make_address(endpoint.host, error);
    if (!error) {
        co_return std::vector<GenericEndpoint>{asio::ip::tcp::endpoint{literal, endpoint.port}};
    }
    auto lookup = std::make_shared<Lookup>(context);
    lookup->answered.expires_at(deadline);
    lookup->resolver.async_resolve(endpoint.host, std::to_string(endpoint.port), Resolver::numeric_service,
                                   [lookup](boost::system::error_code failure, const Resolver::results_type& results) {
                                       lookup->error = failure;
                                       lookup->done = true;
                                       for (const auto& result : results) {
                                           lookup->endpoints.emplace_back(result.endpoint());
                                       }
                                       lookup->answered.cancel();
                                   });
    co_await lookup->answered.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (!lookup->done) {
        const bool late = !error;
        co_return make_error(late ? ErrorCode::timeout : ErrorCode::cancelled,
                             "looking up " + endpoint.host + " took too long");
    }
    if (lookup->error || lookup->endpoints.empty()) {
        co_return make_error(ErrorCode::connection_failed,
                             "cannot find " + endpoint.host + ": " + lookup->error.message());
    }
    co_return std::move(lookup->endpoints);
}

bool is_global(const GenericEndpoint& target) {
    std::span<const std::uint8_t> bytes;
    if (target.protocol().family() == AF_INET) {
        const auto* const address =
            reinterpret_cast<const sockaddr_in*>(target.data());                 // NOLINT: as sockaddr is meant
        bytes = {reinterpret_cast<const std::uint8_t*>(&address->sin_addr), 4};  // NOLINT: in network order
    } else if (target.protocol().family() == AF_INET6) {
        const auto* const address = reinterpret_cast<const sockaddr_in6*>(target.data());  // NOLINT
        bytes = {reinterpret_cast<const std::uint8_t*>(&address->sin6_addr), 16};          // NOLINT
    }
    return classify_address(bytes) == AddressClass::global;
}

Error not_public(const Endpoint& endpoint) {
    return make_error(ErrorCode::protocol_error, endpoint.host + " leads to an address of a private network");
}

Error at(const Endpoint& endpoint, Error error) {
    error.message = endpoint.to_string() + ": " + error.message;
    return error;
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<ByteStream>>> Connector::connect(Endpoint endpoint, Deadline deadline,
                                                                        bool public_only) {
    auto stream = co_await connect_once(endpoint, deadline, public_only);
    const bool changed_certificate = !stream && stream.error().code == ErrorCode::unauthenticated &&
                                     policy_.mode == TlsPolicy::Mode::tofu && policy_.may_replace;
    if (changed_certificate) {
        // The orchestrator restarted with a fresh certificate; its old one has been forgotten.
        stream = co_await connect_once(endpoint, deadline, public_only);
    }
    if (!stream) {
        co_return at(endpoint, std::move(stream).error());
    }
    co_return stream;
}

asio::awaitable<Result<std::unique_ptr<ByteStream>>> Connector::connect_once(const Endpoint& endpoint,
                                                                             Deadline deadline, bool public_only) {
    if (endpoint.scheme == Scheme::unix_socket) {
        if (public_only) {
            co_return not_public(endpoint);
        }
        const asio::local::stream_protocol::endpoint target{endpoint.path};
        std::vector<GenericEndpoint> targets{GenericEndpoint{target}};
        auto local = co_await connect_any(context_, std::move(targets), deadline);
        if (!local) {
            co_return std::move(local).error();
        }
        co_return std::make_unique<SocketStream>(context_, *std::move(local));
    }
    auto socket = co_await connect_tcp(endpoint, deadline, public_only);
    if (!socket) {
        co_return std::move(socket).error();
    }
    if (endpoint.scheme == Scheme::http) {
        co_return std::make_unique<SocketStream>(context_, *std::move(socket));
    }
    if (!tls_) {
        auto made = make_tls_client_context(policy_, alpn_);
        if (!made) {
            co_return std::move(made).error();
        }
        tls_ = *std::move(made);
    }
    co_return co_await connect_tls(context_, *std::move(socket), tls_, endpoint.host, endpoint.host_port(), deadline);
}

asio::awaitable<Result<StreamSocket>> Connector::connect_tcp(const Endpoint& endpoint, Deadline deadline,
                                                             bool public_only) {
    auto targets = co_await resolve(context_, endpoint, deadline);
    if (!targets) {
        co_return std::move(targets).error();
    }
    if (public_only) {
        std::erase_if(*targets, [](const GenericEndpoint& target) { return !is_global(target); });
        if (targets->empty()) {
            co_return not_public(endpoint);
        }
    }
    auto socket = co_await connect_any(context_, *std::move(targets), deadline);
    if (socket) {
        const int on = 1;
        ::setsockopt(socket->native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    co_return socket;
}

}  // namespace farebox::net
