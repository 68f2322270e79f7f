// `farebox-signer fund` through the running daemon and its vault, on the sandbox's chain.
#include <gtest/gtest.h>

#include <thread>

#include "tests/e2e/fund_stack.hpp"
#include "tests/e2e/ledger_file.hpp"
#include "tests/e2e/rpc_gate.hpp"

namespace farebox::test {
namespace {

constexpr const char* kEth = "1000000000000000000";

/// In milli-ether, of an exact amount.
long milli(const nlohmann::json& amount) {
    return std::stol(amount.get<std::string>()) / 1'000'000'000'000'000;
}

std::string message(const Finished& done) {
    return nlohmann::json::parse(done.out).at("error").dump();
}

void expect_refused(const Finished& done, const std::string& because, int status = 1) {
    EXPECT_EQ(done.status, status) << done.out << done.err;
    EXPECT_NE(message(done).find(because), std::string::npos) << done.out;
}

TEST(Fund, PaysIntoDepositAndReserve) {
    FundStack stack;
    const auto both = stack.funded({"deposit", "0.05", "eth", "--reserve", "0.03 eth"});
    EXPECT_EQ(both.at("state"), "mined");
    EXPECT_EQ(both.at("function"), "deposit and reserve");
    EXPECT_EQ(stack.funded({"deposit", "0.1 eth"}).at("state"), "mined");
    EXPECT_EQ(stack.funded({"reserve", "0.2 eth", "--key", stack.key}).at("state"), "mined");
    const auto status = stack.status();
    EXPECT_EQ(milli(status.at("now").at("deposit")), 1'150);
    EXPECT_EQ(milli(status.at("now").at("reserve")), 1'230);
    EXPECT_EQ(milli(status.at("now").at("balance")), 619);
    ASSERT_EQ(status.at("transactions").size(), 3U);
    EXPECT_EQ(status.at("transactions")[2].at("nonce"), 2);
    const auto text = stack.signer.command({"fund", "status"});
    EXPECT_NE(text.out.find("1.15 eth"), std::string::npos) << text.out;
    EXPECT_NE(text.out.find(both.at("hash").get<std::string>()), std::string::npos) << text.out;
    const auto ledger = stack.signer.folder() / "ledger.db";
    EXPECT_EQ(stack.signer.stop(), 0);
    EXPECT_EQ(count_audit_entries(ledger, "funding_signed"), 3U);
    EXPECT_EQ(count_audit_entries(ledger, "funding_mined"), 3U);
}

TEST(Fund, UnlocksAndWithdraws) {
    FundStack stack;
    expect_refused(stack.fund({"cancel-unlock"}), "nothing is being unlocked");
    expect_refused(stack.fund({"withdraw"}), "locked");
    EXPECT_EQ(stack.funded({"unlock"}).at("state"), "mined");
    EXPECT_TRUE(stack.status().at("now").at("unlocking").get<bool>());
    expect_refused(stack.fund({"unlock"}), "already");
    expect_refused(stack.fund({"withdraw"}), "try again in about");
    EXPECT_EQ(stack.funded({"cancel-unlock"}).at("state"), "mined");
    EXPECT_EQ(stack.funded({"unlock"}).at("state"), "mined");
    EXPECT_NE(stack.signer.command({"health"}).out.find("fund cancel-unlock"), std::string::npos);
    stack.chain.advance_rounds(7);
    EXPECT_EQ(stack.funded({"withdraw"}).at("state"), "mined");
    const auto now = stack.status().at("now");
    EXPECT_EQ(now.at("deposit"), "0");
    EXPECT_EQ(now.at("reserve"), "0");
    EXPECT_EQ(milli(now.at("balance")), 2'999);
    expect_refused(stack.fund({"withdraw"}), "nothing to withdraw");
}

TEST(Fund, ShowsWhatItWouldDoAndSendsNothing) {
    FundStack stack;
    const auto shown = stack.signer.command({"fund", "unlock", "--dry-run"});
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_NE(shown.out.find("no new sessions"), std::string::npos) << shown.out;
    EXPECT_NE(shown.out.find("Nothing was sent"), std::string::npos) << shown.out;
    const auto plan = stack.funded({"deposit", "0.1 eth", "--dry-run"});
    EXPECT_EQ(milli(plan.at("now").at("deposit")), 1'000);
    EXPECT_EQ(milli(plan.at("after").at("deposit")), 1'100);
    EXPECT_EQ(plan.at("value"), "100000000000000000");
    EXPECT_GT(plan.at("gas_estimate"), 21'000);
    EXPECT_TRUE(stack.chain.taken().empty());
    EXPECT_TRUE(stack.status().at("transactions").empty());
}

TEST(Fund, AsksBeforeItSends) {
    FundStack stack;
    const auto unasked = stack.signer.command({"fund", "deposit", "0.1 eth", "--output", "json"});
    expect_refused(unasked, "--yes", 2);
    EXPECT_TRUE(stack.chain.taken().empty());
}

TEST(Fund, RefusesWhatMakesNoSense) {
    FundStack stack;
    for (const std::string amount : {"0 eth", "-1 eth", "1", "1 btc", "0.0000000000000000001 eth", ""}) {
        EXPECT_EQ(stack.fund({"deposit", amount}).status, 2) << amount;
    }
    EXPECT_EQ(stack.fund({"deposit"}).status, 2);
    EXPECT_EQ(stack.fund({"withdraw", "1 eth"}).status, 2);
    EXPECT_EQ(stack.fund({"deposit", "1 eth", "--timeout", "-1"}).status, 2);
    expect_refused(stack.fund({"unlock", "--key", "0x12"}), "address");
    expect_refused(stack.fund({"unlock", "--key", "0x" + std::string(40, '1')}), "0x1111");
    expect_refused(stack.fund({"deposit", "0.6 eth"}), "at most 0.5 eth");
    EXPECT_TRUE(stack.chain.taken().empty());
}

TEST(Fund, TellsTheShortfallAndWhereToSendIt) {
    FundStack stack;
    stack.chain.set_sender(stack.key, {{"balance", "0.01 eth"}});
    const auto short_of = stack.fund({"deposit", "0.02 eth"});
    expect_refused(short_of, stack.key);
    const auto details = nlohmann::json::parse(short_of.out).at("error").at("details");
    const auto shortfall = std::stoll(details.at("shortfall").get<std::string>());
    EXPECT_GT(shortfall, 10'000'000'000'000'000);
    stack.chain.set_sender(stack.key, {{"balance", std::to_string(10'000'000'000'000'000 + shortfall) + " wei"}});
    EXPECT_EQ(stack.funded({"deposit", "0.02 eth"}).at("state"), "mined");
    stack.chain.set_sender(stack.key, {{"balance", "0 wei"}});
    expect_refused(stack.fund({"unlock"}), "are missing");
}

TEST(Fund, IsRefusedWhileLivepeerOrTheSignerIsPaused) {
    FundStack stack;
    stack.chain.pause(true);
    expect_refused(stack.fund({"deposit", "0.02 eth"}), "paused by their governance");
    stack.chain.pause(false);
    ASSERT_EQ(stack.signer.command({"pause"}).status, 0);
    expect_refused(stack.fund({"deposit", "0.02 eth"}), "resume");
    EXPECT_TRUE(stack.chain.taken().empty());
}

TEST(Fund, IsOffUnlessTheConfigurationSaysOtherwise) {
    FundStack stack{with({"transactions.enabled=false"})};
    expect_refused(stack.fund({"deposit", "0.02 eth"}), "[transactions]");
    EXPECT_EQ(stack.status().at("now").at("deposit"), kEth);
}

TEST(Fund, HoldsTheVaultsCapOfADay) {
    FundStack stack{with({"transactions.max_value_per_day=0.5 eth"})};
    EXPECT_EQ(stack.funded({"deposit", "0.3 eth"}).at("state"), "mined");
    expect_refused(stack.fund({"deposit", "0.3 eth"}), "the vault refuses");
    stack.signer.kill("supervisor");
    expect_refused(stack.fund({"deposit", "0.3 eth"}), "the vault refuses");
    EXPECT_EQ(stack.funded({"deposit", "0.2 eth"}).at("state"), "mined");
    EXPECT_EQ(stack.chain.taken().size(), 2U);
}

TEST(Fund, UsesOneGasPriceWhereBlocksHaveNoBaseFee) {
    FundStack stack{{}, {"--legacy-fees"}};
    EXPECT_EQ(stack.funded({"deposit", "0.1 eth"}).at("state"), "mined");
    const auto hash = stack.chain.taken().at(0).at("hash");
    EXPECT_EQ(stack.chain.rpc.call("eth_getTransactionByHash", {hash}).at("type"), "0x0");
}

TEST(Fund, TellsWhyATransactionReverted) {
    FundStack stack;
    stack.sandbox.set_faults({{"never-mine", ""}});
    const auto late = stack.fund({"unlock", "--timeout", "0"});
    expect_refused(late, "fund status");
    stack.chain.set_sender(stack.key, {{"deposit", "0 wei"}, {"reserve", "0 wei"}});
    stack.sandbox.set_faults({{"never-mine", nullptr}});
    const auto reverted = stack.wait_for("reverted");
    EXPECT_NE(reverted.at("reason").get<std::string>().find("sender deposit and reserve are zero"), std::string::npos);
}

TEST(Fund, KeepsOneTransactionUnderWay) {
    FundStack stack;
    stack.sandbox.set_faults({{"never-mine", ""}});
    EXPECT_EQ(stack.fund({"deposit", "0.1 eth", "--timeout", "0"}).status, 1);
    expect_refused(stack.fund({"deposit", "0.1 eth"}), "under way");
    stack.sandbox.set_faults({{"never-mine", nullptr}});
    stack.wait_for("mined");
    EXPECT_EQ(stack.funded({"deposit", "0.1 eth"}).at("nonce"), 1);
}

TEST(Fund, OfTwoOperatorsAtOnceMakesNoSecondTransactionByMistake) {
    FundStack stack;
    std::vector<Finished> done(4);
    std::vector<std::thread> operators;
    for (auto& each : done) {
        operators.emplace_back([&] { each = stack.fund({"deposit", "0.01 eth"}); });
    }
    for (auto& each : operators) {
        each.join();
    }
    const auto good = std::ranges::count(done, 0, &Finished::status);
    EXPECT_GE(good, 1);
    EXPECT_EQ(stack.chain.taken().size(), static_cast<std::size_t>(good));
    EXPECT_EQ(milli(stack.status().at("now").at("deposit")), 1'000 + 10 * good);
    for (const auto& each : done) {
        if (each.status != 0) {
            const auto why = message(each);
            EXPECT_TRUE(why.find("under way") != std::string::npos || why.find("another") != std::string::npos) << why;
        }
    }
}

TEST(Fund, OffersMoreWhereATransactionWaitsForTooLong) {
    FundStack stack{with({"transactions.replace_after=1s"})};
    stack.sandbox.set_faults({{"never-mine", ""}});
    EXPECT_EQ(stack.fund({"deposit", "0.1 eth", "--timeout", "0"}).status, 1);
    nlohmann::json transaction;
    do {
        transaction = stack.wait_for("under_way");
    } while (transaction.at("replacements") != 1);
    const auto manual = stack.fund({"replace", "--timeout", "0"});
    EXPECT_EQ(manual.status, 1) << manual.out;
    const auto taken = stack.chain.taken();
    ASSERT_EQ(taken.size(), 3U) << taken;
    for (const auto& each : taken) {
        EXPECT_EQ(each.at("nonce"), 0);
    }
    stack.sandbox.set_faults({{"never-mine", nullptr}});
    EXPECT_EQ(stack.wait_for("mined").at("replacements"), 2);
    EXPECT_EQ(milli(stack.status().at("now").at("deposit")), 1'100);
    expect_refused(stack.fund({"replace"}), "no transaction of this key is under way");
}

TEST(Fund, GoesOnWhereOneEndpointIsGone) {
    Sandbox sandbox{{"--block-interval", "400ms"}};
    RpcGate gate{sandbox.facts().at("chain")};
    FundChain chain{sandbox};
    Signer signer{sandbox, with({"chain.rpc=" + gate.url() + "," + sandbox.facts().at("chain").get<std::string>()})};
    const auto fund = [&] { return signer.command({"fund", "deposit", "0.1 eth", "--yes", "--output", "json"}); };
    EXPECT_EQ(fund().status, 0);
    EXPECT_EQ(gate.sends(), 1);
    gate.go_silent(true);
    const auto done = fund();
    EXPECT_EQ(done.status, 0) << done.out;
    EXPECT_EQ(chain.taken().size(), 2U);
}

}  // namespace
}  // namespace farebox::test
