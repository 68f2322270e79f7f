#include "signer/chain/chain_reader.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "protocol/address.hpp"
#include "signer/chain/abi.hpp"

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

Error hostile(std::string what) {
    return make_error(ErrorCode::protocol_error, std::move(what), "check chain.rpc and chain.chain_id");
}

/// A JSON string's text; empty for anything else, which every caller refuses.
std::string text_of(const std::string& json) {
    const auto parsed = Json::parse(json, nullptr, false);
    return parsed.is_string() ? parsed.get<std::string>() : std::string{};
}

Result<std::int64_t> l1_block_of(const std::string& json) {
    const auto block = Json::parse(json, nullptr, false);
    if (!block.is_object()) {
        return hostile("the RPC answered no block");
    }
    // Arbitrum says the L1 block; an L1 chain's own number is it.
    auto number = block.find("l1BlockNumber");
    if (number == block.end() || number->is_null()) {
        number = block.find("number");
    }
    if (number == block.end() || !number->is_string()) {
        return hostile("the RPC answered a block without a number");
    }
    return abi::parse_quantity(number->get<std::string>());
}

Result<SenderFunds> funds_of(const std::string& json) {
    const auto words = abi::decode_words(text_of(json), 4);
    if (!words) {
        return words.error();
    }
    SenderFunds funds;
    funds.deposit = Wei{protocol::from_word((*words)[0])};
    funds.reserve = Wei{protocol::from_word((*words)[2])};
    constexpr auto kNever = std::numeric_limits<std::int64_t>::max();
    const auto round = protocol::to_uint64(protocol::from_word((*words)[1]));
    funds.withdraw_round =
        round && *round < static_cast<std::uint64_t>(kNever) ? static_cast<std::int64_t>(*round) : kNever;
    return funds;
}

Result<Address> contract_of(const std::string& json, std::string_view name) {
    const auto words = abi::decode_words(text_of(json), 1);
    if (!words) {
        return words.error();
    }
    auto address = abi::to_address(words->front());
    if (address && address->is_zero()) {
        return hostile("the Controller knows no " + std::string{name} + ": is chain.controller right?");
    }
    return address;
}

}  // namespace

ChainReader::ChainReader(net::HttpClient& http, net::Url url, ChainQuestion question)
    : rpc_{http, std::move(url)}, question_{std::move(question)} {}

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
    const auto answers = co_await ask(std::move(calls));
    if (!answers) {
        co_return answers.error();
    }
    const auto chain_id = abi::parse_quantity(text_of((*answers)[0]));
    if (!chain_id || static_cast<std::uint64_t>(*chain_id) != question_.chain_id) {
        co_return hostile("the RPC is on chain " + (chain_id ? std::to_string(*chain_id) : "?") +
                          ", the configuration says " + std::to_string(question_.chain_id));
    }
    const auto ticket_broker = contract_of((*answers)[1], "TicketBroker");
    const auto rounds_manager = contract_of((*answers)[2], "RoundsManager");
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
    const auto answers = co_await ask(std::move(calls));
    if (!answers) {
        co_return answers.error();
    }
    const auto block = l1_block_of((*answers)[0]);
    const auto round_word = abi::decode_words(text_of((*answers)[1]), 1);
    if (!block || !round_word) {
        co_return block ? round_word.error() : block.error();
    }
    const auto round = abi::to_small(round_word->front());
    if (!round) {
        co_return round.error();
    }
    snapshot.l1_block = *block;
    snapshot.last_initialized_round = *round;
    for (std::size_t i = 0; i < question_.keys.size(); ++i) {
        const auto funds = funds_of((*answers)[2 + i]);
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
        const auto answers = co_await ask(std::move(calls));
        if (!answers) {
            co_return answers.error();
        }
        const auto hash = abi::decode_words(text_of((*answers)[0]), 1);
        const auto hash_before = abi::decode_words(text_of((*answers)[1]), 1);
        if (!hash || !hash_before) {
            co_return (hash ? hash_before : hash).error();
        }
        // Some Arbitrum rounds have a zero hash; orchestrators then use the round before (RS D.8).
        const BlockHash own{hash->front()};
        hash_round_ = own.is_zero() ? previous : round;
        round_block_hash_ = own.is_zero() ? BlockHash{hash_before->front()} : own;
        hash_for_round_ = round;
    }
    snapshot.hash_round = hash_round_;
    snapshot.round_block_hash = round_block_hash_;
    co_return Result<void>{};
}

boost::asio::awaitable<Result<ChainSnapshot>> ChainReader::read(protocol::Timestamp now) {
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
