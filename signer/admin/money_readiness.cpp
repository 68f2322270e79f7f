#include "signer/admin/money_readiness.hpp"

#include "signer/admin/readiness.hpp"

namespace farebox::signer {
namespace {

std::string minutes(std::chrono::milliseconds age) {
    return std::to_string(std::chrono::duration_cast<std::chrono::minutes>(age).count()) + " min";
}

/// Who has no amount in dollars can pay without it.
ReadinessCheck judge_price(const MoneyFacts& facts) {
    const auto problem = facts.price_problem.empty() ? std::string{} : "; " + facts.price_problem;
    if (facts.ether.usable) {
        return {"price", true,
                "an ether costs " + facts.ether.usable->dollars().to_fixed(2) + " usd, as of " +
                    minutes(facts.ether.age) + " ago" + problem};
    }
    const bool ok = facts.dollars != MoneyFacts::Dollars::in_prices;
    const std::string what = ok ? "clients with limits in dollars are refused" : "prices in dollars are refused";
    return {"price", ok,
            "what an ether costs is not known" +
                (facts.ether.last ? " (last " + minutes(facts.ether.age) + " ago)" : std::string{}) + ": " + what +
                problem + "; check chain.price_feed"};
}

ReadinessCheck judge_winnings(const MoneyFacts& facts) {
    if (facts.held.empty()) {
        return {"winnings", true,
                facts.winnings_problem.empty() ? "as many as chance explains"
                                               : "redeemed tickets are not read: " + facts.winnings_problem};
    }
    std::string all;
    for (const auto& key : facts.held) {
        all += (all.empty() ? "" : "; ") + key;
    }
    return {"winnings", false,
            all +
                ": nothing new is paid with it. If the key may be stolen: farebox-signer keys revoke. Else look at "
                "`usage`, then: farebox-signer keys acknowledge"};
}

}  // namespace

std::vector<ReadinessCheck> judge_money(const MoneyFacts& facts) {
    std::vector<ReadinessCheck> checks;
    if (facts.dollars != MoneyFacts::Dollars::nowhere) {
        checks.push_back(judge_price(facts));
    }
    if (facts.watches_winnings || !facts.held.empty()) {
        checks.push_back(judge_winnings(facts));
    }
    return checks;
}

}  // namespace farebox::signer
