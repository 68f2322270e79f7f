// Dollars, what keys have outstanding, and what recipients redeem: with the real program on the sandbox's chain.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

class Money : public testing::Test {
protected:
    static SignerOptions options() {
        return {{R"(pricing.max_price={ seconds = "0.000101 usd", fixed = "unlimited" })"}, {}, {}};
    }
    net::Response pay() {
        return *signer_.post("/generate-live-payment", payment_request(challenge(sandbox_, payer_)));
    }
    static std::string code_of(const net::Response& response) {
        return Json::parse(response.body).at("error").at("code");
    }
    /// Until @p done; a test that waits in vain is cut off by its runner.
    template <class Done>
    void until(Done done) {
        while (!done()) {
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
    }
    void price(const Json& wanted) { sandbox_.control("POST", "/price", wanted); }
    Json key() { return signer_.usage().at("keys").at(0); }
    Json check(const std::string& name) {
        const auto health = Json::parse(signer_.command({"health", "--output", "json"}).out);
        for (const auto& each : health.at("checks")) {
            if (each.at("name") == name) {
                return each;
            }
        }
        return {};
    }

    Sandbox sandbox_;
    Signer signer_{sandbox_, options()};
    const std::string payer_ = signer_.address();
};

// echo-live costs 33333333333 wei a second: 0.0001 dollars where an ether costs 3000.
TEST_F(Money, FollowsThePriceFeed) {
    until([&] { return signer_.usage().at("ether") != nullptr; });
    EXPECT_EQ(pay().status, 200);
    EXPECT_TRUE(check("price").at("ok"));
    price({{"usd", "3600"}});
    until([&] { return signer_.usage().at("ether").at("usd") == "3600.000000000"; });
    const auto refused = pay();
    EXPECT_EQ(refused.status, 481) << refused.body;
    EXPECT_EQ(code_of(refused), "price_exceeded");
    price({{"usd", "3000"}});
    until([&] { return pay().status == 200; });
}

TEST_F(Money, RefusesDollarsWhereThePriceIsTooOld) {
    until([&] { return pay().status == 200; });
    signer_.stop();
    price({{"age", "27h"}});
    signer_.start(false);
    const auto refused = pay();
    EXPECT_EQ(refused.status, 503) << refused.body;
    EXPECT_EQ(code_of(refused), "chain_stale");
    until([&] { return check("price").at("detail").get<std::string>().find("no new price") != std::string::npos; });
    EXPECT_FALSE(check("price").at("ok"));
    price({{"age", "0"}});
    until([&] { return pay().status == 200; });
}

TEST_F(Money, HoldsClientsMadeWhileItRunsToTheirDollars) {
    until([&] { return pay().status == 200; });
    const auto made = signer_.command({"clients", "create", "app", "--limit", "ev_per_day=0.5 usd"});
    ASSERT_EQ(made.status, 0) << made.err;
    const auto shown = Json::parse(signer_.command({"clients", "show", "app", "--output", "json"}).out);
    EXPECT_THAT(shown.at("limits").get<std::string>(), HasSubstr("0.5 usd"));
    const auto usage = signer_.usage();
    for (const auto& client : usage.at("clients")) {
        if (client.at("name") == "app") {
            EXPECT_EQ(client.at("limits").at("written").at("ev_per_day"), "0.5 usd");
            EXPECT_EQ(client.at("limits").at("ev_per_day"), "166666666666666") << "at 3000 dollars";
        }
    }
}

TEST_F(Money, ShowsWhatAKeyHasOutstanding) {
    until([&] { return pay().status == 200; });
    const auto now = key();
    EXPECT_EQ(now.at("address"), payer_);
    EXPECT_NE(now.at("outstanding").at("ev"), "0");
    EXPECT_NE(now.at("outstanding").at("face_value"), "0");
    EXPECT_EQ(now.at("deposit"), "1000000000000000000");
    EXPECT_TRUE(now.at("runway_seconds").is_number());
    EXPECT_THAT(signer_.command({"usage"}).out, HasSubstr(payer_));
}

TEST_F(Money, HoldsAKeyWhoseTicketsWinTooOften) {
    until([&] { return pay().status == 200 && key().at("winnings") != nullptr; });
    const auto face_value = "0.012 eth";
    sandbox_.control("POST", "/redeem", {{"sender", payer_}, {"face_value", face_value}});
    sandbox_.advance_blocks(2);
    until([&] { return key().at("winnings").at("tickets") == 1; });
    EXPECT_EQ(key().at("winnings").at("held"), nullptr) << "luck";
    EXPECT_EQ(pay().status, 200);
    sandbox_.control("POST", "/redeem", {{"sender", payer_}, {"face_value", face_value}, {"count", 9}});
    sandbox_.advance_blocks(2);
    until([&] { return pay().status == 503; });
    EXPECT_EQ(code_of(pay()), "paused");
    EXPECT_FALSE(check("winnings").at("ok"));
    EXPECT_THAT(check("winnings").at("detail").get<std::string>(), HasSubstr("keys acknowledge"));
    EXPECT_THAT(signer_.command({"audit", "list"}).out, HasSubstr("key_held"));

    signer_.kill();
    signer_.start(false);
    EXPECT_EQ(code_of(pay()), "paused") << "whatever restarts";

    const auto known = signer_.command({"keys", "acknowledge", payer_});
    EXPECT_EQ(known.status, 0) << known.err;
    EXPECT_EQ(pay().status, 200);
    EXPECT_EQ(key().at("winnings").at("tickets_ever"), 10);
    EXPECT_TRUE(check("winnings").at("ok"));
}

}  // namespace
}  // namespace farebox::test
