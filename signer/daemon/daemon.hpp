#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "net/file_watch.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "signer/access/issuer_keys.hpp"
#include "signer/admin/admin_api.hpp"
#include "signer/admin/operations_api.hpp"
#include "signer/chain/chain_poller.hpp"
#include "signer/chain/chain_view.hpp"
#include "signer/chain/price_view.hpp"
#include "signer/chain/price_watch.hpp"
#include "signer/chain/winnings_watch.hpp"
#include "signer/clients/client_book.hpp"
#include "signer/clients/client_orders.hpp"
#include "signer/config/load.hpp"
#include "signer/daemon/audit_keeper.hpp"
#include "signer/daemon/certificate_files.hpp"
#include "signer/daemon/policy.hpp"
#include "signer/daemon/reload.hpp"
#include "signer/daemon/sockets.hpp"
#include "signer/discovery/discovery.hpp"
#include "signer/funding/funding_desk.hpp"
#include "signer/funding/funding_orders.hpp"
#include "signer/http/signer_api.hpp"
#include "signer/keys/key_orders.hpp"
#include "signer/keys/pins.hpp"
#include "signer/keys/rotation.hpp"
#include "signer/ledger/ledger.hpp"
#include "signer/log/logger.hpp"
#include "signer/metrics/metrics.hpp"
#include "signer/registry/registry_poller.hpp"
#include "signer/registry/registry_view.hpp"
#include "vault/hardening.hpp"
#include "vault/vault.hpp"

namespace farebox::signer {

/// What a daemon is built from.
struct DaemonParts {
    config::LoadRequest request;
    config::Loaded loaded;
    vault::HardeningReport hardening;  ///< Of this process.
    vault::Vault& vault;               ///< Outlives the daemon.
    std::function<void()> end_vault;   ///< After it the vault completes nothing: called before the ledger is closed.
    GivenSockets sockets;
    int operators_pid = 0;  ///< The process that the operator started, and stops.
    /// What [api.tls] names, read before this process gave up what it may not need again.
    std::optional<ServerCertificate> certificate = {};
};

/// The certificate that the API shows.
struct CertificateInUse {
    net::CertificateFacts facts;
    std::string pem;               ///< And that of the clients' authorities.
    std::optional<Error> problem;  ///< Of a newer one on disk, which is not used.

    [[nodiscard]] CertificateReading reading() const { return {facts.not_after, problem}; }
};

/// The running signer: builds every part in the order of their needs, joins them, and takes them down in reverse.
class Daemon {
public:
    explicit Daemon(DaemonParts parts);
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    ~Daemon();

    /// Meets the vault, opens the ledger, starts polling, listens. On an error nothing listens.
    Result<void> start();
    /// Reads the configuration again and applies what may change while running.
    /// @return A sentence about what changed; an error leaves everything as it was.
    Result<std::string> reload();
    /// Asks the vault again what it says of itself. Thread-safe.
    void look_at_vault();
    /// Lets what is in flight finish, then closes everything. @return False when something had to be cut.
    bool stop();

