// RPC endpoints that fail and lie, seen from the caller: what is signed, what is refused and why, and that it goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "tests/e2e/lying_rpc.hpp"
#include "tests/e2e/stack.hpp"
#include "tests/support/abi_words.hpp"

namespace farebox::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr const char* kGetSenderInfo = "e1a589da";
const std::string kEther = "de0b6b3a7640000";

std::string joined(const std::vector<std::unique_ptr<LyingRpc>>& endpoints) {
    std::string list;
    for (const auto& endpoint : endpoints) {
        list += (list.empty() ? "" : ",") + endpoint->url();
    }
    return list;
}

class Network {
public:
    /// @param ages  Of the chain view, as settings.
    explicit Network(std::size_t endpoints, std::vector<std::string> ages = {"chain.soft_age=3s", "chain.max_age=8s"}) {
        for (std::size_t i = 0; i < endpoints; ++i) {
            rpc.push_back(std::make_unique<LyingRpc>(sandbox.facts().at("chain")));
        }
        SignerOptions options;
        options.settings = {"chain.rpc=" + joined(rpc), "chain.poll_interval=100ms"};
        options.settings.insert(options.settings.end(), ages.begin(), ages.end());
        signer = std::make_unique<Signer>(sandbox, std::move(options));
        address = signer->address();
    }

    /// The answer to a new session's first payment.
    nlohmann::json open() {
        const auto answer = signer->post("/generate-live-payment", payment_request(challenge(sandbox, address)));
        auto body = nlohmann::json::parse(answer ? answer->body : "{}", nullptr, false);
        body["http"] = answer ? answer->status : 0;
        return body;
    }
    /// New sessions, until one is answered so.
    nlohmann::json open_until(const std::function<bool(const nlohmann::json&)>& expected) {
        while (true) {
            auto answer = open();
            if (expected(answer)) {
                return answer;
            }
            std::this_thread::sleep_for(20ms);
        }
    }
    nlohmann::json open_until(int status) {
        return open_until([status](const nlohmann::json& answer) { return answer.at("http") == status; });
    }
    std::int64_t payments() { return signer->usage().at("clients").at(0).at("payments"); }
    std::string health() { return signer->command({"health"}).out; }
    void wait_for_health(const std::string& text) {
        while (health().find(text) == std::string::npos) {
            std::this_thread::sleep_for(20ms);
        }
    }
    void set_deposit(const std::string& amount) {
        sandbox.control("POST", "/senders", {{"address", address}, {"deposit", amount}});
    }

    Sandbox sandbox{{"--block-interval", "1s"}};
    std::vector<std::unique_ptr<LyingRpc>> rpc;
    std::unique_ptr<Signer> signer;
    std::string address;
};

struct Fault {
    const char* name;
    std::function<LyingRpc::Behaviour()> behaviour;
    const char* reason;  ///< Which the operator reads.
};

LyingRpc::Behaviour with_status(int status, const std::string& retry_after = {}) {
    LyingRpc::Behaviour behaviour;
    behaviour.status = status;
    behaviour.retry_after = retry_after;
    return behaviour;
}

LyingRpc::Behaviour with_body(std::string body) {
    LyingRpc::Behaviour behaviour;
    behaviour.body = std::move(body);
    return behaviour;
}

LyingRpc::Behaviour standing_still() {
    auto first = std::make_shared<nlohmann::json>();
    LyingRpc::Behaviour behaviour;
    behaviour.lie = [first](const nlohmann::json& call, nlohmann::json truth) {
        if (call["method"] != "eth_getBlockByNumber") {
            return truth;
        }
        *first = first->is_null() ? truth : *first;
        return *first;
    };
    return behaviour;
}

LyingRpc::Behaviour slow() {
    LyingRpc::Behaviour behaviour;
    behaviour.delay = 60s;
    return behaviour;
}

class OnlyEndpoint : public testing::TestWithParam<Fault> {};

TEST_P(OnlyEndpoint, IsRefusedWithTheReasonAndTakenUpAgain) {
    Network network{1};
    ASSERT_EQ(network.open_until(200).at("http"), 200);
    network.rpc[0]->behave(GetParam().behaviour());
    const auto refused = network.open_until(503);
    EXPECT_EQ(refused.at("error").at("code"), "chain_stale");
    EXPECT_EQ(refused.at("error").at("retryable"), true);
    network.wait_for_health(GetParam().reason);
    const auto before = network.payments();
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(network.open().at("http"), 503);
    }
    EXPECT_EQ(network.payments(), before);
    network.rpc[0]->behave({});
    network.open_until(200);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, OnlyEndpoint,
    testing::Values(Fault{"Down", [] { return with_status(500); }, "HTTP 500"},
                    Fault{"TooManyRequests", [] { return with_status(429, "1"); }, "HTTP 429"},
                    Fault{"Garbage", [] { return with_body("<html>"); }, "bad JSON-RPC answer"},
                    Fault{"Huge", [] { return with_body(std::string(3U << 20U, ' ')); }, "1048576"},
                    Fault{"Slow", slow, "http://127.0.0.1"}, Fault{"StandsStill", standing_still, "stands still"},
                    Fault{"WrongChain", [] { return answers_to_method("eth_chainId", "0x1"); },
                          "the configuration says"},
                    Fault{"MoreEtherThanThereIs",
                          [] { return answers_to(kGetSenderInfo, abi_words({std::string(64, 'f'), "0", "1", "0"})); },
                          "more ether than there is"},
                    Fault{"NoContracts", [] { return answers_to("8807f36e", "0x"); }, "no such contract"}),
    [](const auto& test) { return std::string{test.param.name}; });

