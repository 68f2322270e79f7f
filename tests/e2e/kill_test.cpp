#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "tests/e2e/ledger_file.hpp"
#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

/// One client: opens sessions, pays them once more, and delivers every payment to the orchestrator.
class Payer {
public:
    Payer(const Sandbox& sandbox, const Signer& signer, std::string address)
        : sandbox_{sandbox}, signer_url_{signer.url()}, address_{std::move(address)} {}

    /// @return answers that were payments.
    int work(const std::atomic<bool>& stop) {
        int paid = 0;
        while (!stop) {
            const auto asked = challenge(sandbox_, address_);
            const auto first = pay(payment_request(asked));
            if (!first.contains("payment")) {
                continue;
            }
            ++paid;
            deliver(asked.session_url, first);
            const auto second = pay(payment_request(asked, first.at("state")));
            if (second.contains("payment")) {
                ++paid;
                deliver(asked.payment_url, second);
            }
            (void)http_.call("POST", sibling(asked.payment_url, "stop"), {});  // a runner has room for 64 sessions
        }
        return paid;
    }

private:
    nlohmann::json pay(const nlohmann::json& request) {
        const auto response = http_.call("POST", signer_url_, "/generate-live-payment", request.dump());
        return response ? nlohmann::json::parse(response->body, nullptr, false) : nlohmann::json::object();
    }
    /// ".../session/ID/payment" -> ".../session/ID/NAME"
    static std::string sibling(const std::string& url, const std::string& name) {
        return url.substr(0, url.rfind('/') + 1) + name;
    }
    void deliver(const std::string& url, const nlohmann::json& payment) {
        (void)http_.call("POST", url, {}, "{}",
                         {{"Livepeer-Payer-Address", address_},
                          {"Livepeer-Payment", payment.at("payment").get<std::string>()},
                          {"Livepeer-Segment", payment.at("segCreds").get<std::string>()}});
    }

    const Sandbox& sandbox_;
    const std::string signer_url_;
    const std::string address_;
    HttpCaller http_;
};

TEST(Kill, NoNonceOverTwoTicketsAndEveryReceivedTicketIsInTheLedger) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto address = signer.address();
    std::atomic<bool> stop{false};
    std::atomic<int> paid{0};
    std::vector<std::thread> payers;
    constexpr int kPayers = 4;
    for (int payer = 0; payer < kPayers; ++payer) {
        payers.emplace_back([&] { paid += Payer{sandbox, signer, address}.work(stop); });
    }
    constexpr int kKills = 5;
    for (int round = 0; round < kKills; ++round) {
        std::this_thread::sleep_for(std::chrono::milliseconds{700});
        signer.kill();
        signer.start();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{700});
    stop = true;
    for (auto& payer : payers) {
        payer.join();
    }
    EXPECT_EQ(signer.stop(), 0) << signer.process().err();

    const auto grants = read_grants(signer.folder() / "ledger.db");
    const auto report = sandbox.report();
    ASSERT_GT(paid, kKills) << "the load made no payments";
    ASSERT_FALSE(report.at("tickets").empty());
    std::map<std::pair<std::string, std::int64_t>, std::string> seen;
    for (const auto& ticket : report.at("tickets")) {
        const std::string rand_hash = ticket.at("recipient_rand_hash");
        const std::int64_t nonce = ticket.at("sender_nonce");
        const auto [known, fresh] = seen.try_emplace({rand_hash, nonce}, ticket.at("ticket_hash"));
        EXPECT_TRUE(fresh || known->second == ticket.at("ticket_hash")) << "two tickets with nonce " << nonce;
        EXPECT_TRUE(std::any_of(grants.begin(), grants.end(),
                                [&](const LedgerGrant& grant) { return grant.covers(rand_hash, nonce); }))
            << "not in the ledger: " << ticket.dump();
    }
    // What is in the ledger and was never received is what the kills and the end of the load cut off.
    std::int64_t granted = 0;
    for (const auto& grant : grants) {
        granted += grant.tickets;
    }
    EXPECT_GE(granted, static_cast<std::int64_t>(seen.size()));
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
