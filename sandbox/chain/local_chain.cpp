#include "sandbox/chain/local_chain.hpp"

#include <string>
#include <utility>

#include "protocol/keccak.hpp"
#include "protocol/timestamp.hpp"
#include "sandbox/chain/transactions.hpp"

namespace farebox::sandbox {
namespace {

constexpr std::int64_t kNanosPerMillisecond = 1'000'000;
constexpr std::int64_t kL2BlocksPerL1Block = 4;

Hash32 named_hash(const std::string& what, std::int64_t number) {
    return protocol::keccak256("farebox sandbox " + what + " " + std::to_string(number));
}

}  // namespace

LocalChain::LocalChain(ChainOptions options, std::function<protocol::Timestamp()> clock)
    : options_{std::move(options)}, clock_{std::move(clock)}, transactions_{std::make_unique<Transactions>(*this)} {
    price_feed_.answer = options_.eth_price;
}

LocalChain::~LocalChain() = default;

std::int64_t LocalChain::l1_block() const {
    return l2_block() / kL2BlocksPerL1Block;
}

std::int64_t LocalChain::l2_block() const {
    const std::int64_t interval = options_.block_interval.count();
    const std::int64_t now = clock_().unix_nanos / kNanosPerMillisecond;
    const std::int64_t part = now % interval * kL2BlocksPerL1Block / interval;
    return (now / interval + extra_blocks_) * kL2BlocksPerL1Block + part;
}

std::int64_t LocalChain::block_time() const {
    return protocol::unix_seconds(clock_());
}

std::int64_t LocalChain::current_round() const {
    return l1_block() / options_.round_length;
}

std::int64_t LocalChain::round_start_block() const {
    return current_round() * options_.round_length;
}

BlockHash LocalChain::round_hash(std::int64_t round) const {
    if (round <= 0 || round > current_round()) {
        return {};
    }
    return BlockHash{named_hash("round", round).data};
}

Hash32 LocalChain::block_hash(std::int64_t l2_block) const {
    return named_hash("block", l2_block);
}

SenderFunds LocalChain::funds(const Address& sender) const {
    const auto found = funds_.find(sender);
    return found == funds_.end() ? options_.default_funds : found->second;
}

void LocalChain::set_funds(const Address& sender, SenderFunds funds) {
    funds_.insert_or_assign(sender, std::move(funds));
}

void LocalChain::register_orchestrator(RegisteredOrchestrator orchestrator) {
    std::erase_if(orchestrators_, [&](const auto& each) { return each.address == orchestrator.address; });
    tickets_.join_pool(orchestrator.address);
    orchestrators_.push_back(std::move(orchestrator));
}

}  // namespace farebox::sandbox
