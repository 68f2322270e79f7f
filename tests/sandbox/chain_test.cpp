// The local chain as a signer reads it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "sandbox/chain/abi.hpp"
#include "sandbox/chain/json_rpc.hpp"

namespace farebox::sandbox::test {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kSecond = 1'000'000'000;

class Chain : public testing::Test {
protected:
    Chain() : chain_{options(), [this] { return protocol::Timestamp{now_}; }} { sender_.data.fill(0xa8); }

    static ChainOptions options() {
        ChainOptions options;
        options.default_funds.deposit = *Wei::parse("1000000000000000000");
        options.default_funds.reserve = *Wei::parse("2000000000000000000");
        options.round_length = 100;
        return options;
    }
    Json ask(const std::string& body) { return Json::parse(answer_json_rpc(chain_, orchestrator_, body)); }
    Json call_method(const std::string& method, Json params = Json::array()) {
        return ask(Json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}}.dump());
    }
    std::string call(const Address& to, const std::string& data) {
        const Json transaction{{"to", protocol::to_hex_0x(to.data)}, {"data", "0x" + data}};
        return call_method("eth_call", Json::array({transaction, "latest"})).value("result", "reverted");
    }
    std::string address_argument(const Address& address) {
        return protocol::to_hex(protocol::as_bytes(abi_word(address)));
    }

    std::int64_t now_ = 1'795'213'012 * kSecond;
    LocalChain chain_;
    Address sender_;
    RegisteredOrchestrator orchestrator_;
    ContractAddresses contracts_ = local_contracts();
};

std::string word(std::int64_t value) {
    return protocol::to_hex(protocol::as_bytes(abi_word(value)));
}

TEST_F(Chain, TellsItsIdAndBlocks) {
    EXPECT_EQ(call_method("eth_chainId").at("result"), "0x539");
    const auto block = call_method("eth_getBlockByNumber", Json::array({"latest", false})).at("result");
    EXPECT_EQ(block.at("number"), call_method("eth_blockNumber").at("result"));
    EXPECT_EQ(std::stoll(block.at("l1BlockNumber").get<std::string>(), nullptr, 16), chain_.l1_block());
    EXPECT_EQ(std::stoll(block.at("timestamp").get<std::string>(), nullptr, 16), 1'795'213'012);
}

TEST_F(Chain, GrowsWithTheClockAndOnDemand) {
    const std::int64_t before = chain_.l1_block();
    now_ += 24 * kSecond;
    EXPECT_EQ(chain_.l1_block(), before + 2);
    chain_.advance_blocks(45);
    EXPECT_EQ(chain_.l1_block(), before + 47);
    const std::int64_t round = chain_.current_round();
    chain_.advance_rounds(1);
    EXPECT_EQ(chain_.current_round(), round + 1);
}

TEST_F(Chain, HasHashesForThePastOnly) {
    EXPECT_FALSE(chain_.round_hash(chain_.current_round()).is_zero());
    EXPECT_NE(chain_.round_hash(chain_.current_round()), chain_.round_hash(chain_.current_round() - 1));
    EXPECT_TRUE(chain_.round_hash(chain_.current_round() + 1).is_zero());
    EXPECT_TRUE(chain_.round_hash(0).is_zero());
    const Json future = Json::array({"0x" + std::string(15, 'f'), false});
    EXPECT_TRUE(call_method("eth_getBlockByNumber", future).at("result").is_null());
}

TEST_F(Chain, RefusesWhatNestsTooDeeply) {
    constexpr std::size_t kDeep = 200'000;
    const std::string nested = std::string(kDeep, '[') + std::string(kDeep, ']');
    for (const std::string key : {"id", "params", "method"}) {
        const auto answer = ask(R"({"jsonrpc":"2.0","method":"eth_chainId",")" + key + "\":" + nested + "}");
        EXPECT_EQ(answer.at("error").at("code"), -32600) << key;
    }
}

