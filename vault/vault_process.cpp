#include "vault/vault_process.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "vault/control.hpp"
#include "vault/vault_server.hpp"

namespace farebox::vault {
namespace {

unsigned signing_threads() {
    constexpr unsigned kMost = 16;
    return std::clamp(std::thread::hardware_concurrency(), 1U, kMost);
}

}  // namespace

void run_vault_process(const VaultCore& core, int control) {
    VaultServer server{core, signing_threads()};
    send_control(control, ControlKind::ready);
    while (auto message = receive_control(control)) {
        if (message->kind == ControlKind::connect && message->fd) {
            server.serve(std::move(message->fd));
        } else if (message->kind == ControlKind::ping && server.makes_progress()) {
            send_control(control, ControlKind::pong);
        }
    }
}

}  // namespace farebox::vault
