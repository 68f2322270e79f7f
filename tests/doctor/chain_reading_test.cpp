#include "signer/doctor/chain_reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signer/doctor/rpc_question.hpp"
#include "tests/doctor/scripted_rpc.hpp"

namespace farebox::signer::doctor::test {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr Address kKey{{0x11}};

ChainConfig chain_of(const std::vector<std::string>& urls) {
    ChainConfig chain;
    chain.rpc = urls;
    chain.chain_id = 1337;
    chain.controller = Address{{0xc0}};
    chain.price_feed = Address{{0xfe}};
    return chain;
}

RpcReading read_one(const std::string& url) {
    Network network;
    return read_chain(network, chain_of({url}), {kKey}).endpoints.at(0);
}

TEST(DoctorChainReading, HasEverythingThatIsJudgedInTwoRoundTrips) {
    const ScriptedRpc rpc;
    const auto reading = read_one(rpc.url());
    EXPECT_FALSE(reading.failure);
    EXPECT_TRUE(reading.problems.empty()) << reading.problems.front();
    EXPECT_EQ(rpc.requests(), 2);
    EXPECT_EQ(reading.chain_id, 1337);
    EXPECT_EQ(reading.l1_block, 100);
    ASSERT_TRUE(reading.block_age);
    EXPECT_EQ(reading.controller_has_code, true);
    EXPECT_EQ(reading.paused, false);
    EXPECT_TRUE(reading.ticket_broker && reading.rounds_manager && reading.bonding_manager);
    EXPECT_EQ(reading.round, 7);
    EXPECT_EQ(reading.round_initialized, true);
    EXPECT_EQ(reading.round_locked, false);
    EXPECT_EQ(reading.pool_size, 100);
    EXPECT_EQ(reading.pool_max_size, 100);
    ASSERT_TRUE(reading.senders.contains(kKey));
    EXPECT_EQ(reading.senders.at(kKey).deposit, Wei{std::uint64_t{1000}});
    ASSERT_TRUE(reading.price);
    EXPECT_TRUE(reading.price->positive);
    EXPECT_EQ(reading.price->decimals, 8);
    EXPECT_TRUE(reading.clock_ahead) << "our own server sends Date";
}

TEST(DoctorChainReading, DoesWithoutWhatAnEndpointDoesNotKnow) {
    ScriptedRpc rpc;
    rpc.answers.erase("eth_getCode");
    rpc.answers.erase("feaf968c");
    const auto reading = read_one(rpc.url());
    EXPECT_FALSE(reading.failure);
    EXPECT_FALSE(reading.controller_has_code);
    EXPECT_FALSE(reading.price);
    EXPECT_EQ(reading.problems.size(), 1U);  // the price; code is asked for in vain
    EXPECT_TRUE(reading.senders.contains(kKey));
}

TEST(DoctorChainReading, KnowsANegativePrice) {
    ScriptedRpc rpc;
    rpc.answers["feaf968c"] = json_words({"1", std::string(64, 'f'), "0", "1", "1"});
    const auto reading = read_one(rpc.url());
    ASSERT_TRUE(reading.price);
    EXPECT_FALSE(reading.price->positive);
}

TEST(DoctorChainReading, NamesWhatTheControllerDoesNotKnow) {
    ScriptedRpc rpc;
    rpc.answers["e16c7d98"] = json_words({"0"});
    const auto reading = read_one(rpc.url());
    EXPECT_FALSE(reading.ticket_broker);
    EXPECT_EQ(rpc.requests(), 1);  // nobody is left to ask
    EXPECT_THAT(reading.problems, Contains(HasSubstr("getContract(TicketBroker)")));
}

struct Hostile {
    const char* name;
    int status;
    std::string body;
};
std::ostream& operator<<(std::ostream& out, const Hostile& hostile) {
    return out << hostile.name;
}

class DoctorChainReadingSurvives : public testing::TestWithParam<Hostile> {};

TEST_P(DoctorChainReadingSurvives, AHostileEndpoint) {
    ScriptedRpc rpc;
    rpc.whole_answer = [] { return net::json_response(GetParam().status, GetParam().body); };
    const auto reading = read_one(rpc.url());
    ASSERT_TRUE(reading.failure);
    EXPECT_LT(reading.failure->message.size(), 1'000U);
    EXPECT_FALSE(reading.chain_id);
}
INSTANTIATE_TEST_SUITE_P(
    Answers, DoctorChainReadingSurvives,
    testing::Values(Hostile{"garbage", 200, "garbage"}, Hostile{"huge", 200, std::string(4U << 20U, 'x')},
                    Hostile{"deep", 200, std::string(500'000, '[')}, Hostile{"rate_limited", 429, "{}"},
                    Hostile{"failing", 500, std::string(100'000, 'y')}, Hostile{"redirecting", 302, "elsewhere"}));

TEST(DoctorChainReading, TellsOfAnEndpointThatAnswersNothingOfWhatItIsAsked) {
    ScriptedRpc rpc;
    rpc.whole_answer = [] { return net::json_response(200, "[]"); };
    const auto reading = read_one(rpc.url());
    EXPECT_FALSE(reading.chain_id);
    EXPECT_FALSE(reading.problems.empty());
    EXPECT_EQ(rpc.requests(), 1);
}

TEST(DoctorChainReading, TellsOfEachEndpointByItself) {
    const ScriptedRpc good;
    ScriptedRpc other;
    other.answers["eth_chainId"] = "\"0x1\"";
    Network network;
    const auto chain =
        read_chain(network, chain_of({"http://127.0.0.1:1/secret-path", other.url(), good.url()}), {kKey});
    ASSERT_EQ(chain.endpoints.size(), 3U);
    EXPECT_TRUE(chain.endpoints[0].failure);
    EXPECT_EQ(chain.endpoints[0].shown, "http://127.0.0.1:1/…");
    EXPECT_EQ(chain.find_good(1337), &chain.endpoints[2]);
    EXPECT_EQ(chain.find_good(1), &chain.endpoints[1]);
    EXPECT_EQ(chain.find_good(5), nullptr);
    EXPECT_TRUE(chain.funds_of(kKey, 1337));
}

TEST(DoctorChainReading, AsksNobodyOnAFixedChain) {
    const ScriptedRpc rpc;
    auto chain = chain_of({rpc.url()});
    chain.mode = ChainMode::fixed;
    Network network;
    EXPECT_TRUE(read_chain(network, chain, {kKey}).endpoints.empty());
    EXPECT_EQ(rpc.requests(), 0);
}

TEST(HttpDate, IsReadInItsOneForm) {
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"),
              std::chrono::sys_seconds{std::chrono::seconds{784'111'777}});
    for (const auto* text : {"", "yesterday", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT+1",
                             "Sun, 06 Nov 1994 08:49:37"}) {
        EXPECT_FALSE(parse_http_date(text)) << text;
    }
}

}  // namespace
}  // namespace farebox::signer::doctor::test
