#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <iostream>
#include <map>
#include <thread>

#include "tests/e2e/ledger_file.hpp"
#include "tests/e2e/payer.hpp"
#include "tests/e2e/stack.hpp"
#include "tests/support/soak.hpp"

namespace farebox::test {
namespace {

/// How often the signer is killed: 20 times, or in a soak (FAREBOX_SOAK_SECONDS) until the time is over.
class Kills {
public:
    bool another() { return ++made_ <= kAtLeast || soak_.goes_on(); }

private:
    static constexpr int kAtLeast = 20;

    const Soak soak_;
    int made_ = 0;
};

/// Kills one process after the other, in this order and again.
void kill_under_load(const Sandbox& sandbox, Signer& signer, Progress& progress,
                     const std::vector<std::string>& victims) {
    std::vector<std::thread> payers;
    for (int payer = 0; payer < 4; ++payer) {
        payers.emplace_back([&] { Payer{sandbox, signer.url(), progress, {}}.work(); });
    }
    int killed = 0;
    for (Kills kills; kills.another() && progress.odd_answers == 0; ++killed) {
        progress.wait_for(1 + killed % 10);  // at another moment each time
        signer.kill(victims[static_cast<std::size_t>(killed) % victims.size()]);
    }
    progress.wait_for(4);
    progress.stop = true;
    for (auto& payer : payers) {
        payer.join();
    }
    std::cout << killed << " kills, " << progress.paid << " payments\n";
}

class Kill : public testing::TestWithParam<std::vector<std::string>> {};
INSTANTIATE_TEST_SUITE_P(Of, Kill,
                         testing::Values(std::vector<std::string>{"supervisor"},
                                         std::vector<std::string>{"vault", "front", "supervisor"}));

TEST_P(Kill, NoNonceOverTwoTicketsAndEveryTicketOfTheLedgerArrivesOnce) {
    Sandbox sandbox;
    Signer signer{sandbox};
    Progress progress;
    kill_under_load(sandbox, signer, progress, GetParam());
    EXPECT_EQ(progress.odd_answers, 0) << progress.first_odd();
    EXPECT_EQ(signer.stop(), 0) << signer.process().err();

    std::multimap<std::string, LedgerGrant> grants;
    std::int64_t granted = 0;
    for (const auto& grant : read_grants(signer.folder() / "ledger.db")) {
        granted += grant.tickets;
        grants.emplace(grant.rand_hash, grant);
    }
    const auto report = sandbox.report();
    std::map<std::pair<std::string, std::int64_t>, std::string> seen;
    for (const auto& ticket : report.at("tickets")) {
        const std::string rand_hash = ticket.at("recipient_rand_hash");
        const std::int64_t nonce = ticket.at("sender_nonce");
        const auto [known, fresh] = seen.try_emplace({rand_hash, nonce}, ticket.at("ticket_hash"));
        EXPECT_TRUE(fresh || known->second == ticket.at("ticket_hash")) << "two tickets with nonce " << nonce;
        const auto [from, to] = grants.equal_range(rand_hash);
        EXPECT_TRUE(std::any_of(from, to, [&](const auto& grant) { return grant.second.covers(rand_hash, nonce); }))
            << "not in the ledger: " << ticket.dump();
    }
    // Every client asked until it was answered, so nothing that was granted got lost.
    EXPECT_EQ(granted, static_cast<std::int64_t>(seen.size() + progress.refused_tickets));
    EXPECT_EQ(grants.size(), static_cast<std::size_t>(progress.paid));
}

TEST(SecondSigner, OnTheSameLedgerRefusesToStartAndSaysWhoHoldsIt) {
    Sandbox sandbox;
    Signer signer{sandbox};

    const auto second = run({"farebox-signer", "serve", "--config", signer.config()});

    EXPECT_NE(second.status, 0);
    EXPECT_NE(second.err.find(std::to_string(signer.process().pid())), std::string::npos) << second.err;
}

TEST(Terminate, FinishesAndExitsWithZero) {
    Sandbox sandbox;
    Signer signer{sandbox};
    (void)signer.address();
    EXPECT_EQ(signer.stop(), 0) << signer.process().err();
}

}  // namespace
}  // namespace farebox::test
