#include "sandbox/control/money_controls.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "sandbox/chain/abi.hpp"
#include "sandbox/chain/contracts.hpp"

namespace farebox::sandbox {
namespace {

using nlohmann::json;

class MoneyOfTheSandbox : public testing::Test {
protected:
    [[nodiscard]] std::string feed(const std::string& selector) const {
        const auto answer = call_contract(chain_, orchestrator_, local_price_feed(), *protocol::parse_hex(selector));
        return answer ? protocol::to_hex({reinterpret_cast<const std::uint8_t*>(answer->data()), answer->size()}) : "";
    }
    [[nodiscard]] static std::string word(const std::string& answer, std::size_t index) {
        return answer.substr(index * 64, 64);
    }
    [[nodiscard]] std::optional<json> logs(const json& filter) const { return find_logs(chain_, filter); }

    LocalChain chain_{{}, [] { return protocol::Timestamp{1'800'000'000'000'000'000}; }};
    RegisteredOrchestrator orchestrator_;
    const std::string sender_ = protocol::to_checksum(Address{{1, 2}});
};

TEST_F(MoneyOfTheSandbox, HasAPriceFeedAsChainlinksOnes) {
    EXPECT_TRUE(is_contract(local_price_feed()));
    EXPECT_EQ(feed("7284e416").substr(128, 18),
              protocol::to_hex({reinterpret_cast<const std::uint8_t*>("ETH / USD"), 9}));
    EXPECT_EQ(word(feed("313ce567"), 0), std::string(63, '0') + "8");
    const auto before = feed("feaf968c");
    EXPECT_EQ(before.size(), 5U * 64U);
    EXPECT_EQ(std::stoull(word(before, 1), nullptr, 16), 300'000'000'000U);
    EXPECT_EQ(std::stoull(word(before, 3), nullptr, 16), 1'800'000'000U);
    EXPECT_EQ(word(before, 0), word(before, 4)) << "answered in its round";
    EXPECT_EQ(feed("12345678"), "") << "reverts";
}

TEST_F(MoneyOfTheSandbox, ChangesThePriceWhenTold) {
    ASSERT_TRUE(set_price(chain_, {{"usd", "3012.55"}, {"age", "27h"}, {"carried", true}}));
    const auto after = feed("feaf968c");
    EXPECT_EQ(std::stoull(word(after, 1), nullptr, 16), 301'255'000'000U);
    EXPECT_EQ(std::stoull(word(after, 3), nullptr, 16), 1'800'000'000U - 27U * 3600U);
    EXPECT_NE(word(after, 0), word(after, 4));
    ASSERT_TRUE(set_price(chain_, {{"age", "5s"}}));
    EXPECT_EQ(std::stoull(word(feed("feaf968c"), 3), nullptr, 16), 1'799'999'995U);
    EXPECT_FALSE(set_price(chain_, {{"usd", "much"}}));
    EXPECT_FALSE(set_price(chain_, {{"usd", 3000}}));
    EXPECT_FALSE(set_price(chain_, {{"age", "old"}}));
}

TEST_F(MoneyOfTheSandbox, LogsWhatIsRedeemed) {
    ASSERT_TRUE(redeem_tickets(chain_, {{"sender", sender_}, {"face_value", "1000 wei"}, {"count", 2U}}));
    const json all{{"fromBlock", "earliest"}, {"toBlock", "latest"}};
    EXPECT_FALSE(logs(all)) << "a range of all blocks there ever were is too wide";
    const json newest{{"fromBlock", "latest"}, {"toBlock", "latest"}};
    ASSERT_EQ(logs(newest)->size(), 4U) << "a transfer and a redemption each";
    auto redeemed = newest;
    redeemed["topics"] = {"0xc389eb51ed006dbf2528507f010efdf5225ea596e1e1741d74f550dab1925ee7"};
    const auto found = *logs(redeemed);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0]["address"], protocol::to_lower_hex(local_contracts().ticket_broker));
    EXPECT_EQ(found[0]["data"].get<std::string>().substr(2, 64), std::string(61, '0') + "3e8");
    EXPECT_NE(found[0]["data"], found[1]["data"]) << "two tickets";
    EXPECT_NE(found[0]["transactionHash"], found[1]["transactionHash"]);
    EXPECT_EQ(found[1]["transactionIndex"], "0x1");
    EXPECT_EQ(found[1]["logIndex"], "0x3");
    auto transfers = newest;
    transfers["topics"] = {"0x8b87351a208c06e3ceee59d80725fd77a23b4129e1b51ca231fc89b40712649c"};
    EXPECT_EQ(logs(transfers)->size(), 2U);
}

TEST_F(MoneyOfTheSandbox, FindsEventsByTheirTopics) {
    ASSERT_TRUE(redeem_tickets(chain_, {{"sender", sender_}, {"face_value", "1 wei"}}));
    const auto of = [&](const json& topics) { return logs({{"fromBlock", "latest"}, {"topics", topics}})->size(); };
    const std::string mine = "0x" + std::string(24, '0') + "0102" + std::string(36, '0');
    const std::string other = "0x" + std::string(64, '0');
    EXPECT_EQ(of({nullptr, mine}), 2U);
    EXPECT_EQ(of({nullptr, json::array({other, mine})}), 2U);
    EXPECT_EQ(of({nullptr, other}), 0U);
    EXPECT_EQ(of({nullptr, nullptr, nullptr, mine}), 0U) << "there is no such topic";
    EXPECT_FALSE(logs({{"fromBlock", "latest"}, {"toBlock", "earliest"}}));
    EXPECT_FALSE(logs("latest"));
    EXPECT_FALSE(redeem_tickets(chain_, {{"sender", "nobody"}, {"face_value", "1 wei"}}));
    EXPECT_FALSE(redeem_tickets(chain_, {{"sender", sender_}, {"face_value", "much"}}));
    EXPECT_FALSE(redeem_tickets(chain_, {{"sender", sender_}, {"face_value", "1 wei"}, {"count", 10'001U}}));
}

}  // namespace
}  // namespace farebox::sandbox