TEST(SeveralEndpoints, GoOnWhileHalfOfThemAreDown) {
    Network network{4};
    network.rpc[0]->behave(with_status(500));
    network.rpc[2]->behave(with_body("nonsense"));
    network.wait_for_health("HTTP 500");
    std::this_thread::sleep_for(4s);  // longer than what they said before counts
    network.open_until(200);
    EXPECT_EQ(network.open().at("http"), 200);
}

TEST(SeveralEndpoints, AreNotOutvotedByOneThatShowsMoreMoney) {
    Network network{3};
    network.set_deposit("0 eth");
    network.rpc[1]->behave(answers_to(kGetSenderInfo, abi_words({kEther, "0", kEther, "0"})));
    const auto refused = network.open_until(400);
    EXPECT_THAT(refused.at("error").at("message").get<std::string>(), HasSubstr("no sender deposit"));
    const auto before = network.payments();
    std::this_thread::sleep_for(1s);  // ten polls
    EXPECT_EQ(network.open().at("http"), 400);
    EXPECT_EQ(network.payments(), before);
}

TEST(SeveralEndpoints, LeaveOutTheOneThatShowsOtherContracts) {
    Network network{2};
    network.rpc[1]->behave(answers_to_method("eth_getCode", "0x6001"));
    network.signer->stop();
    network.signer->start();
    network.wait_for_health("is not what it was");
    network.open_until(200);
}

TEST(OneEndpoint, ThatGoesBackInTimeDoesNotBringMoneyBack) {
    Network network{1, {}};
    network.open_until(200);
    network.set_deposit("0 eth");
    network.open_until(400);
    auto back = answers_to(kGetSenderInfo, abi_words({kEther, "0", kEther, "0"}));
    back.lie = [lie = back.lie](const nlohmann::json& call, nlohmann::json truth) {
        auto result = lie(call, truth);
        if (call["method"] == "eth_getBlockByNumber") {
            result["number"] = "0x64";
        }
        return result;
    };
    network.rpc[0]->behave(back);
    const auto asked = network.rpc[0]->requests();
    while (network.rpc[0]->requests() < asked + 5) {
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_EQ(network.open().at("http"), 400);
    network.rpc[0]->behave({});
    network.set_deposit("1 eth");
    network.open_until(200);
}

TEST(PausedProtocol, RefusesNewSessionsAndLetsRunningOnesGoOnForAWhile) {
    Network network{1, {"chain.soft_age=3s", "chain.max_age=20s"}};
    const auto asked = challenge(network.sandbox, network.address);
    auto answer = network.signer->post("/generate-live-payment", payment_request(asked));
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 200) << answer->body;
    const auto state = nlohmann::json::parse(answer->body).at("state");
    network.sandbox.control("POST", "/chain", {{"paused", true}});
    const auto refused = network.open_until(503);
    EXPECT_EQ(refused.at("error").at("code"), "paused");
    EXPECT_THAT(refused.at("error").at("message").get<std::string>(), HasSubstr("paused by its Controller"));
    EXPECT_THAT(network.health(), HasSubstr("paused by its Controller"));
    answer = network.signer->post("/generate-live-payment", payment_request(asked, state));
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->status == 200 || answer->status == 482) << answer->body;
    network.sandbox.control("POST", "/chain", {{"paused", false}});
    network.open_until(200);
}

TEST(UpgradedContracts, AreRefusedUntilTheOperatorAcceptsThem) {
    Network network{1};
    network.open_until(200);
    network.sandbox.control("POST", "/chain", {{"upgrade_contracts", true}});
    network.signer->stop();
    network.signer->start(false);
    network.wait_for_health("chain accept");
    const auto refused = network.open();
    EXPECT_EQ(refused.at("http"), 503);
    EXPECT_EQ(refused.at("error").at("code"), "chain_stale");
    const auto accepted = network.signer->command({"chain", "accept"});
    EXPECT_EQ(accepted.status, 0) << accepted.err;
    network.open_until(200);
    EXPECT_THAT(network.signer->command({"audit", "list"}).out, HasSubstr("contracts_accepted"));
}

}  // namespace
}  // namespace farebox::test
