// The chain's orchestrators: clients are told of them, and tickets are held to them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

void tell(const Sandbox& sandbox, const std::string& route, const nlohmann::json& body) {
    HttpCaller http;
    const auto answer = http.call("POST", sandbox.facts().at("control").get<std::string>() + route, {}, body.dump());
    ASSERT_TRUE(answer && answer->status == 200) << (answer ? answer->body : answer.error().message);
}

/// Two orchestrators, of which the first one's chain knows itself only, and a signer on that chain.
class OnChain : public testing::Test {
protected:
    void start(std::vector<std::string> settings) {
        settings.emplace_back("discovery.chain_interval=1s");
        settings.emplace_back("discovery.ai_registry=" + first_.facts().at("ai_service_registry").get<std::string>());
        signer_ = std::make_unique<Signer>(first_, SignerOptions{.settings = std::move(settings)});
    }
    void discover() { start({"discovery.enabled=true", "discovery.allow_private=true", "discovery.poll_interval=1s"}); }
    [[nodiscard]] std::string address_of_second() const { return second_.facts().at("orchestrator_address"); }
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
    nlohmann::json pay_second() {
        const auto asked = challenge(second_, signer_->address());
        const auto answer = signer_->post("/generate-live-payment", payment_request(asked));
        auto body = nlohmann::json::parse(answer ? answer->body : "{}");
        body["http"] = answer ? answer->status : 0;
        return body;
    }

    Sandbox first_;
    Sandbox second_;
    std::unique_ptr<Signer> signer_;
    HttpCaller http_;
};

TEST_F(OnChain, OrchestratorsAreListedWithoutBeingConfigured) {
    discover();
    EXPECT_EQ(wait_for(1)[0].at("address"), first_.orchestrator());
    tell(first_, "/orchestrators",
         {{"address", address_of_second()},
          {"service_uri", "https://nowhere.invalid:8935"},
          {"ai_service_uri", second_.orchestrator()},
          {"stake", "5 eth"}});
    const auto list = wait_for(2);
    EXPECT_EQ(list[0].at("address"), second_.orchestrator()) << "it has more stake";
    EXPECT_THAT(signer_->command({"health"}).out, HasSubstr("2 active orchestrators"));
    tell(first_, "/orchestrators", {{"address", address_of_second()}, {"deactivation_round", 1}});
    wait_for(1);
}

TEST_F(OnChain, NobodyIsListedUnderTheAddressOfAnother) {
    tell(first_, "/orchestrators",
         {{"address", "0x00000000000000000000000000000000000000a1"}, {"service_uri", second_.orchestrator()}});
    discover();
    wait_for(1);
    while (signer_->process().err().find("in another name") == std::string::npos) {
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_EQ(wait_for(1)[0].at("address"), first_.orchestrator());
}

TEST_F(OnChain, RecipientsMustBeActiveWhereTheOperatorSaysSo) {
    start({"tickets.recipients=active"});
    const auto refused = pay_second();
    EXPECT_EQ(refused.at("http"), 403) << refused.dump();
    EXPECT_EQ(refused.at("error").at("code"), "forbidden");
    EXPECT_THAT(refused.at("error").at("message").get<std::string>(), HasSubstr("no active orchestrator"));
    EXPECT_EQ(signer_->usage().at("clients").at(0).at("payments"), 0);
    tell(first_, "/orchestrators", {{"address", address_of_second()}, {"service_uri", second_.orchestrator()}});
    while (pay_second().at("http") != 200) {
        std::this_thread::sleep_for(50ms);
    }
}

TEST_F(OnChain, RecipientsMayBeAnybodyWhereNothingIsSaid) {
    start({});
    EXPECT_EQ(pay_second().at("http"), 200);
}

}  // namespace
}  // namespace farebox::test
