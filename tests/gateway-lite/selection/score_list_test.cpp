#include "gateway-lite/selection/score_list.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "protocol/address.hpp"

namespace farebox::gateway::test {
namespace {

constexpr const char* kAddress = "0x4747474747474747474747474747474747474747";

/// The only score of a list.
std::optional<double> score(const std::string& regions, const std::string& region = "FRA") {
    const auto scores = read_scores("{\"" + std::string{kAddress} + "\":" + regions + "}", region);
    EXPECT_TRUE(scores);
    const auto found = scores->find(*protocol::parse_address(kAddress));
    return found == scores->end() ? std::nullopt : std::optional{found->second};
}

TEST(ScoreList, TakesTheRegionsScoreElseTheMean) {
    const std::string regions = R"({"FRA":{"score":0.9},"LAX":{"score":0.5}})";
    EXPECT_EQ(score(regions), 0.9);
    EXPECT_EQ(score(regions, "LAX"), 0.5);
    EXPECT_EQ(score(regions, ""), 0.7);
    EXPECT_EQ(score(regions, "SIN"), 0.7);
}

TEST(ScoreList, LeavesOutWhatIsNoScore) {
    EXPECT_EQ(score(R"({"FRA":{"score":"0.9"}})"), std::nullopt);
    EXPECT_EQ(score(R"({"FRA":{"score":-1},"LAX":{"score":0.5}})"), 0.5);
    EXPECT_EQ(score(R"({"FRA":0.9,"LAX":{"other":1}})"), std::nullopt);
    EXPECT_EQ(score("{}"), std::nullopt);
    EXPECT_EQ(score("null"), std::nullopt);
    EXPECT_EQ(score(R"([{"score":0.9}])"), std::nullopt);
    EXPECT_EQ(score(R"({"FRA":{"score":7}})"), 1.0);
    EXPECT_TRUE(read_scores(R"({"no address":{"FRA":{"score":1}}})", "")->empty());
}

TEST(ScoreList, MustBeAnObjectOfSomeSize) {
    for (const auto& text : {std::string{}, std::string{"[]"}, std::string{"{"}, std::string(100'000, '[')}) {
        const auto refused = read_scores(text, "");
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::protocol_error);
    }
    EXPECT_FALSE(read_scores("{\"" + std::string(kMaxScoreBytes, ' ') + "\":0}", ""));
}

}  // namespace
}  // namespace farebox::gateway::test
