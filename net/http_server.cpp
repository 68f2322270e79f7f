#include "net/http_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <unordered_set>

#include "net/http_connection.hpp"
#include "net/http_writer.hpp"
#include "net/io_pool.hpp"
#include "net/listener.hpp"
#include "net/listener_identity.hpp"
#include "net/tls_context.hpp"
#include "net/tls_stream.hpp"

namespace farebox::net {
namespace {

constexpr int kAcceptsPerTurn = 64;
constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr std::chrono::milliseconds kCutPatience{2'000};

/// What one thread of the pool keeps; used on that thread only.
struct Worker {
    explicit Worker(asio::io_context& io) : context{io} {}
    asio::io_context& context;
    DateCache dates;
    std::unordered_set<HttpConnection*> connections;
    std::unordered_set<asio::cancellation_signal*> handshakes;  ///< Of clients that are no connection yet.
};

struct Acceptor {
    Acceptor(asio::io_context& context, Listener opened, std::unique_ptr<ListenerIdentity> identity, std::string tag,
             std::function<bool(const Peer&)> guard)
        : listener{std::move(opened)},
          descriptor{context},
          tls{std::move(identity)},
          name{std::move(tag)},
          admits{std::move(guard)} {
        descriptor.assign(listener.fd.release());
    }
    Listener listener;
    asio::posix::stream_descriptor descriptor;
    const std::unique_ptr<ListenerIdentity> tls;  ///< Null: plain.
    const std::string name;
    const std::function<bool(const Peer&)> admits;  ///< Empty: everybody's.
    std::atomic<std::size_t> open{0};               ///< Connections that came in here.
};

std::string busy_answer(const ServerOptions& options) {
    constexpr std::string_view kWhat = "too many connections";
    Response busy = options.error_response ? options.error_response(503, kWhat) : text_response(503, kWhat);
    if (!busy.headers.contains("Retry-After")) {
        busy.headers.set("Retry-After", "1");
    }
    HeadFraming framing;
    framing.content_length = busy.body.size();
    framing.close = true;
    std::string answer;
    append_response_head(answer, busy.status, busy.reason, busy.headers, framing);
    return answer + busy.body;
}

/// One short answer that nobody waits for; a TLS client only sees the connection end.
void refuse_connection(int fd, bool tls, const ServerOptions& options) {
    try {
        const std::string answer = tls ? std::string{} : busy_answer(options);
        [[maybe_unused]] const auto sent = ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    } catch (const std::exception& exception) {  // must not end the loop that accepts
        if (options.log_error) {
            options.log_error(exception.what());
        }
    }
    ::close(fd);
}

}  // namespace

struct HttpServer::State : std::enable_shared_from_this<State> {
    State(IoPool& io_pool, ServerOptions server_options) : pool{io_pool}, options{std::move(server_options)} {
        for (std::size_t i = 0; i < pool.size(); ++i) {
            workers.push_back(std::make_unique<Worker>(pool.at(i)));
        }
    }

    void start(std::shared_ptr<Acceptor> acceptor);
    void enter() noexcept { live.fetch_add(1); }
    void leave();
    bool wait_until_empty(std::chrono::milliseconds patience);
    void close_acceptors();
    void end_handshakes();
    template <class Action>
    void for_all_connections(Action action);

    IoPool& pool;
    const ServerOptions options;
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<std::shared_ptr<Acceptor>> acceptors;  ///< Guarded by the mutex.
    std::atomic<std::size_t> open_connections{0};
    std::atomic<std::size_t> live{0};  ///< Connections and accept loops.
    std::atomic<std::size_t> turn{0};
    std::atomic<bool> stopping{false};
    std::mutex mutex;
    std::condition_variable changed;
};

namespace {

using ServerState = HttpServer::State;

/// Keeps a worker's list right, whatever way the coroutine ends.
template <class T>
class Registration {
public:
    Registration(std::unordered_set<T*>& list, T& member) : list_{list}, member_{member} { list_.insert(&member_); }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;
    ~Registration() { list_.erase(&member_); }

private:
    std::unordered_set<T*>& list_;
    T& member_;
};

/// Counts a connection from accept() to its end.
class Admission {
public:
    /// Empty where the listener has as many connections as it may.
    static std::optional<Admission> ask(const std::shared_ptr<ServerState>& state,
                                        const std::shared_ptr<Acceptor>& acceptor) {
        if (acceptor->open.fetch_add(1) >= state->options.limits.max_connections) {
            acceptor->open.fetch_sub(1);
            return std::nullopt;
        }
        return Admission{state, acceptor};
    }
    Admission(Admission&&) noexcept = default;
    Admission& operator=(Admission&&) = delete;
    ~Admission() {
        if (state_) {
            acceptor_->open.fetch_sub(1);
            state_->open_connections.fetch_sub(1);
            state_->leave();
        }
    }
    [[nodiscard]] ServerState& state() const noexcept { return *state_; }
    [[nodiscard]] const Acceptor& acceptor() const noexcept { return *acceptor_; }

private:
    Admission(std::shared_ptr<ServerState> state, std::shared_ptr<Acceptor> acceptor)
        : state_{std::move(state)}, acceptor_{std::move(acceptor)} {
        state_->open_connections.fetch_add(1);
        state_->enter();
    }

