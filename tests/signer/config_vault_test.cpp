#include <gtest/gtest.h>

#include "signer/config/check.hpp"
#include "tests/signer/load_support.hpp"

namespace farebox::signer::test {
namespace {

constexpr const char* kRecipient = "0xD8E8328501E9645d16Cf49539efC04f734606ee4";

std::string problem_of(const std::string& vault) {
    const auto loaded = ConfigFolder{kMinimal + "[vault]\n" + vault}.load();
    return loaded ? "" : loaded.error().message;
}

TEST(ConfigVault, CapsWhatNobodyCapped) {
    const auto loaded = ConfigFolder{}.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.vault.max_ev_per_minute, *Wei::parse_amount("0.1 eth"));
    EXPECT_EQ(loaded->config.vault.max_ev_per_day, *Wei::parse_amount("1 eth"));
    EXPECT_TRUE(loaded->config.vault.recipients.empty());
}

TEST(ConfigVault, ReadsAmountsTheWordUnlimitedAndRecipients) {
    const auto loaded =
        ConfigFolder{kMinimal + "[vault]\nmax_ev_per_minute = \"unlimited\"\nmax_ev_per_day = \"2 eth\"\n" +
                     "recipients = [\"" + kRecipient + "\"]\n"}
            .load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_FALSE(loaded->config.vault.max_ev_per_minute);
    EXPECT_EQ(loaded->config.vault.max_ev_per_day, *Wei::parse_amount("2 eth"));
    EXPECT_EQ(loaded->config.vault.recipients.size(), 1U);
}

TEST(ConfigVault, RefusesWhatIsNoCapAndNoRecipient) {
    EXPECT_NE(problem_of("max_ev_per_day = \"none\"\n"), "");
    EXPECT_NE(problem_of("max_ev_per_day = \"0 eth\"\n").find("vault.max_ev_per_day"), std::string::npos);
    EXPECT_NE(problem_of("max_ev_per_minute = \"1 wei\"\n").find("vault.max_ev_per_minute"), std::string::npos);
    EXPECT_NE(problem_of("recipients = [\"0x12\"]\n"), "");
}

TEST(ConfigVault, WarnsOfClientsThatMaySpendMore) {
    const auto loaded = ConfigFolder{kMinimal + "[vault]\nmax_ev_per_day = \"0.04 eth\"\n"}.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    ASSERT_EQ(config::warnings_of(*loaded).size(), 1U);
    EXPECT_NE(config::warnings_of(*loaded).front().find("0.05 eth"), std::string::npos);
}

}  // namespace
}  // namespace farebox::signer::test
