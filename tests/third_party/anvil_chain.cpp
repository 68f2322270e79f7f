#include "tests/third_party/anvil_chain.hpp"

#include <stdexcept>

#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "protocol/scaled_decimal.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/chain/abi.hpp"
#include "tests/chain/account.hpp"
#include "tests/chain/call_data.hpp"
#include "tests/third_party/deployment.hpp"

namespace farebox::test {
namespace {

using sandbox::abi_word;

constexpr std::int64_t kStake = 1'000;
constexpr std::int64_t kSmallerStake = 500;
constexpr const char* kServiceUri = "https://orchestrator.example:8935";
constexpr const char* kAiServiceUri = "https://ai.orchestrator.example:8935";
constexpr std::size_t kPriceDecimals = 8;

/// What every chain begins with.
struct Beginning {
    Anvil anvil;
    Deployment deployment = deploy_contracts(anvil);
    keystore::PrivateKey orchestrator = keystore::PrivateKey::generate();
    keystore::PrivateKey other_orchestrator = keystore::PrivateKey::generate();
    nlohmann::json snapshot = nullptr;
};

class AnvilChain final : public ChainUnderTest {
public:
    explicit AnvilChain(Beginning& beginning) : shared_{beginning} {
        if (shared_.snapshot.is_null()) {
            begin();
        } else if (rpc().call("evm_revert", {shared_.snapshot}) != true) {
            throw std::runtime_error{"anvil lost its snapshot"};
        }
        shared_.snapshot = rpc().call("evm_snapshot");  // one can go back to each only once
    }

    [[nodiscard]] ChainPlace place() const override {
        const auto& made = shared_.deployment;
        return {rpc().url(), Anvil::kChainId, made.controller, made.ai_registry, made.price_feed};
    }
    [[nodiscard]] const keystore::PrivateKey& orchestrator() const override { return shared_.orchestrator; }
    [[nodiscard]] std::string service_uri() const override { return kServiceUri; }
    [[nodiscard]] std::string ai_service_uri() const override { return kAiServiceUri; }

    void set_balance(const Address& account, const Wei& balance) override {
        rpc().call("anvil_setBalance",
                   {protocol::to_lower_hex(account), protocol::to_hex_0x(protocol::to_word(balance.value()))});
    }
    void mine(int blocks) override { rpc().call("anvil_mine", {to_quantity(static_cast<std::uint64_t>(blocks))}); }
    void start_next_round() override {
        const auto block = from_quantity(rpc().call("eth_blockNumber"));
        mine(static_cast<int>(kRoundLength - block % kRoundLength));
        transact(shared_.deployment.rounds_manager, call_data("initializeRound()"));
    }
    void pause(bool paused) override {
        transact(shared_.deployment.controller, call_data(paused ? "pause()" : "unpause()"));
    }
    void set_price(const std::string& dollars, std::chrono::seconds age) override {
        const auto newest = rpc().call("eth_getBlockByNumber", {"latest", false});
        const auto now = static_cast<std::int64_t>(from_quantity(newest.at("timestamp")));
        transact(shared_.deployment.price_feed,
                 call_data("setAnswer(int256,uint256)",
                           {abi_word(*protocol::parse_scaled(dollars, kPriceDecimals)), abi_word(now - age.count())}));
    }

private:
    [[nodiscard]] Rpc& rpc() const { return shared_.anvil.rpc(); }
    void transact(const Address& to, const std::string& data) {
        shared_.anvil.transact(protocol::to_lower_hex(to), data);
    }
    void begin() {
        start_next_round();
        register_orchestrator(shared_.orchestrator, kStake);
        register_orchestrator(shared_.other_orchestrator, kSmallerStake);
        start_next_round();  // from which on they are active
    }
    void register_orchestrator(const keystore::PrivateKey& key, std::int64_t stake) {
        const auto& made = shared_.deployment;
        set_balance(key.address(), *Wei::parse_amount("10 eth"));
        Account account{*this, key};
        const auto bonded = account.send(
            {made.bonding_manager, call_data("bond(uint256,address)", {abi_word(stake), abi_word(key.address())})});
        const auto reachable = account.send({made.service_registry, text_call("setServiceURI(string)", kServiceUri)});
        const auto for_ai = account.send({made.ai_registry, text_call("setServiceURI(string)", kAiServiceUri)});
        if (!bonded.succeeded() || !reachable.succeeded() || !for_ai.succeeded()) {
            throw std::runtime_error{"the orchestrator could not register: " + bonded.refusal + reachable.refusal +
                                     for_ai.refusal};
        }
    }

    Beginning& shared_;
};

}  // namespace

std::unique_ptr<ChainUnderTest> make_anvil_chain() {
    static Beginning beginning;
    return std::make_unique<AnvilChain>(beginning);
}

}  // namespace farebox::test
