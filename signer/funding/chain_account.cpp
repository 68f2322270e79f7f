#include "signer/funding/chain_account.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "signer/chain/abi.hpp"
#include "signer/chain/answers.hpp"
#include "signer/chain/rpc_endpoint.hpp"
#include "signer/funding/funding_answers.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;
using Json = nlohmann::json;
using Texts = std::vector<Result<std::string>>;

constexpr std::chrono::milliseconds kTimeout{5'000};

constexpr std::uint32_t kUnlockPeriod = 0x20d3a0b4;
constexpr std::uint32_t kRoundLength = 0x8b649b94;
constexpr std::uint32_t kRoundStartBlock = 0x8fa148f2;

/// Of a method whose parameters are an account and a block.
net::JsonRpcCall about(const char* method, const Address& key, const char* block) {
    return {method, Json::array({protocol::to_lower_hex(key), block}).dump()};
}

Json call_object(const Address& key, const Address& to, const Wei& value, const std::string& data) {
    return {{"from", protocol::to_lower_hex(key)},
            {"to", protocol::to_lower_hex(to)},
            {"value", abi::to_quantity(value.value())},
            {"data", protocol::to_hex_0x(protocol::as_bytes(data))}};
}

/// In this order everywhere below.
std::vector<net::JsonRpcCall> first_questions(const ChainPlace& place, const Address& key) {
    std::vector<net::JsonRpcCall> calls;
    calls.emplace_back("eth_chainId", "[]");
    calls.push_back(get_contract_call(place.controller, "TicketBroker"));
    calls.push_back(get_contract_call(place.controller, "RoundsManager"));
    calls.push_back(eth_call(place.controller, abi::kPaused));
    calls.emplace_back("eth_getBlockByNumber", R"(["latest",false])");
    calls.push_back(about("eth_getBalance", key, "latest"));
    calls.push_back(about("eth_getTransactionCount", key, "latest"));
    calls.push_back(about("eth_getTransactionCount", key, "pending"));
    calls.push_back(eth_call(place.ticket_broker, abi::kGetSenderInfo, key));
    calls.push_back(eth_call(place.ticket_broker, kUnlockPeriod));
    calls.emplace_back("eth_gasPrice", "[]");
    calls.emplace_back("eth_maxPriorityFeePerGas", "[]");  // the last one: it need not exist
    return calls;
}

Error wrong_chain(const std::string& what) {
    return make_error(ErrorCode::forbidden, what, "check chain.rpc, chain.chain_id and transactions.ticket_broker");
}

Result<void> check_place(const Texts& texts, const ChainPlace& place) {
    const auto id = answers::chain_id(*texts[0]);
    if (!id || static_cast<std::uint64_t>(*id) != place.chain_id) {
        return wrong_chain("the RPC is on another chain than " + std::to_string(place.chain_id));
    }
    const auto broker = answers::contract(*texts[1], "TicketBroker");
    if (!broker) {
        return broker.error();
    }
    if (*broker != place.ticket_broker) {
        return wrong_chain("the Controller names the TicketBroker " + protocol::to_checksum(*broker) +
                           ", the vault signs for " + protocol::to_checksum(place.ticket_broker) + " only");
    }
    return {};
}

/// Everything but the rounds.
Result<AccountFacts> read_facts(const Texts& texts, const ChainPlace& place) {
    for (std::size_t i = 0; i + 1 < texts.size(); ++i) {
        if (!texts[i]) {
            return texts[i].error();
        }
    }
    if (auto right = check_place(texts, place); !right) {
        return std::move(right).error();
    }
    const auto paused = answers::flag(*texts[3]);
    const auto head = funding_answers::head(*texts[4]);
    const auto balance = funding_answers::amount(*texts[5]);
    const auto nonce = funding_answers::count(*texts[6]);
    const auto pending = funding_answers::count(*texts[7]);
    const auto funds = answers::sender_funds(*texts[8]);
    const auto period = answers::round(*texts[9]);
    const auto gas_price = funding_answers::amount(*texts[10]);
    if (!paused || !head || !balance || !nonce || !pending || !funds || !period || !gas_price) {
        return make_error(ErrorCode::protocol_error, "the RPC answered something else than was asked",
                          "check chain.rpc and chain.controller");
    }
    AccountFacts facts;
    facts.balance = *balance;
    facts.nonce = facts.seen_nonce = *nonce;
    facts.pending_nonce = *pending;
    facts.funds = *funds;
    facts.paused = *paused;
    facts.unlock_period = *period;
    facts.l1_block = head->l1_block;
    facts.base_fee = head->base_fee;
    facts.gas_price = *gas_price;
    if (const auto tip = texts[11] ? funding_answers::amount(*texts[11]) : Result<Wei>{Error{}}) {
        facts.priority_fee = *tip;
    }
    return facts;
}

Result<void> read_rounds(const Texts& texts, AccountFacts& facts) {
    for (const auto& [text, place] : {std::pair{&texts[0], &facts.round}, std::pair{&texts[1], &facts.round_length},
                                      std::pair{&texts[2], &facts.round_start_block}}) {
        const auto number = *text ? answers::round(**text) : Result<std::int64_t>{text->error()};
        if (!number) {
            return number.error();
        }
        *place = *number;
    }
    return {};
}

Error nobody_answers(const std::vector<std::string>& reasons) {
    auto error = make_error(ErrorCode::chain_stale, "no JSON-RPC endpoint answers", "check [chain] rpc, and try again");
    for (const auto& reason : reasons) {
        error.details.emplace_back("endpoint", reason);
    }
    return error;
}

/// A node that has it already, or has mined it, has taken it.
bool has_it(const Result<std::string>& answer) {
    if (answer) {
        return true;
    }
    const auto& why = answer.error().message;
    return why.find("already known") != std::string::npos || why.find("known transaction") != std::string::npos ||
           why.find("already imported") != std::string::npos;
}

bool is_revert(const Error& error) {
    return error.message.find("revert") != std::string::npos;
}

protocol::Word rounds_manager_word(const Texts& texts) {
    const auto word = texts[2] ? answers::word(*texts[2]) : Result<protocol::Word>{Error{}};
    return word ? *word : protocol::Word{};
}

/// What of the first answers can be used, and why the rest cannot.
struct FirstAnswers {
    std::vector<AccountFacts> facts;
    std::vector<std::string> reasons;
    std::optional<Error> wrong;  ///< An endpoint that must not be outvoted in silence: it is on another chain.
    std::optional<Address> rounds_manager;
};

FirstAnswers take_first(const std::vector<EndpointReply>& replies, const ChainPlace& place) {
    FirstAnswers taken;
    for (const auto& reply : replies) {
        auto facts = reply.answers ? read_facts(*reply.answers, place) : Result<AccountFacts>{reply.answers.error()};
        if (!facts) {
            taken.reasons.push_back(reply.endpoint + ": " + facts.error().message);
            taken.wrong = facts.error().code == ErrorCode::forbidden ? std::optional{facts.error()} : taken.wrong;
            continue;
        }
        const auto manager = abi::to_address(rounds_manager_word(*reply.answers));
        if (manager && !taken.rounds_manager) {
            taken.rounds_manager = *manager;
        }
        taken.facts.push_back(*std::move(facts));
    }
    return taken;
}

/// @p facts with the rounds of whoever is earliest.
std::optional<AccountFacts> take_rounds(const std::vector<EndpointReply>& replies, const AccountFacts& facts) {
    std::optional<AccountFacts> earliest;
    for (const auto& reply : replies) {
        auto with_rounds = facts;
        const bool good = reply.answers && read_rounds(*reply.answers, with_rounds);
        if (good && (!earliest || with_rounds.round < earliest->round)) {
            earliest = with_rounds;
        }
    }
    return earliest;
}

}  // namespace

