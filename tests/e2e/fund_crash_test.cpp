// Transactions survive whatever ends the signer: found at the next start, and never made twice.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <random>
#include <set>
#include <thread>

#include "tests/e2e/fund_stack.hpp"
#include "tests/e2e/rpc_gate.hpp"

namespace farebox::test {
namespace {

/// A signer that reaches the chain through a gate.
struct GatedStack {
    GatedStack() { key = signer.address(); }
    Finished fund() {
        return signer.command({"fund", "deposit", "0.01 eth", "--yes", "--output", "json", "--timeout", "0"});
    }
    nlohmann::json transactions() {
        const auto done = signer.command({"fund", "status", "--output", "json"});
        return nlohmann::json::parse(done.out).at("transactions");
    }
    nlohmann::json wait_until_mined() {
        for (;;) {
            const auto all = transactions();
            if (!all.empty() &&
                std::ranges::all_of(all, [](const auto& each) { return each.at("state") == "mined"; })) {
                return all;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
        }
    }

    Sandbox sandbox{{"--block-interval", "400ms"}};
    RpcGate gate{sandbox.facts().at("chain")};
    FundChain chain{sandbox};
    Signer signer{sandbox, with({"chain.rpc=" + gate.url()})};
    std::string key;
};

class FundCrash : public testing::TestWithParam<const char*> {};

/// It is in the ledger, and no endpoint has it.
TEST_P(FundCrash, BetweenStoringAndSendingIsMadeGood) {
    GatedStack stack;
    const auto victim = stack.signer.pid_of(GetParam());
    stack.gate.on_send([victim] { ::kill(victim, SIGKILL); });
    EXPECT_NE(stack.fund().status, 0);
    EXPECT_TRUE(stack.chain.taken().empty());
    stack.gate.on_send({});
    if (GetParam() == std::string{"supervisor"}) {
        (void)stack.signer.process().wait();
        stack.signer.start();
    }
    const auto all = stack.wait_until_mined();
    EXPECT_EQ(all.size(), 1U);
    EXPECT_EQ(stack.chain.taken().size(), 1U);
    EXPECT_EQ(stack.chain.taken()[0].at("hash"), all[0].at("hash"));
}

/// Every endpoint has it, and nobody has seen its receipt.
TEST_P(FundCrash, BetweenSendingAndReceiptIsMadeGood) {
    GatedStack stack;
    stack.sandbox.set_faults({{"never-mine", ""}});
    EXPECT_EQ(stack.fund().status, 1);
    ASSERT_EQ(stack.chain.taken().size(), 1U);
    stack.signer.kill(GetParam());
    stack.sandbox.set_faults({{"never-mine", nullptr}});
    const auto all = stack.wait_until_mined();
    EXPECT_EQ(all.size(), 1U);
    EXPECT_EQ(stack.chain.taken().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(OfThe, FundCrash, testing::Values("front", "supervisor"),
                         [](const auto& process) { return process.param; });

/// It is mined while nothing of the signer runs.
TEST(FundCrashes, BetweenReceiptAndNoticeAreMadeGood) {
    GatedStack stack;
    stack.sandbox.set_faults({{"never-mine", ""}});
    EXPECT_EQ(stack.fund().status, 1);
    stack.signer.kill();
    stack.sandbox.set_faults({{"never-mine", nullptr}});
    const auto hash = stack.chain.taken()[0].at("hash");
    while (stack.chain.rpc.call("eth_getTransactionReceipt", {hash}).is_null()) {
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    stack.signer.start();
    EXPECT_EQ(stack.wait_until_mined()[0].at("hash"), hash);
    EXPECT_EQ(stack.chain.taken().size(), 1U);
}

TEST(FundCrashes, AnEndpointThatCutsTheConnectionGetsNoSecondTransaction) {
    FundStack stack;
    stack.sandbox.set_faults({{"cut-after-send", "1/1"}});
    EXPECT_EQ(stack.funded({"deposit", "0.01 eth"}).at("state"), "mined");
    EXPECT_EQ(stack.chain.taken().size(), 1U);
}

TEST(FundCrashes, AnEndpointThatDropsATransactionGetsItAgain) {
    FundStack stack;
    stack.sandbox.set_faults({{"drop-transactions", "1/2"}});
    EXPECT_EQ(stack.funded({"deposit", "0.01 eth"}).at("state"), "mined");
    const auto taken = stack.chain.taken();
    ASSERT_EQ(taken.size(), 2U);
    EXPECT_EQ(taken[0].at("hash"), taken[1].at("hash"));
}

/// Of each nonce one transaction, whatever is killed when: what was ordered happens once, or not at all and is said so.
TEST(FundCrashes, AtAnyMomentMakesNothingTwice) {
    GatedStack stack;
    const auto seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    constexpr int kOrders = 5;
    for (int i = 0; i < kOrders; ++i) {
        std::thread order{[&] { (void)stack.fund(); }};
        std::this_thread::sleep_for(std::chrono::milliseconds{random() % 400});
        stack.signer.kill(random() % 2 == 0 ? "front" : "vault");
        order.join();
        ASSERT_EQ(stack.signer.command({"wait", "--timeout", "120"}).status, 0);
        while (std::ranges::any_of(stack.transactions(),
                                   [](const auto& each) { return each.at("state") == "under_way"; })) {
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
        }
    }
    const auto all = stack.transactions();
    std::set<std::string> hashes;
    std::set<int> nonces;
    for (const auto& each : stack.chain.taken()) {
        hashes.insert(each.at("hash").get<std::string>());
        nonces.insert(each.at("nonce").get<int>());
    }
    EXPECT_EQ(hashes.size(), all.size());
    EXPECT_EQ(nonces.size(), all.size());
    EXPECT_LE(all.size(), static_cast<std::size_t>(kOrders));
    const auto deposit = stack.chain.sender(stack.key).at("deposit").get<std::string>();
    EXPECT_EQ(std::stoll(deposit),
              1'000'000'000'000'000'000 + 10'000'000'000'000'000 * static_cast<long long>(all.size()));
}

}  // namespace
}  // namespace farebox::test
