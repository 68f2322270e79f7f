#include "vault/vault_process.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "vault/control.hpp"
#include "vault/syscall_filter.hpp"
#include "vault/vault_server.hpp"

namespace farebox::vault {
namespace {

/// One per processor; as many as there may be where each waits for a token.
unsigned signing_threads(const VaultCore& core) {
    constexpr unsigned kMost = 16;
    return core.waits() ? kMost : std::clamp(std::thread::hardware_concurrency(), 1U, kMost);
}

/// @return True where its hello says something else than before.
bool obey(const VaultCore& core, const OrderFinder& find_order) {
    bool changed = false;
    for (const auto kind : kOrderKinds) {
        const auto order = find_order ? find_order(kind) : std::nullopt;
        const auto obeyed = order ? core.obey(kind, *order) : Result<bool>{false};
        changed = changed || (obeyed && *obeyed);  // one that cannot be recorded is not obeyed, and found again
    }
    return changed;
}

/// Until the supervisor is gone.
void serve(VaultCore& core, HardeningReport report, int control, const OrderFinder& find_order) {
    VaultServer server{core, signing_threads(core)};
    if (auto* loader = core.key_loader()) {
        loader->start([control] { send_control(control, ControlKind::changed); });
    }
    report.measures.push_back(filter_vault_syscalls(core.sandbox_profile()));
    core.set_hardening(std::move(report));  // nobody can ask for it yet
    obey(core, find_order);
    send_control(control, ControlKind::ready);
    while (auto message = receive_control(control)) {
        if (message->kind == ControlKind::connect && message->fd) {
            server.serve(std::move(message->fd));
        } else if (message->kind == ControlKind::ping && (core.waits() || server.makes_progress())) {
            if (obey(core, find_order)) {
                send_control(control, ControlKind::changed);
            }
            core.ledger().write_sometimes();
            send_control(control, ControlKind::pong);
        }
    }
}

}  // namespace

void run_vault_process(VaultCore& core, HardeningReport report, int control, const OrderFinder& find_order) {
    serve(core, std::move(report), control, find_order);
    core.settle();
}

}  // namespace farebox::vault