    [[nodiscard]] Logger& log() noexcept { return log_; }

private:
    Result<void> meet_vault();
    Result<void> open_ledger();
    Result<void> pin_ledger();
    Result<void> check_audit();
    void seal_audit();
    void audit_not_sealed(const Error& why);
    Result<void> start_clients();
    void tell_left_out();
    Result<void> start_keys();
    /// What follows from other keys, or from what they are used for now.
    void use_keys();
    void renew_policy();
    void put_in_force(std::shared_ptr<const ServicePolicy> policy);
    void watch_funds(const KeySet& keys);
    [[nodiscard]] std::string obey_active(const Config& before, const Config& after);
    Result<void> start_chain();
    Result<void> start_funding();
    /// What an ether costs: asked for while there is a feed.
    Result<void> start_price_watch();
    void tell_discovery();
    void on_ether_price();
    /// Keys that are held, as the ledger has them.
    Result<void> start_key_money();
    Result<void> start_winnings_watch();
    using KeyMoneyDone = std::function<void(Result<std::vector<KeyMoney>>)>;
    /// Asks the ledger anew, and takes over what it says. @p done may be empty.
    void look_at_key_money(KeyMoneyDone done);
    void take_key_money(const std::vector<KeyMoney>& money);
    void acknowledge_winnings(const Address& key, std::function<void(Result<void>)> done);
    [[nodiscard]] std::vector<Address> own_addresses() const;
    [[nodiscard]] MoneyFacts money_facts() const;
    [[nodiscard]] MoneyReadings money_readings();
    void start_discovery();
    /// Before the discovery that asks whom it names.
    void start_registry();
    [[nodiscard]] std::optional<RegistryFacts> registry_facts() const;
    Result<void> start_token_keys();
    Result<void> check_hardening();
    Result<void> check_hardening(std::string_view process, const vault::HardeningReport& report);
    void log_warnings(const config::Loaded& loaded);
    void build_services();
    WebhookOptions webhook_options();
    /// @return A sentence, or nothing where `if_changed` found no change.
    enum class Reload : std::uint8_t { always, if_changed };
    Result<std::string> reload_configuration(Reload when);
    bool note_reload(const ReloadPlan& plan);
    void on_configuration_changed();
    void watch_files();
    [[nodiscard]] std::optional<CertificateInUse> certificate() const;
    [[nodiscard]] std::string for_clients(const std::string& url) const;
    void use_certificate(const ServerCertificate& next);
    Result<std::string> renew_certificate();
    void on_certificate_changed();
    void on_token_keys_changed();
    [[nodiscard]] std::function<bool(const net::Peer&)> plain_guard();
    void note_caller(const RequestEvent& event);
    Result<void> listen();
    Result<void> listen_operations();
    Result<void> listen_admin();
    Result<void> listen_api();
    Result<void> listen_unix(net::HttpServer& server, const std::string& name, const std::string& path, unsigned mode);
    Result<void> listen_inherited(net::HttpServer& server, const std::string& name, const std::vector<int>& sockets,
                                  const std::string& instead_of,
                                  const std::function<bool(const net::Peer&)>& admits = {});
    Result<void> listen_on(net::HttpServer& server, net::ListenSpec spec);
    void use_kept(net::ListenSpec& spec) const;
    void remove_socket_files(bool served) const;

    /// Tells what a part found, as that event: a problem, or that there is none any more. @param event  A literal.
    [[nodiscard]] std::function<void(bool problem, const std::string& what)> log_as(const char* event);
    void on_request(const RequestEvent& event);
    void note_abuse(const RequestEvent& event);
    [[nodiscard]] Config current() const;
    [[nodiscard]] std::shared_ptr<const ServicePolicy> policy() const;
    [[nodiscard]] std::vector<std::string> listening() const;
    [[nodiscard]] Readiness readiness();
    [[nodiscard]] Readiness readiness(const std::optional<CertificateInUse>& shown);
    [[nodiscard]] std::string metrics_text(const Readiness& now);
    [[nodiscard]] std::string status_json();
    [[nodiscard]] std::string diagnosis_json();
    void usage_json(std::function<void(Result<std::string>)> done);
    void read_audit(std::string_view what, std::string_view body, std::function<void(Result<std::string>)> done);
    [[nodiscard]] Result<std::string> vault_json();
    void order_funding(std::string_view verb, std::string_view body, std::function<void(Result<std::string>)> done);
    Result<std::string> pause();
    Result<std::string> accept_contracts();
    void note_paused(bool paused);
    void note_keys(const vault::Hello& hello);
    void rotate_state_key(std::function<void(Result<std::string>)> done);

    static constexpr std::string_view kApiListener = "api";

