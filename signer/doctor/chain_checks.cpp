#include <algorithm>
#include <cstdlib>

#include "protocol/address.hpp"
#include "signer/doctor/checks.hpp"
#include "signer/doctor/wording.hpp"

// The endpoints, whether they agree, the contracts behind them, and the round.
namespace farebox::signer::doctor {
namespace {

constexpr std::chrono::milliseconds kSlow{2'000};
constexpr std::chrono::seconds kStaleHead{120};
constexpr std::int64_t kTolerableBlocks = 10;  // as the signer's own merge of several endpoints
constexpr const char* kCheckUrl = "correct chain.rpc, or name another endpoint there";
constexpr const char* kCheckController = "correct chain.controller and chain.rpc: both must be of one network";

std::string fixed_chain() {
    return "chain.mode = \"fixed\": the chain is not read";
}

bool is_on_chain(const RpcReading& endpoint, const ChainConfig& chain) {
    return endpoint.chain_id && static_cast<std::uint64_t>(*endpoint.chain_id) == chain.chain_id;
}

std::string what_it_said(const RpcReading& endpoint) {
    const auto block = endpoint.l1_block ? ", L1 block " + std::to_string(*endpoint.l1_block) : std::string{};
    return endpoint.shown + " answers in " + std::to_string(endpoint.latency.count()) + " ms, chain " +
           (endpoint.chain_id ? std::to_string(*endpoint.chain_id) : "unknown") + block;
}

/// @param last_hope  No other endpoint is of use.
Finding judge_endpoint(const RpcReading& endpoint, const ChainConfig& chain, bool last_hope) {
    if (endpoint.failure) {
        const auto detail = endpoint.shown + ": " + endpoint.failure->message;
        return last_hope ? problem(detail, kCheckUrl) : warning(detail, kCheckUrl);
    }
    if (!is_on_chain(endpoint, chain)) {
        return problem(what_it_said(endpoint) + ", and chain.chain_id is " + std::to_string(chain.chain_id),
                       "correct chain.rpc or chain.chain_id");
    }
    auto finding = ok(what_it_said(endpoint));
    if (endpoint.block_age && *endpoint.block_age > kStaleHead) {
        finding =
            problem(what_it_said(endpoint) + ", and its newest block is " + format_age(*endpoint.block_age) + " old",
                    "name an endpoint that follows the chain in chain.rpc; see the check clock too");
    } else if (endpoint.latency > kSlow) {
        finding = warning(what_it_said(endpoint), "name a nearer endpoint in chain.rpc");
    }
    finding.values = {{"latency_ms", std::to_string(endpoint.latency.count())}};
    return finding;
}

std::vector<const RpcReading*> good_ones(const ChainReading& chain, const ChainConfig& config) {
    std::vector<const RpcReading*> good;
    for (const auto& endpoint : chain.endpoints) {
        if (!endpoint.failure && is_on_chain(endpoint, config)) {
            good.push_back(&endpoint);
        }
    }
    return good;
}

/// What the first one says and another does not.
std::vector<std::string> differences(const RpcReading& left, const RpcReading& right) {
    std::vector<std::string> list;
    if (left.l1_block && right.l1_block && std::abs(*left.l1_block - *right.l1_block) > kTolerableBlocks) {
        list.push_back("the L1 block (" + std::to_string(*left.l1_block) + " and " + std::to_string(*right.l1_block) +
                       ")");
    }
    if (left.initialized_round != right.initialized_round) {
        list.emplace_back("the round");
    }
    for (const auto& [key, funds] : left.senders) {
        const auto other = right.senders.find(key);
        if (other != right.senders.end() && other->second != funds) {
            list.push_back("the funds of " + protocol::to_checksum(key) + " (deposit " + funds.deposit.to_amount() +
                           " and " + other->second.deposit.to_amount() + ")");
        }
    }
    if (left.ticket_broker != right.ticket_broker) {
        list.emplace_back("the TicketBroker's address");
    }
    return list;
}

Finding judge_agreement(const std::vector<const RpcReading*>& good) {
    if (good.size() < 2) {
        return skipped("nobody to compare with: one endpoint alone is believed whatever it says",
                       "add one of another provider to chain.rpc");
    }
    for (std::size_t i = 1; i < good.size(); ++i) {
        if (const auto list = differences(*good.front(), *good[i]); !list.empty()) {
            return warning(good.front()->shown + " and " + good[i]->shown + " disagree on " + join(list) +
                               "; the signer takes what allows less",
                           "wait a minute and run doctor again; where it stays so, replace the one that is behind");
        }
    }
    return ok(count_of(good.size(), "endpoint") + " agree on head, round, funds and contracts");
}

void judge_resolved(const char* name, const Told<Address>& address, Findings& findings) {
    if (!address) {
        findings.push_back(problem("the Controller does not name the " + std::string{name}, kCheckController));
    }
}

Findings unread(const Facts& facts) {
    if (!facts.chain) {
        return not_in_time("the chain");
    }
    return {facts.config().chain.mode == ChainMode::fixed ? skipped(fixed_chain())
                                                          : skipped("needs an RPC endpoint of the right chain")};
}

}  // namespace

Findings judge_rpc(const Facts& facts) {
    const auto& config = facts.config().chain;
    if (!facts.chain || config.mode == ChainMode::fixed) {
        return unread(facts);
    }
    Findings findings;
    const auto good = good_ones(*facts.chain, config);
    for (const auto& endpoint : facts.chain->endpoints) {
        findings.push_back(judge_endpoint(endpoint, config, good.empty()));
    }
    if (!good.empty()) {
        findings.push_back(judge_agreement(good));
    }
    if (const auto* running = facts.running()) {
        for (const auto& endpoint : running->endpoints) {
            if (!endpoint.error.empty()) {
                findings.push_back(
                    warning("the running signer's last poll of " + endpoint.url + ": " + endpoint.error, kCheckUrl));
            }
        }
    }
    return findings;
}

Findings judge_contracts(const Facts& facts) {
    const auto& config = facts.config().chain;
    const auto* good = facts.chain ? facts.chain->find_good(config.chain_id) : nullptr;
    if (good == nullptr) {
        return unread(facts);
    }
    Findings findings;
    if (good->controller_has_code == false) {
        return {problem("there is no contract at chain.controller " + protocol::to_checksum(config.controller),
                        kCheckController)};
    }
    judge_resolved("TicketBroker", good->ticket_broker, findings);
    judge_resolved("RoundsManager", good->rounds_manager, findings);
    judge_resolved("BondingManager", good->bonding_manager, findings);
    if (good->paused == true) {
        findings.push_back(problem("the Controller is paused: nobody can redeem tickets or fund a deposit",
                                   "wait until Livepeer ends it; farebox-signer pause stops paying meanwhile"));
    }
    if (findings.empty()) {
        findings.push_back(ok("the Controller " + protocol::to_checksum(config.controller) + " names TicketBroker " +
                              protocol::to_checksum(*good->ticket_broker) +
                              (good->paused ? " and is not paused" : ", and does not say whether it is paused")));
    }
    return findings;
}

Findings judge_round(const Facts& facts) {
    const auto* good = facts.chain ? facts.chain->find_good(facts.config().chain.chain_id) : nullptr;
    if (good == nullptr) {
        return unread(facts);
    }
    if (!good->initialized_round || !good->round_initialized) {
        return {problem("the RoundsManager does not tell the round: " + join(good->problems, "; "), kCheckController)};
    }
    const auto last = std::to_string(*good->initialized_round);
    if (!*good->round_initialized) {
        return {warning("round " + (good->round ? std::to_string(*good->round) : std::string{"?"}) +
                            " is not initialized yet, the last one is " + last +
                            ": tickets are signed, and redeemed once it is",
                        "wait: orchestrators initialize it, usually within minutes")};
    }
    return {ok("round " + last + " is initialized" + (good->round_locked == true ? " and in its locked part" : ""))};
}

}  // namespace farebox::signer::doctor
