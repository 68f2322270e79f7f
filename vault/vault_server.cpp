#include "vault/vault_server.hpp"

#include <pthread.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <utility>

#include "net/signals_blocked.hpp"
#include "vault/packet.hpp"

namespace farebox::vault {

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
    std::string buffer(kMaxRequestPacketBytes + 1, '\0');  // one more: a longer packet is told from the longest
    for (;;) {
        const auto received = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (received < 0 && errno == EINTR) {
            continue;
        }
        if (received <= 0) {
            return;
        }
        const std::string_view bytes{buffer.data(), static_cast<std::size_t>(received)};
        if (bytes.size() < kPacketIdBytes) {
            continue;  // no front of ours sends it, and nobody could be answered
        }
        const auto request = split_packet(bytes);
        turn.number.fetch_add(1, std::memory_order_relaxed);
        const auto answer = core_.handle(request.frame);
        turn.number.fetch_add(1, std::memory_order_relaxed);
        if (send_packet(socket, {request.id, answer}, true) != Sent::done) {
            return;
        }
    }
}

}  // namespace farebox::vault
