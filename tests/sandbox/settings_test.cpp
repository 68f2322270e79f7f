// What people and tests type: runners, faults, options.
#include <gtest/gtest.h>

#include "sandbox/control/faults.hpp"
#include "sandbox/options.hpp"
#include "sandbox/runners/runner_spec.hpp"
#include "sandbox/text.hpp"

namespace farebox::sandbox::test {
namespace {

TEST(RunnerOption, HasDefaultsForEverythingButItsAddress) {
    const auto runner = parse_runner("my-app=http://127.0.0.1:8000");
    ASSERT_TRUE(runner);
    EXPECT_EQ(runner->route, "my-app");
    EXPECT_EQ(runner->app, "my-app");
    EXPECT_EQ(runner->target, "http://127.0.0.1:8000");
    EXPECT_EQ(runner->mode, RunnerMode::persistent);
    EXPECT_EQ(runner->unit, PriceUnit::seconds);
    EXPECT_EQ(runner->price_wei, 33'333'333'333);
}

TEST(RunnerOption, TakesEveryField) {
    const auto runner = parse_runner("x=https://h:1/base,app=a/b,mode=single-shot,unit=fixed,price=7wei,capacity=2");
    ASSERT_TRUE(runner);
    EXPECT_EQ(runner->target, "https://h:1/base");
    EXPECT_EQ(runner->app, "a/b");
    EXPECT_EQ(runner->mode, RunnerMode::single_shot);
    EXPECT_EQ(runner->unit, PriceUnit::fixed);
    EXPECT_EQ(runner->price_wei, 7);
    EXPECT_EQ(runner->capacity, 2);
}

class BadRunnerOption : public testing::TestWithParam<const char*> {};

TEST_P(BadRunnerOption, IsRefused) {
    const auto runner = parse_runner(GetParam());
    ASSERT_FALSE(runner);
    EXPECT_EQ(runner.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(Texts, BadRunnerOption,
                         testing::Values("", "x", "=http://h", "a/b=http://h", "x=ftp://h", "x=http://h,mode=both",
                                         "x=http://h,unit=hours", "x=http://h,price=7", "x=http://h,price=-7wei",
                                         "x=http://h,capacity=0", "x=http://h,colour=red", "x=http://h,unit=fixed"));

TEST(DefaultRunners, AreTheThreeEchoes) {
    const auto runners = default_runners();
    ASSERT_EQ(runners.size(), 3U);
    EXPECT_EQ(runners[0].app, "echo/live");
    EXPECT_EQ(runners[1].app, "echo/fixed");
    EXPECT_EQ(runners[2].app, "echo/lv2v");
}

TEST(FaultFraction, HitsTheFirstOfEveryPeriod) {
    auto fraction = *Fraction::parse("1/4");
    std::string hits;
    for (int i = 0; i < 8; ++i) {
        hits += fraction.next() ? 'x' : '.';
    }
    EXPECT_EQ(hits, "x...x...");
    auto never = Fraction{};
    EXPECT_FALSE(never.next());
    auto always = *Fraction::parse("1/1");
    EXPECT_TRUE(always.next());
    EXPECT_TRUE(always.next());
}

class BadFraction : public testing::TestWithParam<const char*> {};
TEST_P(BadFraction, IsRefused) {
    EXPECT_FALSE(Fraction::parse(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Texts, BadFraction, testing::Values("", "1", "1/0", "2/1", "-1/2", "a/b", "1/2/3", "1/"));

TEST(Fault, IsSetShownAndCleared) {
    Faults faults;
    ASSERT_TRUE(faults.set("slow", "250ms"));
    ASSERT_TRUE(faults.set("price-raising", "1.5"));
    ASSERT_TRUE(faults.set("dying", "3"));
    EXPECT_EQ(faults.slow.count(), 250);
    EXPECT_EQ(faults.price_raising.numerator * 2, faults.price_raising.denominator * 3);
    EXPECT_EQ(faults.dying, 3);
    EXPECT_EQ(faults.active().size(), 3U);
    ASSERT_TRUE(faults.clear("slow"));
    EXPECT_EQ(faults.slow.count(), 0);
    EXPECT_EQ(faults.active().size(), 2U);
}

TEST(Fault, HasADefaultStrength) {
    Faults faults;
    for (const auto* name : {"slow", "dying", "price-raising", "expiring-params", "reject-tickets", "drop-payments",
                             "lose-answers", "full", "moved", "transcoding"}) {
        EXPECT_TRUE(faults.set(name, "")) << name;
    }
    EXPECT_EQ(faults.active().size(), 10U);
    EXPECT_TRUE(faults.drop_payments.next());
    EXPECT_EQ(faults.full, Fullness::announced);
    EXPECT_GT(faults.transcoding, 10);
}

TEST(Fault, StrikesAtPlaces) {
    Faults faults;
    ASSERT_TRUE(faults.set("stall", "payment+app"));
    ASSERT_TRUE(faults.set("stall-midway", ""));
    ASSERT_TRUE(faults.set("nonsense", "challenge.payment_params:huge"));
    EXPECT_TRUE(faults.stalled.has(Place::app));
    EXPECT_FALSE(faults.stalled.has(Place::challenge));
    EXPECT_TRUE(faults.stalled_midway.has(Place::discovery));
    EXPECT_EQ(faults.nonsense->field, "payment_params");
    EXPECT_FALSE(faults.set("stall", "nowhere"));
    EXPECT_FALSE(faults.set("nonsense", ""));
    for (const auto* name : {"stall", "stall-midway", "nonsense"}) {
        EXPECT_TRUE(faults.clear(name)) << name;
    }
    EXPECT_FALSE(faults.stalled.has(Place::app));
    EXPECT_FALSE(faults.nonsense);
    EXPECT_TRUE(faults.active().empty());
}

TEST(Fault, OfTheWebhookIsSetAndCleared) {
    Faults faults;
    ASSERT_TRUE(faults.set("webhook", "silent"));
    ASSERT_TRUE(faults.set("webhook-slow", "5ms"));
    EXPECT_EQ(faults.webhook, WebhookFault::silent);
    EXPECT_FALSE(faults.set("webhook", "loud"));
    EXPECT_TRUE(faults.clear("webhook"));
    EXPECT_TRUE(faults.clear("webhook-slow"));
    EXPECT_EQ(faults.webhook, WebhookFault::none);
    EXPECT_EQ(faults.webhook_slow.count(), 0);
}

TEST(Fault, IsClearedWhateverItsKind) {
    Faults faults;
    for (const auto* name : {"slow", "dying", "price-raising", "expiring-params", "reject-tickets", "drop-payments",
                             "lose-answers", "full", "moved", "transcoding"}) {
        ASSERT_TRUE(faults.set(name, "")) << name;
        EXPECT_TRUE(faults.clear(name)) << name;
    }
    EXPECT_TRUE(faults.active().empty());
    EXPECT_EQ(faults.full, Fullness::honest);
    EXPECT_EQ(faults.transcoding, 0);
    EXPECT_EQ(faults.dying, 0);
    EXPECT_FALSE(faults.lose_answers.next());
    EXPECT_FALSE(faults.clear("sleepy"));
}

TEST(Fault, MayHideThatARunnerIsFull) {
    Faults faults;
    ASSERT_TRUE(faults.set("full", "hidden"));
    EXPECT_EQ(faults.full, Fullness::hidden);
}

class BadFault : public testing::TestWithParam<std::pair<const char*, const char*>> {};
TEST_P(BadFault, IsRefusedAndChangesNothing) {
    Faults faults;
    EXPECT_FALSE(faults.set(GetParam().first, GetParam().second));
    EXPECT_TRUE(faults.active().empty());
    EXPECT_EQ(faults.slow.count(), 0);
    EXPECT_EQ(faults.full, Fullness::honest);
    EXPECT_EQ(faults.transcoding, 0);
}
INSTANTIATE_TEST_SUITE_P(Texts, BadFault,
                         testing::Values(std::pair{"sleepy", "1"}, std::pair{"slow", "1"}, std::pair{"dying", "0"},
                                         std::pair{"price-raising", "0"}, std::pair{"drop-payments", "4/1"},
                                         std::pair{"full", "yes"}, std::pair{"moved", "away"},
                                         std::pair{"transcoding", "0"}));

TEST(Duration, IsANumberWithItsUnit) {
    EXPECT_EQ(parse_duration("250ms"), std::chrono::milliseconds{250});
    EXPECT_EQ(parse_duration("5s"), std::chrono::seconds{5});
    EXPECT_EQ(parse_duration("2m"), std::chrono::minutes{2});
    for (const auto* text : {"", "5", "s", "5 s", "-5s", "5h", "99999999s"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
}

template <class... Arguments>
ParsedCommandLine parse(Arguments... arguments) {
    const std::array<const char*, sizeof...(arguments) + 1> argv{"farebox-sandbox", arguments...};
    return parse_command_line(static_cast<int>(argv.size()), argv.data());
}

TEST(CommandLine, HasDefaults) {
    const auto parsed = parse();
    ASSERT_TRUE(parsed.command);
    EXPECT_FALSE(parsed.command->json);
    EXPECT_EQ(parsed.command->options.http, "127.0.0.1:0");
    EXPECT_EQ(parsed.command->options.terms.tickets.ticket_ev.to_decimal(), "8000000000");
    EXPECT_EQ(parsed.command->options.chain_options.default_funds.deposit.to_decimal(), "1000000000000000000");
    EXPECT_EQ(parsed.command->options.terms.max_sessions, 10);
    EXPECT_EQ(parsed.command->options.runners.size(), 3U);
}

TEST(CommandLine, TakesRunnersAndFaults) {
    const auto parsed =
        parse("--runner", "echo-live=http://127.0.0.1:9,price=5wei", "--fault", "drop-payments=1/4", "--fault", "full",
              "--output", "json", "--payment-interval", "500ms", "--max-sessions", "2");
    ASSERT_TRUE(parsed.command);
    EXPECT_TRUE(parsed.command->json);
    EXPECT_EQ(parsed.command->options.runners.size(), 3U) << "a runner of the same name replaces the default one";
    EXPECT_EQ(parsed.command->options.runners.back().price_wei, 5);
    EXPECT_EQ(parsed.command->options.faults.size(), 2U);
    EXPECT_EQ(parsed.command->options.payment_interval.count(), 500);
    EXPECT_EQ(parsed.command->options.terms.max_sessions, 2);
}

TEST(CommandLine, EndsWithUsageStatusAfterAMistake) {
    EXPECT_EQ(parse("--colour", "red").exit_code, 2);
    EXPECT_EQ(parse("--fault", "sleepy").exit_code, 2);
    EXPECT_EQ(parse("--runner", "x").exit_code, 2);
    EXPECT_EQ(parse("--ticket-ev", "8").exit_code, 2);
    EXPECT_EQ(parse("--payment-interval", "0s").exit_code, 2);
    EXPECT_EQ(parse("--max-sessions", "0").exit_code, 2);
    EXPECT_EQ(parse("--certificate", "/dev/null").exit_code, 2);
    EXPECT_EQ(parse("--certificate", "/no/such/file", "--private-key", "/dev/null").exit_code, 2);
    const auto help = parse("--help");
    EXPECT_FALSE(help.command);
    EXPECT_EQ(help.exit_code, 0);
}

}  // namespace
}  // namespace farebox::sandbox::test
