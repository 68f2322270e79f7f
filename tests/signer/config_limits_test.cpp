// What a client may spend and pay for, as the operator writes it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signer/config/limits.hpp"
#include "tests/signer/load_support.hpp"

namespace farebox::signer::config {
namespace {

using testing::HasSubstr;

constexpr const char* kEverything =
    R"({ ev_per_minute = "1 gwei", ev_per_hour = "2 gwei", ev_per_day = "3 gwei", ev_total = "4 gwei", )"
    R"(risk_per_day = "5 gwei", per_session = { ev_total = "6 gwei" }, per_orchestrator = { ev_per_hour = "7 gwei" }, )"
    R"(per_recipient = { ev_per_minute = "8 gwei", risk_per_day = "9 gwei" }, per_auth_id = { ev_per_day = "10 gwei" }, )"
    R"(payments_per_second = 11, requests_per_second = 12, live_sessions = 13, max_face_value = "14 gwei", )"
    R"(max_price = { "seconds" = "15 gwei", "fixed" = "unlimited" }, allowed_apps = ["scope", ""], )"
    R"(allowed_types = ["live", "lv2v", "fixed", "pixels"], )"
    R"(allowed_capabilities = ["text-to-image/stabilityai/sd-turbo", "live-video-to-video"], )"
    R"(allowed_orchestrators = ["0x000000000000000000000000000000000000dEaD"], )"
    R"(allowed_recipients = ["0x000000000000000000000000000000000000dEaD"] })";

TEST(Limits, AreWrittenAsTheyAreRead) {
    const auto limits = parse_limits(kEverything);
    ASSERT_TRUE(limits) << limits.error().message;
    EXPECT_EQ(format_limits(*limits), kEverything);
    EXPECT_EQ(*parse_limits(format_limits(*limits)), *limits);
    EXPECT_EQ(limits->per_session.ev_total, Wei{6'000'000'000ULL});
    EXPECT_EQ(limits->per_recipient.risk_per_day, Wei{9'000'000'000ULL});
    EXPECT_FALSE(limits->per_recipient.ev_per_day.has_value());
    EXPECT_EQ(limits->requests_per_second, 12U);
    EXPECT_EQ(limits->allowed_capabilities.front(), (AllowedCapabilityConfig{27, "stabilityai/sd-turbo"}));
    EXPECT_EQ(limits->allowed_capabilities.back(), (AllowedCapabilityConfig{35, ""}));
    EXPECT_EQ(limits->allowed_types.back(), protocol::PaymentType::by_pixels);
}

TEST(Limits, MayBeUnlimitedInOneWord) {
    const auto limits = parse_limits(R"("unlimited")");
    ASSERT_TRUE(limits) << limits.error().message;
    EXPECT_TRUE(limits->unlimited);
    EXPECT_EQ(*parse_limits(format_limits(*limits)), *limits);
}

TEST(Limits, KnowEveryPipelineByTheNameOfThePricesFile) {
    for (const std::string name :
         {"text-to-image", "image-to-image", "image-to-video", "upscale", "audio-to-text", "segment-anything-2", "llm",
          "image-to-text", "live-video-to-video", "text-to-speech", "byoc"}) {
        const auto text = R"({ ev_per_day = "1 wei", allowed_capabilities = [")" + name + R"("] })";
        const auto limits = parse_limits(text);
        ASSERT_TRUE(limits) << limits.error().message;
        EXPECT_EQ(format_limits(*limits), text);
    }
}

class LimitsReject : public testing::TestWithParam<const char*> {};

TEST_P(LimitsReject, WhatMeansNothing) {
    const auto limits = parse_limits(GetParam());
    ASSERT_FALSE(limits) << GetParam();
    EXPECT_EQ(limits.error().code, ErrorCode::invalid_argument);
    EXPECT_FALSE(limits.error().message.empty());
}

INSTANTIATE_TEST_SUITE_P(Bad, LimitsReject,
                         testing::Values("", "{}", "7", "{ ev_per_hour = \"1 eth\" }",
                                         "{ ev_per_day = \"1 eth\" }\nwatch = true",
                                         "{ ev_per_day = \"1 eth\", ev_per_week = \"1 eth\" }", "{ ev_per_day = 1 }",
                                         "{ ev_per_day = \"1 eth\", per_session = { live_sessions = 1 } }",
                                         "{ ev_per_day = \"1 eth\", per_session = { ev_per_day = \"unlimited\" } }",
                                         "{ ev_per_day = \"1 eth\", per_session = \"1 eth\" }",
                                         "{ ev_per_day = \"1 eth\", requests_per_second = 0 }",
                                         "{ ev_per_day = \"1 eth\", max_face_value = 3 }",
                                         "{ ev_per_day = \"1 eth\", max_price = \"1 gwei\" }",
                                         "{ ev_per_day = \"1 eth\", max_price = { hours = \"1 gwei\" } }",
                                         "{ ev_per_day = \"1 eth\", allowed_apps = [] }",
                                         "{ ev_per_day = \"1 eth\", allowed_apps = [7] }",
                                         "{ ev_per_day = \"1 eth\", allowed_types = [\"video\"] }",
                                         "{ ev_per_day = \"1 eth\", allowed_capabilities = [\"h264\"] }",
                                         "{ ev_per_day = \"1 eth\", allowed_capabilities = [\"text-to-image/\"] }",
                                         "{ ev_per_day = \"1 eth\", allowed_recipients = [\"0x12\"] }",
                                         "{ ev_per_day = \"1 eth\", allowed_orchestrators = "
                                         "[\"0x000000000000000000000000000000000000DEaD\"] }"));

TEST(Limits, AreNoLongerThanAnybodyWrites) {
    EXPECT_FALSE(parse_limits("{ ev_per_day = \"1 eth\" }" + std::string(64U * 1024U, ' ')));
}

TEST(Limits, OfAClientStayWithinThoseOfTheSigner) {
    PricingConfig pricing;
    pricing.max_price.seconds = CeilingConfig{false, Wei{100}};
    pricing.max_price.fixed = CeilingConfig{true, {}};
    TicketsConfig tickets;
    tickets.max_face_value = Wei{1000};
    LimitsConfig limits;
    limits.max_face_value = Wei{1000};
    limits.max_price.seconds = CeilingConfig{false, Wei{100}};
    limits.max_price.fixed = CeilingConfig{true, {}};
    EXPECT_THAT(beyond_the_signers(limits, pricing, tickets), testing::IsEmpty());
    limits.max_face_value = Wei{1001};
    limits.max_price.seconds = CeilingConfig{true, {}};
    limits.max_price.pixels = CeilingConfig{false, Wei{1}};
    EXPECT_THAT(beyond_the_signers(limits, pricing, tickets),
                testing::ElementsAre(HasSubstr("max_face_value"), HasSubstr("seconds"), HasSubstr("pixels")));
}

TEST(Limits, BeyondThoseOfTheSignerAreRefusedWithTheirPlace) {
    const std::string client = "[[client]]\nname = \"a\"\nuid = [1]\n[client.limits]\nev_per_day = \"1 eth\"\n";
    const signer::test::ConfigFolder fine{signer::test::kMinimal + client + "max_face_value = \"0.03 eth\"\n"};
    EXPECT_TRUE(fine.load());
    const signer::test::ConfigFolder beyond{signer::test::kMinimal + client + "max_face_value = \"0.04 eth\"\n"};
    const auto loaded = beyond.load();
    ASSERT_FALSE(loaded);
    EXPECT_THAT(loaded.error().message, HasSubstr("\"a\": limits.max_face_value is above"));
}

}  // namespace
}  // namespace farebox::signer::config
