#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "signer/log/logger.hpp"
#include "signer/metrics/metrics.hpp"

namespace farebox::signer::test {
namespace {

TEST(Logger, WritesOneJsonObjectPerEvent) {
    std::vector<std::string> lines;
    Logger log{LogLevel::info, [&](std::string_view line) { lines.emplace_back(line); }};
    log.info("started", {{"path", "a \"quoted\"\n\xff line"}});
    ASSERT_EQ(lines.size(), 1U);
    const auto event = nlohmann::json::parse(lines.front(), nullptr, false);
    ASSERT_TRUE(event.is_object()) << lines.front();
    EXPECT_EQ(event["event"], "started");
    EXPECT_EQ(event["level"], "info");
    EXPECT_TRUE(event.contains("time"));
    EXPECT_EQ(lines.front().find('\n'), std::string::npos);
}

TEST(Logger, PutsTimeAndLevelBeforeAReadyMadeObject) {
    std::string line;
    Logger log{LogLevel::info, [&](std::string_view text) { line = text; }};
    log.write_object(LogLevel::warn, R"({"event":"request","status":503})");
    const auto event = nlohmann::json::parse(line, nullptr, false);
    ASSERT_TRUE(event.is_object()) << line;
    EXPECT_EQ(event["status"], 503);
    EXPECT_EQ(event["level"], "warn");
}

TEST(Logger, LeavesOutWhatIsBelowItsLevel) {
    int lines = 0;
    Logger log{LogLevel::warn, [&](std::string_view) { ++lines; }};
    log.info("quiet");
    log.set_level(LogLevel::info);
    log.info("heard");
    EXPECT_EQ(lines, 1);
}

TEST(Metrics, CountsByRouteAndCode) {
    Metrics metrics;
    metrics.request_done("generate-live-payment", 200, "ok", std::chrono::milliseconds{2});
    metrics.request_done("generate-live-payment", 402, "budget_exceeded", std::chrono::milliseconds{2});
    const auto text = metrics.render({});
    EXPECT_NE(
        text.find(
            R"(farebox_signer_requests_total{code="budget_exceeded",route="generate-live-payment",status="402"} 1)"),
        std::string::npos)
        << text;
    EXPECT_NE(text.find(R"(farebox_signer_request_seconds_count{route="generate-live-payment"} 2)"), std::string::npos);
}

TEST(Metrics, AddsUpTicketsAndExpectedValueByClient) {
    Metrics metrics;
    metrics.payment_signed("local", 3, Wei{1'000ULL});
    metrics.payment_signed("local", 2, Wei{500ULL});
    const auto text = metrics.render({});
    EXPECT_NE(text.find(R"(farebox_signer_tickets_total{client="local"} 5)"), std::string::npos);
    EXPECT_NE(text.find(R"(farebox_signer_ev_wei_total{client="local"} 1500)"), std::string::npos);
}

TEST(Metrics, CountsWhomItDidNotLetInByReason) {
    Metrics metrics;
    metrics.auth_refused(AuthRefusal::expired_token);
    metrics.auth_refused(AuthRefusal::expired_token);
    metrics.auth_refused(AuthRefusal::unknown_api_key);
    metrics.auth_id_ignored();
    GaugeReadings readings;
    readings.token_keys = GaugeReadings::TokenKeys{3, 7};
    const auto text = metrics.render(readings);
    for (const auto* line : {R"(farebox_signer_auth_refused_total{reason="expired_token"} 2)",
                             R"(farebox_signer_auth_refused_total{reason="unknown_api_key"} 1)",
                             "farebox_signer_auth_ids_ignored_total 1", "farebox_signer_connections_refused_total 0",
                             "farebox_signer_token_keys 3", "farebox_signer_token_keys_age_seconds 7"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
    }
}

TEST(Metrics, ShowsTheReadingsOfTheMoment) {
    Metrics metrics;
    GaugeReadings readings;
    readings.keys = {{"0xAb", Wei{7ULL}, Wei{8ULL}}};
    readings.chain_age_seconds = 1.5;
    const auto text = metrics.render(readings);
    EXPECT_NE(text.find(R"(farebox_signer_deposit_wei{key="0xAb"} 7)"), std::string::npos) << text;
    EXPECT_NE(text.find("farebox_signer_chain_age_seconds 1.5"), std::string::npos);
}

}  // namespace
}  // namespace farebox::signer::test
