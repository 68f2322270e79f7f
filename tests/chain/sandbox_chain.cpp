#include "tests/chain/sandbox_chain.hpp"

#include <stdexcept>

#include "protocol/address.hpp"
#include "protocol/keccak.hpp"
#include "sandbox/sandbox.hpp"
#include "tests/chain/rpc.hpp"

namespace farebox::test {
namespace {

constexpr const char* kAiServiceUri = "https://ai.example:8935";

/// A sandbox's chain, with another orchestrator beside the sandbox's own.
class SandboxChain final : public ChainUnderTest {
public:
    SandboxChain() : sandbox_{start()} {
        control("/orchestrators", {{"address", protocol::to_checksum(orchestrator_.address())},
                                   {"service_uri", service_uri()},
                                   {"ai_service_uri", kAiServiceUri},
                                   {"stake", "1000 wei"}});
        const auto other = keystore::PrivateKey::generate();
        control("/orchestrators", {{"address", protocol::to_checksum(other.address())}, {"stake", "500 wei"}});
    }

    [[nodiscard]] ChainPlace place() const override {
        const auto& where = sandbox_->addresses();
        return {where.chain, where.chain_id, where.controller, where.ai_service_registry, where.price_feed};
    }
    [[nodiscard]] const keystore::PrivateKey& orchestrator() const override { return orchestrator_; }
    [[nodiscard]] std::string service_uri() const override { return sandbox_->addresses().orchestrator; }
    [[nodiscard]] std::string ai_service_uri() const override { return kAiServiceUri; }

    void set_balance(const Address& account, const Wei& balance) override {
        control("/senders", {{"address", protocol::to_checksum(account)}, {"balance", balance.to_decimal() + " wei"}});
    }
    void mine(int blocks) override { control("/chain", {{"advance_blocks", blocks}}); }
    /// Rounds of this chain need nobody to initialise them.
    void start_next_round() override { control("/chain", {{"advance_rounds", 1}}); }
    void pause(bool paused) override { control("/chain", {{"paused", paused}}); }
    void set_price(const std::string& dollars, std::chrono::seconds age) override {
        control("/price", {{"usd", dollars}, {"age", std::to_string(age.count()) + "s"}});
    }

private:
    static std::unique_ptr<sandbox::Sandbox> start() {
        sandbox::SandboxOptions options;
        options.chain_options.default_funds = {};
        options.chain_options.block_interval = std::chrono::hours{1};  // blocks come when a test makes them
        options.chain_options.round_length = 1'000;
        auto started = sandbox::Sandbox::start(std::move(options));
        if (!started) {
            throw std::runtime_error{started.error().message};
        }
        return *std::move(started);
    }
    void control(const std::string& route, const nlohmann::json& body) {
        const auto answer = http_.call("POST", sandbox_->addresses().control + route, {}, body.dump());
        if (!answer || answer->status != 200) {
            throw std::runtime_error{route + ": " + (answer ? answer->body : answer.error().message)};
        }
    }

    std::unique_ptr<sandbox::Sandbox> sandbox_;
    HttpCaller http_;
    keystore::PrivateKey orchestrator_ =
        *keystore::PrivateKey::from_bytes(protocol::keccak256("farebox sandbox orchestrator").data);
};

}  // namespace

std::unique_ptr<ChainUnderTest> make_sandbox_chain() {
    return std::make_unique<SandboxChain>();
}

}  // namespace farebox::test