asio::awaitable<Result<MergedFacts>> ChainAccount::read(Address key) {
    const auto replies = co_await rpc_.ask(first_questions(place_, key), kTimeout);
    const auto first = take_first(replies, place_);
    if (first.wrong) {
        co_return *first.wrong;
    }
    if (first.facts.empty() || !first.rounds_manager) {
        co_return nobody_answers(first.reasons);
    }
    auto merged = merge_facts(first.facts);
    const auto& rounds = *first.rounds_manager;
    std::vector<net::JsonRpcCall> calls{eth_call(rounds, abi::kCurrentRound), eth_call(rounds, kRoundLength),
                                        eth_call(rounds, kRoundStartBlock)};
    const auto answered = co_await rpc_.ask(std::move(calls), kTimeout);
    const auto facts = take_rounds(answered, merged.facts);
    if (!facts) {
        co_return nobody_answers(first.reasons);
    }
    merged.facts = *facts;
    co_return merged;
}

asio::awaitable<Result<std::uint64_t>> ChainAccount::estimate(Address key, protocol::Transaction transaction) {
    const auto object = call_object(key, transaction.to, transaction.value, transaction.data);
    std::vector<net::JsonRpcCall> calls{{"eth_estimateGas", Json::array({object}).dump()}};
    const auto replies = co_await rpc_.ask(std::move(calls), kTimeout);
    std::uint64_t most = 0;
    std::vector<std::string> reasons;
    for (const auto& reply : replies) {
        const auto& answer = reply.answers ? reply.answers->front() : Result<std::string>{reply.answers.error()};
        const auto gas = answer ? funding_answers::count(*answer) : Result<std::uint64_t>{answer.error()};
        if (gas) {
            most = std::max(most, *gas);
        } else if (is_revert(gas.error())) {
            co_return make_error(
                ErrorCode::invalid_argument,
                "the TicketBroker would refuse this: " + funding_answers::shown_reason(gas.error().message),
                "`farebox-signer fund status` shows how things stand");
        } else {
            reasons.push_back(reply.endpoint + ": " + funding_answers::shown_reason(gas.error().message));
        }
    }
    if (most == 0) {
        co_return nobody_answers(reasons);
    }
    co_return most;
}

