#include "signer/chain/chain_reader.hpp"

#include <algorithm>
#include <iterator>

#include "signer/chain/abi.hpp"
#include "signer/chain/answers.hpp"

namespace farebox::signer {
namespace {

/// A minute, at the usual pace.
constexpr int kReadsBetweenLooks = 12;
constexpr const char* kTicketBroker = "TicketBroker";
constexpr const char* kRoundsManager = "RoundsManager";

/// A connection that failed says nothing of where contracts are.
bool is_about_contracts(const Error& error) {
    return error.code == ErrorCode::upstream_error || error.code == ErrorCode::protocol_error;
}

}  // namespace

ChainReader::ChainReader(net::HttpClient& http, net::Url url, net::Headers headers, ChainQuestion question)
    : rpc_{http, std::move(url), std::move(headers)},
      question_{std::move(question)},
      lookup_{question_.chain_id, question_.controller, {kTicketBroker, kRoundsManager}} {}

boost::asio::awaitable<RpcEndpoint::Answers> ChainReader::ask(std::vector<net::JsonRpcCall> calls) {
    return rpc_.ask(std::move(calls), net::deadline_in(question_.timeout));
}

boost::asio::awaitable<Result<void>> ChainReader::look_up() {
    const auto places = co_await ask(lookup_.address_calls());
    if (!places) {
        co_return places.error();
    }
    if (auto taken = lookup_.take_addresses(*places); !taken) {
        co_return taken;
    }
    const auto code = co_await ask(lookup_.code_calls());
    co_return code ? lookup_.take_code(*code) : Result<void>{code.error()};
}

std::vector<net::JsonRpcCall> ChainReader::head_calls() const {
    std::vector<net::JsonRpcCall> calls;
    calls.push_back({"eth_getBlockByNumber", R"(["latest",false])"});
    calls.push_back(eth_call(lookup_.address_of("Controller"), abi::kPaused));
    calls.push_back(eth_call(lookup_.address_of(kRoundsManager), abi::kLastInitializedRound));
    for (const auto& key : question_.keys) {
        calls.push_back(eth_call(lookup_.address_of(kTicketBroker), abi::kGetSenderInfo, key));
    }
    return calls;
}

Result<void> ChainReader::take_head(const std::vector<std::string>& replies, ChainSnapshot& snapshot) const {
    const auto block = answers::block(replies[0]);
    const auto paused = answers::flag(replies[1]);
    const auto round = answers::round(replies[2]);
    if (!block || !paused) {
        return block ? paused.error() : block.error();
    }
    if (!round) {
        return round.error();
    }
    snapshot.head = block->own;
    snapshot.l1_block = block->l1;
    snapshot.paused = *paused;
    snapshot.last_initialized_round = *round;
    for (std::size_t i = 0; i < question_.keys.size(); ++i) {
        const auto funds = answers::sender_funds(replies[3 + i]);
        if (!funds) {
            return funds.error();
        }
        snapshot.senders.emplace(question_.keys[i], *funds);
    }
    return {};
}

/// @param look  Whether the contracts are still where they were.
boost::asio::awaitable<Result<void>> ChainReader::read_head(ChainSnapshot& snapshot, bool look) {
    auto calls = head_calls();
    const auto own = static_cast<std::ptrdiff_t>(calls.size());
    if (look) {
        std::ranges::move(lookup_.address_calls(), std::back_inserter(calls));
    }
    const auto replies = co_await ask(std::move(calls));
    if (!replies) {
        co_return replies.error();
    }
    if (look) {
        const std::vector<std::string> places{replies->begin() + own, replies->end()};
        if (auto taken = lookup_.take_addresses(places); !taken) {
            co_return taken;
        }
        if (!lookup_.complete()) {
            co_return make_error(ErrorCode::protocol_error,
                                 "the Controller names other contracts than before: they are read anew");
        }
        reads_until_look_ = kReadsBetweenLooks;
    }
    co_return take_head(*replies, snapshot);
}

boost::asio::awaitable<Result<void>> ChainReader::read_round_hash(ChainSnapshot& snapshot) {
    const auto round = snapshot.last_initialized_round;
    if (round != hash_for_round_) {
        const auto previous = std::max<std::int64_t>(0, round - 1);
        const std::vector<protocol::Word> this_round{abi::word_of(static_cast<std::uint64_t>(round))};
        const std::vector<protocol::Word> round_before{abi::word_of(static_cast<std::uint64_t>(previous))};
        std::vector<net::JsonRpcCall> calls;
        calls.push_back(eth_call(lookup_.address_of(kRoundsManager), abi::kBlockHashForRound, this_round));
        calls.push_back(eth_call(lookup_.address_of(kRoundsManager), abi::kBlockHashForRound, round_before));
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
    if (!lookup_.complete()) {
        const auto found = co_await look_up();
        if (!found) {
            lookup_.forget();
            co_return found.error();
        }
        reads_until_look_ = kReadsBetweenLooks;
    }
    const bool look = --reads_until_look_ < 0;
    const auto head = co_await read_head(snapshot, look);
    if (!head) {
        if (is_about_contracts(head.error())) {
            lookup_.forget();
        }
        co_return head.error();
    }
    const auto hash = co_await read_round_hash(snapshot);
    if (!hash) {
        co_return hash.error();
    }
    co_return snapshot;
}

}  // namespace farebox::signer
