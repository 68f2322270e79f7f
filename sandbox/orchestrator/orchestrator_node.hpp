#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "protocol/timestamp.hpp"
#include "sandbox/chain/local_chain.hpp"
#include "sandbox/control/faults.hpp"
#include "sandbox/control/report.hpp"
#include "sandbox/listen_address.hpp"
#include "sandbox/orchestrator/held_port.hpp"
#include "sandbox/orchestrator/http_service.hpp"
#include "sandbox/orchestrator/orchestrator.hpp"
#include "sandbox/orchestrator/orchestrator_spec.hpp"

namespace farebox::sandbox {

/// What the orchestrators of a sandbox share; it outlives them.
struct CommonGround {
    net::IoPool& pool;
    LocalChain& chain;
    std::function<protocol::Timestamp()> clock;
    std::chrono::milliseconds payment_interval{};  ///< Between two debits of a session.
    std::string echo_url;                          ///< Of the application behind the runners without one of their own.
    /// The service URI of the orchestrator of that name; empty where there is none.
    std::function<std::string(const std::string& name)> url_of;
    boost::asio::thread_pool& blocking;  ///< For what would stop the pool's thread.
};

/// Whether an orchestrator came into another condition. Errors: invalid_argument (it is in none that allows that, or
/// just changing), connection_failed (its port is taken).
using Changed = boost::asio::awaitable<Result<void>>;

/**
 * @brief One orchestrator with its socket, its faults and the report of what it received.
 *
 * What a real one would keep in its process's memory is a life; the address, the port, the faults and the report are
 * not part of it. Used from one thread.
 */
class OrchestratorNode {
public:
    /// Whether it can be reached, and if not, whether it remembers anything.
    enum class Condition : std::uint8_t { serving, unplugged, hanging, dead };

    OrchestratorNode(OrchestratorSpec spec, CommonGround& ground);
    OrchestratorNode(const OrchestratorNode&) = delete;
    OrchestratorNode& operator=(const OrchestratorNode&) = delete;

    /// Sets the faults it begins with, and listens.
    Result<void> start();
    /// Connections are cut and none is taken any more; what it remembers stays.
    Changed unplug();
    /// As unplug(), but who connects waits for ever, even for TLS.
    Changed hang();
    /// Serves again.
    Changed plug();
    /// As unplug(), and everything is forgotten: sessions, balances, nonces, the secrets of tokens and tickets.
    Changed die();
    /// Begins another life, with another certificate, at the same address and port.
    Changed revive();
    /// die() and revive().
    Changed restart();
    /// Takes on what the fields of @p spec say; its runners and its address only with the next life.
    void change(OrchestratorSpec spec);
    /// Enters it in the chain's pool, or anew with the stake it has now.
    void enter_pool();

    /// Ends every session, and their open exchanges with them. @return Its server, null where it does not listen, to be
    /// stopped on another thread.
    [[nodiscard]] std::unique_ptr<net::HttpServer> retire();
    /// What is done once in a while.
    void tidy() { life_->orchestrator.tidy(); }

    [[nodiscard]] Condition condition() const noexcept { return condition_; }
    /// How many lives it has begun.
    [[nodiscard]] std::int64_t lives() const noexcept { return lives_; }
    [[nodiscard]] const OrchestratorSpec& spec() const noexcept { return spec_; }
    [[nodiscard]] const std::string& name() const noexcept { return spec_.name; }
    [[nodiscard]] const std::string& url() const noexcept { return url_; }
    [[nodiscard]] const Address& address() const noexcept { return life_->orchestrator.address(); }
    /// PEM, of this life; empty without TLS.
    [[nodiscard]] const std::string& certificate() const noexcept { return life_->identity.certificate_pem; }
    [[nodiscard]] Faults& faults() noexcept { return faults_; }
    [[nodiscard]] Report& report() noexcept { return report_; }

private:
    /// What ends with the process of a real orchestrator: its secrets, books and sessions, and its certificate.
    struct Life {
        Life(const OrchestratorSpec& spec, Surroundings around, CommonGround& ground);
        net::TlsIdentity identity;  ///< Empty without TLS.
        Orchestrator orchestrator;
        HttpService service;
    };
    /// Whether it may come into another condition now.
    [[nodiscard]] Result<void> check_is(std::initializer_list<Condition> allowed) const;
    /// die(), without waiting for it.
    void crash();
    /// Cuts every connection and serves no other.
    Changed stop_serving(HeldPort::Callers callers, Condition then);
    boost::asio::awaitable<void> hang_up(HeldPort::Callers callers);
    [[nodiscard]] std::vector<std::string> siblings() const;
    /// Another life than the one before, if there was one.
    Result<void> begin_life();
    /// Serves this life at the node's address.
    Result<void> listen();
    [[nodiscard]] net::ServerOptions server_options() const;
    static boost::asio::awaitable<void> serve(std::shared_ptr<Life> life, net::ServerRequest& request,
                                              net::ResponseWriter& writer);
    static boost::asio::awaitable<net::GrpcReply> serve_grpc(std::shared_ptr<Life> life, net::GrpcCall call);

    OrchestratorSpec spec_;
    CommonGround& ground_;
    HeldPort held_port_;
    bool changing_ = false;  ///< Between two of its conditions.
    Condition condition_ = Condition::serving;
    std::int64_t lives_ = 0;
    Faults faults_;
    Report report_;
    ListenAddress where_;  ///< Once it listens, with the real port.
    std::string url_;
    std::shared_ptr<Life> life_;  ///< Null before the start.
    std::unique_ptr<net::HttpServer> server_;
};

/// "serving", "unplugged", "hanging" or "dead".
std::string_view to_string(OrchestratorNode::Condition condition);

}  // namespace farebox::sandbox