TEST_F(Chain, ResolvesContractsThroughTheController) {
    const auto get = [&](std::string_view name) {
        return call(contracts_.controller, "e16c7d98" + protocol::to_hex(protocol::keccak256(name).data));
    };
    EXPECT_EQ(get("TicketBroker"), "0x" + address_argument(contracts_.ticket_broker));
    EXPECT_EQ(get("RoundsManager"), "0x" + address_argument(contracts_.rounds_manager));
    EXPECT_EQ(get("Nonsense"), "0x" + address_argument(Address{}));
}

TEST_F(Chain, FundsEverySenderByDefault) {
    const std::string info = call(contracts_.ticket_broker, "e1a589da" + address_argument(sender_));
    EXPECT_EQ(info, "0x" + word(1'000'000'000'000'000'000) + word(0) + word(2'000'000'000'000'000'000) + word(0));
}

TEST_F(Chain, RemembersASendersOwnFunds) {
    chain_.set_funds(sender_, {Wei{std::uint64_t{5}}, Wei{std::uint64_t{6}}, 9});
    const std::string info = call(contracts_.ticket_broker, "e1a589da" + address_argument(sender_));
    EXPECT_EQ(info, "0x" + word(5) + word(9) + word(6) + word(0));
}

TEST_F(Chain, TellsRoundsAndTheirHashes) {
    const std::int64_t round = chain_.current_round();
    EXPECT_EQ(call(contracts_.rounds_manager, "8807f36e"), "0x" + word(round));
    EXPECT_EQ(call(contracts_.rounds_manager, "8a19c8bc"), "0x" + word(round));
    EXPECT_EQ(call(contracts_.rounds_manager, "3aa4add4" + word(round)),
              protocol::to_hex_0x(chain_.round_hash(round).data));
}

TEST_F(Chain, KnowsItsOneOrchestrator) {
    orchestrator_ = {sender_, "https://127.0.0.1:8935"};
    EXPECT_EQ(call(contracts_.bonding_manager, "88a6c749"), "0x" + address_argument(sender_));
    EXPECT_EQ(call(contracts_.bonding_manager, "08802374" + address_argument(sender_)), "0x" + word(1));
    EXPECT_EQ(call(contracts_.bonding_manager, "08802374" + address_argument(Address{})), "0x" + word(0));
    const auto uri = *protocol::parse_hex(call(contracts_.service_registry, "214c2a4b" + address_argument(sender_)));
    EXPECT_EQ(uri.substr(64, 22), "https://127.0.0.1:8935");
}

TEST_F(Chain, RevertsWhatAContractDoesNotOffer) {
    const Json transaction{{"to", protocol::to_hex_0x(contracts_.ticket_broker.data)}, {"data", "0xdeadbeef"}};
    const auto answer = call_method("eth_call", Json::array({transaction, "latest"}));
    EXPECT_EQ(answer.at("error").at("code"), 3);
    EXPECT_EQ(call(contracts_.ticket_broker, "e1a589da"), "reverted") << "the argument is missing";
    EXPECT_EQ(call(Address{}, "deadbeef"), "0x") << "no code lives there";
}

