#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "net/unique_fd.hpp"
#include "vault/core.hpp"

namespace farebox::vault {

/// Answers the packets of one front at a time, on threads that each take the next few packets, sign and answer.
class VaultServer {
public:
    VaultServer(const VaultCore& core, unsigned threads);
    VaultServer(const VaultServer&) = delete;
    VaultServer& operator=(const VaultServer&) = delete;
    /// Ends the conversation after the requests being signed now.
    ~VaultServer();

    /// From now on serves the other end of @p socket; the front before is cut off.
    void serve(net::UniqueFd socket);

    /// False where a thread has been signing the same request since the last call: ask no more often than a payment of
    /// a hundred tickets may take on a busy machine.
    [[nodiscard]] bool makes_progress();

private:
    using Socket = std::shared_ptr<const net::UniqueFd>;
    /// Odd while its thread is inside the core.
    struct alignas(64) Turn {
        std::atomic<std::uint64_t> number{0};
        std::uint64_t seen = 0;
    };

    void work(Turn& turn);
    void converse(int socket, Turn& turn) const;
    [[nodiscard]] Socket wait_for_other_than(const Socket& ended);

    const VaultCore& core_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool ending_ = false;
    Socket socket_;
    std::vector<Turn> turns_;
    std::vector<std::thread> threads_;
};

}  // namespace farebox::vault
