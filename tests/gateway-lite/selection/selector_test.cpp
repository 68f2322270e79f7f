// Who is used and who comes first, by the rules of Options::selection.
#include "gateway-lite/selection/selector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

namespace farebox::gateway::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class SelectorTest : public testing::Test {
protected:
    /// Each at "https://NAME:8935".
    static Candidate candidate(const std::string& name, const char* price = "100") {
        Candidate out;
        out.orchestrator = {net::Scheme::https, name, 8935, {}};
        out.url = net::Url{out.orchestrator, "/apps/x/app"};
        out.type = protocol::PaymentType::fixed;
        out.price = *protocol::Rational::parse_decimal(price);
        out.ceiling = *out.price * protocol::Rational{2};
        out.version = "1.2.3";
        out.room = Candidate::Room::some;
        return out;
    }
    Candidates choose(std::vector<Candidate> usable) {
        if (!selector_) {
            auto checked = check_rules(options_);
            EXPECT_TRUE(checked) << checked.error().message;
            rules_ = std::make_unique<CheckedRules>(*std::move(checked));
            selector_ = std::make_unique<Selector>(*rules_, [this](std::string_view line) { warnings_ += line; });
        }
        Candidates found;
        found.usable = std::move(usable);
        selector_->choose(found);
        return found;
    }
    static std::vector<std::string> names(const Candidates& found) {
        std::vector<std::string> out;
        for (const auto& each : found.usable) {
            out.push_back(each.orchestrator.host);
        }
        return out;
    }

    Options options_;
    std::unique_ptr<CheckedRules> rules_;
    std::unique_ptr<Selector> selector_;
    std::string warnings_;
};

TEST_F(SelectorTest, KeepsTheOrderWithoutRules) {
    auto full = candidate("b");
    full.room = Candidate::Room::none;
    EXPECT_THAT(names(choose({candidate("c"), full, candidate("a")})), ElementsAre("c", "a", "b"));
}

TEST_F(SelectorTest, UsesTheFirstTierFirstAndHoldsItToItsPrice) {
    options_.tiers = {{{"a", "b"}, "eu", PriceLimit{Wei{150}, PriceUnit::request}}, {{"c"}, "us", std::nullopt}};
    const auto found = choose({candidate("other"), candidate("c", "900"), candidate("b", "151"), candidate("a")});
    EXPECT_THAT(names(found), ElementsAre("a", "c", "other"));
    EXPECT_EQ(found.usable[0].ceiling, protocol::Rational{150});
    EXPECT_EQ(found.usable[1].ceiling, protocol::Rational{1800});
    EXPECT_THAT(found.rejections.at(0).reason, HasSubstr("151 wei"));
    const auto explained = selector_->explain(found);
    EXPECT_EQ(explained.at(1).region, "us");
    EXPECT_EQ(explained.at(1).tier, 1U);
    EXPECT_EQ(explained.at(2).tier, 2U) << "in none";
}

TEST_F(SelectorTest, PrefersRegionsInTheirOrder) {
    options_.tiers = {{{"a"}, "ap", std::nullopt}, {{"b"}, "us", std::nullopt}};
    options_.selection.regions = {"us", "ap"};
    EXPECT_THAT(names(choose({candidate("a"), candidate("b")})), ElementsAre("a", "b")) << "tiers come first";
}

TEST_F(SelectorTest, DropsOldRunnersAndThoseOfNoVersion) {
    options_.selection.min_runner_version = "1.10";
    auto newer = candidate("new");
    newer.version = "v1.10.1-beta";
    auto nameless = candidate("none");
    nameless.version.clear();
    const auto found = choose({candidate("old"), nameless, newer});
    EXPECT_THAT(names(found), ElementsAre("new"));
    EXPECT_THAT(found.rejections.at(0).reason, HasSubstr("1.2.3"));
    EXPECT_THAT(found.rejections.at(1).reason, HasSubstr("unknown"));
}

TEST_F(SelectorTest, SuspendsWhoFailedUntilItWorksOrNobodyElseIsLeft) {
    const auto both = [this] { return choose({candidate("a"), candidate("b")}); };
    both();
    selector_->failed(candidate("a").orchestrator);
    const auto found = both();
    EXPECT_THAT(names(found), ElementsAre("b"));
    EXPECT_THAT(found.rejections.at(0).reason, HasSubstr("failed lately"));
    EXPECT_THAT(names(choose({candidate("a")})), ElementsAre("a")) << "nobody else";
    selector_->failed(candidate("b").orchestrator);
    EXPECT_THAT(names(both()), ElementsAre("a", "b"));
    selector_->worked(candidate("a").orchestrator);
    EXPECT_THAT(names(both()), ElementsAre("a"));
}

TEST_F(SelectorTest, DropsTheSlowOnesThatWereMeasured) {
    options_.selection.max_latency = 100ms;
    choose({});
    selector_->measured(candidate("slow").orchestrator, 150ms);
    selector_->measured(candidate("quick").orchestrator, 20ms);
    const auto found = choose({candidate("slow"), candidate("quick"), candidate("new")});
    EXPECT_THAT(names(found), ElementsAre("quick", "new"));
    EXPECT_THAT(found.rejections.at(0).reason, HasSubstr("150 ms"));
    EXPECT_EQ(found.usable[0].standing.latency, 20ms);
}

