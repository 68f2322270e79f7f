#include "sandbox/sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <optional>
#include <utility>

#include "net/endpoint.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "sandbox/chain/transactions.hpp"
#include "sandbox/control/control_service.hpp"
#include "sandbox/orchestrator/http_service.hpp"
#include "sandbox/runners/echo_app.hpp"

namespace farebox::sandbox {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kStopGrace{2};
constexpr std::chrono::seconds kTidyInterval{30};
constexpr std::chrono::minutes kStreamTimeout{10};

protocol::Timestamp system_now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
}

/// HOST:PORT or http://HOST:PORT.
struct Listen {
    net::TcpAddress address;
    bool tls = true;
};

Result<Listen> parse_listen(const std::string& text) {
    const bool has_scheme = text.find("://") != std::string::npos;
    auto endpoint = net::Endpoint::parse(has_scheme ? text : "https://" + text);
    if (!endpoint || endpoint->scheme == net::Scheme::unix_socket) {
        return make_error(ErrorCode::invalid_argument, "not an address to listen on: " + text,
                          "write HOST:PORT, e.g. 127.0.0.1:0");
    }
    return Listen{{endpoint->host, endpoint->port}, endpoint->scheme == net::Scheme::https};
}

Result<void> set_faults(Faults& faults, const SandboxOptions& options) {
    for (const auto& [name, value] : options.faults) {
        if (auto set = faults.set(name, value); !set) {
            return set;
        }
    }
    return {};
}

}  // namespace

/// One thread runs everything, so nothing in here needs a lock.
struct Sandbox::Impl {
    explicit Impl(SandboxOptions chosen)
        : options{std::move(chosen)},
          chain{options.chain_options, system_now},
          orchestrator{options.terms, options.runners, {chain, faults, report, system_now}},
          service{pool.at(0), orchestrator, options.payment_interval},
          control{{chain, faults, report, registered}} {}

    Result<void> start();
    Result<void> start_echo();
    Result<void> start_orchestrator();
    Result<void> start_chain();
    asio::awaitable<void> tidy_for_ever();

    SandboxOptions options;
    Faults faults;
    Report report;
    RegisteredOrchestrator registered;
    SandboxAddresses addresses;
    LocalChain chain;
    net::IoPool pool{1};
    Orchestrator orchestrator;
    HttpService service;
    ControlService control;
    std::unique_ptr<net::HttpServer> echo_server;
    std::unique_ptr<net::HttpServer> orchestrator_server;
    std::unique_ptr<net::HttpServer> chain_server;
    bool stopped = false;
};

Result<void> Sandbox::Impl::start() {
    if (auto set = set_faults(faults, options); !set) {
        return set;
    }
    chain.transactions().obey(faults);
    if (auto started = start_echo(); !started) {
        return started;
    }
    if (auto started = start_orchestrator(); !started) {
        return started;
    }
    if (auto started = start_chain(); !started) {
        return started;
    }
    registered = {orchestrator.address(), orchestrator.service_uri()};
    chain.tickets().join_pool(orchestrator.address());
    addresses.orchestrator_address = orchestrator.address();
    addresses.controller = local_contracts().controller;
    addresses.chain_id = options.chain_options.chain_id;
    asio::co_spawn(pool.at(0), tidy_for_ever(), asio::detached);
    return {};
}

Result<void> Sandbox::Impl::start_echo() {
    net::ServerOptions server;
    server.handler = echo_app;
    server.limits.write_timeout = kStreamTimeout;
    server.limits.header_bytes = 128 * 1024;
    echo_server = std::make_unique<net::HttpServer>(pool, std::move(server));
    const auto bound = echo_server->listen({net::TcpAddress{"127.0.0.1", 0}, std::nullopt, "echo"});
    if (!bound) {
        return bound.error();
    }
    orchestrator.runners().set_builtin_target(bound->to_string());
    return {};
}

Result<void> Sandbox::Impl::start_orchestrator() {
    auto where = parse_listen(options.http);
    if (!where) {
        return where.error();
    }
    net::ListenSpec spec{where->address, std::nullopt, "orchestrator"};
    if (where->tls) {
        auto identity =
            options.identity ? Result<net::TlsIdentity>{*options.identity} : net::make_self_signed(where->address.host);
        if (!identity) {
            return identity.error();
        }
        addresses.certificate = identity->certificate_pem;
        spec.tls = *std::move(identity);
    }
    net::ServerOptions server;
    server.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) {
        return service.handle(request, writer);
    };
    server.early = [this](const net::ServerRequest& request) { return service.answer_early(request); };
    server.grpc = [this](net::GrpcCall call) { return service.handle_grpc(std::move(call)); };
    server.limits.header_bytes = 128 * 1024;
    server.limits.write_timeout = kStreamTimeout;
    orchestrator_server = std::make_unique<net::HttpServer>(pool, std::move(server));
    const auto bound = orchestrator_server->listen(std::move(spec));
    if (!bound) {
        return bound.error();
    }
    net::Endpoint reachable = *bound;
    reachable.scheme = where->tls ? net::Scheme::https : net::Scheme::http;
    addresses.orchestrator = options.public_url.empty() ? reachable.to_string() : options.public_url;
    orchestrator.set_service_uri(addresses.orchestrator);
    return {};
}

Result<void> Sandbox::Impl::start_chain() {
    const auto where = parse_listen(options.chain);
    if (!where) {
        return where.error();
    }
    net::ServerOptions server;
    server.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) {
        return control.handle(request, writer);
    };
    chain_server = std::make_unique<net::HttpServer>(pool, std::move(server));
    const auto bound = chain_server->listen({where->address, std::nullopt, "chain"});
    if (!bound) {
        return bound.error();
    }
    addresses.chain = bound->to_string();
    addresses.control = addresses.chain + "/sandbox";
    return {};
}

asio::awaitable<void> Sandbox::Impl::tidy_for_ever() {
    asio::steady_timer timer{co_await asio::this_coro::executor};
    while (true) {
        timer.expires_after(kTidyInterval);
        co_await timer.async_wait(asio::use_awaitable);
        orchestrator.tidy();
    }
}

Result<std::unique_ptr<Sandbox>> Sandbox::start(SandboxOptions options) {
    auto impl = std::make_unique<Impl>(std::move(options));
    if (auto started = impl->start(); !started) {
        return std::move(started).error();
    }
    return std::make_unique<Sandbox>(std::move(impl));
}

Sandbox::Sandbox(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}

Sandbox::~Sandbox() {
    stop();
}

const SandboxAddresses& Sandbox::addresses() const noexcept {
    return impl_->addresses;
}

void Sandbox::stop() {
    if (std::exchange(impl_->stopped, true)) {
        return;
    }
    // On the one thread that owns the sessions: their open exchanges end, so that the servers need not cut them.
    std::promise<void> released;
    asio::post(impl_->pool.at(0), [&] {
        impl_->orchestrator.runners().release_all();
        released.set_value();
    });
    released.get_future().wait();
    for (auto* server : {&impl_->orchestrator_server, &impl_->chain_server, &impl_->echo_server}) {
        if (*server) {
            (*server)->stop(kStopGrace);
        }
    }
    impl_->pool.stop();  // nothing runs any more while the parts are taken down
}

}  // namespace farebox::sandbox
