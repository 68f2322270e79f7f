#include "signer/doctor/chain_reading.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <nlohmann/json.hpp>
#include <utility>

#include "protocol/address.hpp"
#include "signer/chain/abi.hpp"
#include "signer/chain/answers.hpp"
#include "signer/chain/merge.hpp"
#include "signer/chain/rpc_endpoint.hpp"
#include "signer/config/parse.hpp"
#include "signer/doctor/rpc_question.hpp"

namespace farebox::signer::doctor {
namespace {

namespace asio = boost::asio;
using Json = nlohmann::json;

constexpr std::chrono::seconds kPatience{5};  ///< Of one round trip.

/// Functions by selector; those that signing needs too are in signer/chain/abi.hpp.
constexpr std::uint32_t kCurrentRoundInitialized = 0x219bc76c;
constexpr std::uint32_t kCurrentRoundLocked = 0x6841f253;
constexpr std::uint32_t kGetTranscoderPoolSize = 0x2a4e0d55;
constexpr std::uint32_t kGetTranscoderPoolMaxSize = 0x5a2a75a9;
constexpr std::uint32_t kLatestRoundData = 0xfeaf968c;
constexpr std::uint32_t kDecimals = 0x313ce567;

/// An answer that goes to @p target as @p parse reads it. What it refers to outlives the exchange.
template <class T, class Parse>
RpcQuestion::Take into(Told<T>& target, Parse parse) {
    return [&target, parse](const std::string& json) -> Result<void> {
        auto read = parse(json);
        if (!read) {
            return read.error();
        }
        target = *std::move(read);
        return {};
    };
}

Result<std::chrono::seconds> age_of_block(const std::string& json) {
    const auto block = Json::parse(json, nullptr, false);
    if (!block.is_object() || !block.contains("timestamp") || !block["timestamp"].is_string()) {
        return make_error(ErrorCode::protocol_error, "the block has no time");
    }
    const auto time = abi::parse_quantity(block["timestamp"].get<std::string>());
    if (!time) {
        return time.error();
    }
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return now - std::chrono::sys_seconds{std::chrono::seconds{*time}};
}

Result<std::int64_t> l1_block_of(const std::string& json) {
    const auto numbers = answers::block(json);
    return numbers ? Result<std::int64_t>{numbers->l1} : numbers.error();
}

/// (roundId, answer, startedAt, updatedAt, answeredInRound); the answer is signed.
Result<PriceReading> price_of(const std::string& json) {
    constexpr std::size_t kWords = 5;
    const auto words = abi::decode_words(answers::text_of(json), kWords);
    if (!words) {
        return words.error();
    }
    const auto updated = abi::to_small((*words)[3]);
    if (!updated) {
        return updated.error();
    }
    const bool negative = ((*words)[1].front() & 0x80U) != 0;
    const auto answer = protocol::from_word((*words)[1]);
    return PriceReading{!negative && !answer.is_zero(), negative ? "negative" : protocol::to_decimal(answer), 0,
                        *updated};
}

/// What can be asked before anything is known.
RpcQuestion first_question(const ChainConfig& chain, RpcReading& reading, std::int64_t& decimals) {
    RpcQuestion question;
    question.ask("eth_chainId", {"eth_chainId", "[]"}, into(reading.chain_id, answers::chain_id));
    const net::JsonRpcCall block{"eth_getBlockByNumber", R"(["latest",false])"};
    question.ask("the newest block", block, into(reading.l1_block, l1_block_of));
    question.ask("the newest block's time", block, into(reading.block_age, age_of_block));
    // An endpoint that does not know this question is no problem: calls tell as much.
    question.ask({}, eth_get_code(chain.controller), into(reading.controller_has_code, [](const std::string& json) {
                     return Result<bool>{answers::text_of(json).size() > 2};
                 }));
    question.ask_contract("paused()", chain.controller, abi::kPaused, {}, into(reading.paused, answers::flag));
    const auto resolve = [&](const char* name, Told<Address>& target) {
        const std::array<protocol::Word, 1> id{abi::contract_id(name)};
        question.ask_contract(std::string{"getContract("} + name + ")", chain.controller, abi::kGetContract, id,
                              into(target, [name](const std::string& json) { return answers::contract(json, name); }));
    };
    resolve("TicketBroker", reading.ticket_broker);
    resolve("RoundsManager", reading.rounds_manager);
    resolve("BondingManager", reading.bonding_manager);
    if (!chain.price_feed.is_zero()) {
        question.ask_contract("latestRoundData()", chain.price_feed, kLatestRoundData, {},
                              into(reading.price, price_of));
        question.ask_contract("decimals()", chain.price_feed, kDecimals, {},
                              [&decimals](const std::string& json) -> Result<void> {
                                  const auto number = answers::round(json);
                                  decimals = number ? *number : 0;
                                  return number ? Result<void>{} : number.error();
                              });
    }
    return question;
}

/// What is asked of the contracts that the first answers name.
RpcQuestion second_question(const std::vector<Address>& keys, RpcReading& reading) {
    RpcQuestion question;
    if (const auto& rounds = reading.rounds_manager) {
        question.ask_contract("currentRound()", *rounds, abi::kCurrentRound, {}, into(reading.round, answers::round));
        question.ask_contract("lastInitializedRound()", *rounds, abi::kLastInitializedRound, {},
                              into(reading.initialized_round, answers::round));
        question.ask_contract("currentRoundInitialized()", *rounds, kCurrentRoundInitialized, {},
                              into(reading.round_initialized, answers::flag));
        question.ask_contract("currentRoundLocked()", *rounds, kCurrentRoundLocked, {},
                              into(reading.round_locked, answers::flag));
    }
    if (const auto& bonding = reading.bonding_manager) {
        question.ask_contract("getTranscoderPoolSize()", *bonding, kGetTranscoderPoolSize, {},
                              into(reading.pool_size, answers::round));
        question.ask_contract("getTranscoderPoolMaxSize()", *bonding, kGetTranscoderPoolMaxSize, {},
                              into(reading.pool_max_size, answers::round));
    }
    constexpr std::size_t kMostKeys = 32;
    for (std::size_t i = 0; reading.ticket_broker && i < std::min(keys.size(), kMostKeys); ++i) {
        const std::array<protocol::Word, 1> argument{abi::word_of(keys[i])};
        question.ask_contract("getSenderInfo(" + protocol::to_checksum(keys[i]) + ")", *reading.ticket_broker,
                              abi::kGetSenderInfo, argument,
                              [&reading, key = keys[i]](const std::string& json) -> Result<void> {
                                  const auto funds = answers::sender_funds(json);
                                  if (funds) {
                                      reading.senders.emplace(key, *funds);
                                  }
                                  return funds ? Result<void>{} : funds.error();
                              });
    }
    return question;
}

void note_problems(std::vector<std::string> problems, RpcReading& reading) {
    for (auto& problem : problems) {
        if (!problem.starts_with(": ")) {  // else of no concern
            reading.problems.push_back(std::move(problem));
        }
    }
}

asio::awaitable<RpcReading> read_endpoint(net::HttpClient& http, std::string text, const ChainConfig& chain,
                                          const std::vector<Address>& keys) {
    RpcReading reading;
    reading.shown = config::redact_url(text);
    const auto endpoint = config::parse_rpc_url(text);
    if (!endpoint) {
        reading.failure = endpoint.error();
        co_return reading;
    }
    std::int64_t decimals = 0;
    auto first = first_question(chain, reading, decimals);
    auto exchange = co_await first.send(http, *endpoint, net::deadline_in(kPatience));
    reading.latency = exchange.latency;
    reading.clock_ahead = exchange.clock_ahead;
    reading.failure = exchange.failure;
    note_problems(std::move(exchange.problems), reading);
    if (reading.price) {
        reading.price->decimals = decimals;
    }
    auto second = second_question(keys, reading);
    if (reading.failure || second.empty()) {
        co_return reading;
    }
    auto more = co_await second.send(http, *endpoint, net::deadline_in(kPatience));
    reading.failure = more.failure;
    note_problems(std::move(more.problems), reading);
    co_return reading;
}

}  // namespace

const RpcReading* ChainReading::find_good(std::uint64_t chain_id) const noexcept {
    const auto good = std::ranges::find_if(endpoints, [chain_id](const RpcReading& endpoint) {
        return !endpoint.failure && endpoint.chain_id && static_cast<std::uint64_t>(*endpoint.chain_id) == chain_id;
    });
    return good == endpoints.end() ? nullptr : &*good;
}

std::optional<SenderFunds> ChainReading::funds_of(const Address& key, std::uint64_t chain_id) const {
    std::optional<SenderFunds> least;
    for (const auto& endpoint : endpoints) {
        const auto found = endpoint.senders.find(key);
        if (found == endpoint.senders.end() || !endpoint.chain_id ||
            static_cast<std::uint64_t>(*endpoint.chain_id) != chain_id) {
            continue;
        }
        least = least ? least_of(*least, found->second) : found->second;
    }
    return least;
}

ChainReading read_chain(Network& network, const ChainConfig& chain, const std::vector<Address>& keys) {
    ChainReading reading;
    if (chain.mode != ChainMode::rpc) {
        return reading;
    }
    std::vector<std::future<RpcReading>> asked;
    for (const auto& url : chain.rpc) {
        asked.push_back(
            asio::co_spawn(network.context(), read_endpoint(network.http(), url, chain, keys), asio::use_future));
    }
    for (auto& answer : asked) {
        reading.endpoints.push_back(answer.get());
    }
    return reading;
}

}  // namespace farebox::signer::doctor
