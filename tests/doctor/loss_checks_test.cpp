#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/doctor/good_facts.hpp"

namespace farebox::signer::doctor::test {
namespace {

using testing::HasSubstr;

std::string value_of(const Finding& finding, const std::string& name) {
    for (const auto& [key, value] : finding.values) {
        if (key == name) {
            return value;
        }
    }
    return "none";
}

TEST(DoctorLoss, IsToldExactlyForEachClient) {
    const auto findings = judge_loss(good_facts());
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(value_of(findings[0], "mean_wei"), eth("0.05").to_decimal());
    EXPECT_EQ(value_of(findings[0], "face_value_wei"), eth("0.03").to_decimal());
    EXPECT_EQ(value_of(findings[0], "tickets"), "1728020000");  // 200 a second, 86,401 seconds, 100 tickets each
    EXPECT_EQ(value_of(findings[0], "absolute_wei"), "51840600" + std::string(18, '0'));
    EXPECT_THAT(findings[1].detail, HasSubstr("not the maximum loss"));
    EXPECT_THAT(findings[1].detail, HasSubstr("0.9 eth"));  // deposit and reserve
}

TEST(DoctorLoss, TakesTheTightestOfAllLimits) {
    auto facts = good_facts();
    auto& limits = facts.loaded.config.clients[0].limits;
    limits.ev_per_hour = eth("0.001");
    EXPECT_EQ(value_of(judge_loss(facts)[0], "mean_wei"), eth("0.024").to_decimal());
    limits.ev_per_minute = eth("0.00001");
    EXPECT_EQ(value_of(judge_loss(facts)[0], "mean_wei"), eth("0.0144").to_decimal());
    limits.ev_total = eth("0.002");
    EXPECT_EQ(value_of(judge_loss(facts)[0], "mean_wei"), eth("0.002").to_decimal());
    limits.risk_per_day = eth("0.001");
    EXPECT_EQ(value_of(judge_loss(facts)[0], "mean_wei"), eth("0.001").to_decimal());
    limits.max_face_value = eth("0.01");
    EXPECT_EQ(value_of(judge_loss(facts)[0], "face_value_wei"), eth("0.01").to_decimal());
}

TEST(DoctorLoss, IsHeldByTheVaultWhereAClientHasNoLimit) {
    auto facts = good_facts();
    auto& client = facts.loaded.config.clients[0];
    client.limits = LimitsConfig{};
    client.limits.unlimited = true;
    EXPECT_EQ(value_of(judge_loss(facts)[0], "mean_wei"), eth("0.1").to_decimal());
    facts.loaded.config.vault.max_ev_per_day.reset();
    facts.loaded.config.vault.max_ev_per_minute.reset();
    EXPECT_THAT(said(judge_loss(facts), Status::warning), HasSubstr("vault.max_ev_per_day"));
}

TEST(DoctorLoss, OfAllClientsTogetherIsHeldByTheVault) {
    auto facts = good_facts();
    ClientConfig made;
    made.name = "made";
    made.limits.ev_per_day = eth("0.08");
    facts.made_clients = {made};
    const auto findings = judge_loss(facts);
    ASSERT_EQ(findings.size(), 4U);
    EXPECT_THAT(findings[1].detail, HasSubstr("client made"));
    EXPECT_THAT(findings[2].detail, HasSubstr("all clients together"));
    EXPECT_EQ(value_of(findings[2], "mean_wei"), eth("0.1").to_decimal());
}

TEST(DoctorLoss, HasNoLineForEachOfVeryManyClients) {
    auto facts = good_facts();
    facts.made_clients.assign(150, facts.loaded.config.clients[0]);
    const auto findings = judge_loss(facts);
    EXPECT_EQ(findings.size(), 103U);
    EXPECT_THAT(said(findings, Status::skipped), HasSubstr("51 clients more"));
    EXPECT_THAT(findings[101].detail, HasSubstr("all clients together"));
}

}  // namespace
}  // namespace farebox::signer::doctor::test
