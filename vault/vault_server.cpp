#include "vault/vault_server.hpp"

#include <pthread.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <utility>

#include "net/signals_blocked.hpp"
#include "vault/packet.hpp"

namespace farebox::vault {
namespace {

/// Few, so that the other threads find something to sign too.
constexpr std::size_t kPacketsPerTurn = 4;

}  // namespace

VaultServer::VaultServer(const VaultCore& core, unsigned threads) : core_{core}, turns_(threads) {
    const net::SignalsBlocked during_start;
    for (auto& turn : turns_) {
        threads_.emplace_back([this, &turn] { work(turn); });
    }
}

VaultServer::~VaultServer() {
    {
        const std::scoped_lock lock{mutex_};
        ending_ = true;
        if (socket_) {
            ::shutdown(socket_->get(), SHUT_RDWR);
        }
    }
    changed_.notify_all();
    for (auto& thread : threads_) {
        thread.join();
    }
}

void VaultServer::serve(net::UniqueFd socket) {
    {
        const std::scoped_lock lock{mutex_};
        if (socket_) {
            ::shutdown(socket_->get(), SHUT_RDWR);  // wakes the threads that wait for its next packet
        }
        socket_ = std::make_shared<const net::UniqueFd>(std::move(socket));
    }
    changed_.notify_all();
}

bool VaultServer::makes_progress() {
    bool stuck = false;
    for (auto& turn : turns_) {
        const auto now = turn.number.load();
        stuck = stuck || (now % 2 == 1 && now == turn.seen);
        turn.seen = now;
    }
    return !stuck;
}

VaultServer::Socket VaultServer::wait_for_other_than(const Socket& ended) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return ending_ || (socket_ && socket_ != ended); });
    return ending_ ? nullptr : socket_;
}

void VaultServer::work(Turn& turn) {
    pthread_setname_np(pthread_self(), "vault-sign");
    for (Socket socket = wait_for_other_than(nullptr); socket; socket = wait_for_other_than(socket)) {
        converse(socket->get(), turn);
    }
}

void VaultServer::converse(int socket, Turn& turn) const {
    PacketBatch packets{kPacketsPerTurn,
                        kMaxRequestPacketBytes + 1};  // one more: a longer one is told from the longest
    std::array<std::string, kPacketsPerTurn> frames;
    for (;;) {
        const auto count = packets.receive(socket);
        std::size_t answers = 0;
        std::array<Packet, kPacketsPerTurn> answered;
        for (std::size_t i = 0; i < count; ++i) {
            const auto bytes = packets.at(i);
            if (bytes.empty()) {
                return;
            }
            if (bytes.size() < kPacketIdBytes) {
                continue;  // no front of ours sends it, and nobody could be answered
            }
            const auto request = split_packet(bytes);
            turn.number.fetch_add(1, std::memory_order_relaxed);
            frames[answers] = core_.handle(request.frame);
            turn.number.fetch_add(1, std::memory_order_relaxed);
            answered[answers] = {request.id, frames[answers]};
            ++answers;
        }
        if (count == 0 || send_packets(socket, {answered.data(), answers}, true).outcome != Sent::done) {
            return;
        }
    }
}

}  // namespace farebox::vault
