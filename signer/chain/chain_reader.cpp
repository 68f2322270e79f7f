#include "signer/chain/chain_reader.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "protocol/address.hpp"
#include "signer/chain/abi.hpp"
#include "signer/chain/answers.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::json;
constexpr int kReadsBetweenResolves = 120;

net::JsonRpcCall eth_call(const Address& contract, std::uint32_t selector, std::span<const protocol::Word> arguments) {
    Json params = Json::array();
    params.push_back({{"to", protocol::to_lower_hex(contract)}, {"data", abi::encode_call(selector, arguments)}});
    params.push_back("latest");
    return {"eth_call", params.dump()};
}

}  // namespace

ChainReader::ChainReader(net::HttpClient& http, net::Url url, net::Headers headers, ChainQuestion question)
    : rpc_{http, std::move(url), std::move(headers)}, question_{std::move(question)} {}

boost::asio::awaitable<ChainReader::Answers> ChainReader::ask(std::vector<net::JsonRpcCall> calls) {
    const auto deadline = net::deadline_in(question_.timeout);
    auto answers = co_await rpc_.batch(std::move(calls), deadline);
    if (!answers) {
        co_return std::move(answers).error();
    }
    std::vector<std::string> texts;
    for (auto& answer : *answers) {
        if (!answer) {
            co_return std::move(answer).error();
        }
        texts.push_back(*std::move(answer));
    }
    co_return texts;
}

boost::asio::awaitable<Result<void>> ChainReader::resolve() {
    const std::vector<protocol::Word> broker{abi::contract_id("TicketBroker")};
    const std::vector<protocol::Word> rounds{abi::contract_id("RoundsManager")};
    std::vector<net::JsonRpcCall> calls;
    calls.push_back({"eth_chainId", "[]"});
    calls.push_back(eth_call(question_.controller, abi::kGetContract, broker));
    calls.push_back(eth_call(question_.controller, abi::kGetContract, rounds));
    const auto replies = co_await ask(std::move(calls));
    if (!replies) {
        co_return replies.error();
    }
    const auto chain_id = answers::chain_id((*replies)[0]);
    if (!chain_id || static_cast<std::uint64_t>(*chain_id) != question_.chain_id) {
        co_return make_error(ErrorCode::protocol_error,
                             "the RPC is on chain " + (chain_id ? std::to_string(*chain_id) : "?") +
                                 ", the configuration says " + std::to_string(question_.chain_id),
                             "check chain.rpc and chain.chain_id");
    }
    const auto ticket_broker = answers::contract((*replies)[1], "TicketBroker");
    const auto rounds_manager = answers::contract((*replies)[2], "RoundsManager");
    if (!ticket_broker || !rounds_manager) {
        co_return (ticket_broker ? rounds_manager : ticket_broker).error();
    }
    ticket_broker_ = *ticket_broker;
    rounds_manager_ = *rounds_manager;
    reads_until_resolve_ = kReadsBetweenResolves;
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> ChainReader::read_head(ChainSnapshot& snapshot) {
    std::vector<net::JsonRpcCall> calls;
    calls.push_back({"eth_getBlockByNumber", R"(["latest",false])"});
    calls.push_back(eth_call(rounds_manager_, abi::kLastInitializedRound, {}));
    for (const auto& key : question_.keys) {
        const std::vector<protocol::Word> argument{abi::word_of(key)};
        calls.push_back(eth_call(ticket_broker_, abi::kGetSenderInfo, argument));
    }
    const auto replies = co_await ask(std::move(calls));
    if (!replies) {
        co_return replies.error();
    }
    const auto block = answers::l1_block((*replies)[0]);
    const auto round = answers::round((*replies)[1]);
    if (!block || !round) {
        co_return block ? round.error() : block.error();
    }
    snapshot.l1_block = *block;
    snapshot.last_initialized_round = *round;
    for (std::size_t i = 0; i < question_.keys.size(); ++i) {
        const auto funds = answers::sender_funds((*replies)[2 + i]);
        if (!funds) {
            co_return funds.error();
        }
        snapshot.senders.emplace(question_.keys[i], *funds);
    }
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> ChainReader::read_round_hash(ChainSnapshot& snapshot) {
    const auto round = snapshot.last_initialized_round;
    if (round != hash_for_round_) {
        const auto previous = std::max<std::int64_t>(0, round - 1);
        const std::vector<protocol::Word> this_round{abi::word_of(static_cast<std::uint64_t>(round))};
        const std::vector<protocol::Word> round_before{abi::word_of(static_cast<std::uint64_t>(previous))};
        std::vector<net::JsonRpcCall> calls;
        calls.push_back(eth_call(rounds_manager_, abi::kBlockHashForRound, this_round));
        calls.push_back(eth_call(rounds_manager_, abi::kBlockHashForRound, round_before));
        const auto replies = co_await ask(std::move(calls));
        if (!replies) {
            co_return replies.error();
        }
        const auto hash = answers::word((*replies)[0]);
        const auto hash_before = answers::word((*replies)[1]);
        if (!hash || !hash_before) {
            co_return (hash ? hash_before : hash).error();
        }
        // Some Arbitrum rounds have a zero hash; orchestrators then use the round before.
        const BlockHash own{*hash};
        hash_round_ = own.is_zero() ? previous : round;
        round_block_hash_ = own.is_zero() ? BlockHash{*hash_before} : own;
        hash_for_round_ = round;
    }
    snapshot.hash_round = hash_round_;
    snapshot.round_block_hash = round_block_hash_;
    co_return Result<void>{};
}

boost::asio::awaitable<Result<ChainSnapshot>> ChainReader::read(BootClock::time_point now) {
    ChainSnapshot snapshot;
    snapshot.as_of = now;
    if (--reads_until_resolve_ < 0) {
        reads_until_resolve_ = 0;
        const auto resolved = co_await resolve();
        if (!resolved) {
            co_return resolved.error();
        }
    }
    const auto head = co_await read_head(snapshot);
    if (!head) {
        reads_until_resolve_ = 0;  // Perhaps a contract moved.
        co_return head.error();
    }
    const auto hash = co_await read_round_hash(snapshot);
    if (!hash) {
        co_return hash.error();
    }
    co_return snapshot;
}

}  // namespace farebox::signer
