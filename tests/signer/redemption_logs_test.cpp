#include "signer/chain/redemption_logs.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace farebox::signer {
namespace {

using Json = nlohmann::json;

const Address kBroker{{0xb0}};
const Address kKey{{0x01, 0x02}};
const Address kRecipient{{0x03}};

redemption_logs::Search search() {
    return {kBroker, {Address{{0x77}}, kKey}, 0x10, 0x20};
}

std::string word(const std::string& hex) {
    return std::string(64 - hex.size(), '0') + hex;
}

std::string topic(const std::string& first_bytes) {
    return "0x" + std::string(24, '0') + first_bytes + std::string(40 - first_bytes.size(), '0');
}

/// A ticket of 1000 wei with the nonce 7, whose recipient's number is 0xabc.
Json log() {
    return {
        {"address", "0xb000000000000000000000000000000000000000"},
        {"topics", {"0xc389eb51ed006dbf2528507f010efdf5225ea596e1e1741d74f550dab1925ee7", topic("0102"), topic("03")}},
        {"data", "0x" + word("3e8") + word("5") + word("7") + word("abc") + word("a0") + word("0")},
        {"blockNumber", "0x18"},
        {"removed", false}};
}

Result<std::vector<RedeemedTicket>> read(const Json& logs) {
    return redemption_logs::read(logs.dump(), search());
}

TEST(RedemptionLogs, AreAskedForByEventAndSender) {
    const auto call = redemption_logs::call(search());
    EXPECT_EQ(call.method, "eth_getLogs");
    const auto filter = Json::parse(call.params).at(0);
    EXPECT_EQ(filter.at("fromBlock"), "0x10");
    EXPECT_EQ(filter.at("toBlock"), "0x20");
    EXPECT_EQ(filter.at("address"), log()["address"]);
    EXPECT_EQ(filter.at("topics").at(0), log()["topics"][0]) << "the event's signature";
    EXPECT_EQ(filter.at("topics").at(1).at(1), log()["topics"][1]);
}

TEST(RedemptionLogs, TellWhoseTicketWonWhat) {
    const auto tickets = read(Json::array({log()}));
    ASSERT_TRUE(tickets) << tickets.error().message;
    EXPECT_EQ(*tickets,
              (std::vector<RedeemedTicket>{{kKey, kRecipient, Uint256{{0xabc}}, Uint256{{7}}, Wei{1000U}, 0x18}}));
    EXPECT_TRUE(read(Json::array())->empty());
}

TEST(RedemptionLogs, AreTheSameInAnyOrder) {
    auto later = log();
    later["blockNumber"] = "0x19";
    EXPECT_EQ(*read(Json::array({log(), later})), *read(Json::array({later, log()})));
}

TEST(RedemptionLogs, LeaveOutWhatTheChainTookBack) {
    auto removed = log();
    removed["removed"] = true;
    EXPECT_TRUE(read(Json::array({removed}))->empty());
}

TEST(RedemptionLogs, AreRefusedWhereTheyWereNotAskedFor) {
    const auto refused = [](const char* key, const Json& value) {
        auto wrong = log();
        wrong[key] = value;
        return !read(Json::array({wrong}));
    };
    EXPECT_TRUE(refused("address", "0xb100000000000000000000000000000000000000"));
    EXPECT_TRUE(refused("address", nullptr));
    EXPECT_TRUE(refused("blockNumber", "0xf"));
    EXPECT_TRUE(refused("blockNumber", "0x21"));
    EXPECT_TRUE(refused("blockNumber", 24));
    EXPECT_TRUE(refused("data", "0x" + word("3e8")));
    EXPECT_TRUE(refused("data", "0x" + std::string(384, 'g')));
    EXPECT_TRUE(refused("topics", Json::array()));
    EXPECT_TRUE(refused("topics", Json::array({log()["topics"][0], topic("0999"), topic("03")})));
    EXPECT_TRUE(refused("topics", Json::array({topic("01"), topic("0102"), topic("03")})));
    for (const auto* answer : {"null", "{}", "[5]", "garbage", ""}) {
        EXPECT_FALSE(redemption_logs::read(answer, search())) << answer;
    }
}

TEST(RedemptionLogs, KnowABlockByItsNumber) {
    const std::string hash = "0x" + std::string(63, '0') + "5";
    const Json block{{"number", "0x18"}, {"hash", hash}};
    const auto read = redemption_logs::read_block_hash(block.dump(), 0x18);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->data[31], 5);
    EXPECT_FALSE(redemption_logs::read_block_hash(block.dump(), 0x19));
    EXPECT_FALSE(redemption_logs::read_block_hash("null", 0x18)) << "a node that is behind";
}

}  // namespace
}  // namespace farebox::signer
