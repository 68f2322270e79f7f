// Deposit and reserve that the signer fills up by itself.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/e2e/fund_stack.hpp"
#include "tests/e2e/ledger_file.hpp"

namespace farebox::test {
namespace {

SignerOptions topping_up(const std::string& per_day) {
    return with({"top_up.enabled=true", "top_up.deposit=0.3 eth", "top_up.deposit_below=0.2 eth",
                 "top_up.reserve=0.2 eth", "top_up.reserve_below=0.1 eth", "top_up.max_per_day=" + per_day});
}

TEST(TopUp, FillsUpAndStops) {
    FundStack stack{topping_up("0.4 eth")};
    EXPECT_TRUE(stack.status().at("transactions").empty());
    stack.chain.set_sender(stack.key, {{"deposit", "0.1 eth"}});
    EXPECT_TRUE(stack.wait_for("mined").at("automatic").get<bool>());
    EXPECT_EQ(stack.status().at("now").at("deposit"), "300000000000000000");
    stack.chain.set_sender(stack.key, {{"reserve", "0.05 eth"}});
    while (stack.status().at("transactions").size() < 2) {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    stack.wait_for("mined");
    EXPECT_EQ(stack.status().at("now").at("reserve"), "200000000000000000");
    const auto metrics = HttpCaller{}.call("GET", stack.signer.tcp_url("operations") + "/metrics", {});
    ASSERT_TRUE(metrics);
    EXPECT_NE(metrics->body.find("farebox_signer_funding_total{by=\"top_up\",outcome=\"mined\"} 2"), std::string::npos);
}

TEST(TopUp, StaysWithinItsDayOverARestart) {
    FundStack stack{topping_up("0.2 eth")};
    stack.chain.set_sender(stack.key, {{"deposit", "0.1 eth"}});
    stack.wait_for("mined");
    stack.signer.kill("supervisor");
    stack.chain.set_sender(stack.key, {{"deposit", "0.1 eth"}});
    EXPECT_EQ(stack.status().at("top_up").at("last_24_hours"), "200000000000000000");
    const auto log_has = [&](const char* text) { return stack.signer.process().err().find(text) != std::string::npos; };
    while (!log_has("max_per_day is used up")) {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    EXPECT_EQ(stack.chain.taken().size(), 1U);
}

TEST(TopUp, LeavesAKeyAloneThatIsBeingUnlocked) {
    FundStack stack{topping_up("0.4 eth")};
    ASSERT_EQ(stack.funded({"unlock"}).at("state"), "mined");
    stack.chain.set_sender(stack.key, {{"deposit", "0.1 eth"}});
    while (stack.signer.process().err().find("not topped up") == std::string::npos) {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    EXPECT_EQ(stack.chain.taken().size(), 1U);
    EXPECT_TRUE(stack.status().at("now").at("unlocking").get<bool>());
}

}  // namespace
}  // namespace farebox::test
