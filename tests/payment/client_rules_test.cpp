// What one client may pay for, and how often it may ask.
#include "signer/payment/client_rules.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "protocol/capabilities.hpp"
#include "signer/access/request_rate.hpp"
#include "tests/payment/quote.hpp"
#include "tests/payment/service_harness.hpp"

namespace farebox::signer {
namespace {

using protocol::PaymentType;
using protocol::Rational;

constexpr std::uint32_t kTextToImage = 27;

CheckedRequest request_for(const std::string& pipeline, const std::string& model) {
    CheckedRequest checked = test::checked(test::make_request(test::make_quote()));
    protocol::JobRequirements job;
    job.capability = *protocol::pipeline_id(pipeline);
    job.model = model;
    checked.capabilities = protocol::job_capabilities(job);
    return checked;
}

void expect_forbidden(const CheckedRequest& checked, const ClientRules& rules, const std::string& limit,
                      const std::string& allowed) {
    const auto refused = check_allowed(checked, rules);
    ASSERT_FALSE(refused) << limit;
    EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
    EXPECT_EQ(refused.error().details,
              (std::vector<std::pair<std::string, std::string>>{{"limit_name", limit}, {"allowed", allowed}}));
}

TEST(ClientRulesTest, AllowEverythingWhereNothingIsListed) {
    EXPECT_TRUE(check_allowed(test::checked(test::make_request(test::make_quote())), {}));
}

TEST(ClientRulesTest, AllowTheListedAppsAndTypesOnly) {
    CheckedRequest checked = test::checked(test::make_request(test::make_quote()));
    ClientRules rules;
    rules.apps = {"scope"};
    expect_forbidden(checked, rules, "allowed_apps", "\"scope\"");
    rules.apps.emplace_back("");
    EXPECT_TRUE(check_allowed(checked, rules));
    rules.types = {PaymentType::fixed, PaymentType::by_pixels};
    expect_forbidden(checked, rules, "allowed_types", "fixed, pixels");
    rules.types.push_back(PaymentType::live);
    EXPECT_TRUE(check_allowed(checked, rules));
}

TEST(ClientRulesTest, AllowTheListedOrchestratorsAndRecipientsOnly) {
    const CheckedRequest checked = test::checked(test::make_request(test::make_quote()));
    ClientRules rules;
    rules.orchestrators = {Address{}};
    expect_forbidden(checked, rules, "allowed_orchestrators", "0x0000000000000000000000000000000000000000");
    rules.orchestrators.push_back(checked.orchestrator);
    rules.recipients = {Address{}};
    expect_forbidden(checked, rules, "allowed_recipients", "0x0000000000000000000000000000000000000000");
    rules.recipients.push_back(checked.params.recipient);
    EXPECT_TRUE(check_allowed(checked, rules));
}

TEST(ClientRulesTest, AllowTheListedModelsOnly) {
    ClientRules rules;
    rules.capabilities = {{kTextToImage, "stabilityai/sd-turbo"}, {35, ""}};
    EXPECT_TRUE(check_allowed(request_for("text-to-image", "stabilityai/sd-turbo"), rules));
    EXPECT_TRUE(check_allowed(request_for("live-video-to-video", "any"), rules));
    const std::string allowed = "text-to-image/stabilityai/sd-turbo, live-video-to-video";
    expect_forbidden(request_for("text-to-image", "another"), rules, "allowed_capabilities", allowed);
    expect_forbidden(request_for("llm", "stabilityai/sd-turbo"), rules, "allowed_capabilities", allowed);
}

TEST(ClientRulesTest, AllowNoCapabilityThatIsNotNamed) {
    ClientRules rules;
    rules.capabilities = {{kTextToImage, "a"}};
    const std::string allowed = "text-to-image/a";
    CheckedRequest checked = test::checked(test::make_request(test::make_quote()));
    expect_forbidden(checked, rules, "allowed_capabilities", allowed);
    checked.capabilities.emplace();
    expect_forbidden(checked, rules, "allowed_capabilities", allowed);
    checked = request_for("text-to-image", "a");
    checked.capabilities->bitstring.at(0) |= 1ULL << 33U;  // another one, by its bit alone
    expect_forbidden(checked, rules, "allowed_capabilities", allowed);
    checked = request_for("text-to-image", "a");
    checked.capabilities->constraints->per_capability[kTextToImage].models["b"];
    expect_forbidden(checked, rules, "allowed_capabilities", allowed);
}

TEST(ClientRulesTest, TakeATranscodersFeaturesForNoJob) {
    ClientRules rules;
    rules.capabilities = {{kTextToImage, "a"}};
    CheckedRequest checked = request_for("text-to-image", "a");
    checked.capabilities->bitstring.at(0) |= (1ULL << kTextToImage) - 1;
    EXPECT_TRUE(check_allowed(checked, rules)) << "as a go-livepeer gateway asks";
    checked.capabilities->constraints.reset();
    checked.capabilities->bitstring.at(0) = 1;
    expect_forbidden(checked, rules, "allowed_capabilities", "text-to-image/a");
}

TEST(ClientCeiling, IsNamedWhenAQuoteIsAboveIt) {
    const CheckedRequest checked = test::checked(test::make_request(test::make_quote({.price = 11})));
    EXPECT_TRUE(check_client_ceiling(checked, PaymentType::live, std::nullopt));
    EXPECT_TRUE(check_client_ceiling(checked, PaymentType::live, UnitCeiling{true, {}}));
    EXPECT_TRUE(check_client_ceiling(checked, PaymentType::live, UnitCeiling{false, Rational{11}}));
    const auto refused = check_client_ceiling(checked, PaymentType::live, UnitCeiling{false, Rational{10}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::price_exceeded);
    EXPECT_EQ(refused.error().details.at(0).second, "limits.max_price.seconds");
}

class RulesOfAClient : public testing::Test {
protected:
    Client& client() { return harness.policy_.access.clients.front(); }
    test::ServiceHarness harness;
};

TEST_F(RulesOfAClient, CostNothingWhereTheyRefuse) {
    client().rules.recipients = {Address{}};
    const auto response = harness.pay(test::make_request(test::make_quote()));
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(test::code_of(response), "forbidden");
    EXPECT_EQ(harness.grants(), 0);
}

TEST_F(RulesOfAClient, DoNotTouchAnAnswerGivenBefore) {
    auto request = test::make_request(test::make_quote());
    const auto first = harness.pay(request);
    ASSERT_EQ(first.status, 200);
    test::continue_from(request, first);
    const auto second = harness.pay(request);
    ASSERT_EQ(second.status, 200);
    client().rules.apps = {"another"};
    client().rules.max_face_value = Wei{1};
    EXPECT_EQ(harness.pay(request).body, second.body);
}

TEST_F(RulesOfAClient, BoundTheFaceValue) {
    client().rules.max_face_value = Wei{299};  // tickets of 300 wei
    const auto refused = harness.pay(test::make_request(test::make_quote()));
    EXPECT_EQ(test::code_of(refused), "ev_exceeded");
    EXPECT_NE(refused.body.find("limits.max_face_value"), std::string::npos) << refused.body;
    client().rules.max_face_value = Wei{300};
    EXPECT_EQ(harness.pay(test::make_request(test::make_quote())).status, 200);
    client().rules.max_face_value = Wei{301};
    harness.policy_.rules.max_face_value = Wei{299};
    EXPECT_EQ(test::code_of(harness.pay(test::make_request(test::make_quote({.rand_hash = 0x44})))), "ev_exceeded");
}

TEST_F(RulesOfAClient, BoundThePriceAlsoOfASessionThatRuns) {
    auto request = test::make_request(test::make_quote({.price = 10}));
    const auto first = harness.pay(request);
    ASSERT_EQ(first.status, 200);
    test::continue_from(request, first);
    client().rules.ceilings.at(static_cast<std::size_t>(PaymentType::live)) = UnitCeiling{false, Rational{9}};
    harness.set_time(test::after(60 * test::kSecond));
    const auto refused = harness.pay(request);
    EXPECT_EQ(refused.status, 481);
    EXPECT_NE(refused.body.find("limits.max_price.seconds"), std::string::npos) << refused.body;
}

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(RequestRateTest, AllowsASecondsWorthAtOnceThenOneAtATime) {
    RequestRate rate{4};
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(rate.take(0).count(), 0);
    }
    EXPECT_EQ(rate.take(0).count(), kSecond / 4);
    EXPECT_EQ(rate.wait(kSecond / 4 - 1).count(), 1);
    EXPECT_EQ(rate.take(kSecond / 4 - 1).count(), 1);
    EXPECT_EQ(rate.take(kSecond / 4).count(), 0);
    EXPECT_GT(rate.take(kSecond / 4).count(), 0);
    EXPECT_EQ(rate.wait(100 * kSecond).count(), 0);
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(rate.take(100 * kSecond).count(), 0);
    }
    EXPECT_GT(rate.take(100 * kSecond).count(), 0);
}

TEST(RequestRateTest, IsNotPassedByManyThreads) {
    RequestRate rate{1000};
    std::atomic<int> passed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int request = 0; request < 1000; ++request) {
                passed += rate.take(0).count() == 0 ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(passed, 1000);
}

TEST(RequestRateTest, GoesOnWhereThePolicyIsRenewed) {
    AccessPolicy before;
    before.clients.resize(2);
    before.clients[0].name = "a";
    before.clients[0].rate = std::make_shared<RequestRate>(1);
    before.clients[1].name = "b";
    EXPECT_EQ(before.clients[0].rate->take(0).count(), 0);
    AccessPolicy now = before;
    now.clients[0].rate = std::make_shared<RequestRate>(1);
    now.clients[1].rate = std::make_shared<RequestRate>(1);
    keep_rates(before, now);
    EXPECT_GT(now.clients[0].rate->take(0).count(), 0);
    EXPECT_EQ(now.clients[1].rate->take(0).count(), 0);
    now.clients[0].rate = std::make_shared<RequestRate>(2);
    keep_rates(before, now);
    EXPECT_EQ(now.clients[0].rate->take(0).count(), 0);
}

class RequestsOfAClient : public RulesOfAClient {
protected:
    void SetUp() override { client().rate = std::make_shared<RequestRate>(3); }
};

TEST_F(RequestsOfAClient, AreCountedWhateverBecomesOfThem) {
    EXPECT_EQ(harness.pay(std::string{"nonsense"}).status, 400);
    EXPECT_EQ(harness.pay(test::make_request(test::make_quote())).status, 200);
    EXPECT_EQ(harness.answer(test::post("/sign-orchestrator-info")).status, 200);
    const auto refused = harness.answer(test::post("/sign-orchestrator-info"));
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(test::code_of(refused), "rate_limited");
    EXPECT_EQ(refused.headers.get("Retry-After"), "1");
    EXPECT_TRUE(harness.events_.back().denied);
    EXPECT_EQ(harness.events_.back().client, "local");
    harness.set_time(test::after(kSecond));
    EXPECT_EQ(harness.answer(test::post("/sign-orchestrator-info")).status, 200);
}

TEST_F(RequestsOfAClient, AreCountedOnceAlsoWhereTheHeadIsJudgedFirst) {
    const auto request = test::post("/generate-live-payment", "nonsense");
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(harness.screen(request));
        EXPECT_EQ(harness.answer(request).status, 400);
    }
    const auto early = harness.screen(request);
    ASSERT_TRUE(early);
    EXPECT_EQ(early->status, 429);
}

TEST_F(RulesOfAClient, AReissueIsToldInItsEvent) {
    auto request = test::make_request(test::make_quote());
    const auto first = harness.pay(request);
    test::continue_from(request, first);
    ASSERT_EQ(harness.pay(request).status, 200);
    EXPECT_FALSE(harness.events_.back().reissued);
    auto again = test::make_request(test::make_quote({.rand_hash = 0x44}));
    again.manifest_id = request.manifest_id;
    again.state = request.state;
    again.state_sig = request.state_sig;
    ASSERT_EQ(harness.pay(again).status, 200);
    EXPECT_TRUE(harness.events_.back().reissued);
}

}  // namespace
}  // namespace farebox::signer