    std::shared_ptr<ServerState> state_;
    std::shared_ptr<Acceptor> acceptor_;
};

using Secured = Result<std::unique_ptr<ByteStream>>;

asio::awaitable<void> shake_hands(asio::awaitable<Secured> handshake, Secured& outcome) {
    outcome = co_await std::move(handshake);
}

/// TLS where the listener has it. A server that stops waits for no handshake.
asio::awaitable<Secured> make_stream(Worker& worker, const Admission& admission, int fd,
                                     std::shared_ptr<TlsServerContext> tls, Peer& peer) {
    const Acceptor& acceptor = admission.acceptor();
    auto stream =
        std::make_unique<SocketStream>(worker.context, adopt_socket(worker.context, acceptor.listener.family, fd));
    if (!tls) {
        co_return std::move(stream);
    }
    Secured outcome = make_error(ErrorCode::cancelled, "the server stops");
    if (admission.state().stopping.load()) {
        co_return outcome;
    }
    asio::cancellation_signal cancellation;
    const Registration registration{worker.handshakes, cancellation};
    const Deadline deadline = deadline_in(admission.state().options.limits.header_timeout);
    auto handshake = accept_tls(std::move(stream), std::move(tls), deadline, peer);
    auto running = asio::co_spawn(worker.context, shake_hands(std::move(handshake), outcome),
                                  asio::bind_cancellation_slot(cancellation.slot(), asio::use_awaitable));
    co_await std::move(running);
    co_return std::move(outcome);
}

asio::awaitable<void> serve_connection(Admission admission, Worker& worker, int fd) {
    ServerState& state = admission.state();
    const Acceptor& acceptor = admission.acceptor();
    Peer peer = peer_of(fd, acceptor.listener.family);
    if (acceptor.admits && !acceptor.admits(peer)) {
        ::close(fd);
        co_return;
    }
    const auto tls = acceptor.tls ? acceptor.tls->current() : nullptr;
    auto stream = co_await make_stream(worker, admission, fd, tls, peer);
    if (!stream) {
        if (state.options.handshake_failed && !state.stopping.load()) {
            state.options.handshake_failed(peer, stream.error());
        }
        co_return;
    }
    HttpConnection connection{state.options,   worker.dates,  *std::move(stream),
                              std::move(peer), acceptor.name, acceptor.tls != nullptr};
    const Registration registration{worker.connections, connection};
    const bool superseded =
        tls && connection.shows_certificate() && acceptor.tls->current()->client_authorities != tls->client_authorities;
    if (state.stopping.load() || superseded) {
        connection.stop_when_idle();
    }
    // A thread of its own for cancellation: cut() ends the handler whatever it waits for.
    auto running = asio::co_spawn(worker.context, connection.run(),
                                  asio::bind_cancellation_slot(connection.cancellation().slot(), asio::use_awaitable));
    co_await std::move(running);
}

void admit(const std::shared_ptr<ServerState>& state, const std::shared_ptr<Acceptor>& acceptor, int fd) {
    const int family = acceptor->listener.family;
    auto admission = Admission::ask(state, acceptor);
    if (!admission) {
        refuse_connection(fd, acceptor->tls != nullptr, state->options);
        return;
    }
    if (family != AF_UNIX) {
        const int on = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    Worker& worker = *state->workers[state->turn.fetch_add(1) % state->workers.size()];
    asio::co_spawn(worker.context, serve_connection(*std::move(admission), worker, fd),
                   [](std::exception_ptr) { /* cancelled, or out of memory for this one connection */ });
}

asio::awaitable<void> accept_loop(std::shared_ptr<ServerState> state, std::shared_ptr<Acceptor> acceptor) {
    auto& descriptor = acceptor->descriptor;
    asio::steady_timer pause{descriptor.get_executor()};
    boost::system::error_code error;
    while (!state->stopping.load()) {
        co_await descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                       asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            break;
        }
        bool exhausted = false;
        for (int i = 0; i < kAcceptsPerTurn && descriptor.is_open(); ++i) {
            const int fd = ::accept4(descriptor.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd >= 0) {
                admit(state, acceptor, fd);
            } else if (errno != EINTR && errno != ECONNABORTED) {
                exhausted = errno != EAGAIN;
                break;
            }
        }
        if (exhausted) {  // no descriptors or memory: waiting helps, spinning does not
            pause.expires_after(kAcceptPause);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
        }
    }
}

}  // namespace

void HttpServer::State::start(std::shared_ptr<Acceptor> acceptor) {
    {
        const std::lock_guard lock{mutex};
        acceptors.push_back(acceptor);
    }
    enter();
    auto self = shared_from_this();
    asio::co_spawn(acceptor->descriptor.get_executor(), accept_loop(self, acceptor),
                   [self](std::exception_ptr) { self->leave(); });
}

void HttpServer::State::leave() {
    const std::lock_guard lock{mutex};
    live.fetch_sub(1);
    changed.notify_all();
}

bool HttpServer::State::wait_until_empty(std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex};
    return changed.wait_for(lock, patience, [this] { return live.load() == 0; });
}

void HttpServer::State::close_acceptors() {
    const std::lock_guard lock{mutex};
    for (const auto& acceptor : acceptors) {
        asio::post(acceptor->descriptor.get_executor(), [acceptor] {
            boost::system::error_code ignored;
            acceptor->descriptor.close(ignored);
        });
        if (!acceptor->listener.unlink_path.empty()) {
            ::unlink(acceptor->listener.unlink_path.c_str());
        }
    }
    acceptors.clear();
}

void HttpServer::State::end_handshakes() {
    for (const auto& worker : workers) {
        asio::post(worker->context, [self = shared_from_this(), &worker = *worker] {
            for (auto* handshake : worker.handshakes) {
                handshake->emit(asio::cancellation_type::terminal);
            }
        });
    }
}

template <class Action>
void HttpServer::State::for_all_connections(Action action) {
    for (const auto& worker : workers) {
        asio::post(worker->context, [self = shared_from_this(), &worker = *worker, action] {
            for (HttpConnection* connection : worker.connections) {
                action(*connection);
            }
        });
    }
}

HttpServer::HttpServer(IoPool& pool, ServerOptions options)
    : state_{std::make_shared<State>(pool, std::move(options))} {}

HttpServer::~HttpServer() {
    stop(std::chrono::milliseconds{0});
}

Result<Endpoint> HttpServer::listen(ListenSpec spec) {
    auto listener = open_listener(spec.address);
    if (!listener) {
        return std::move(listener).error();
    }
    std::unique_ptr<ListenerIdentity> tls;
    if (spec.tls) {
        auto made = make_tls_server_context(*spec.tls, static_cast<bool>(state_->options.grpc));
        if (!made) {
            return std::move(made).error();
        }
        tls = std::make_unique<ListenerIdentity>(*std::move(made));
        listener->bound.scheme = Scheme::https;
    }
    if (spec.opened) {
        spec.opened(listener->fd.get());
        listener->unlink_path.clear();
    }
    Endpoint bound = listener->bound;
    state_->start(std::make_shared<Acceptor>(state_->pool.at(0), *std::move(listener), std::move(tls),
                                             std::move(spec.name), std::move(spec.admits)));
    return bound;
}

Result<void> HttpServer::replace_identity(std::string_view listener, const TlsIdentity& identity) {
    auto made = make_tls_server_context(identity, static_cast<bool>(state_->options.grpc));
    if (!made) {
        return std::move(made).error();
    }
    const std::lock_guard lock{state_->mutex};
    for (const auto& acceptor : state_->acceptors) {
        if (!acceptor->tls || acceptor->name != listener) {
            continue;
        }
        const auto before = acceptor->tls->current();
        acceptor->tls->replace(*made);
        if (before->client_authorities != (*made)->client_authorities) {
            state_->for_all_connections([name = std::string{listener}](HttpConnection& connection) {
                if (connection.listener() == name && connection.shows_certificate()) {
                    connection.stop_when_idle();
                }
            });
        }
    }
    return {};
}

bool HttpServer::stop(std::chrono::milliseconds grace) {
    if (state_->stopping.exchange(true)) {
        return state_->wait_until_empty(grace);
    }
    state_->close_acceptors();
    state_->end_handshakes();
    state_->for_all_connections([](HttpConnection& connection) { connection.stop_when_idle(); });
    if (state_->wait_until_empty(grace)) {
        return true;
    }
    state_->for_all_connections([](HttpConnection& connection) { connection.cut(); });
    state_->wait_until_empty(kCutPatience);
    return false;
}

std::size_t HttpServer::connections() const noexcept {
    return state_->open_connections.load();
}

}  // namespace farebox::net
