#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "net/peer.hpp"
#include "protocol/timestamp.hpp"
#include "signer/access/access_policy.hpp"
#include "signer/access/auth_webhook.hpp"
#include "signer/chain/chain_view.hpp"
#include "signer/chain/price_view.hpp"
#include "signer/http/fair_gate.hpp"
#include "signer/http/service_answer.hpp"
#include "signer/keys/caller.hpp"
#include "signer/keys/key_set.hpp"
#include "signer/keys/pins.hpp"
#include "signer/ledger/ledger.hpp"
#include "signer/payment/planner.hpp"

namespace farebox::vault {
class Vault;
}

namespace farebox::signer {

class DiscoverySnapshot;
class RegistryView;
struct PaymentCall;

/// [billing] rounding.
enum class RoundingPolicy : std::uint8_t {
    automatic,  ///< Exact for Farebox-Version callers, else the reference's.
    exact,
    reference,
};

/// Keys of which more was redeemed than chance explains, and what to tell whoever would be paid for with them.
using HeldKeys = std::shared_ptr<const std::map<Address, std::string>>;

/// Everything the configuration decides for a request. Immutable; a reload publishes a new one.
struct ServicePolicy {
    AccessPolicy access;
    PaymentRules rules;
    RoundingPolicy rounding = RoundingPolicy::automatic;
    std::optional<protocol::Timestamp> takeover_until;  ///< [migration] until; absent: off.
    /// Off only where states of any age and balance are wanted: when the reference's recorded ones are replayed.
    bool bound_takeovers = true;
    KeySet keys;                                     ///< Ours, and what each is used for.
    OnceKeys once_keys;                              ///< Those of them that never sign alike twice.
    bool active_recipients = false;                  ///< Only active orchestrators of the chain are paid.
    bool paused = false;                             ///< Everything that signs is refused (503 paused).
    HeldKeys held;                                   ///< Keys that nothing new is paid with; null: none.
    std::shared_ptr<const WebhookSettings> webhook;  ///< Asked about each payment; null: nobody is.
    /// How long ledger and vault may take over one request together.
    std::chrono::milliseconds patience{10'000};
};

/// What the service stands on. The references outlive it; tests put in their own clock, chain and ids.
struct ServiceParts {
    Ledger& ledger;
    vault::Vault& vault;
    ChainView& chain;
    Pins& pins;
    std::function<std::shared_ptr<const ServicePolicy>()> policy;
    std::function<protocol::Timestamp()> clock;
    std::function<std::string()> random_id;  ///< 128 random bits as 32 hex digits; never the same twice.
    AuthWebhook* webhook = nullptr;          ///< Must be there where a policy has webhook settings.
    FairGate* gate = nullptr;                ///< Before ledger and vault; null: everybody is let in.
    /// What /discover-orchestrators tells; null (or no function): that route is off.
    std::function<std::shared_ptr<const DiscoverySnapshot>()> discovery = {};
    /// Who is an active orchestrator; must be there where a policy has active_recipients.
    const RegistryView* registry = nullptr;
    /// A clock that only runs forward, for rates. Empty: the system's.
    std::function<std::int64_t()> steady_nanos = {};
    const PriceView* ether = nullptr;  ///< What an ether costs; null: nobody knows.
};

/// What the auth webhook gets to see of a caller.
struct ShownCredentials {
    std::string headers;  ///< As JSON.
    Hash32 hash;
};

/// What a caller was recognised by, kept for as long as its request waits.
struct ShownBy {
    net::Peer peer;
    std::string authorization;  ///< The header; empty: it was not needed.
};

/// One authenticated call.
struct ServiceCall {
    std::shared_ptr<const ServicePolicy> policy;
    const Client* client = nullptr;  ///< Of that policy.
    ShownBy shown_by;
    Caller caller;  ///< Which one of that client's.
    std::string request_id;
    std::string idempotency_key;                    ///< Empty: none.
    std::string auth_id;                            ///< Signer-Auth-Id of a trusted proxy; empty: none.
    std::shared_ptr<const ShownCredentials> shown;  ///< Null where no webhook is asked.
    bool farebox_version = false;                   ///< Farebox-Version: 1.
};

/// The signer's operations, from parsed HTTP to a response: check, reserve in the ledger, sign in the vault,
/// answer. Thread-safe. Its coroutines may run on any executor and come back to it after each wait.
class PaymentService {
public:
    explicit PaymentService(ServiceParts parts) : parts_{std::move(parts)} {}

    [[nodiscard]] const ServiceParts& parts() const noexcept { return parts_; }

    /// POST /generate-live-payment.
    boost::asio::awaitable<ServiceAnswer> generate_payment(ServiceCall call, std::string body);
    /// POST /sign-byoc-job: the same address's signature under a job. Costs nothing: payments are tickets.
    boost::asio::awaitable<ServiceAnswer> sign_byoc_job(ServiceCall call, std::string body);
    /// POST /sign-orchestrator-info: the address that pays for this caller, and its proof.
    ServiceAnswer sign_orchestrator_info(const ServiceCall& call);

private:
    boost::asio::awaitable<ServiceAnswer> grant_and_sign(std::shared_ptr<const PaymentCall> call);
    boost::asio::awaitable<ServiceAnswer> answer_once(std::shared_ptr<const PaymentCall> call, ReserveOutcome outcome);
    Result<Signature> address_proof(const Address& key);

    const ServiceParts parts_;
    std::mutex proofs_mutex_;
    std::map<Address, Signature> proofs_;  ///< They never change, so each is signed once.
};

}  // namespace farebox::signer
