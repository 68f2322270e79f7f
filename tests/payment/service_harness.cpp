#include "tests/payment/service_harness.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <future>
#include <limits>
#include <stdexcept>
#include <utility>

#include "keystore/keyring.hpp"
#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "signer/http/random_id.hpp"
#include "vault/in_process_vault.hpp"

namespace farebox::signer::test {
namespace {

namespace asio = boost::asio;

std::unique_ptr<vault::Vault> make_vault(const HarnessOptions& options) {
    const vault::VaultCaps caps{Wei{kMaxUint256}, Wei{kMaxUint256}};
    if (options.custodian) {
        return vault::make_in_process_vault(options.custodian(), caps);
    }
    keystore::Keyring keys;
    for (const std::string& private_key : options.private_keys) {
        if (!keys.add(*keystore::PrivateKey::from_bytes(protocol::as_bytes(private_key)))) {
            throw std::runtime_error{"the test key is refused"};
        }
    }
    return vault::make_in_process_vault(std::move(keys), caps);
}

}  // namespace

/// The vault, unless the test wants it to fail.
class ServiceHarness::Gate final : public vault::Vault {
public:
    explicit Gate(ServiceHarness& harness) : harness_{harness} {}
    Result<vault::Hello> hello() override { return harness_.vault_->hello(); }
    Result<void> pause() override { return harness_.vault_->pause(); }
    Result<void> look_for_keys() override { return harness_.vault_->look_for_keys(); }
    Result<void> revoke_key(const Address& key) override { return harness_.vault_->revoke_key(key); }
    Result<vault::LedgerPinned> pin_ledger(const vault::LedgerPin& l) override {
        return harness_.vault_->pin_ledger(l);
    }
    Result<vault::AuditMac> mac_audit_head(const vault::AuditHeadToMac& h) override {
        return harness_.vault_->mac_audit_head(h);
    }
    Result<Signature> prove_address(const Address& key) override { return harness_.vault_->prove_address(key); }
    void sign_byoc_job(vault::ByocJob job, std::function<void(Result<Signature>)> done) override {
        if (harness_.vault_error_) {
            return done(*harness_.vault_error_);
        }
        harness_.vault_->sign_byoc_job(std::move(job), std::move(done));
    }
    void sign_transaction(vault::TransactionOrder order, std::function<void(Result<std::string>)> done) override {
        harness_.vault_->sign_transaction(std::move(order), std::move(done));
    }
    void sign_payment(vault::PaymentOrder order, vault::Turn turn,
                      std::function<void(Result<vault::PaymentSignatures>)> done) override {
        if (harness_.vault_error_) {
            done(*harness_.vault_error_);
            return;
        }
        if (harness_.hold_vault_) {
            const std::scoped_lock lock{harness_.vault_mutex_};
            harness_.vault_held_.emplace_back([&vault = *harness_.vault_, order = std::move(order), turn,
                                               done = std::move(done)] { vault.sign_payment(order, turn, done); });
            return;
        }
        harness_.vault_->sign_payment(std::move(order), turn, std::move(done));
    }

private:
    ServiceHarness& harness_;
};

net::ServerRequest post(std::string target, std::string body) {
    net::ServerRequest request;
    request.method = "POST";
    request.target = std::move(target);
    request.body = std::move(body);
    request.peer.kind = net::Peer::Kind::unix_socket;
    request.peer.uid = request.peer.gid = 1000;
    return request;
}

ServiceHarness::ServiceHarness(HarnessOptions options)
    : vault_{make_vault(options)},
      options_{std::move(options)},
      gate_before_{options_.gate},
      gate_{std::make_unique<Gate>(*this)} {
    Client local;
    local.name = "local";
    local.uids = {1000};
    local.loopback = true;
    policy_.access.clients = {local};
    policy_.rules = make_rules();
    const auto hello = vault_->hello();
    std::vector<Address> keys;
    std::vector<Address> once_keys;
    for (const vault::KeyInfo& key : hello->keys) {
        keys.push_back(key.address);
        if (!key.deterministic) {
            once_keys.push_back(key.address);
        }
    }
    if (!once_keys.empty()) {
        policy_.once_keys = std::make_shared<const std::vector<Address>>(std::move(once_keys));
    }
    policy_.keys = KeySet{keys};

    const ChainFacts chain = make_chain();
    snapshot_.l1_block = static_cast<std::int64_t>(chain.sender.latest_l1_block);
    snapshot_.last_initialized_round = static_cast<std::int64_t>(chain.sender.last_initialized_round);
    snapshot_.hash_round = chain.latest.round;
    snapshot_.round_block_hash = chain.latest.block_hash;
    for (const Address& key : keys) {
        snapshot_.senders[key] = {chain.sender.deposit, chain.sender.reserve, 0};
    }
    snapshot_.as_of = boot();
    publish();
    open();
}

ServiceHarness::~ServiceHarness() {
    stop();
}

void ServiceHarness::apply_policy() {
    auto next = std::make_shared<const ServicePolicy>(policy_);
    const std::scoped_lock lock{policy_mutex_};
    in_force_ = std::move(next);
}

void ServiceHarness::stop() {
    api_.reset();
    ledger_.reset();  // its thread uses the clock and wakes the context
}

void ServiceHarness::open() {
    LedgerOptions options;
    options.path = ledger_path().string();
    options.reserve_bytes = 0;
    options.wall_clock = [this] { return wall(); };
    options.monotonic_nanos = [this] { return now_.load(); };
    if (options_.ledger) {
        options_.ledger(options);
    }
    auto ledger = make_sqlite_ledger(std::move(options));
    if (!ledger) {
        throw std::runtime_error{"the ledger does not open: " + ledger.error().message};
    }
    ledger_ = *std::move(ledger);
    ledger_gate_ = std::make_unique<LedgerGate>(*ledger_);
    WebhookOptions webhook_options;
    webhook_options.breaker.failures = std::numeric_limits<int>::max();
    auth_webhook_ = std::make_unique<AuthWebhook>(webhook_transport(), std::move(webhook_options));
    ServiceParts parts{.ledger = *ledger_gate_,
                       .vault = *gate_,
                       .chain = chain_,
                       .pins = pins_,
                       .policy =
                           [this] {
                               const std::scoped_lock lock{policy_mutex_};
                               return in_force_;
                           },
                       .clock = [this] { return wall(); },
                       .random_id = random_id,
                       .webhook = auth_webhook_.get(),
                       .gate = &gate_before_,
                       .discovery = [this] { return known_; },
                       .registry = &registry_,
                       .steady_nanos = [this] { return now_.load(); },
                       .ether = &ether_};
    api_ = std::make_unique<SignerApi>(
        std::move(parts), [this](const RequestEvent& event) { events_.push_back(event); },
        options_.connections_per_client);
}

WebhookTransport ServiceHarness::webhook_transport() {
    return [this](const net::Url&, net::Request request,
                  std::chrono::milliseconds timeout) -> asio::awaitable<Result<net::Response>> {
        auto answer = webhook_ ? webhook_(request, timeout)
                               : Result<net::Response>{make_error(ErrorCode::connection_failed, "nobody is there")};
        webhook_requests_.push_back(std::move(request));
        co_return answer;
    };
}

void ServiceHarness::ask_webhook(net::Response answer) {
    if (!policy_.webhook) {
        auto settings = std::make_shared<WebhookSettings>();
        settings->url = *net::Url::parse("http://webhook.test/auth");
        settings->forwarded = {"Authorization", "X-*"};
        policy_.webhook = std::move(settings);
    }
    webhook_ = [answer = std::move(answer)](const net::Request&, std::chrono::milliseconds) {
        return Result<net::Response>{answer};
    };
}

void ServiceHarness::release_vault(std::size_t held) {
    std::vector<std::function<void()>> answers;
    {
        const std::scoped_lock lock{vault_mutex_};
        answers.swap(vault_held_);
    }
    if (answers.size() != held) {
        throw std::runtime_error{std::to_string(answers.size()) + " answers of the vault are held"};
    }
    for (const auto& answer : answers) {
        answer();
    }
}

void ServiceHarness::restart() {
    stop();
    open();
}

void ServiceHarness::restart_in(const std::filesystem::path& folder) {
    ledger_folder_ = folder;
    restart();
}

std::vector<net::Response> ServiceHarness::answer_together(const std::vector<net::ServerRequest>& requests) {
    apply_policy();
    std::vector<std::optional<net::Response>> answers(requests.size());
    std::size_t missing = requests.size();
    for (std::size_t i = 0; i < requests.size(); ++i) {
        asio::co_spawn(context_, api_->answer(requests[i]),
                       [&, i](const std::exception_ptr& problem, net::Response response) {
                           if (problem) {
                               std::rethrow_exception(problem);
                           }
                           answers[i] = std::move(response);
                           --missing;
                           if (answered_) {
                               answered_(i);
                           }
                       });
    }
    context_.restart();
    const auto busy = asio::make_work_guard(context_);
    while (missing > 0) {
        context_.run_one();
    }
    std::vector<net::Response> responses;
    responses.reserve(answers.size());
    for (auto& answer : answers) {
        responses.push_back(*std::move(answer));
    }
    return responses;
}

net::Response ServiceHarness::answer(const net::ServerRequest& request) {
    return std::move(answer_together({request}).front());
}

net::Response ServiceHarness::pay(std::string body) {
    return answer(post("/generate-live-payment", std::move(body)));
}

void ServiceHarness::set_time(protocol::Timestamp now) {
    now_ = now.unix_nanos;
    snapshot_.as_of = boot();
    publish();
}

void ServiceHarness::step_wall_clock(std::int64_t nanos) {
    wall_error_ += nanos;
    set_time({now_});
}

void ServiceHarness::set_block(std::int64_t l1_block) {
    snapshot_.l1_block = l1_block;
    publish();
}

void ServiceHarness::publish() {
    chain_.publish(std::make_shared<const ChainSnapshot>(snapshot_));
}

ClientUsage ServiceHarness::usage(std::string_view client) {
    std::promise<Result<std::vector<ClientUsage>>> promise;
    auto future = promise.get_future();
    ledger_->usage([&](Result<std::vector<ClientUsage>> usage) { promise.set_value(std::move(usage)); });
    auto all = future.get();
    if (!all) {
        throw std::runtime_error{all.error().message};
    }
    for (ClientUsage& usage : *all) {
        if (usage.client == client) {
            return usage;
        }
    }
    return {};
}

nlohmann::json json_of(const net::Response& response) {
    return nlohmann::json::parse(response.body);
}

std::string code_of(const net::Response& response) {
    const auto body = nlohmann::json::parse(response.body, nullptr, false);
    return body.is_object() && body.contains("error") ? body["error"]["code"].get<std::string>() : std::string{};
}

std::string message_of(const net::Response& response) {
    const auto body = nlohmann::json::parse(response.body, nullptr, false);
    return body.is_object() && body.contains("error") ? body["error"]["message"].get<std::string>() : std::string{};
}

void continue_from(PaymentRequest& request, const net::Response& response) {
    const nlohmann::json state = json_of(response).at("state");
    request.state = *protocol::base64_decode(state.at("State").get<std::string>());
    request.state_sig = *protocol::base64_decode(state.at("Sig").get<std::string>());
}

}  // namespace farebox::signer::test
