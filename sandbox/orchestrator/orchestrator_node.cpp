#include "sandbox/orchestrator/orchestrator_node.hpp"

#include <utility>

#include "sandbox/listen_address.hpp"

namespace farebox::sandbox {
namespace {

constexpr std::chrono::minutes kStreamTimeout{10};
constexpr std::size_t kMostConnections = 10'000;
constexpr std::size_t kHeaderBytes = 128 * 1024;

}  // namespace

OrchestratorNode::Life::Life(const OrchestratorSpec& spec, Surroundings around, CommonGround& ground)
    : orchestrator{spec.terms, spec.runners, std::move(around)},
      service{ground.pool.at(0), orchestrator, ground.payment_interval} {
    orchestrator.runners().set_builtin_target(ground.echo_url);
}

OrchestratorNode::OrchestratorNode(OrchestratorSpec spec, CommonGround& ground)
    : spec_{std::move(spec)}, ground_{ground}, held_port_{ground.pool.at(0)} {}

Result<void> OrchestratorNode::start() {
    for (const auto& [name, value] : spec_.faults) {
        if (auto set = faults_.set(name, value); !set) {
            return set;
        }
    }
    auto where = parse_listen_address(spec_.listen);
    if (!where) {
        return where.error();
    }
    where_ = *std::move(where);
    if (auto begun = begin_life(); !begun) {
        return begun;
    }
    return listen();
}

Result<void> OrchestratorNode::begin_life() {
    Surroundings around{ground_.chain,      faults_, report_, ground_.clock, [this] { return siblings(); },
                        [this] { crash(); }};
    auto life = std::make_shared<Life>(spec_, std::move(around), ground_);
    life->orchestrator.set_service_uri(url_);
    if (spec_.identity) {
        life->identity = *spec_.identity;
    } else if (where_.tls) {
        auto made = net::make_self_signed(where_.address.host);
        if (!made) {
            return made.error();
        }
        life->identity = *std::move(made);
    }
    life_ = std::move(life);
    ++lives_;
    return {};
}

net::ServerOptions OrchestratorNode::server_options() const {
    net::ServerOptions options;
    options.handler = [life = life_](net::ServerRequest& request, net::ResponseWriter& writer) {
        return serve(life, request, writer);
    };
    options.early = [life = life_](const net::ServerRequest& request) { return life->service.answer_early(request); };
    options.grpc = [life = life_](net::GrpcCall call) { return serve_grpc(life, std::move(call)); };
    options.limits.header_bytes = kHeaderBytes;
    options.limits.write_timeout = kStreamTimeout;
    options.limits.max_connections = kMostConnections;
    return options;
}

Result<void> OrchestratorNode::listen() {
    net::ListenSpec socket{where_.address, std::nullopt, "orchestrator"};
    if (where_.tls) {
        socket.tls = life_->identity;
    }
    auto server = std::make_unique<net::HttpServer>(ground_.pool, server_options());
    const auto bound = server->listen(std::move(socket));
    if (!bound) {
        return bound.error();
    }
    server_ = std::move(server);
    held_port_.release();
    where_.address.port = bound->port;
    net::Endpoint reachable = *bound;
    reachable.scheme = where_.tls ? net::Scheme::https : net::Scheme::http;
    url_ = spec_.public_url.empty() ? reachable.to_string() : spec_.public_url;
    life_->orchestrator.set_service_uri(url_);
    return {};
}

std::vector<std::string> OrchestratorNode::siblings() const {
    std::vector<std::string> urls;
    for (const std::string& name : spec_.siblings) {
        if (auto url = ground_.url_of(name); !url.empty()) {
            urls.push_back(std::move(url));
        }
    }
    return urls;
}

void OrchestratorNode::change(OrchestratorSpec spec) {
    spec_ = std::move(spec);
    life_->orchestrator.change_terms(spec_.terms);
}

void OrchestratorNode::enter_pool() {
    RegisteredOrchestrator entry;
    entry.address = address();
    entry.service_uri = url_;
    entry.stake = spec_.stake;
    ground_.chain.register_orchestrator(std::move(entry));
}

/// The life outlasts whatever is done for it, also what is still waiting when the next one has begun.
boost::asio::awaitable<void> OrchestratorNode::serve(std::shared_ptr<Life> life, net::ServerRequest& request,
                                                     net::ResponseWriter& writer) {
    co_await life->service.handle(request, writer);
}

boost::asio::awaitable<net::GrpcReply> OrchestratorNode::serve_grpc(std::shared_ptr<Life> life, net::GrpcCall call) {
    co_return co_await life->service.handle_grpc(std::move(call));
}

std::unique_ptr<net::HttpServer> OrchestratorNode::retire() {
    life_->orchestrator.runners().release_all();
    return std::move(server_);
}

}  // namespace farebox::sandbox
