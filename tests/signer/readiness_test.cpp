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

TEST(Readiness, TellsOfDiscoveryAndWaitsForNoneOfIt) {
    EXPECT_EQ(judge_readiness(good()).to_json().find("discovery"), std::string::npos);
    auto facts = good();
    facts.discovery = "lists 0 of 1 orchestrators";
    EXPECT_TRUE(judge_readiness(facts).ready());
    EXPECT_NE(judge_readiness(facts).to_json().find("lists 0 of 1 orchestrators"), std::string::npos);
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

/// What the check of that name says; empty: there is none.
std::string detail_of(const ReadinessFacts& facts, const std::string& name) {
    for (const auto& check : judge_readiness(facts).checks) {
        if (check.name == name) {
            return check.detail;
        }
    }
    return {};
}

TEST(Readiness, TellsOfTheCertificateWhereThereIsOne) {
    auto facts = good();
    EXPECT_EQ(detail_of(facts, "certificate"), "");
    facts.now = std::chrono::system_clock::from_time_t(0);
    facts.certificate = CertificateReading{facts.now + std::chrono::hours{24 * 15}, {}};
    EXPECT_TRUE(failing(facts).empty());
    EXPECT_EQ(detail_of(facts, "certificate"), "good until 1970-01-16T00:00:00Z");
    facts.certificate->not_after = facts.now + std::chrono::hours{24 * 13};
    EXPECT_TRUE(failing(facts).empty());
    EXPECT_NE(detail_of(facts, "certificate").find("expires soon"), std::string::npos);
    facts.certificate->not_after = facts.now;
    EXPECT_EQ(failing(facts), Names{"certificate"});
}

TEST(Readiness, TellsOfFilesThatAreNotInEffect) {
    auto facts = good();
    EXPECT_EQ(detail_of(facts, "configuration"), "in effect as written");
    facts.needs_restart = {"api.tcp"};
    EXPECT_NE(detail_of(facts, "configuration").find("restart: api.tcp"), std::string::npos);
    facts.config_problem = make_error(ErrorCode::invalid_argument, "line 7 is wrong");
    facts.certificate = CertificateReading{facts.now + std::chrono::hours{24 * 90},
                                           make_error(ErrorCode::invalid_argument, "no key", "make one")};
    EXPECT_TRUE(failing(facts).empty()) << "what was in effect before goes on";
    EXPECT_NE(detail_of(facts, "configuration").find("line 7 is wrong"), std::string::npos);
    EXPECT_NE(detail_of(facts, "certificate").find("no key: make one"), std::string::npos);
}

TEST(Readiness, IsValidJsonWhateverTheReasons) {
    auto facts = good();
    facts.endpoint_errors = {"http://x: \"quoted\"\n\xff"};
    const auto document = nlohmann::json::parse(judge_readiness(facts).to_json(), nullptr, false);
    ASSERT_TRUE(document.is_object());
    EXPECT_TRUE(document["ready"].get<bool>());
}

TEST(Readiness, TellsOfTheTokenIssuersKeys) {
    auto facts = good();
    EXPECT_EQ(detail_of(facts, "tokens"), "");
    facts.token_keys = IssuerKeysHealth{};
    EXPECT_NE(detail_of(facts, "tokens").find("not asked yet"), std::string::npos);
    facts.token_keys = IssuerKeysHealth{2, std::chrono::steady_clock::now(), {}};
    EXPECT_EQ(detail_of(facts, "tokens"), "2 keys of the issuer in use");
    facts.token_keys->problem = "no answer";
    EXPECT_NE(detail_of(facts, "tokens").find("2 keys of the issuer in use, it cannot be read"), std::string::npos);
    facts.token_keys = IssuerKeysHealth{0, {}, "no answer"};
    EXPECT_NE(detail_of(facts, "tokens").find("no token is accepted"), std::string::npos);
    EXPECT_TRUE(failing(facts).empty()) << "others can pay";
}

}  // namespace
}  // namespace farebox::signer::test
