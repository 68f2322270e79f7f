#include "vault/vault_connection.hpp"

#include <pthread.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "net/signals_blocked.hpp"
#include "vault/packet.hpp"

namespace farebox::vault {
namespace {

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
    std::vector<VaultRequest> one;
    one.push_back({std::move(frame), std::move(done)});
    request_together(std::move(one));
}

void VaultConnection::request_together(std::vector<VaultRequest> requests) {
    std::vector<Waiting> entered;
    entered.reserve(requests.size());
    for (auto& request : requests) {
        if (const auto id = enter(request.done)) {
            entered.push_back({*id, std::move(request.frame)});
        } else {
            request.done(id.error());
        }
    }
    for (std::span<Waiting> rest{entered}; !rest.empty();) {
        const auto sent = send_some(rest);
        rest = rest.subspan(sent.packets);
        if (sent.outcome == Sent::full) {
            return send_later(rest);
        }
        if (sent.outcome == Sent::gone) {
            return;  // the receiving thread meets it too, and completes these requests with the others
        }
    }
}

SentTogether VaultConnection::send_some(std::span<const Waiting> requests) const {
    std::array<Packet, kMaxPacketsTogether> packets;
    const auto count = std::min(requests.size(), packets.size());
    for (std::size_t i = 0; i < count; ++i) {
        packets[i] = {requests[i].id, requests[i].frame};
    }
    return send_packets(socket_.get(), {packets.data(), count}, false);
}

void VaultConnection::send_later(std::span<Waiting> requests) {
    const std::scoped_lock lock{mutex_};
    std::ranges::move(requests, std::back_inserter(waiting_));
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
    PacketBatch batch{kMaxPacketsTogether, kMaxAnswerPacketBytes};
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
