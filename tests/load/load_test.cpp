// 64 clients with 16 connections each that send everything, good and bad, to a real signer at once.
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <random>
#include <thread>

#include "protocol/hex.hpp"
#include "signer/access/api_key.hpp"
#include "tests/e2e/ledger_file.hpp"
#include "tests/e2e/stack.hpp"
#include "tests/load/crowd.hpp"
#include "tests/support/soak.hpp"

namespace farebox::load {
namespace {

using std::chrono::seconds;
using test::number_from_environment;

constexpr std::size_t kClients = 64;
constexpr std::size_t kConnectionsEach = 16;
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
const std::string kRevoked = "revoked";

/// 63 clients of the configuration; every eighth soon meets its limit.
std::vector<Account> make_accounts() {
    std::vector<Account> accounts;
    for (std::size_t i = 1; i < kClients; ++i) {
        accounts.push_back({"c" + std::to_string(i), signer::make_api_key(), i % 8 == 0});
    }
    return accounts;
}

test::SignerOptions options_for(const std::vector<Account>& accounts) {
    test::SignerOptions options;
    // The operator's own connections come beside those of the crowd.
    // The chain stands still, so that one quote serves all; it must not look stale for that.
    options.settings = {"api.tcp=127.0.0.1:0", "api.max_connections=1100", "chain.soft_age=1h", "chain.max_age=2h"};
    std::string clients;
    for (const Account& account : accounts) {
        const auto hash = protocol::to_hex(signer::hash_api_key(account.key)->span());
        clients += "[[client]]\nname = \"" + account.name + "\"\napi_key = \"sha256:" + hash +
                   "\"\nlimits = { ev_per_day = \"" + (account.is_poor ? "900 gwei" : "1 eth") +
                   "\", risk_per_day = \"1000 eth\" }\n\n";
    }
    const std::string own = "[[client]]\nname = \"local\"\n";
    options.replaced = {{own, clients + own}};
    return options;
}

class Crowded : public testing::Test {
protected:
    Crowded() {
        const auto made = signer_.command({"clients", "create", kRevoked, "--limit", "ev_per_day=1 eth"});
        std::string key = made.out;
        key.erase(key.find_last_not_of('\n') + 1);
        accounts_.push_back({kRevoked, key, true});
    }

    /// Half-way, from another thread, as an operator does it.
    void revoke_meanwhile(Crowd& crowd, std::chrono::steady_clock::time_point half,
                          std::chrono::steady_clock::time_point end) {
        crowd.run_until(half);
        std::atomic<bool> done{false};
        std::thread operator_{[&] {
            auto revoked = signer_.command({"clients", "revoke", kRevoked});
            if (revoked.status != 0) {  // not answered in time, under a thread sanitizer
                std::cout << revoked.err;
                revoked = signer_.command({"clients", "revoke", kRevoked});
            }
            EXPECT_EQ(revoked.status, 0) << revoked.err;
            done = true;
        }};
        while (!done) {
            crowd.run_until(std::chrono::steady_clock::now() + std::chrono::milliseconds{20});
        }
        operator_.join();
        crowd.was_revoked(kRevoked);
        crowd.run_until(end);
    }

    void expect_balanced(const theft::Takings& takings) {
        std::uint64_t paid = 0;
        const auto usage = signer_.usage();
        for (const auto& client : usage.at("clients")) {
            const std::string name = client.at("name");
            const auto tickets = client.at("tickets").get<std::uint64_t>();
            paid += takings.tickets(name);
            if (name == kRevoked) {  // what was lost on its way then is not given again
                EXPECT_GE(tickets, takings.tickets(name));
                continue;
            }
            EXPECT_EQ(client.at("ev_total"), takings.charge(name).to_decimal()) << name;
            EXPECT_EQ(tickets, takings.tickets(name)) << name;
        }
        EXPECT_GT(paid, 0U);
    }

    /// Real time, as the ledger saw it: nothing is promised a second after the revocation.
    void expect_revoked_within_a_second() {
        const auto end = test::end_of_client(signer_.folder() / "ledger.db", kRevoked);
        ASSERT_TRUE(end.revoked);
        if (end.last_grant) {
            EXPECT_LE(*end.last_grant, *end.revoked + kNanosPerSecond);
        }
    }

    void expect_no_race() {
        const auto log = signer_.process().err();
        for (const auto* complaint : {"ThreadSanitizer", "AddressSanitizer", "runtime error:"}) {
            const auto at = log.find(complaint);
            EXPECT_EQ(at, std::string::npos) << log.substr(at == std::string::npos ? 0 : at, 8'000);
        }
    }

    std::vector<Account> accounts_ = make_accounts();
    test::Sandbox sandbox_{{"--block-interval", "1440m", "--deposit", "1000000 eth", "--reserve", "1000000 eth"}};
    test::Signer signer_{sandbox_, options_for(accounts_)};
};

TEST_F(Crowded, SignerBalancesToTheWei) {
    const auto seed = number_from_environment("FAREBOX_LOAD_SEED").value_or(std::random_device{}());
    const seconds length{number_from_environment("FAREBOX_SOAK_SECONDS").value_or(4)};
    std::cout << "FAREBOX_LOAD_SEED=" << seed << '\n' << std::flush;
    const auto payer = test::challenge(sandbox_, signer_.address());
    const bench::QuoteTemplate quote{payer.payment_params, 2};
    Crowd crowd{signer_.tcp_url("api"), accounts_, kConnectionsEach, quote, seed};
    const auto start = std::chrono::steady_clock::now();
    revoke_meanwhile(crowd, start + length / 2, start + length);
    crowd.settle();
    EXPECT_FALSE(crowd.met().wrong) << *crowd.met().wrong;
    expect_balanced(crowd.takings());
    EXPECT_EQ(signer_.command({"audit", "verify"}).status, 0);
    EXPECT_EQ(signer_.stop(), 0) << signer_.process().err();
    expect_revoked_within_a_second();
    expect_no_race();
    std::cout << "answers:";
    for (const auto& [status, times] : crowd.met().statuses) {
        std::cout << " " << status << " x " << times;
    }
    std::cout << '\n';
}

}  // namespace
}  // namespace farebox::load
