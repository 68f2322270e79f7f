#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/doctor/good_facts.hpp"

namespace farebox::signer::doctor::test {
namespace {

using testing::HasSubstr;
using Extent = LedgerExamination::Extent;
using Kind = vault::StateFinding::Kind;

TEST(DoctorLedger, IsOkHeldAndAtRest) {
    EXPECT_EQ(worst(judge_ledger(good_facts())), Status::ok);
    EXPECT_EQ(worst(judge_ledger(good_facts_at_rest())), Status::ok);
}

TEST(DoctorLedger, NeedsRoom) {
    auto facts = good_facts();
    facts.ledger->free_bytes = 500ULL << 20U;
    EXPECT_EQ(worst(judge_ledger(facts)), Status::warning);
    facts.ledger->free_bytes = 10ULL << 20U;
    EXPECT_EQ(worst(judge_ledger(facts)), Status::problem);
    facts.ledger->free_bytes.reset();
    facts.ledger->no_folder = "No such file or directory";
    EXPECT_THAT(said(judge_ledger(facts), Status::problem), HasSubstr("mkdir -p /var/lib/farebox"));
}

TEST(DoctorLedger, MustNotLieOnANetwork) {
    auto facts = good_facts();
    facts.ledger->on_network = true;
    EXPECT_THAT(said(judge_ledger(facts), Status::problem), HasSubstr("local disk"));
}

TEST(DoctorLedger, MissesItsReserveFile) {
    auto facts = good_facts();
    facts.signer->diagnosis.ledger.reserve_file = false;
    EXPECT_EQ(worst(judge_ledger(facts)), Status::warning);
    facts = good_facts_at_rest();
    facts.ledger->reserve_bytes.reset();
    EXPECT_EQ(worst(judge_ledger(facts)), Status::warning);
    facts.loaded.config.ledger.reserve_bytes = 0;
    EXPECT_EQ(worst(judge_ledger(facts)), Status::ok);
}

TEST(DoctorLedger, TellsOfDamage) {
    auto facts = good_facts_at_rest();
    facts.ledger->found->damage = "row 3 missing from index";
    EXPECT_THAT(said(judge_ledger(facts), Status::problem), HasSubstr("row 3 missing"));
    facts.ledger->found->damage.clear();
    facts.ledger->found->extent = Extent::log_pending;
    EXPECT_EQ(worst(judge_ledger(facts)), Status::ok);
}

TEST(DoctorLedger, KnowsNoneBeforeTheFirstStart) {
    auto facts = good_facts_at_rest();
    facts.ledger->found.reset();
    facts.ledger->reserve_bytes.reset();
    facts.ledger->unreadable = make_error(ErrorCode::not_found, "there is none");
    EXPECT_EQ(worst(judge_ledger(facts)), Status::ok);
    facts.ledger->unreadable = make_error(ErrorCode::ledger_unavailable, "cannot read");
    EXPECT_EQ(worst(judge_ledger(facts)), Status::problem);
}

TEST(DoctorLedger, SaysWhoHoldsItWhereThatIsNotTheSignerThatWasAsked) {
    auto facts = good_facts_at_rest();
    facts.ledger->holder = "pid 99 on host";
    EXPECT_THAT(said(judge_ledger(facts), Status::problem), HasSubstr("pid 99"));
    facts = good_facts();
    facts.signer->diagnosis.ledger.ok = false;
    facts.signer->diagnosis.ledger.problem = "the disk is full";
    EXPECT_THAT(said(judge_ledger(facts), Status::problem), HasSubstr("the disk is full"));
}

TEST(DoctorVaultState, FitsTheLedger) {
    EXPECT_EQ(worst(judge_vault_state(good_facts())), Status::ok);
    EXPECT_EQ(worst(judge_vault_state(good_facts_at_rest())), Status::ok);
}

TEST(DoctorVaultState, FindsAnotherOrAnOlderLedger) {
    auto facts = good_facts_at_rest();
    facts.ledger->found->sequence = 11;
    EXPECT_THAT(said(judge_vault_state(facts), Status::problem), HasSubstr("farebox-signer ledger adopt"));
    facts.ledger->found->extent = Extent::log_pending;  // the rest may be in the log
    EXPECT_EQ(worst(judge_vault_state(facts)), Status::ok);
    facts.ledger->found->identity = "ff112233445566778899aabbccddeeff";
    EXPECT_EQ(worst(judge_vault_state(facts)), Status::problem);
    facts.ledger->found.reset();
    EXPECT_EQ(worst(judge_vault_state(facts)), Status::skipped);
}

TEST(DoctorVaultState, TellsOfOneThatIsLostOrDamagedOrPaused) {
    auto facts = good_facts_at_rest();
    const auto with = [&](Kind kind, vault::StateSummary summary = {}) {
        facts.vault_state = Result<vault::StateFinding>{vault::StateFinding{kind, summary}};
        return judge_vault_state(facts);
    };
    EXPECT_EQ(worst(with(Kind::not_begun)), Status::ok);
    EXPECT_THAT(said(with(Kind::lost), Status::problem), HasSubstr("farebox-signer vault reset"));
    EXPECT_EQ(worst(with(Kind::damaged)), Status::problem);
    EXPECT_THAT(said(with(Kind::readable, {.paused = true}), Status::problem), HasSubstr("farebox-signer resume"));
    EXPECT_EQ(worst(with(Kind::readable, {.adopts_next_ledger = true})), Status::ok);
    facts.vault_state = Result<vault::StateFinding>{make_error(ErrorCode::invalid_argument, "cannot read", "as root")};
    EXPECT_EQ(worst(judge_vault_state(facts)), Status::skipped);
}

TEST(DoctorAudit, IsSealedSoonEnough) {
    EXPECT_EQ(worst(judge_audit(good_facts())), Status::ok);
    EXPECT_EQ(worst(judge_audit(good_facts_at_rest())), Status::skipped);
    auto facts = good_facts();
    facts.signer->audit = AuditReading{30, 28, {}, std::chrono::minutes{4}};
    EXPECT_EQ(worst(judge_audit(facts)), Status::ok);
    facts.signer->audit->unsealed_since = std::chrono::minutes{20};
    EXPECT_THAT(said(judge_audit(facts), Status::warning), HasSubstr("28 of 30"));
    facts.signer->audit = AuditReading{30, std::nullopt, {}, std::nullopt};
    EXPECT_EQ(worst(judge_audit(facts)), Status::warning);
}

TEST(DoctorAudit, TellsOfAChainThatDoesNotHold) {
    auto facts = good_facts();
    facts.signer->audit->problem = "entry 3 is changed or gone";
    EXPECT_THAT(said(judge_audit(facts), Status::problem), HasSubstr("entry 3"));
    facts.signer->audit.reset();
    facts.signer->audit_unknown = "the ledger does not answer";
    EXPECT_EQ(worst(judge_audit(facts)), Status::problem);
}

}  // namespace
}  // namespace farebox::signer::doctor::test
