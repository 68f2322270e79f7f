#include "sandbox/orchestrator/announcement.hpp"

#include <gtest/gtest.h>

#include "protocol/billing.hpp"
#include "protocol/ticket_count.hpp"
#include "sandbox/acceptance/quote.hpp"

namespace farebox::sandbox::test {
namespace {

/// Gateways of type lv2v cannot pay in parts: what a session pays ahead has to fit into one payment.
TEST(Announcement, HasAPriceAtWhichASessionCanBegin) {
    for (const auto& price : announced_prices()) {
        const auto units = protocol::preload_units(protocol::PaymentType::lv2v, 0);
        const auto fee = protocol::fee(units, {price.price_per_unit, price.pixels_per_unit});
        const auto tickets = protocol::ticket_count({}, fee, protocol::Rational{TicketTerms{}.ticket_ev});
        ASSERT_TRUE(tickets) << tickets.error().message;
        EXPECT_EQ(*tickets, 25U);
    }
    EXPECT_FALSE(announced_prices().empty());
}

TEST(Announcement, NamesTheCardOfItsModel) {
    Announcement says;
    says.model = "another";
    const auto hardware = announced_hardware(says);
    ASSERT_EQ(hardware.size(), 1U);
    EXPECT_EQ(hardware[0].pipeline, "live-video-to-video");
    EXPECT_EQ(hardware[0].model_id, "another");
    EXPECT_EQ(hardware[0].gpu_info.at("0").name, "Sandbox GPU");
}

}  // namespace
}  // namespace farebox::sandbox::test
