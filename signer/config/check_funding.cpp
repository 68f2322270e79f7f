#include "signer/config/check_funding.hpp"

#include <optional>

namespace farebox::signer::config {
namespace {

constexpr std::chrono::seconds kShortestReplacement{1};

void check_transactions(const Config& config, Problems& problems) {
    const auto& rules = config.transactions;
    problems.when(rules.enabled && rules.ticket_broker.is_zero(), "transactions.ticket_broker",
                  "is not set: off Arbitrum One the vault must be told where the TicketBroker is");
    problems.when(rules.max_value > rules.max_value_per_day, "transactions.max_value", "is above max_value_per_day");
    problems.when(rules.max_fee > rules.max_fee_per_day, "transactions.max_fee", "is above max_fee_per_day");
    problems.when(rules.max_gas_price && rules.max_gas_price->is_zero(), "transactions.max_gas_price",
                  "of zero allows no transaction");
    problems.when(rules.replace_after < kShortestReplacement, "transactions.replace_after", "is shorter than 1s");
}

void check_target(const std::optional<Wei>& target, const std::optional<Wei>& below, const std::string& name,
                  Problems& problems) {
    const auto key = "top_up." + name;
    problems.when(target.has_value() != below.has_value(), key,
                  "and " + key + "_below go together: how far it is filled up, and when");
    problems.when(target && below && *below > *target, key + "_below", "is above " + key);
    problems.when(target && below && below->is_zero(), key + "_below", "of zero is never reached");
}

void check_top_up(const Config& config, Problems& problems) {
    const auto& top_up = config.top_up;
    check_target(top_up.deposit, top_up.deposit_below, "deposit", problems);
    check_target(top_up.reserve, top_up.reserve_below, "reserve", problems);
    if (!top_up.enabled) {
        return;
    }
    problems.when(!config.transactions.enabled, "top_up.enabled",
                  "needs enabled = true under [transactions] too: the vault signs its transactions");
    problems.when(!top_up.deposit && !top_up.reserve, "top_up.enabled",
                  "has nothing to fill up: set deposit or reserve");
    problems.when(top_up.max_per_day.is_zero(), "top_up.max_per_day",
                  "is not set: say how much may be moved in a day at most");
    problems.when(top_up.max_per_day > config.transactions.max_value_per_day, "top_up.max_per_day",
                  "is above transactions.max_value_per_day, which the vault holds");
}

}  // namespace

void check_funding(const Config& config, Problems& problems) {
    check_transactions(config, problems);
    check_top_up(config, problems);
}

void warn_of_funding(const Config& config, Problems& warnings) {
    const bool sends = config.transactions.enabled;
    warnings.when(sends && config.keystore.backend == KeyBackend::remote_signer, "transactions.enabled",
                  "is true, but a remote signer is asked for no transactions: make them with a wallet");
    warnings.when(config.top_up.enabled && config.chain.mode == ChainMode::fixed, "top_up.enabled",
                  "is true, but there is no chain to send transactions to with chain.mode = \"fixed\"");
    const auto& top_up = config.top_up;
    warnings.when(!top_up.enabled && (top_up.deposit || top_up.reserve), "top_up.enabled",
                  "is false: deposit and reserve are filled up by nobody");
}

}  // namespace farebox::signer::config
