// Whatever a thief does with a stolen key, and whatever happens to the signer meanwhile: nobody gets more than his
// limits, nobody else pays for it, and revocation ends it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <set>

#include "tests/model/dice.hpp"
#include "tests/support/soak.hpp"
#include "tests/theft/game.hpp"

namespace farebox::theft {
namespace {

using test::number_from_environment;
using test::Soak;

constexpr std::size_t kShards = 4;
constexpr std::size_t kGamesPerShard = 8;

Outcome expect_bounded(std::uint64_t seed) {
    Outcome outcome = play(seed);
    EXPECT_FALSE(outcome.wrong) << "play this game again with FAREBOX_THEFT_GAME=" << seed << "\n"
                                << outcome.wrong.value_or("");
    return outcome;
}

class StolenKey : public testing::TestWithParam<std::size_t> {};

TEST_P(StolenKey, CostsNoMoreThanItsLimits) {
    if (const auto one = number_from_environment("FAREBOX_THEFT_GAME")) {
        expect_bounded(*one);
        return;
    }
    const Soak soak;
    // The suite plays the same games each time; a soak plays new ones.
    const std::uint64_t usual = soak.is_on() ? std::random_device{}() : 1;
    const auto seed = number_from_environment("FAREBOX_THEFT_SEED").value_or(usual);
    std::cout << "FAREBOX_THEFT_SEED=" << seed << '\n' << std::flush;
    model::Dice seeds{seed + GetParam()};
    std::size_t played = 0;
    std::map<std::string, int> met;
    while (!HasFailure() && (soak.is_on() ? soak.goes_on() : played < kGamesPerShard)) {
        for (const auto& counts = expect_bounded(seeds.roll()); const auto& [what, times] : counts.thief_met) {
            met[what] += times;
        }
        ++played;
    }
    std::cout << played << " games; the thief met:";
    for (const auto& [what, times] : met) {
        std::cout << " " << what << " " << times;
    }
    std::cout << '\n';
}

INSTANTIATE_TEST_SUITE_P(Shard, StolenKey, testing::Range(std::size_t{0}, kShards));

/// A thief that is never stopped, or never paid, proves nothing.
TEST(Thief, MeetsEveryLineOfDefence) {
    std::set<std::string> missing{"payment",
                                  "budget_exceeded",
                                  "risk_exceeded",
                                  "state_foreign",
                                  "state_superseded",
                                  "state_invalid",
                                  "reissue_limit",
                                  "rand_hash_conflict",
                                  "unauthenticated",
                                  "idempotency_conflict",
                                  "no_tickets",
                                  "ev_exceeded",
                                  "death",
                                  "restart",
                                  "clock step"};
    model::Dice seeds{1};
    for (int played = 0; played < 100 && !missing.empty() && !HasFailure(); ++played) {
        const Outcome outcome = expect_bounded(seeds.roll());
        for (const auto* counts : {&outcome.thief_met, &outcome.happened}) {
            for (const auto& [what, times] : *counts) {
                missing.erase(what);
            }
        }
    }
    EXPECT_THAT(missing, testing::IsEmpty());
}

}  // namespace
}  // namespace farebox::theft