    const config::LoadRequest request_;
    const vault::HardeningReport hardening_;
    vault::Vault& vault_;
    const std::function<void()> end_vault_;
    const GivenSockets sockets_;
    const int operators_pid_;
    std::optional<ServerCertificate> first_certificate_;  ///< Until something listens.
    std::vector<std::string> socket_files_;               ///< To be removed at the end.
    std::mutex reload_mutex_;                             ///< Whoever reads files again, one after the other.
    mutable std::mutex config_mutex_;  ///< Guards what follows, up to policy_, once something listens.
    config::Loaded loaded_;
    std::optional<Error> config_problem_;     ///< Of what the files say now.
    std::vector<std::string> needs_restart_;  ///< Keys that say something else there.
    std::optional<CertificateInUse> certificate_;
    std::shared_ptr<const ServicePolicy> policy_;
    mutable std::mutex policy_mutex_;        ///< For the moment in which policy_ is replaced: the ledger reads it, too.
    std::vector<std::string> key_problems_;  ///< As the vault said last; guarded by config_mutex_.
    std::vector<std::string> client_problems_;  ///< Told before; guarded by config_mutex_.
    Logger log_;
    Metrics metrics_;
    std::atomic<bool> paused_{false};  ///< As the vault said last; requests are refused before they cost a grant.
    std::atomic<Phase> phase_{Phase::starting};
    std::atomic<std::int64_t> warned_of_auth_ids_{0};  ///< Steady seconds.
    mutable std::mutex listening_mutex_;               ///< The admin socket answers while the others are being opened.
    std::vector<std::string> listening_;

    vault::Hello hello_;  ///< What the vault said at the start.
    ChainView chain_;
    std::unique_ptr<CodePins> contract_pins_;
    PriceView ether_;
    std::vector<KeyMoney> key_money_;  ///< As the ledger said last; guarded by config_mutex_.
    HeldKeys held_;                    ///< Likewise.
    KnownEtherPrice listed_at_;        ///< What discovery was told; guarded by config_mutex_.
    std::unique_ptr<FairGate> gate_;   ///< What is left on the pool's threads may hold permits.
    std::unique_ptr<net::IoPool> pool_;
    std::unique_ptr<Ledger> ledger_;
    std::unique_ptr<Pins> pins_;
    std::unique_ptr<Rotation> rotation_;
    std::atomic<bool> knows_keys_{false};  ///< rotation_ is there for every thread.
    std::unique_ptr<ChainPoller> poller_;
    std::unique_ptr<PriceWatch> price_watch_;
    std::unique_ptr<WinningsWatch> winnings_watch_;
    RegistryView registry_;                            ///< Who is in the pool of orchestrators.
    std::unique_ptr<net::IoPool> discovery_pool_;      ///< What strangers answer is read where no payment waits.
    std::unique_ptr<RegistryPoller> registry_poller_;  ///< Null: the chain is made up.
    std::unique_ptr<Discovery> discovery_;
    std::shared_ptr<IssuerKeys> issuer_keys_;  ///< Null: no [api.jwt]. Policies share it.
    std::unique_ptr<KeyOrders> key_orders_;
    std::unique_ptr<AuthWebhook> webhook_;
    ClientBook client_book_;
    std::unique_ptr<ClientOrders> client_orders_;
    std::unique_ptr<FundingDesk> funding_;  ///< Null: there is no chain, but constants.
    std::unique_ptr<FundingOrders> funding_orders_;
    std::unique_ptr<AuditKeeper> audit_keeper_;
    std::unique_ptr<SignerApi> api_;
    std::unique_ptr<AdminApi> admin_;
    std::unique_ptr<OperationsApi> operations_;
    std::unique_ptr<net::HttpServer> api_server_;
    std::unique_ptr<net::HttpServer> admin_server_;
    std::unique_ptr<net::HttpServer> operations_server_;
    std::unique_ptr<net::FileWatch> watch_;
};

}  // namespace farebox::signer
