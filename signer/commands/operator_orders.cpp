#include <filesystem>
#include <string>

#include "signer/commands/commands.hpp"
#include "signer/commands/roles.hpp"
#include "signer/config/load.hpp"
#include "vault/one_use_order.hpp"

// Orders to the vault that do not pass the front: files beside the keys, for root or the user that starts the signer.
namespace farebox::signer::commands {
namespace {

using vault::OrderKind;

int give(const OrderOptions& options, OrderKind kind, const std::string& what) {
    const auto loaded = config::load(config::request_of_process(options.config.file, options.config.overrides));
    if (!loaded) {
        return fail(loaded.error(), options.config.output, kExitUsage);
    }
    const auto orders = order_place(loaded->config);
    if (kind == OrderKind::reset) {
        // The state that remembers which of these were obeyed is gone: none of them may work again.
        vault::remove_order(orders, OrderKind::resume);
        vault::remove_order(orders, OrderKind::adopt);
    }
    if (const auto written = vault::write_order(orders, kind, options.forget_spending); !written) {
        return fail(written.error(), options.config.output);
    }
    return succeed(what, options.config.output);
}

}  // namespace

int run_ledger_adopt(const OrderOptions& options) {
    return give(options, OrderKind::adopt,
                "start the signer: the vault takes the ledger that it then opens, whichever it is, once" +
                    std::string{options.forget_spending
                                    ? "; what clients had spent before counts for nothing"
                                    : "; limits over time are full for as long as they reach back before it"});
}

int run_vault_reset(const OrderOptions& options) {
    return give(options, OrderKind::reset,
                "start the signer: where vault.state is lost, the vault begins a new one, once; revoke again what was "
                "revoked" +
                    std::string{options.forget_spending ? "; what was signed before counts for nothing"
                                                        : "; its caps per minute and day are full at first"});
}

}  // namespace farebox::signer::commands
