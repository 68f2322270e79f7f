// The measuring programs against the real signer: every payment they count is one grant in the ledger.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "tests/e2e/ledger_file.hpp"
#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

constexpr int kPayments = 200;

SignerOptions without_rate_limit() {
    SignerOptions options;
    options.replaced = {{"payments_per_second = 200", "payments_per_second = 1000000"}};
    return options;
}

std::string tool(const std::string& name) {
    return std::string{FAREBOX_BIN_DIR "/"} + name;
}

class MeasuringPrograms : public testing::Test {
protected:
    Sandbox sandbox{{"--block-interval", "60m"}};
    Signer signer{sandbox, without_rate_limit()};
    TempDir folder;

    std::string file(const std::string& name) { return (folder / name).string(); }
    std::filesystem::path ledger() { return signer.folder() / "ledger.db"; }
    void write_quote() { std::ofstream{file("quote")} << challenge(sandbox, signer.address()).payment_params; }

    /// bench-load's report; fails the test where a payment was refused.
    nlohmann::json load(const std::string& url, std::vector<std::string> options) {
        std::vector<std::string> command{tool("bench-load"),       "--url", url, "--quote", file("quote"), "--requests",
                                         std::to_string(kPayments)};
        command.insert(command.end(), options.begin(), options.end());
        const auto done = run(std::move(command));
        EXPECT_EQ(done.status, 0) << done.out << done.err;
        auto report = nlohmann::json::parse(done.out, nullptr, false);
        EXPECT_EQ(report.value("answered", 0), kPayments) << done.out;
        return report;
    }

    /// Grants in the ledger; fails the test where two of them share a nonce.
    std::size_t count_grants() {
        EXPECT_EQ(signer.stop(), 0);
        const auto grants = read_grants(ledger());
        std::set<std::pair<std::string, std::int64_t>> nonces;
        for (const auto& grant : grants) {
            for (std::int64_t i = 0; i < grant.tickets; ++i) {
                EXPECT_TRUE(nonces.insert({grant.rand_hash, grant.first_nonce + i}).second) << grant.rand_hash;
            }
        }
        return grants.size();
    }
};

TEST_F(MeasuringPrograms, PayForNewSessionsOnceEach) {
    write_quote();
    const auto report = load(signer.url(), {"--sessions", "new", "--connections", "8", "--server-pid",
                                            std::to_string(signer.process().pid())});
    EXPECT_EQ(report.at("measured"), kPayments);
    EXPECT_GT(report.at("server_pss_kib"), 0);
    EXPECT_EQ(count_grants(), static_cast<std::size_t>(kPayments));
}

TEST_F(MeasuringPrograms, ContinueASessionPerConnectionAndRenewItsParameters) {
    write_quote();
    load(signer.url(), {"--sessions", "continued", "--connections", "2", "--tickets", "10"});
    const auto usage = signer.usage().at("clients").at(0);
    EXPECT_EQ(usage.at("sessions"), 2);
    EXPECT_EQ(usage.at("tickets"), 10 * kPayments);  // more than 600 per session: each renewed its rand hash
    EXPECT_EQ(count_grants(), static_cast<std::size_t>(kPayments));
}

TEST_F(MeasuringPrograms, ContinueTheSessionsOfAFilledLedger) {
    constexpr int kSessions = 50;
    write_quote();
    const auto address = signer.address();
    ASSERT_EQ(signer.stop(), 0);
    const auto filled = run({tool("bench-fill"), "--ledger", ledger().string(), "--quote", file("quote"), "--key",
                             address, "--sessions", std::to_string(kSessions), "--sample-file", file("sample")});
    ASSERT_EQ(filled.status, 0) << filled.err;
    signer.start();
    // Twice: what was paid from is written back, so nothing is paid from an old state.
    load(signer.url(), {"--sessions", "stored", "--stored", file("sample"), "--connections", "4"});
    load(signer.url(), {"--sessions", "stored", "--stored", file("sample"), "--connections", "4"});
    EXPECT_EQ(signer.usage().at("clients").at(0).at("sessions"), kSessions);
    EXPECT_EQ(count_grants(), static_cast<std::size_t>(kSessions + 2 * kPayments));
}

TEST_F(MeasuringPrograms, FindTheFloorWhereASignerWouldBe) {
    write_quote();
    load(signer.url(), {"--sessions", "new", "--save-answer", file("answer")});
    for (const std::vector<std::string>& where : {std::vector<std::string>{}, {"--unix", file("floor.sock")}}) {
        std::vector<std::string> command{tool("bench-floor"), "serve", "--answer", file("answer"), "--signatures", "1"};
        command.insert(command.end(), where.begin(), where.end());
        Process floor{std::move(command)};
        load(floor.first_line().value_or("unix:/nowhere"), {"--sessions", "continued", "--connections", "8"});
    }
}

}  // namespace
}  // namespace farebox::test
