// Random schedules of clients, clocks and crashes: the signer decides as the rules do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <set>
#include <sstream>

#include "tests/model/dice.hpp"
#include "tests/model/duel.hpp"
#include "tests/support/soak.hpp"

namespace farebox::model {
namespace {

using test::number_from_environment;
using test::Soak;

constexpr std::size_t kOperations = 40;
constexpr std::size_t kShards = 16;
constexpr std::size_t kSchedulesPerShard = 125;

/// Plays one schedule; a difference fails the test with the shortest schedule that shows it.
std::map<std::string, int> expect_same_decisions(std::uint64_t seed) {
    const Schedule schedule = make_schedule(seed, kOperations);
    Outcome outcome = play(schedule);
    if (outcome.difference) {
        std::ostringstream trace;
        const auto again = play(shrink(schedule), &trace);
        ADD_FAILURE() << "play this schedule again with FAREBOX_MODEL_SCHEDULE=" << seed << "\n"
                      << *outcome.difference << "\nleft after shrinking:\n"
                      << trace.str() << again.difference.value_or("(it does not fail every time)");
    }
    return std::move(outcome.decisions);
}

class SignerAndModel : public testing::TestWithParam<std::size_t> {};

TEST_P(SignerAndModel, DecideTheSame) {
    if (const auto one = number_from_environment("FAREBOX_MODEL_SCHEDULE")) {
        expect_same_decisions(*one);
        return;
    }
    const Soak soak;
    // The suite plays the same schedules each time; a soak plays new ones.
    const std::uint64_t usual = soak.is_on() ? std::random_device{}() : 1;
    const auto seed = number_from_environment("FAREBOX_MODEL_SEED").value_or(usual);
    std::cout << "FAREBOX_MODEL_SEED=" << seed << '\n' << std::flush;
    Dice seeds{seed + GetParam()};
    std::size_t played = 0;
    std::map<std::string, int> met;
    while (!HasFailure() && (soak.is_on() ? soak.goes_on() : played < kSchedulesPerShard)) {
        for (const auto& [decision, times] : expect_same_decisions(seeds.roll())) {
            met[decision] += times;
        }
        ++played;
    }
    std::cout << played << " schedules of " << kOperations << " operations:";
    for (const auto& [decision, times] : met) {
        std::cout << " " << decision << " " << times;
    }
    std::cout << '\n';
}

/// A model that is never asked proves nothing. With this seed every decision comes up within a hundred schedules or
/// two.
TEST(Schedules, ReachEveryDecision) {
    std::set<std::string> missing{
        "payment",        "replay",           "invalid_argument",     "state_invalid",
        "state_unknown",  "state_superseded", "state_foreign",        "reissue_limit",
        "ev_exceeded",    "zero_ev",          "idempotency_conflict", "ticket_params_rejected",
        "price_exceeded", "no_tickets",       "refresh_session",      "nonces_exhausted",
        "rate_limited",   "budget_exceeded",  "rand_hash_conflict",   "risk_exceeded",
        "key_overexposed"};
    Dice seeds{1};
    for (int played = 0; played < 500 && !missing.empty() && !HasFailure(); ++played) {
        for (const auto& [decision, times] : expect_same_decisions(seeds.roll())) {
            missing.erase(decision);
        }
    }
    EXPECT_THAT(missing, testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Shard, SignerAndModel, testing::Range(std::size_t{0}, kShards));

}  // namespace
}  // namespace farebox::model
