// What --orchestrator and --orchestrators take.
#include "sandbox/orchestrator/orchestrator_spec.hpp"

#include <gtest/gtest.h>

#include <array>

#include "sandbox/options.hpp"

namespace farebox::sandbox::test {
namespace {

TEST(OrchestratorOption, HasDefaultsForEverythingButItsName) {
    const auto spec = parse_orchestrator("a", {});
    ASSERT_TRUE(spec);
    EXPECT_EQ(spec->name, "a");
    EXPECT_EQ(spec->terms.key_name, "a");
    EXPECT_EQ(spec->listen, "127.0.0.1:0");
    EXPECT_EQ(spec->runners, default_runners());
}

TEST(OrchestratorOption, TakesEveryKey) {
    const auto spec = parse_orchestrator(
        "a=http://127.0.0.1:9,price=1.5x,latency=50ms,region=eu,version=0.9.1,runner-version=2,model=m,warm=no,"
        "stake=100 eth,runners=echo-live+echo-fixed,capacity=4,nodes=b+c,score=3,url=https://x:1,fault=slow=1s,"
        "fault=full",
        {});
    ASSERT_TRUE(spec) << spec.error().message;
    EXPECT_EQ(spec->listen, "http://127.0.0.1:9");
    EXPECT_EQ(times({10, 1}, spec->terms.says.price).price_per_unit, 15);
    EXPECT_EQ(spec->terms.latency.count(), 50);
    EXPECT_EQ(spec->terms.says.region, "eu");
    EXPECT_EQ(spec->terms.says.version, "0.9.1");
    EXPECT_EQ(spec->terms.says.runner_version, "2");
    EXPECT_EQ(spec->terms.says.model, "m");
    EXPECT_FALSE(spec->terms.says.warm);
    EXPECT_EQ(spec->stake, *Wei::parse_amount("100 eth"));
    ASSERT_EQ(spec->runners.size(), 2U);
    EXPECT_EQ(spec->runners[1].capacity, 4);
    EXPECT_EQ(spec->siblings, (std::vector<std::string>{"b", "c"}));
    EXPECT_EQ(spec->score, 3);
    EXPECT_EQ(spec->public_url, "https://x:1");
    EXPECT_EQ(spec->faults.size(), 2U);
    EXPECT_TRUE(parse_orchestrator("a,runners=none", {})->runners.empty());
}

class BadOrchestratorOption : public testing::TestWithParam<const char*> {};
TEST_P(BadOrchestratorOption, IsRefused) {
    const auto spec = parse_orchestrator(GetParam(), {});
    ASSERT_FALSE(spec);
    EXPECT_EQ(spec.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(Texts, BadOrchestratorOption,
                         testing::Values("", "first", "a b", "=127.0.0.1:0", "a,price=0", "a,price=-1x", "a,price",
                                         "a,latency=5", "a,warm=maybe", "a,stake=1", "a,capacity=0",
                                         "a,runners=nothing", "a,runners=", "a,url=x", "a,fault=sleepy",
                                         "a,fault=never-mine", "a,colour=red"));

TEST(OrchestratorsOption, MakesEqualOnes) {
    const auto all = parse_equal_orchestrators("3,price=2x", {});
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 3U);
    EXPECT_EQ(all->at(2).name, "o3");
    EXPECT_EQ(all->at(2).terms.says.price.numerator, 2 * all->at(2).terms.says.price.denominator);
    for (const auto* bad : {"", "x", "-1", "1000", "2,colour=red"}) {
        EXPECT_FALSE(parse_equal_orchestrators(bad, {})) << bad;
    }
}

template <class... Texts>
ParsedCommandLine parse(Texts... arguments) {
    const std::array<const char*, sizeof...(arguments) + 1> argv{"farebox-sandbox", arguments...};
    return parse_command_line(static_cast<int>(argv.size()), argv.data());
}

TEST(OrchestratorsOnTheCommandLine, ShareWhatTheFirstOneHas) {
    const auto parsed =
        parse("--http", "http://127.0.0.2:0", "--ticket-ev", "9 gwei", "--runner", "all=", "--runner",
              "a/own=,price=7wei", "--orchestrator", "a,capacity=3", "--orchestrator", "b", "--orchestrators", "2");
    ASSERT_TRUE(parsed.command);
    const auto& others = parsed.command->options.others;
    ASSERT_EQ(others.size(), 4U);
    EXPECT_EQ(parsed.command->options.runners.size(), 4U);
    EXPECT_EQ(others[0].runners.size(), 5U);
    EXPECT_EQ(others[0].runners.back().route, "own");
    EXPECT_EQ(others[0].runners.back().capacity, 3);
    EXPECT_EQ(others[1].runners.size(), 4U);
    EXPECT_EQ(others[1].listen, "http://127.0.0.2:0");
    EXPECT_EQ(others[3].terms.tickets.ticket_ev.to_decimal(), "9000000000");
}

TEST(OrchestratorsOnTheCommandLine, AreRefusedWhereTheyMakeNoSense) {
    EXPECT_EQ(parse("--orchestrator", "a,colour=red").exit_code, 2);
    EXPECT_EQ(parse("--orchestrators", "many").exit_code, 2);
    EXPECT_EQ(parse("--runner", "nobody/x=").exit_code, 2);
    EXPECT_EQ(parse("--orchestrator", "a", "--runner", "a/x").exit_code, 2);
}

}  // namespace
}  // namespace farebox::sandbox::test
