#include "signer/registry/pool_walk.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "signer/chain/abi.hpp"
#include "signer/chain/answers.hpp"
#include "signer/registry/pool_functions.hpp"
#include "signer/registry/registry_answers.hpp"

namespace farebox::signer {
namespace {

using Links = std::map<Address, Address>;  ///< From each to the next one.

/// The beginning of the pool is the link of the zero address.
Result<void> take_links(const std::vector<Address>& asked, const std::vector<std::string>& answers, Links& links) {
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto next = answers::optional_contract(answers[i]);
        if (!next) {
            return next.error();
        }
        links[asked[i]] = *next;
    }
    return {};
}

boost::asio::awaitable<Result<void>> read_links(RpcEndpoint& rpc, Address contract, std::vector<Address> asked,
                                                Links& links, net::Deadline deadline) {
    std::vector<net::JsonRpcCall> calls;
    for (const auto& from : asked) {
        calls.push_back(from.is_zero() ? eth_call(contract, pool_functions::kFirst)
                                       : eth_call(contract, pool_functions::kNext, from));
    }
    const auto answers = co_await rpc.ask(std::move(calls), deadline);
    co_return answers ? take_links(asked, *answers, links) : Result<void>{answers.error()};
}

boost::asio::awaitable<Result<std::vector<RegisteredOrchestrator>>> read_records(RpcEndpoint& rpc, Address contract,
                                                                                 std::vector<Address> pool,
                                                                                 net::Deadline deadline) {
    std::vector<net::JsonRpcCall> calls;
    for (const auto& orchestrator : pool) {
        calls.push_back(eth_call(contract, pool_functions::kRecord, orchestrator));
        calls.push_back(eth_call(contract, pool_functions::kStake, orchestrator));
    }
    const auto answers = co_await rpc.ask(std::move(calls), deadline);
    if (!answers) {
        co_return answers.error();
    }
    std::vector<RegisteredOrchestrator> list;
    for (std::size_t i = 0; i < pool.size(); ++i) {
        RegisteredOrchestrator one{pool[i], {}};
        const auto rounds = answers::take_rounds((*answers)[2 * i], one);
        const auto stake = answers::word((*answers)[2 * i + 1]);
        if (!rounds || !stake) {
            co_return rounds ? stake.error() : rounds.error();
        }
        one.stake = Wei{protocol::from_word(*stake)};
        list.push_back(std::move(one));
    }
    co_return list;
}

}  // namespace

boost::asio::awaitable<Result<std::vector<RegisteredOrchestrator>>> walk_pool(RpcEndpoint& rpc, Address bonding_manager,
                                                                              std::vector<Address> known,
                                                                              net::Deadline deadline) {
    Links links;
    known.insert(known.begin(), Address{});
    if (auto read = co_await read_links(rpc, bonding_manager, std::move(known), links, deadline); !read) {
        co_return std::move(read).error();
    }
    std::vector<Address> pool;
    std::set<Address> seen;
    for (Address at = links[Address{}]; !at.is_zero(); at = links[at]) {
        if (!seen.insert(at).second || pool.size() == kMostOrchestrators) {
            co_return make_error(ErrorCode::protocol_error, "the pool of orchestrators has no end");
        }
        pool.push_back(at);
        if (!links.contains(at)) {
            std::vector<Address> unknown{at};
            if (auto read = co_await read_links(rpc, bonding_manager, std::move(unknown), links, deadline); !read) {
                co_return std::move(read).error();
            }
        }
    }
    co_return co_await read_records(rpc, bonding_manager, std::move(pool), deadline);
}

}  // namespace farebox::signer
