#include <sys/prctl.h>
#include <unistd.h>

#include <utility>

#include "signer/commands/custody_options.hpp"
#include "signer/commands/roles.hpp"
#include "signer/config/load.hpp"
#include "vault/control.hpp"
#include "vault/hardening.hpp"
#include "vault/key_tool.hpp"
#include "vault/one_use_order.hpp"
#include "vault/open_core.hpp"
#include "vault/open_state.hpp"
#include "vault/sandbox.hpp"
#include "vault/vault_process.hpp"

namespace farebox::signer::commands {
namespace {

vault::VaultConfig vault_settings(const Config& config) {
    vault::VaultConfig settings{config.keystore.path,
                                config.keystore.password_file,
                                {.max_ticket_ev = config.tickets.max_ticket_ev,
                                 .max_face_value = config.tickets.max_face_value,
                                 .max_ev_per_minute = config.vault.max_ev_per_minute,
                                 .max_ev_per_day = config.vault.max_ev_per_day,
                                 .recipients = config.vault.recipients}};
    settings.elsewhere = custody_options(config);
    return settings;
}

/// What the operator's file says, and nothing else: the front is not asked.
void allow_transactions(vault::VaultCore& core, const Config& config) {
    const auto& rules = config.transactions;
    if (rules.enabled && config.chain.mode == ChainMode::rpc) {
        core.allow_transactions({.ticket_broker = rules.ticket_broker,
                                 .chain_id = config.chain.chain_id,
                                 .max_value = rules.max_value,
                                 .max_fee = rules.max_fee,
                                 .max_value_per_day = rules.max_value_per_day,
                                 .max_fee_per_day = rules.max_fee_per_day});
    }
}

/// A vault that is confined before it has its keys cannot remove what it obeys; the one after it does.
void remove_what_was_obeyed(const vault::VaultState& state, const std::filesystem::path& orders, uid_t owner) {
    for (const auto& [kind, last] :
         {std::pair{vault::OrderKind::reset, state.last_reset}, std::pair{vault::OrderKind::resume, state.last_resume},
          std::pair{vault::OrderKind::adopt, state.last_adopt}}) {
        const auto order = vault::read_order(orders, kind, owner);
        if (order && order->number == last) {
            vault::remove_order(orders, kind);
        }
    }
}

/// Orders that were written while nothing ran; here, where the vault may still remove them.
void obey_what_lies_there(const vault::VaultCore& core, const std::filesystem::path& orders, uid_t owner) {
    for (const auto kind : vault::kOrderKinds) {
        const auto order = vault::read_order(orders, kind, owner);
        if (order && core.obey(kind, *order)) {
            vault::remove_order(orders, kind);
        }
    }
}

}  // namespace

std::filesystem::path order_place(const Config& config) {
    return config.keystore.backend == KeyBackend::file ? std::filesystem::path{config.keystore.path}
                                                       : std::filesystem::path{config.vault.state}.parent_path();
}

int run_vault(const ConfigOptions& options) {
    ::prctl(PR_SET_NAME, "farebox-vault");
    vault::close_other_descriptors();
    auto hardening = vault::harden_process();
    vault::try_secret_memory(hardening);
    const auto loaded = config::load(config::request_of_process(options.file, options.overrides));
    if (!loaded) {
        return fail(loaded.error(), options.output, kExitUsage);
    }
    const auto& settings = loaded->config;
    const auto config = vault_settings(settings);
    const auto orders = order_place(settings);
    const auto owner = ::geteuid();  // of the keys, and of orders: a user of its own comes later
    auto state = vault::open_state(settings.vault.state, orders);
    if (!state) {
        return fail(state.error(), options.output, exit_code_of(state.error()));
    }
    remove_what_was_obeyed((*state)->read(), orders, owner);
    vault::sandbox_before_opening(config, orders, hardening);
    auto core = vault::open_core(config, "process");
    if (!core) {
        return fail(core.error(), options.output, exit_code_of(core.error()));
    }
    (*core)->remember(*std::move(state));
    allow_transactions(**core, settings);
    obey_what_lies_there(**core, orders, owner);
    vault::sandbox_vault(config, hardening);
    vault::run_vault_process(**core, std::move(hardening), vault::kControlFd,
                             [&](vault::OrderKind kind) { return vault::read_order(orders, kind, owner); });
    core->reset();
    // A thread that hangs in a token's module is left behind; exit() would take the module down under it.
    ::_exit(kExitOk);
}

}  // namespace farebox::signer::commands
