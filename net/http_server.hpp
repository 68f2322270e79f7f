#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "farebox/result.hpp"
#include "net/byte_stream.hpp"
#include "net/endpoint.hpp"
#include "net/grpc_server.hpp"
#include "net/http_message.hpp"
#include "net/peer.hpp"
#include "net/self_signed.hpp"

namespace farebox::net {

class IoPool;
class HttpConnection;

/// What one connection may cost. Every time-out ends in a closed connection.
struct ServerLimits {
    std::size_t header_bytes = 16 * 1024;              ///< Request line and headers; more: 431.
    std::size_t body_bytes = 1024 * 1024;              ///< More: 413.
    std::size_t max_connections = 1024;                ///< Of each listener; more: 503 and closed.
    std::chrono::milliseconds header_timeout{10'000};  ///< First byte to last header, and the TLS handshake; then 408.
    std::chrono::milliseconds body_timeout{30'000};    ///< The whole body; then 408.
    std::chrono::milliseconds write_timeout{30'000};   ///< One response, or one chunk of a streamed one.
    std::chrono::milliseconds idle_timeout{75'000};    ///< Between two requests.
};

/// A request as the handler sees it. The object is reused for the connection's next request: move out what you keep.
struct ServerRequest : Request {
    Peer peer;
    std::string_view listener;  ///< ListenSpec::name
    bool tls = false;
    mutable std::shared_ptr<void> note;  ///< What a handler keeps with the connection; ends with it.
};

/// Answers one request: exactly one of send(), begin() … end(), upgrade().
class ResponseWriter {
public:
    explicit ResponseWriter(HttpConnection& connection) : connection_{connection} {}

    /// The complete answer; it leaves when the handler returns. Content-Length, Date and Connection are the server's;
    /// for HEAD the body is left out.
    void send(Response response);

    /// Starts a streamed answer (chunked; e.g. text/event-stream). An error means that the client is gone.
    asio::awaitable<Result<void>> begin(int status, Headers headers);
    /// Sends one chunk at once; an empty one sends nothing.
    asio::awaitable<Result<void>> write(std::string chunk);
    /// Ends a streamed answer; without it the connection is cut, so that the client sees a broken answer.
    asio::awaitable<Result<void>> end();

    /// Ends the connection without (the rest of) an answer, as a server that died would.
    void abort();

    /// Sends 101 with these headers (Connection: Upgrade is added) and hands out the raw stream, whose first bytes may
    /// be ones already received. It belongs to the connection and ends with the handler.
    asio::awaitable<Result<ByteStream*>> upgrade(Headers headers);

private:
    HttpConnection& connection_;
};

/// Runs on the connection's thread. Exceptions become 500.
using Handler = std::function<asio::awaitable<void>(ServerRequest&, ResponseWriter&)>;

/// What to do with a request whose body was not read yet.
struct EarlyDecision {
    std::optional<Response> response;       ///< Answer now; an unread body closes the connection after that.
    std::optional<std::size_t> body_limit;  ///< Instead of ServerLimits::body_bytes.
};
using EarlyHandler = std::function<EarlyDecision(const ServerRequest&)>;

struct ServerOptions {
    ServerLimits limits;
    Handler handler;
    EarlyHandler early;  ///< Optional.
    GrpcHandler grpc;    ///< Optional; without it HTTP/2 is not offered.
    /// Optional: the answer to a request that never reaches the handler (400, 408, 413, 431, 500, 503).
    std::function<Response(int status, std::string_view what)> error_response;
    /// Optional: told about exceptions from handlers. Any thread.
    std::function<void(std::string_view what)> log_error;
    /// Optional: told about clients that ended, or were cut, before TLS stood. Any thread.
    std::function<void(const Peer& peer, const Error& error)> handshake_failed = {};
};

struct UnixAddress {
    std::string path;
    unsigned mode = 0660;
};
struct TcpAddress {
    std::string host;  ///< An IP address, or "localhost".
    std::uint16_t port = 0;
};
/// A listening socket from systemd or a parent process; owned from here on.
struct InheritedSocket {
    int fd = -1;
};

struct ListenSpec {
    std::variant<UnixAddress, TcpAddress, InheritedSocket> address;
    std::optional<TlsIdentity> tls;
    std::string name;  ///< Shown in ServerRequest::listener.
    /// Optional: shown the listening socket, for whoever keeps a copy that outlives this process. The socket file is
    /// then left in its place at the end.
    std::function<void(int fd)> opened = {};
    /// Optional: whose connections are served; others are closed before anything is read. Any thread.
    std::function<bool(const Peer& peer)> admits = {};
};

/// HTTP/1.1 (and, with ServerOptions::grpc, unary gRPC over HTTP/2: by ALPN on TLS, by its preface otherwise) over Unix
/// sockets, TCP and TLS. A TLS client that offers both gets http/1.1. Connections go round-robin to the pool's threads.
class HttpServer {
public:
    HttpServer(IoPool& pool, ServerOptions options);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    /// stop() without grace.
    ~HttpServer();

    /// Listens and serves from now on; may be called several times.
    /// A stale Unix socket is replaced only if nobody answers on it.
    /// @return The bound address (with the real port where 0 was asked for).
    Result<Endpoint> listen(ListenSpec spec);

    /// What TLS listeners of that name show to connections that begin from now on; those that exist go on, but where
    /// the clients' authorities are others now, those that showed a certificate end when they are idle. Thread-safe.
    /// @return invalid_argument where certificate and key are unusable: nothing has changed then.
    Result<void> replace_identity(std::string_view listener, const TlsIdentity& identity);

    /// Stops accepting, lets requests in flight finish within @p grace, then cuts. Blocks; not from a pool thread.
    /// @return True when nothing had to be cut.
    bool stop(std::chrono::milliseconds grace);

    [[nodiscard]] std::size_t connections() const noexcept;

    struct State;

private:
    std::shared_ptr<State> state_;
};

}  // namespace farebox::net
