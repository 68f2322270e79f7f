#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "signer/admin/readiness.hpp"

namespace farebox::signer::test {
namespace {

ReadinessFacts good() {
    ReadinessFacts facts;
    facts.phase = Phase::serving;
    facts.active_key = Address{{1}};
    facts.chain.age = ChainAge::fresh;
    facts.chain.known_key = true;
    facts.chain.funds = {Wei{1ULL}, Wei{1ULL}, 0};
    facts.ledger_ok = true;
    return facts;
}

/// The names of the checks that fail.
std::vector<std::string> failing(const ReadinessFacts& facts) {
    std::vector<std::string> names;
    for (const auto& check : judge_readiness(facts).checks) {
        if (!check.ok) {
            EXPECT_FALSE(check.detail.empty());
            names.push_back(check.name);
        }
    }
    return names;
}
using Names = std::vector<std::string>;

TEST(Readiness, IsReadyWhenEverythingIsRight) {
    EXPECT_TRUE(judge_readiness(good()).ready());
}

TEST(Readiness, NamesEveryAgeThatRefusesNewSessions) {
    for (const auto age : {ChainAge::none, ChainAge::soft, ChainAge::stale}) {
        auto facts = good();
        facts.chain.age = age;
        EXPECT_EQ(failing(facts), Names{"chain"});
    }
}

TEST(Readiness, NamesAKeyWithoutDeposit) {
    auto facts = good();
    facts.chain.funds.deposit = Wei{};
    EXPECT_EQ(failing(facts), Names{"key"});
}

TEST(Readiness, NamesAKeyWithoutReserve) {
    auto facts = good();
    facts.chain.funds.reserve = Wei{};
    EXPECT_EQ(failing(facts), Names{"key"});
}

TEST(Readiness, NamesAKeyThatUnlocks) {
    auto facts = good();
    facts.chain.funds.withdraw_round = 12;
    EXPECT_EQ(failing(facts), Names{"key"});
}

TEST(Readiness, NamesTheLedgersProblem) {
    auto facts = good();
    facts.ledger_ok = false;
    facts.ledger_problem = make_error(ErrorCode::disk_full, "the disk is full", "make room");
    EXPECT_EQ(failing(facts), Names{"ledger"});
    EXPECT_NE(judge_readiness(facts).to_json().find("the disk is full: make room"), std::string::npos);
}

TEST(Readiness, NamesTheVault) {
    auto facts = good();
    facts.vault_problem = make_error(ErrorCode::vault_unavailable, "gone");
    EXPECT_EQ(failing(facts), Names{"vault"});
}

TEST(Readiness, NamesStartAndShutdown) {
    for (const auto phase : {Phase::starting, Phase::stopping}) {
        auto facts = good();
        facts.phase = phase;
        EXPECT_EQ(failing(facts), Names{"running"});
    }
}

TEST(Readiness, StaysWhenTheClockWasSetAndSaysSo) {
    for (const auto apart : {std::chrono::seconds{700}, std::chrono::seconds{-700}}) {
        auto facts = good();
        facts.ledger_ahead = apart;
        EXPECT_TRUE(failing(facts).empty());
        EXPECT_NE(judge_readiness(facts).to_json().find("ledger time is 700 s"), std::string::npos);
    }
}

TEST(Readiness, MissingHardeningMattersOnlyWhereItIsRequired) {
    auto facts = good();
    facts.hardening_missing = {"secrets_locked: limit too low"};
    EXPECT_TRUE(failing(facts).empty());
    facts.hardening_required = true;
    EXPECT_EQ(failing(facts), Names{"hardening"});
}

TEST(Readiness, IsValidJsonWhateverTheReasons) {
    auto facts = good();
    facts.endpoint_errors = {"http://x: \"quoted\"\n\xff"};
    const auto document = nlohmann::json::parse(judge_readiness(facts).to_json(), nullptr, false);
    ASSERT_TRUE(document.is_object());
    EXPECT_TRUE(document["ready"].get<bool>());
}

}  // namespace
}  // namespace farebox::signer::test
