#include "sandbox/sandbox.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <future>
#include <optional>
#include <utility>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "sandbox/chain/transactions.hpp"
#include "sandbox/control/control_service.hpp"
#include "sandbox/listen_address.hpp"
#include "sandbox/orchestrator/orchestrator_network.hpp"
#include "sandbox/pause.hpp"
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

/// The orchestrator that every sandbox has.
OrchestratorSpec first_orchestrator(const SandboxOptions& options) {
    OrchestratorSpec spec;
    spec.listen = options.http;
    spec.public_url = options.public_url;
    spec.identity = options.identity;
    spec.terms = options.terms;
    spec.runners = options.runners;
    spec.faults = options.faults;
    return spec;
}

}  // namespace

/// One thread runs everything, so nothing in here needs a lock.
struct Sandbox::Impl {
    explicit Impl(SandboxOptions chosen) : options{std::move(chosen)}, chain{options.chain_options, system_now} {}

    Result<void> start();
    Result<void> start_echo();
    Result<void> start_orchestrators();
    Result<void> start_chain();
    void note_addresses();
    asio::awaitable<void> tidy_for_ever();
    std::vector<std::unique_ptr<net::HttpServer>> retire_orchestrators();

    SandboxOptions options;
    SandboxAddresses addresses;
    LocalChain chain;
    net::IoPool pool{1};
    asio::thread_pool blocking{1};
    CommonGround ground{pool, chain, system_now, options.payment_interval, {}, {}, blocking};
    OrchestratorNetwork network;
    ControlService control{{chain, network}};
    std::unique_ptr<net::HttpServer> echo_server;
    std::unique_ptr<net::HttpServer> chain_server;
    bool stopped = false;
};

Result<void> Sandbox::Impl::start() {
    for (const auto step : {&Impl::start_echo, &Impl::start_orchestrators, &Impl::start_chain}) {
        if (auto started = (this->*step)(); !started) {
            return started;
        }
    }
    note_addresses();
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
    ground.echo_url = bound->to_string();
    return {};
}

Result<void> Sandbox::Impl::start_orchestrators() {
    if (auto added = network.add(first_orchestrator(options), ground); !added) {
        return added;
    }
    chain.transactions().obey(network.first().faults());
    ground.url_of = [this](const std::string& name) {
        const auto* const node = network.find(name);
        return node == nullptr ? std::string{} : node->url();
    };
    for (const OrchestratorSpec& spec : options.others) {
        if (auto added = network.add(spec, ground); !added) {
            return added;
        }
    }
    return {};
}

Result<void> Sandbox::Impl::start_chain() {
    const auto where = parse_listen_address(options.chain);
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

void Sandbox::Impl::note_addresses() {
    for (const auto& node : network.nodes()) {
        addresses.orchestrators.push_back({node->name(), node->url(), node->address(), node->certificate()});
    }
    const OrchestratorNode& first = network.first();
    addresses.orchestrator = first.url();
    addresses.orchestrator_address = first.address();
    addresses.certificate = first.certificate();
    addresses.controller = local_contracts().controller;
    addresses.ai_service_registry = local_contracts().ai_service_registry;
    addresses.price_feed = local_price_feed();
    addresses.chain_id = options.chain_options.chain_id;
}

asio::awaitable<void> Sandbox::Impl::tidy_for_ever() {
    while (true) {
        co_await pause(kTidyInterval);
        for (const auto& node : network.nodes()) {
            node->tidy();
        }
    }
}

/// On the one thread that owns the sessions.
std::vector<std::unique_ptr<net::HttpServer>> Sandbox::Impl::retire_orchestrators() {
    std::vector<std::unique_ptr<net::HttpServer>> servers;
    std::promise<void> retired;
    asio::post(pool.at(0), [&] {
        for (const auto& node : network.nodes()) {
            servers.push_back(node->retire());
        }
        retired.set_value();
    });
    retired.get_future().wait();
    return servers;
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
    auto servers = impl_->retire_orchestrators();
    servers.push_back(std::move(impl_->chain_server));
    servers.push_back(std::move(impl_->echo_server));
    const auto cut_off = std::chrono::steady_clock::now() + kStopGrace;
    for (const auto& server : servers) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(cut_off - std::chrono::steady_clock::now());
        if (server) {
            server->stop(std::max(std::chrono::milliseconds{0}, left));
        }
    }
    impl_->pool.stop();  // nothing runs any more while the parts are taken down
}

}  // namespace farebox::sandbox
