#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "farebox/result.hpp"
#include "signer/daemon/sockets.hpp"
#include "vault/control.hpp"
#include "vault/remote_vault.hpp"

namespace farebox::signer {

/// The front's end of its socket to the supervisor. What concerns the vault is done here, at once; what the operator
/// wants is handed to the thread that waits for it.
class FrontLink {
public:
    enum class Order : std::uint8_t { reload, stop };

    FrontLink(int control, vault::RemoteVault& vault) : control_{control}, vault_{vault} {}
    /// Called on the link's thread when there is another vault, or the vault says something else of itself. Before
    /// start().
    void on_vault_changed(std::function<void()> changed) { vault_changed_ = std::move(changed); }
    FrontLink(const FrontLink&) = delete;
    FrontLink& operator=(const FrontLink&) = delete;
    ~FrontLink();

    /// Takes what the supervisor sends a new front: sockets, and the vault. Without an end of it nothing has begun.
    Result<GivenSockets> begin();
    /// Listens to the supervisor from now on, on a thread. Where the supervisor ends, this process does.
    void start();
    /// Calls nobody from now on.
    void end();
    /// The supervisor may tell the service manager.
    void tell_ready();
    [[nodiscard]] Order wait_for_order();

private:
    void listen();
    void on_message(vault::ControlMessage message);

    const int control_;
    vault::RemoteVault& vault_;
    std::function<void()> vault_changed_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Order> orders_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace farebox::signer