TEST_F(SelectorTest, AsksTheProgramForWhatOnlyItKnows) {
    options_.selection.hints = [](const SelectionCandidate& each) {
        SelectionHints hints;
        if (each.orchestrator == "https://banned:8935") {
            hints.leave_out = "is not trusted here";
        }
        hints.preference = each.orchestrator == "https://b:8935" ? 2 : 1;
        EXPECT_EQ(each.price_per_unit, Wei{100});
        EXPECT_EQ(each.unit, "fixed");
        return hints;
    };
    const auto found = choose({candidate("a"), candidate("b"), candidate("banned")});
    EXPECT_THAT(names(found), ElementsAre("b", "a"));
    EXPECT_EQ(found.rejections.at(0).reason, "is not trusted here");
}

TEST_F(SelectorTest, OutlivesHintsThatThrowOrAreNoNumbers) {
    options_.selection.weights = {.random = 1};
    options_.selection.hints = [](const SelectionCandidate& each) -> SelectionHints {
        if (each.orchestrator == "https://a:8935") {
            throw std::runtime_error{"oops"};
        }
        SelectionHints hints;
        hints.preference = std::numeric_limits<double>::quiet_NaN();
        return hints;
    };
    EXPECT_EQ(choose({candidate("a"), candidate("b")}).usable.size(), 2U);
    EXPECT_THAT(warnings_, HasSubstr("oops"));
}

TEST_F(SelectorTest, DropsLowScoresUnlessNobodyWouldBeLeft) {
    options_.selection.min_score = 0.5;
    options_.selection.hints = [](const SelectionCandidate& each) {
        SelectionHints hints;
        if (each.orchestrator == "https://good:8935") {
            hints.score = 0.9;
        } else if (each.orchestrator == "https://bad:8935") {
            hints.score = 0.1;
        }
        return hints;
    };
    EXPECT_THAT(names(choose({candidate("bad"), candidate("good"), candidate("unknown")})), ElementsAre("good"));
    EXPECT_THAT(names(choose({candidate("bad"), candidate("unknown")})), ElementsAre("bad", "unknown"));
}

TEST_F(SelectorTest, DrawsByTheWeightsAndSaysTheChance) {
    options_.selection = SelectionRules::cheapest();
    std::map<std::string, int> first;
    constexpr int kRounds = 2000;
    double chance = 0;
    for (int round = 0; round < kRounds; ++round) {
        auto found = choose({candidate("dear", "200"), candidate("cheap", "100")});
        ++first[found.usable.front().orchestrator.host];
        for (const auto& each : selector_->explain(found)) {
            chance = each.orchestrator == "https://cheap:8935" ? each.chance : chance;
        }
    }
    EXPECT_NEAR(chance, 0.8 * (1 / (1 + std::exp(-10))) + 0.1, 1e-9);
    EXPECT_NEAR(first["cheap"] / double{kRounds}, chance, 0.04);
}

TEST_F(SelectorTest, DrawsByStakeWhereItIsKnown) {
    options_.selection = SelectionRules::go_livepeer();
    options_.selection.hints = [](const SelectionCandidate& each) {
        SelectionHints hints;
        hints.stake = *Wei::parse_amount(each.orchestrator == "https://a:8935" ? "3 eth" : "1 eth");
        return hints;
    };
    const auto found = choose({candidate("a"), candidate("b")});
    for (const auto& each : found.usable) {
        EXPECT_NEAR(each.standing.chance, each.orchestrator.host == "a" ? 0.7 * 0.75 + 0.15 : 0.7 * 0.25 + 0.15, 1e-9);
    }
}

TEST(SelectionRulesCheck, ReadsABlocklistWithCommas) {
    Options options;
    options.selection.blocklist = {"a, https://B:1", "0xa8d74f6d0aEf896529D4439B5Bbcd8C6081eC80f"};
    const auto rules = check_rules(options);
    ASSERT_TRUE(rules);
    EXPECT_TRUE(rules->blocks(*net::Endpoint::parse("https://a:8935")));
    EXPECT_TRUE(rules->blocks(*net::Endpoint::parse("https://b:1")));
    EXPECT_FALSE(rules->blocks(*net::Endpoint::parse("https://b:2")));
    EXPECT_EQ(rules->blocked_addresses.size(), 1U);
}

TEST(SelectionRulesCheck, NamesWhatIsWrong) {
    const auto refusal = [](const std::function<void(Options&)>& change) {
        Options options;
        change(options);
        const auto checked = check_rules(options);
        return checked ? std::string{} : checked.error().message;
    };
    EXPECT_EQ(refusal([](Options&) {}), "");
    EXPECT_THAT(refusal([](Options& it) { it.selection.weights = {.price = 0.5}; }), HasSubstr("sum must be 1"));
    EXPECT_THAT(refusal([](Options& it) { it.selection.weights.random = -1; }), HasSubstr("between 0 and 1"));
    EXPECT_THAT(refusal([](Options& it) { it.selection.weights.stake = std::nan(""); }), HasSubstr("between 0 and 1"));
    EXPECT_THAT(refusal([](Options& it) { it.selection.weights.price_scale = -1; }), HasSubstr("price_scale"));
    EXPECT_THAT(refusal([](Options& it) { it.selection.blocklist = {"ftp://x"}; }), HasSubstr("blocklist"));
    EXPECT_THAT(refusal([](Options& it) { it.selection.min_runner_version = "new"; }), HasSubstr("min_runner_version"));
    EXPECT_THAT(refusal([](Options& it) { it.selection.min_score = 2; }), HasSubstr("min_score"));
    EXPECT_THAT(refusal([](Options& it) { it.selection.suspend_for = -1s; }), HasSubstr("suspend_for"));
    EXPECT_THAT(refusal([](Options& it) { it.tiers = {{}}; }), HasSubstr("tiers"));
}

}  // namespace
}  // namespace farebox::gateway::test
