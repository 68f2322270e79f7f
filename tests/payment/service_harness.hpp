#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_server.hpp"
#include "signer/chain/chain_view.hpp"
#include "signer/http/signer_api.hpp"
#include "signer/ledger/ledger.hpp"
#include "signer/ledger/sqlite_ledger.hpp"
#include "signer/registry/registry_view.hpp"
#include "tests/payment/ledger_gate.hpp"
#include "tests/payment/quote.hpp"
#include "tests/support/process.hpp"
#include "vault/custody/custodian.hpp"
#include "vault/vault.hpp"

namespace farebox::signer::test {

/// A request over the Unix socket from uid 1000, which is the client "local".
[[nodiscard]] net::ServerRequest post(std::string target, std::string body = {});

/// What a whole signer is made with.
struct HarnessOptions {
    /// The first one is active.
    std::vector<std::string> private_keys{std::string(32, 'F')};
    /// Changes what the ledger is opened with; empty: nothing.
    std::function<void(LedgerOptions&)> ledger;
    /// What every clock shows when it opens.
    protocol::Timestamp start = kNow;
    /// Instead of those keys: who keeps the vault's.
    std::function<std::unique_ptr<vault::Custodian>()> custodian = {};
    std::size_t connections_per_client = 1000;
    FairGate::Limits gate = {};
};

/// One whole signer without sockets: API, SQLite ledger in a temporary folder, in-process vault, and a clock and a
/// chain that the test sets. Requests run on the calling thread.
class ServiceHarness {
public:
    ServiceHarness() : ServiceHarness(HarnessOptions{}) {}
    /// With another private key than the 32 bytes of 0x46; opened at @p start.
    explicit ServiceHarness(std::string_view private_key, protocol::Timestamp start = kNow)
        : ServiceHarness(HarnessOptions{{std::string{private_key}}, {}, start}) {}
    explicit ServiceHarness(HarnessOptions options);
    ~ServiceHarness();
    ServiceHarness(const ServiceHarness&) = delete;
    ServiceHarness& operator=(const ServiceHarness&) = delete;

    /// Answers one request.
    net::Response answer(const net::ServerRequest& request);
    /// Starts all requests before any is answered.
    std::vector<net::Response> answer_together(const std::vector<net::ServerRequest>& requests);
    /// What is answered before the body is read, if anything.
    std::optional<net::Response> screen(const net::ServerRequest& request) {
        apply_policy();
        return api_->screen(request);
    }
    /// What the HTTP server answers to bytes that never become a request.
    net::Response refuse_in_transport(int status, std::string_view what) {
        return api_->options_for({}).error_response(status, what);
    }
    /// POST /generate-live-payment.
    net::Response pay(std::string body);
    net::Response pay(const PaymentRequest& request) { return pay(body_of(request)); }

    /// For an HttpServer over this signer; requests then run on the server's threads.
    [[nodiscard]] net::ServerOptions server_options() {
        apply_policy();
        return api_->options_for({});
    }

    /// Real time passes: every clock in it moves, and the chain is read again.
    void set_time(protocol::Timestamp now);
    /// Somebody sets the wall clock this much ahead (or back); no time passes. The chain is read again.
    void step_wall_clock(std::int64_t nanos);
    [[nodiscard]] BootClock::time_point boot() const { return BootClock::time_point{std::chrono::nanoseconds{now_}}; }
    [[nodiscard]] protocol::Timestamp wall() const { return {now_ + wall_error_}; }
    void set_block(std::int64_t l1_block);
    /// Time passes without a poll of the chain.
    void let_chain_age(std::int64_t nanos) { now_ += nanos; }
    [[nodiscard]] ChainReading chain() const { return chain_.read(policy_.keys.active_address()); }
    /// Publishes `snapshot_` as it is now.
    void publish();
    /// Ledger closed and opened again, as after a restart.
    void restart();
    /// Closes the ledger; until the next restart no request may come.
    void stop();
    /// As restart(), but it opens the ledger in that folder: what is left of this one after a crash.
    void restart_in(const std::filesystem::path& folder);
    [[nodiscard]] std::filesystem::path ledger_path() const { return ledger_folder_ / "ledger.db"; }

    /// What a client has spent.
    [[nodiscard]] ClientUsage usage(std::string_view client = "local");
    /// Grants ever made; 0 means no nonce and no money.
    [[nodiscard]] std::int64_t grants() { return ledger_->health().sequence; }

    /// Puts `policy_` in force while requests are under way; it is put in force before each of them anyway.
    void apply_policy();

    /// From now on the auth webhook is asked about each payment, and answers this.
    void ask_webhook(net::Response answer);
    [[nodiscard]] static net::Response webhook_says(std::string body) {
        return net::json_response(200, std::move(body));
    }

    ServicePolicy policy_;
    PriceView ether_{std::chrono::hours{24}, [this] { return boot(); }};  ///< What an ether costs; not known at first.
    ChainSnapshot snapshot_;
    std::vector<RequestEvent> events_;
    /// Told the position of each request of answer_together() when it is answered, if set.
    std::function<void(std::size_t)> answered_;
    std::shared_ptr<const DiscoverySnapshot> known_;  ///< By discovery; null: it is off.
    RegistryView registry_;                           ///< Whom the chain knows; at first nothing is known.
    std::unique_ptr<Ledger> ledger_;
    std::unique_ptr<LedgerGate> ledger_gate_;  ///< What the service talks to.
    std::unique_ptr<vault::Vault> vault_;
    /// What comes back where the auth webhook is asked; empty: nothing does.
    std::function<Result<net::Response>(const net::Request&, std::chrono::milliseconds timeout)> webhook_;
    std::vector<net::Request> webhook_requests_;
    /// What the vault answers instead of signing, if set.
    std::optional<Error> vault_error_;
    /// While set, the vault keeps its answers until release_vault().
    std::atomic<bool> hold_vault_ = false;
    /// Lets go as many answers as must be held by now.
    void release_vault(std::size_t held);

private:
    class Gate;

    std::mutex vault_mutex_;
    std::vector<std::function<void()>> vault_held_;

    void open();
    WebhookTransport webhook_transport();

    const HarnessOptions options_;
    farebox::test::TempDir folder_;
    std::filesystem::path ledger_folder_{folder_.path()};
    FairGate gate_before_;
    boost::asio::io_context context_;
    std::atomic<std::int64_t> now_{options_.start.unix_nanos};  ///< Of the clocks that nobody can set.
    std::atomic<std::int64_t> wall_error_{0};                   ///< What the wall clock adds to it.
    ChainView chain_{ChainAgeLimits{}, [this] { return boot(); }};
    Pins pins_{{.clock = [this] { return boot(); },
                .wall_clock = [this] { return wall(); },
                .remember = [](const KeyBookChange&) {},
                .process_start = [](std::int32_t) { return std::optional<std::uint64_t>{}; }}};
    std::mutex policy_mutex_;
    std::shared_ptr<const ServicePolicy> in_force_;  ///< Guarded by policy_mutex_: the ledger's threads look, too.
    std::unique_ptr<vault::Vault> gate_;
    std::unique_ptr<AuthWebhook> auth_webhook_;
    std::unique_ptr<SignerApi> api_;
};

/// The body of a response as JSON.
[[nodiscard]] nlohmann::json json_of(const net::Response& response);
/// "code" of an error body; empty where there is none.
[[nodiscard]] std::string code_of(const net::Response& response);
[[nodiscard]] std::string message_of(const net::Response& response);

/// Puts the state of a 200 (or of a 482 with a payment) into the request.
void continue_from(PaymentRequest& request, const net::Response& response);

}  // namespace farebox::signer::test