asio::awaitable<Broadcast> ChainAccount::send(std::string raw) {
    std::vector<net::JsonRpcCall> calls{
        {"eth_sendRawTransaction", Json::array({protocol::to_hex_0x(protocol::as_bytes(raw))}).dump()}};
    const auto replies = co_await rpc_.ask(std::move(calls), kTimeout);
    Broadcast told;
    for (const auto& reply : replies) {
        const auto& answer = reply.answers ? reply.answers->front() : Result<std::string>{reply.answers.error()};
        if (has_it(answer)) {
            ++told.taken;
        } else {
            told.complaint = reply.endpoint + ": " + funding_answers::shown_reason(answer.error().message);
        }
    }
    co_return told;
}

asio::awaitable<std::vector<EndpointSighting>> ChainAccount::look_for(FundingRow row) {
    std::vector<net::JsonRpcCall> calls{about("eth_getTransactionCount", row.key, "latest")};
    const auto newest = Json::array({protocol::to_hex_0x(row.attempts.back().hash.data)}).dump();
    calls.emplace_back("eth_getTransactionByHash", newest);
    for (const auto& attempt : row.attempts) {
        calls.emplace_back("eth_getTransactionReceipt", Json::array({protocol::to_hex_0x(attempt.hash.data)}).dump());
    }
    const auto replies = co_await rpc_.ask(std::move(calls), kTimeout);
    std::vector<EndpointSighting> sightings;
    for (const auto& reply : replies) {
        if (!reply.answers || !reply.answers->front() || !reply.answers->at(1)) {
            continue;
        }
        const auto& texts = *reply.answers;
        const auto nonce = funding_answers::count(*texts[0]);
        EndpointSighting sighting{{}, funding_answers::is_known(*texts[1]), nonce ? *nonce : 0};
        bool whole = static_cast<bool>(nonce);
        for (std::size_t i = 0; i < row.attempts.size(); ++i) {
            const auto& text = texts[i + 2];
            auto receipt = text ? funding_answers::receipt(*text, row.attempts[i].hash)
                                : Result<std::optional<funding_answers::ReceiptAnswer>>{text.error()};
            whole = whole && receipt;
            sighting.receipt = receipt && *receipt ? *receipt : sighting.receipt;
        }
        if (whole) {
            sightings.push_back(sighting);
        }
    }
    co_return sightings;
}

asio::awaitable<std::string> ChainAccount::why_reverted(FundingRow row) {
    const auto value = row.deposit.checked_add(row.reserve);
    const auto object = call_object(row.key, place_.ticket_broker, value ? *value : Wei{},
                                    protocol::broker_call(row.function, row.deposit, row.reserve));
    const auto block = row.outcome ? row.outcome->block : 0;
    std::vector<net::JsonRpcCall> calls{
        {"eth_call", Json::array({object, abi::to_quantity(Uint256{{static_cast<std::uint64_t>(block)}})}).dump()}};
    const auto replies = co_await rpc_.ask(std::move(calls), kTimeout);
    for (const auto& reply : replies) {
        if (reply.answers && !reply.answers->front() && is_revert(reply.answers->front().error())) {
            co_return funding_answers::shown_reason(reply.answers->front().error().message);
        }
    }
    co_return std::string{};
}

}  // namespace farebox::signer
