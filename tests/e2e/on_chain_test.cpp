// The chain's orchestrators: clients are told of them, and tickets are held to them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Two orchestrators, of which the first one's chain knows itself only, and a signer on that chain.
class OnChain : public testing::Test {
protected:
    void start(std::vector<std::string> settings) {
        settings.emplace_back("discovery.chain_interval=1s");
        settings.emplace_back("discovery.ai_registry=" + first_.facts().at("ai_service_registry").get<std::string>());
        SignerOptions options;
        options.settings = std::move(settings);
        signer_ = std::make_unique<Signer>(first_, std::move(options));
    }
    void discover() { start({"discovery.enabled=true", "discovery.allow_private=true", "discovery.poll_interval=1s"}); }
    /// Until so many are listed.
    nlohmann::json wait_for(std::size_t number) {
        while (true) {
            const auto answer = http_.call("GET", signer_->url(), "/discover-orchestrators");
            auto list = answer && answer->status == 200 ? nlohmann::json::parse(answer->body) : nlohmann::json();
            if (list.size() == number) {
                return list;
            }
            std::this_thread::sleep_for(20ms);
        }
    }
    nlohmann::json pay() {
        const auto asked = challenge(first_, signer_->address());
        const auto answer = signer_->post("/generate-live-payment", payment_request(asked));
        auto body = nlohmann::json::parse(answer ? answer->body : "{}");
        body["http"] = answer ? answer->status : 0;
        return body;
    }
    /// The first one has left the pool, or is in it again.
    void register_first(bool active) {
        first_.control("POST", "/orchestrators",
                       {{"address", first_.facts().at("orchestrator_address")},
                        {"service_uri", first_.orchestrator()},
                        {"deactivation_round", active ? 0 : 1}});
    }

    Sandbox first_;
    Sandbox second_;
    std::unique_ptr<Signer> signer_;
    HttpCaller http_;
};

TEST_F(OnChain, OrchestratorsAreListedWithoutBeingConfigured) {
    discover();
    EXPECT_EQ(wait_for(1)[0].at("address"), first_.orchestrator());
    EXPECT_THAT(signer_->command({"health"}).out, HasSubstr("1 active orchestrators"));
    register_first(false);
    while (signer_->command({"health"}).out.find("0 active orchestrators") == std::string::npos) {
        std::this_thread::sleep_for(50ms);
    }
    register_first(true);
    wait_for(1);
}

TEST_F(OnChain, NobodyIsListedUnderTheAddressOfAnother) {
    first_.control(
        "POST", "/orchestrators",
        {{"address", "0x00000000000000000000000000000000000000a1"}, {"service_uri", second_.orchestrator()}});
    discover();
    wait_for(1);
    while (signer_->process().err().find("in another name") == std::string::npos) {
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_EQ(wait_for(1)[0].at("address"), first_.orchestrator());
}

TEST_F(OnChain, RecipientsMustBeActiveWhereTheOperatorSaysSo) {
    register_first(false);
    start({"tickets.recipients=active"});
    const auto refused = pay();
    EXPECT_EQ(refused.at("http"), 403) << refused.dump();
    EXPECT_EQ(refused.at("error").at("code"), "forbidden");
    EXPECT_THAT(refused.at("error").at("message").get<std::string>(), HasSubstr("no active orchestrator"));
    EXPECT_EQ(signer_->usage().at("clients").at(0).at("payments"), 0);
    register_first(true);
    while (pay().at("http") != 200) {
        std::this_thread::sleep_for(50ms);
    }
}

TEST_F(OnChain, RecipientsMayBeAnybodyWhereNothingIsSaid) {
    register_first(false);
    start({});
    EXPECT_EQ(pay().at("http"), 200);
}

}  // namespace
}  // namespace farebox::test
