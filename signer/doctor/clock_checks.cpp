#include <algorithm>

#include "protocol/address.hpp"
#include "signer/doctor/checks.hpp"
#include "signer/doctor/wording.hpp"

// This machine's clock against others', and the age of a price.
namespace farebox::signer::doctor {
namespace {

using std::chrono::seconds;

constexpr seconds kTolerable{5};
constexpr seconds kWrong{60};
constexpr seconds kLedgerTolerance{60};  // as /readyz
constexpr const char* kSetClock = "timedatectl set-ntp true, or start another time service";

/// By how much the clock of most endpoints is ahead; nothing: none says.
std::optional<seconds> median_ahead(const ChainReading& chain) {
    std::vector<seconds> all;
    for (const auto& endpoint : chain.endpoints) {
        if (endpoint.clock_ahead) {
            all.push_back(*endpoint.clock_ahead);
        }
    }
    if (all.empty()) {
        return std::nullopt;
    }
    std::ranges::sort(all);
    return all[(all.size() - 1) / 2];
}

Finding judge_apart(seconds ahead, const std::string& whose) {
    const auto apart = std::chrono::abs(ahead);
    const auto detail =
        "this machine's clock is " + format_age(apart) + (ahead.count() > 0 ? " behind " : " ahead of ") + whose;
    if (apart > kWrong) {
        return problem(detail, kSetClock);
    }
    return apart > kTolerable
               ? warning(detail, kSetClock)
               : ok("this machine's clock is within " + std::to_string(kTolerable.count()) + " s of " + whose);
}

/// A block cannot be from the future.
std::optional<Finding> judge_future_block(const ChainReading& chain) {
    for (const auto& endpoint : chain.endpoints) {
        if (endpoint.block_age && -*endpoint.block_age > kTolerable) {
            return judge_apart(-*endpoint.block_age, "the newest block of " + endpoint.shown);
        }
    }
    return std::nullopt;
}

std::optional<Finding> judge_ledger_time(const Diagnosis& running) {
    const auto ahead = running.ledger.ahead;
    if (std::chrono::abs(ahead) <= kLedgerTolerance) {
        return std::nullopt;
    }
    return warning("ledger time is " + format_age(std::chrono::abs(ahead)) +
                       (ahead.count() > 0 ? " ahead of" : " behind") + " the wall clock, which was set; payments go on",
                   ahead.count() > 0 ? "keep the clock in step; ledger time waits for it while the signer is stopped"
                                     : "if the clock is right now, restart the signer");
}

}  // namespace

Findings judge_clock(const Facts& facts) {
    if (!facts.chain) {
        return not_in_time("the chain");
    }
    Findings findings;
    const auto ahead = median_ahead(*facts.chain);
    findings.push_back(ahead ? judge_apart(*ahead, "the RPC endpoints (Date header)")
                             : skipped("no endpoint tells the time, so there is nothing to compare this clock with"));
    if (auto future = judge_future_block(*facts.chain)) {
        findings.push_back(*std::move(future));
    }
    if (const auto* running = facts.running()) {
        if (auto ledger = judge_ledger_time(*running)) {
            findings.push_back(*std::move(ledger));
        }
    }
    return findings;
}

Findings judge_price_feed(const Facts& facts) {
    const auto& config = facts.config().chain;
    if (!facts.chain) {
        return not_in_time("the chain");
    }
    const auto* good = facts.chain->find_good(config.chain_id);
    if (good == nullptr || config.price_feed.is_zero()) {
        return {skipped(good == nullptr ? "needs an RPC endpoint of the right chain" : "chain.price_feed is not set")};
    }
    const auto feed = "chain.price_feed " + protocol::to_checksum(config.price_feed);
    if (!good->price) {
        const bool asked_for = facts.loaded.sources.contains("chain.price_feed");
        const auto detail = feed + " answers no price: amounts in USD cannot be converted";
        return {asked_for ? problem(detail, "name the ETH/USD feed of this chain there")
                          : skipped(detail, "set chain.price_feed where they are needed on this chain")};
    }
    if (!good->price->positive) {
        return {problem(feed + " answers a price that is not above zero", "name another feed")};
    }
    const seconds updated{good->price->updated_at};
    const auto age = std::chrono::floor<seconds>(facts.now.time_since_epoch()) - updated;
    const auto detail = feed + " was updated " + format_age(age) + " ago";
    if (age > config.price_max_age) {
        return {problem(detail, "wait, or name another feed: one that is kept is updated every day")};
    }
    return {age < -kTolerable ? problem(feed + " is dated in the future", kSetClock) : ok(detail)};
}

}  // namespace farebox::signer::doctor
