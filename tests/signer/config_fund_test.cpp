#include <gtest/gtest.h>

#include "protocol/address.hpp"
#include "signer/config/check.hpp"
#include "tests/signer/load_support.hpp"

namespace farebox::signer::test {
namespace {

constexpr const char* kBroker = "0xa8bB618B1520E284046F3dFc448851A1Ff26e41B";
constexpr const char* kOther = "0xD8E8328501E9645d16Cf49539efC04f734606ee4";

Result<config::Loaded> load(const std::string& more) {
    return ConfigFolder{kMinimal + more}.load();
}

std::string problem_of(const std::string& more) {
    const auto loaded = load(more);
    return loaded ? "" : loaded.error().message;
}

TEST(ConfigFund, MakesNoTransactionsUnlessItSaysSo) {
    const auto loaded = load("");
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_FALSE(loaded->config.transactions.enabled);
    EXPECT_FALSE(loaded->config.top_up.enabled);
}

TEST(ConfigFund, KnowsTheTicketBrokerOfArbitrumOneOnly) {
    const auto arbitrum = load("[transactions]\nenabled = true\n");
    ASSERT_TRUE(arbitrum) << arbitrum.error().message;
    EXPECT_EQ(protocol::to_checksum(arbitrum->config.transactions.ticket_broker), kBroker);
    EXPECT_NE(problem_of("chain_id = 1\n[transactions]\nenabled = true\n").find("transactions.ticket_broker"),
              std::string::npos);
    EXPECT_EQ(problem_of("chain_id = 1\n[transactions]\nenabled = false\n"), "");
    const auto named =
        load("chain_id = 1\n[transactions]\nenabled = true\nticket_broker = \"" + std::string{kOther} + "\"\n");
    ASSERT_TRUE(named) << named.error().message;
    EXPECT_EQ(protocol::to_checksum(named->config.transactions.ticket_broker), kOther);
}

TEST(ConfigFund, ReadsCapsAndWaits) {
    const auto loaded = load(
        "[transactions]\nmax_value = \"1 eth\"\nmax_value_per_day = \"2 eth\"\nmax_fee = \"1 gwei\"\n"
        "max_fee_per_day = \"2 gwei\"\nmax_gas_price = \"3 gwei\"\nreplace_after = \"90s\"\nreplacements = 0\n");
    ASSERT_TRUE(loaded) << loaded.error().message;
    const auto& read = loaded->config.transactions;
    EXPECT_EQ(read.max_value, *Wei::parse_amount("1 eth"));
    EXPECT_EQ(read.max_fee_per_day, *Wei::parse_amount("2 gwei"));
    EXPECT_EQ(read.max_gas_price, *Wei::parse_amount("3 gwei"));
    EXPECT_EQ(read.replace_after, std::chrono::seconds{90});
    EXPECT_EQ(read.replacements, 0U);
}

TEST(ConfigFund, RefusesCapsThatContradictEachOther) {
    EXPECT_NE(problem_of("[transactions]\nmax_value = \"3 eth\"\n").find("transactions.max_value"), std::string::npos);
    EXPECT_NE(problem_of("[transactions]\nmax_fee = \"3 eth\"\n").find("transactions.max_fee"), std::string::npos);
    EXPECT_NE(problem_of("[transactions]\nmax_gas_price = \"0 wei\"\n").find("max_gas_price"), std::string::npos);
    EXPECT_NE(problem_of("[transactions]\nreplace_after = \"10ms\"\n").find("replace_after"), std::string::npos);
    EXPECT_NE(problem_of("[transactions]\nreplacements = 4\n"), "");
}

TEST(ConfigFund, TopsUpWithinWhatTheVaultAllows) {
    const std::string on = "[transactions]\nenabled = true\n[top_up]\nenabled = true\nmax_per_day = \"0.2 eth\"\n";
    const auto loaded = load(on + "deposit = \"0.1 eth\"\ndeposit_below = \"0.05 eth\"\n");
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.top_up.deposit, *Wei::parse_amount("0.1 eth"));
    EXPECT_FALSE(loaded->config.top_up.reserve);
    EXPECT_NE(problem_of(on).find("nothing to fill up"), std::string::npos);
    EXPECT_NE(problem_of(on + "deposit = \"0.1 eth\"\n").find("go together"), std::string::npos);
    EXPECT_NE(problem_of(on + "deposit = \"0.1 eth\"\ndeposit_below = \"0.2 eth\"\n").find("is above"),
              std::string::npos);
    const std::string target = "deposit = \"0.1 eth\"\ndeposit_below = \"0.05 eth\"\n";
    EXPECT_NE(problem_of("[top_up]\nenabled = true\nmax_per_day = \"0.2 eth\"\n" + target).find("[transactions]"),
              std::string::npos);
    EXPECT_NE(problem_of("[transactions]\nenabled = true\n[top_up]\nenabled = true\n" + target).find("max_per_day"),
              std::string::npos);
    EXPECT_NE(problem_of("[transactions]\nenabled = true\n[top_up]\nenabled = true\nmax_per_day = \"2 eth\"\n" + target)
                  .find("max_value_per_day"),
              std::string::npos);
}

TEST(ConfigFund, WarnsOfWhatNothingReads) {
    const auto loaded = load("[top_up]\ndeposit = \"0.1 eth\"\ndeposit_below = \"0.05 eth\"\n");
    ASSERT_TRUE(loaded) << loaded.error().message;
    ASSERT_EQ(config::warnings_of(*loaded).size(), 1U);
    EXPECT_NE(config::warnings_of(*loaded).front().find("top_up.enabled"), std::string::npos);
}

}  // namespace
}  // namespace farebox::signer::test
