#include "vault/vault_connection.hpp"

#include <pthread.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include "net/signals_blocked.hpp"
#include "vault/packet.hpp"

namespace farebox::vault {
namespace {

constexpr std::size_t kPacketsPerTurn = 16;

Error vault_gone() {
    auto error = make_error(ErrorCode::vault_unavailable, "the vault ended before it answered",
                            "it is being started again: send the same request again");
    error.retry_after = std::chrono::seconds{1};
    return error;
}

Error too_much_in_flight() {
    auto error = make_error(ErrorCode::overloaded, "the vault has too much to sign", "send the same request again");
    error.retry_after = std::chrono::seconds{1};
    return error;
}

/// Room for the packets of one system call.
class PacketBatch {
public:
    PacketBatch() : bytes_(kPacketsPerTurn * kMaxAnswerPacketBytes, '\0') {
        for (std::size_t i = 0; i < kPacketsPerTurn; ++i) {
            parts_[i] = {bytes_.data() + i * kMaxAnswerPacketBytes, kMaxAnswerPacketBytes};
            messages_[i].msg_hdr.msg_iov = &parts_[i];
            messages_[i].msg_hdr.msg_iovlen = 1;
        }
    }
    /// Waits for one packet and takes those that are there already. @return How many; 0: the other side is gone.
    std::size_t receive(int socket) {
        for (;;) {
            const int count = ::recvmmsg(socket, messages_.data(), kPacketsPerTurn, MSG_WAITFORONE, nullptr);
            if (count > 0) {
                return static_cast<std::size_t>(count);
            }
            if (count == 0 || errno != EINTR) {
                return 0;
            }
        }
    }
    /// Empty: the end of the conversation.
    [[nodiscard]] std::string_view at(std::size_t index) const {
        return {static_cast<const char*>(parts_[index].iov_base), messages_[index].msg_len};
    }

private:
    std::string bytes_;
    std::array<iovec, kPacketsPerTurn> parts_{};
    std::array<mmsghdr, kPacketsPerTurn> messages_{};
};

}  // namespace

VaultConnection::VaultConnection(net::UniqueFd socket) : socket_{std::move(socket)} {
    const net::SignalsBlocked during_start;
    thread_ = std::thread{[this] { receive(); }};
}

VaultConnection::~VaultConnection() {
    close();
}

void VaultConnection::close() {
    ::shutdown(socket_.get(), SHUT_RDWR);
    if (thread_.joinable()) {
        thread_.join();
    }
}

Result<std::uint64_t> VaultConnection::enter(Completion& done) {
    const std::scoped_lock lock{mutex_};
    if (ended_) {
        return vault_gone();
    }
    if (in_flight_.size() >= kMaxInFlight) {
        return too_much_in_flight();
    }
    in_flight_.emplace(next_id_, std::move(done));
    return next_id_++;
}

void VaultConnection::request(std::string frame, Completion done) {
    const auto id = enter(done);
    if (!id) {
        done(id.error());
        return;
    }
    if (send_packet(socket_.get(), {*id, frame}, false) == Sent::full) {
        send_later(*id, std::move(frame));
    }
    // Gone: the receiving thread meets it too, and completes this request with the others.
}

void VaultConnection::send_later(std::uint64_t id, std::string frame) {
    const std::scoped_lock lock{mutex_};
    waiting_.push_back({id, std::move(frame)});
    send_what_waits();  // room may have come before the lock, and then no answer may follow that would look again
}

/// The socket is full only while packets of ours lie in it. Each is answered, and each answer leads here again.
void VaultConnection::send_what_waits() {
    while (!waiting_.empty()) {
        const auto& next = waiting_.front();
        if (send_packet(socket_.get(), {next.id, next.frame}, false) == Sent::full) {
            return;
        }
        waiting_.pop_front();
    }
}

void VaultConnection::receive() {
    pthread_setname_np(pthread_self(), "vault-answers");
    PacketBatch batch;
    for (bool ended = false; !ended;) {
        const auto count = batch.receive(socket_.get());
        ended = count == 0;
        for (std::size_t i = 0; i < count && !ended; ++i) {
            ended = batch.at(i).size() < kPacketIdBytes;
            if (!ended) {
                complete(batch.at(i));
            }
        }
    }
    fail_all();
}

void VaultConnection::complete(std::string_view bytes) {
    const auto packet = split_packet(bytes);
    Completion done;
    {
        const std::scoped_lock lock{mutex_};
        if (const auto found = in_flight_.find(packet.id); found != in_flight_.end()) {
            done = std::move(found->second);
            in_flight_.erase(found);
        }
        send_what_waits();
    }
    if (done) {
        done(packet.frame);
    }
}

void VaultConnection::fail_all() {
    std::unordered_map<std::uint64_t, Completion> lost;
    {
        const std::scoped_lock lock{mutex_};
        ended_ = true;
        lost.swap(in_flight_);
        waiting_.clear();
    }
    ::shutdown(socket_.get(), SHUT_RDWR);  // a vault that sends what is no packet is not listened to again
    for (auto& [id, done] : lost) {
        done(vault_gone());
    }
}

}  // namespace farebox::vault
