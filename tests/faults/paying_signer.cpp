#include "tests/faults/paying_signer.hpp"

#include <stdexcept>
#include <utility>

#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/wire/orchestrator_info.hpp"

namespace farebox::faults {
namespace {

using Json = nlohmann::json;

constexpr std::uint32_t kTicketsPerPayment = 2;

net::Response refused(int status, const char* code) {
    return net::json_response(status, Json{{"error", {{"message", code}, {"code", code}}}}.dump());
}

}  // namespace

PayingSigner::PayingSigner() {
    start();
}

PayingSigner::~PayingSigner() {
    stop();
}

void PayingSigner::start() {
    net::ServerOptions options;
    options.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) {
        return handle(request, writer);
    };
    server_ = std::make_unique<net::HttpServer>(pool_, std::move(options));
    const auto endpoint = server_->listen({net::TcpAddress{"127.0.0.1", port_}, std::nullopt, "signer"});
    if (!endpoint) {
        throw std::runtime_error{endpoint.error().message};
    }
    port_ = endpoint->port;
    url_ = endpoint->to_string();
}

void PayingSigner::stop() {
    if (server_) {
        server_->stop(std::chrono::milliseconds{0});
        server_.reset();
    }
}

void PayingSigner::refuse(std::function<std::optional<net::Response>(const Ask&)> instead) {
    const std::lock_guard lock{mutex_};
    instead_ = std::move(instead);
}

void PayingSigner::refuse_proof(std::function<std::optional<net::Response>()> instead) {
    const std::lock_guard lock{mutex_};
    instead_of_proof_ = std::move(instead);
}

std::size_t PayingSigner::payments(const std::string& caller) const {
    const std::lock_guard lock{mutex_};
    std::size_t count = 0;
    for (const auto& [who, payments] : payments_) {
        count += caller.empty() || who == caller ? payments : 0;
    }
    return count;
}

std::vector<PayingSigner::Ask> PayingSigner::asks() const {
    const std::lock_guard lock{mutex_};
    return asks_;
}

net::asio::awaitable<void> PayingSigner::handle(net::ServerRequest& request, net::ResponseWriter& writer) {
    const auto path = request.path();
    writer.send(path == "/sign-orchestrator-info"  ? prove()
                : path == "/generate-live-payment" ? pay(request)
                                                   : net::text_response(404, "not found"));
    co_return;
}

net::Response PayingSigner::prove() {
    ++proofs_;
    const std::lock_guard lock{mutex_};
    if (instead_of_proof_) {
        if (auto instead = instead_of_proof_()) {
            return *std::move(instead);
        }
    }
    const std::string proof = payer_.address_proof();
    const auto signature = protocol::to_hex_0x(protocol::as_bytes(proof));
    return net::json_response(200, Json{{"address", payer_.address_text()}, {"signature", signature}}.dump());
}

net::Response PayingSigner::pay(const net::ServerRequest& request) {
    Ask ask{std::string{request.headers.get("x-farebox-instance")}, std::string{request.headers.get("Idempotency-Key")},
            false, Json::parse(request.body)};
    ask.continues = ask.body.contains("state");
    const std::lock_guard lock{mutex_};
    asks_.push_back(ask);
    if (instead_) {
        if (auto instead = instead_(ask)) {
            return *std::move(instead);
        }
    }
    auto known = answers_.find(ask.key);
    if (known == answers_.end()) {
        known = answers_.emplace(ask.key, sign(ask)).first;
    }
    return known->second;
}

/// What a signer looks at before it signs, its ceilings aside.
net::Response PayingSigner::sign(const Ask& ask) {
    const auto bytes = protocol::base64_decode_as_go(ask.body.at("orchestrator").get<std::string>());
    const auto info = bytes ? protocol::wire::decode_orchestrator_info(*bytes)
                            : Result<protocol::wire::OrchestratorInfo>{bytes.error()};
    if (!info || !info->ticket_params || !info->auth_token || !info->price_info) {
        return refused(400, "invalid_argument");
    }
    auto& last = nonces_[info->ticket_params->recipient_rand_hash];
    const auto nonces = sandbox::test::nonces(last + 1, last + kTicketsPerPayment);
    last += kTicketsPerPayment;
    ++payments_[ask.caller];
    const std::string manifest_id = ask.body.at("ManifestID");
    const Json state{{"State", protocol::base64_encode("paid")}, {"Sig", protocol::base64_encode("seal")}};
    const Json answer{{"payment", sandbox::test::header(payer_.pay(*info, nonces))},
                      {"segCreds", sandbox::test::header(payer_.credentials(*info, manifest_id))},
                      {"state", state}};
    return net::json_response(200, answer.dump());
}

}  // namespace farebox::faults