TEST_F(Chain, KnowsAPoolOfOrchestratorsWithMostStakeFirst) {
    orchestrator_.address = sender_;
    const Address rich{{1}};
    const Address leaving{{2}};
    const auto round = chain_.current_round();
    chain_.register_orchestrator({rich, "https://rich.example", "https://ai.example", Wei{7ULL}, round + 1});
    chain_.register_orchestrator({leaving, "", "", Wei{9ULL}, 1, round + 1});
    EXPECT_EQ(call(contracts_.bonding_manager, "2a4e0d55"), "0x" + word(2)) << "who leaves is not in it";
    EXPECT_EQ(call(contracts_.bonding_manager, "88a6c749"), "0x" + address_argument(rich));
    EXPECT_EQ(call(contracts_.bonding_manager, "235c9603" + address_argument(rich)), "0x" + address_argument(sender_));
    EXPECT_EQ(call(contracts_.bonding_manager, "235c9603" + address_argument(sender_)), "0x" + word(0));
    EXPECT_EQ(call(contracts_.bonding_manager, "08802374" + address_argument(rich)), "0x" + word(0));
    EXPECT_EQ(call(contracts_.bonding_manager, "08802374" + address_argument(leaving)), "0x" + word(1));
    chain_.advance_rounds(1);
    EXPECT_EQ(call(contracts_.bonding_manager, "08802374" + address_argument(rich)), "0x" + word(1));
    EXPECT_EQ(call(contracts_.bonding_manager, "08802374" + address_argument(leaving)), "0x" + word(0));
    const auto uri = call(contracts_.ai_service_registry, "214c2a4b" + address_argument(rich));
    EXPECT_NE(uri.find(protocol::to_hex(protocol::as_bytes(std::string_view{"https://ai.example"}))),
              std::string::npos);
}

TEST_F(Chain, HasCodeWhereItsContractsAreAndOtherCodeAfterAnUpgrade) {
    const auto code_at = [this](const Address& address) {
        return call_method("eth_getCode", Json::array({protocol::to_hex_0x(address.data), "latest"})).at("result");
    };
    const auto before = code_at(contracts_.ticket_broker);
    EXPECT_NE(before, "0x");
    EXPECT_EQ(code_at(sender_), "0x");
    chain_.upgrade_contracts();
    EXPECT_NE(code_at(contracts_.ticket_broker), before);
}

TEST_F(Chain, IsPausedOnDemand) {
    EXPECT_EQ(call(contracts_.controller, "5c975abb"), "0x" + word(0));
    chain_.pause(true);
    EXPECT_EQ(call(contracts_.controller, "5c975abb"), "0x" + word(1));
}

TEST_F(Chain, RunsCodeThatACallBrings) {
    const auto run = [this](const std::string& code) {
        const Json transaction{{"data", "0x" + code}};
        return call_method("eth_call", Json::array({transaction, "latest"})).value("result", "reverted");
    };
    // PUSH1 40 PUSH1 2 ADD PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN
    EXPECT_EQ(run("602860020160005260206000f3"), "0x" + word(42));
    EXPECT_EQ(run("5b600056"), "reverted") << "it never ends";
    EXPECT_EQ(run("01"), "reverted") << "nothing to add";
    EXPECT_EQ(run("620100006000f3"), "reverted") << "too much memory";
    EXPECT_EQ(run("55"), "reverted") << "it would write";
}

TEST_F(Chain, AnswersBatchesInOrder) {
    const auto answers =
        ask(R"([{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},{"jsonrpc":"2.0","id":"b","method":"no"}])");
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers[0].at("id"), 1);
    EXPECT_EQ(answers[0].at("result"), "0x539");
    EXPECT_EQ(answers[1].at("id"), "b");
    EXPECT_EQ(answers[1].at("error").at("code"), -32601);
}

TEST_F(Chain, AnswersNonsenseWithErrors) {
    EXPECT_EQ(ask("{").at("error").at("code"), -32700);
    EXPECT_EQ(ask("7").at("error").at("code"), -32600);
    EXPECT_EQ(ask("[]").at("error").at("code"), -32600);
    EXPECT_EQ(ask(R"({"jsonrpc":"2.0","id":1,"method":5})").at("error").at("code"), -32600);
    EXPECT_EQ(call_method("eth_call", Json::array()).at("error").at("code"), -32602);
    EXPECT_EQ(call_method("eth_call", Json::array({Json{{"to", "0x12"}}})).at("error").at("code"), -32602);
    EXPECT_EQ(call_method("eth_getBlockByNumber", Json::array({"soon"})).at("error").at("code"), -32602);
    EXPECT_EQ(call_method("eth_getBlockByNumber", Json::array({"0x-1"})).at("error").at("code"), -32602);
}

}  // namespace
}  // namespace farebox::sandbox::test
