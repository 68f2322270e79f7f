#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "farebox/result.hpp"
#include "net/unique_fd.hpp"
#include "vault/packet.hpp"
#include "vault/turn.hpp"

namespace farebox::vault {

/// An answer frame, or why there will be none. The view lives as long as the call.
using VaultCompletion = std::function<void(Result<std::string_view>)>;

struct VaultRequest {
    std::string frame;
    VaultCompletion done;
    Turn turn = {};
};

/// The front's end of one conversation with one vault process: sends packets from any thread, and takes the answers on
/// a thread of its own. Ends with the vault; a new vault is a new connection.
class VaultConnection {
public:
    using Completion = VaultCompletion;
    /// More than this in flight is refused, so that memory stays bounded.
    static constexpr std::size_t kMaxInFlight = 16'384;
    /// Where turns are contended, so many are in the vault, which takes them as they come, and the rest waits here:
    /// enough for all of its threads, even of one that waits for its tokens.
    static constexpr std::size_t kContendedInVault = 16;

    explicit VaultConnection(net::UniqueFd socket);
    VaultConnection(const VaultConnection&) = delete;
    VaultConnection& operator=(const VaultConnection&) = delete;
    ~VaultConnection();

    /// @p done is called exactly once: on the connection's thread, or on this one where the request cannot be sent.
    void request(std::string frame, Completion done);
    /// As many calls of request(), in few system calls.
    void request_together(std::vector<VaultRequest> requests);
    /// Ends it from this side. What is in flight is completed with vault_unavailable before this returns.
    void close();

private:
    struct Waiting {
        std::uint64_t id;
        std::string frame;
        Turn turn;
    };

    /// What became of requests; those in neither wait for their turn.
    struct Entered {
        std::vector<Waiting> to_send;  ///< By the caller, who need not hold the mutex for it.
        std::optional<Error> refusal;  ///< Of those that still have their `done`.
    };

    [[nodiscard]] Entered enter(std::vector<VaultRequest>& requests);
    void receive();
    void complete(const PacketBatch& answers, std::size_t count);
    void fail_all();

    // With the mutex held
    void send_in_turn(std::span<Waiting> requests);
    [[nodiscard]] std::size_t count_due() const;
    void send_what_waits();

    net::UniqueFd socket_;
    std::mutex mutex_;  ///< Guards everything below.
    bool ended_ = false;
    std::uint64_t next_id_ = 1;
    std::unordered_map<std::uint64_t, Completion> in_flight_;
    std::deque<Waiting> waiting_;  ///< By turns: they did not fit into the socket yet, or their turn has not come.
    std::thread thread_;
};

}  // namespace farebox::vault
