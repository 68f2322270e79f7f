// The process dies at any instant: what was answered is written, and no nonce is given twice.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>

#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

/// What the child tells its parent after each answer.
struct Told {
    std::int64_t id = 0;
    std::uint32_t first_nonce = 0;
    std::uint32_t count = 0;
};

/// Pays as fast as it can and writes each answer to the pipe, until it is killed.
[[noreturn]] void pay_for_ever(LedgerHarness& harness, int pipe) {
    harness.open();
    Ask ask;
    ask.terms.tickets = 2;
    for (std::uint8_t rand_hash = 1;; ++rand_hash) {
        ask.terms.rand_hash = rand_hash;
        for (int payment = 0; payment < 3; ++payment) {
            const auto grant = harness.grant(harness.first(ask));
            const Told told{grant.id, grant.first_nonce, grant.count};
            if (write(pipe, &told, sizeof(told)) != sizeof(told)) {
                _exit(1);
            }
        }
    }
}

/// Everything a child answered before it was killed after `answers` answers.
std::vector<Told> killed_after(LedgerHarness& harness, std::size_t answers) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        pay_for_ever(harness, ends[1]);
    }
    close(ends[1]);
    std::vector<Told> told;
    Told one;
    while (read(ends[0], &one, sizeof(one)) == sizeof(one)) {
        told.push_back(one);
        if (told.size() == answers) {
            kill(child, SIGKILL);
        }
    }
    close(ends[0]);
    waitpid(child, nullptr, 0);
    return told;
}

TEST(LedgerCrash, EveryAnswerIsInTheLedgerAfterKill9) {
    LedgerHarness harness;
    const auto told = killed_after(harness, 40);
    ASSERT_GE(told.size(), 40U);
    for (const auto& grant : told) {
        const auto where = " FROM grants WHERE id = " + std::to_string(grant.id);
        EXPECT_EQ(harness.sql("SELECT first_nonce" + where), grant.first_nonce);
        EXPECT_EQ(harness.sql("SELECT tickets" + where), grant.count);
    }
    // At most the one grant in flight was never delivered.
    EXPECT_LE(harness.sql("SELECT count(*) FROM grants"), static_cast<std::int64_t>(told.size()) + 1);
}

TEST(LedgerCrash, ContinuesNoncesBudgetsAndSequenceAfterKill9) {
    LedgerHarness harness;
    const auto told = killed_after(harness, 10);
    harness.open();
    const auto granted = static_cast<std::uint64_t>(harness.ledger().health().sequence);
    EXPECT_GE(granted, told.size());
    EXPECT_EQ(harness.usage().at(0).ev_total, Wei{100 * granted});
    Ask ask;
    ask.terms.rand_hash = 1;  // used up to nonce 6 by the child
    EXPECT_EQ(harness.grant(harness.first(ask)).first_nonce, 7U);
}

TEST(LedgerCrash, ALedgerCopiedWhileOpenOpensWithEveryGrant) {
    LedgerHarness harness;
    harness.open();
    harness.grant(harness.first());
    harness.grant(harness.first());
    LedgerHarness copy;
    for (const char* part : {"", "-wal"}) {
        std::filesystem::copy_file(harness.path() + part, copy.path() + part);
    }
    copy.open();
    EXPECT_EQ(copy.ledger().health().sequence, 2);
}

}  // namespace
}  // namespace farebox::test
