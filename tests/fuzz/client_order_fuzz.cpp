#include "signer/clients/client_order.hpp"

#include "signer/config/clients.hpp"
#include "signer/config/limits.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {

/// An operator's order: whatever is taken from it must come back from what the ledger keeps.
void client_order(std::string_view input) {
    const auto order = signer::ClientOrder::parse(input);
    if (!order) {
        return;
    }
    const auto lifetime = order->lifetime();
    require(!lifetime || !*lifetime || lifetime->value().count() > 0, "a key lives for a while");
    const auto grace = order->grace_period();
    require(!grace || grace->count() >= 0, "a grace period is not over before it begins");
    if (const auto labels = signer::parse_labels(order->labels)) {
        const auto again = signer::labels_of_toml(signer::to_toml(*labels));
        require(again && *again == *labels, "labels survive the ledger");
    }
    if (const auto origins = signer::parse_origins(order->origins)) {
        const auto again = signer::texts_of_toml(signer::to_toml(*origins));
        require(again && *again == *origins, "origins survive the ledger");
    }
    if (const auto limits = signer::change_limits("{}", order->limits)) {
        const auto again = signer::limits_of_toml(signer::config::format_limits(*limits));
        require(again && *again == *limits, "limits survive the ledger");
    }
}

}  // namespace farebox::fuzz
