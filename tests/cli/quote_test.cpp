// What `farebox models` and `farebox quote` say of prices.
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.hpp"

namespace farebox::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class CliQuote : public CliOnline {
protected:
    CliQuote() {
        network_.listed_price = network_.asked_price = 20'000'000'000;
        other_.listed_price = other_.asked_price = 30'000'000'000;
    }
    [[nodiscard]] Environment both() const {
        auto out = environment();
        out["FAREBOX_ORCHESTRATORS"] = other_.url() + "," + network_.url();
        return out;
    }
    gateway::test::FakeNetwork other_;
};

TEST_F(CliQuote, ModelsAreListedByApplication) {
    const auto run = farebox({"models"}, both());
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("APPLICATION"));
    EXPECT_THAT(run.out, HasSubstr("20 gwei to 30 gwei / fixed"));
    const auto json = nlohmann::json::parse(farebox({"models", "--output", "json"}, both()).out);
    for (const auto& each : json) {
        if (each.at("app") == "echo/single") {
            EXPECT_EQ(each.at("orchestrators").size(), 2U);
            EXPECT_EQ(each.at("lowest_price_wei"), "20000000000");
            EXPECT_EQ(each.at("capacity_available"), 8);
        }
    }
}

TEST_F(CliQuote, SaysUnitJobDayAndDollars) {
    const auto run = farebox({"quote", "echo/single", "--per-day", "1000", "--eth-usd", "3000"}, both());
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("20 gwei ($0.0000600)"));
    EXPECT_THAT(run.out, HasSubstr("20000 gwei ($0.0600)"));
    EXPECT_THAT(run.out, HasSubstr("A job is 1 request;"));
    EXPECT_LT(run.out.find(other_.url()), run.out.find(network_.url())) << "in the order they were given";
}

TEST_F(CliQuote, SaysTheSameAsJson) {
    auto environment = both();
    environment["FAREBOX_ETH_USD"] = "2000";
    const auto run =
        farebox({"quote", "echo/single", "--units", "7", "--select", "cheapest", "--output", "json"}, environment);
    ASSERT_EQ(run.status, 0) << run.err;
    for (const auto& each : nlohmann::json::parse(run.out)) {
        const bool cheap = each.at("orchestrator") == network_.url();
        EXPECT_EQ(each.at("job_wei"), cheap ? "140000000000" : "210000000000");
        EXPECT_EQ(each.at("units"), 7);
        EXPECT_TRUE(each.contains("unit_usd"));
        EXPECT_FALSE(each.contains("day_wei"));
        EXPECT_GT(each.at("chance").get<double>(), cheap ? 0.8 : 0.05);
    }
}

TEST_F(CliQuote, ExplainsWhoIsNotUsed) {
    const auto run = farebox({"quote", "echo/single", "--max-price", "25 gwei/request", "--explain"}, both());
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, Not(HasSubstr(other_.url())));
    EXPECT_THAT(run.err, HasSubstr("dropped: asks 30 gwei per unit, above the limit of 25 gwei/request"));
    const auto blocked = farebox({"quote", "echo/single", "--block", network_.url(), "--block", other_.url()}, both());
    EXPECT_EQ(blocked.status, 1);
    EXPECT_THAT(blocked.err, HasSubstr("blocklist"));
}

TEST_F(CliQuote, CountsNoUnitsOfWhatIsFree) {
    network_.priced = other_.priced = false;
    const auto free = farebox({"quote", "echo/live"}, both());
    EXPECT_EQ(free.status, 0) << free.err;
    EXPECT_THAT(free.out, HasSubstr("free"));
    EXPECT_THAT(free.out, Not(HasSubstr("A job is")));
    network_.priced = true;
    const auto mixed = farebox({"quote", "echo/live"}, both());
    EXPECT_THAT(mixed.out, HasSubstr("A job is 60 seconds; --units says otherwise."));
}

TEST_F(CliQuote, KnowsSessionsToo) {
    const auto run = farebox({"quote", "echo/live"}, both());
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("A job is 60 seconds; --units says otherwise."));
    EXPECT_THAT(run.out, HasSubstr("--eth-usd"));
}

TEST_F(CliQuote, MistakesAreSaid) {
    EXPECT_EQ(farebox({"quote", "echo/single", "--eth-usd", "many"}, both()).status, 2);
    EXPECT_EQ(farebox({"quote", "echo/single", "--select", "best"}, both()).status, 2);
    EXPECT_EQ(farebox({"quote"}, both()).status, 2);
    EXPECT_EQ(farebox({"quote", "no/such"}, both()).status, 1);
}

}  // namespace
}  // namespace farebox::cli
