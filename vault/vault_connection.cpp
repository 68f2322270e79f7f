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

/// @param count  At most kMaxPacketsTogether.
template <class Requests>
SentTogether send_first(int socket, const Requests& requests, std::size_t count) {
    std::array<Packet, kMaxPacketsTogether> packets;
    for (std::size_t i = 0; i < count; ++i) {
        packets[i] = {requests[i].id, requests[i].frame};
    }
    return send_packets(socket, {packets.data(), count}, false);
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

VaultConnection::Entered VaultConnection::enter(std::vector<VaultRequest>& requests) {
    Entered entered;
    entered.to_send.reserve(requests.size());
    const std::scoped_lock lock{mutex_};
    bool waits = !waiting_.empty();
    for (auto& request : requests) {
        if (ended_ || in_flight_.size() >= kMaxInFlight) {
            entered.refusal = ended_ ? vault_gone() : too_much_in_flight();
            break;
        }
        waits = waits || request.turn.contended;
        in_flight_.emplace(next_id_, std::exchange(request.done, {}));
        entered.to_send.push_back({next_id_++, std::move(request.frame), request.turn});
    }
    if (waits) {
        send_in_turn(entered.to_send);
        entered.to_send.clear();
    }
    return entered;
}

void VaultConnection::request(std::string frame, Completion done) {
    std::vector<VaultRequest> one;
    one.push_back({std::move(frame), std::move(done)});
    request_together(std::move(one));
}

void VaultConnection::request_together(std::vector<VaultRequest> requests) {
    auto entered = enter(requests);
    for (auto& request : requests) {
        if (request.done) {
            request.done(*entered.refusal);
        }
    }
    for (std::span<Waiting> rest{entered.to_send}; !rest.empty();) {
        const auto sent = send_first(socket_.get(), rest, std::min(rest.size(), kMaxPacketsTogether));
        rest = rest.subspan(sent.packets);
        if (sent.outcome == Sent::full) {
            const std::scoped_lock lock{mutex_};
            return send_in_turn(rest);  // at once: there may be room by now, and no answer may follow that would look
        }
        if (sent.outcome == Sent::gone) {
            return;  // the receiving thread meets it too, and completes these requests with the others
        }
    }
}

void VaultConnection::send_in_turn(std::span<Waiting> requests) {
    for (auto& each : requests) {
        line_up(waiting_, std::move(each));
    }
    send_what_waits();
}

/// Those at the front of the queue whose turn has come.
std::size_t VaultConnection::count_due() const {
    const auto most = std::min(waiting_.size(), kMaxPacketsTogether);
    // A vault that answers what it was not asked yet makes less of them in flight than wait.
    const auto in_vault = in_flight_.size() - std::min(in_flight_.size(), waiting_.size());
    std::size_t due = 0;
    while (due < most && (!waiting_[due].turn.contended || in_vault + due < kContendedInVault)) {
        ++due;
    }
    return due;
}

/// Something waits only while packets of ours lie in the socket or in the vault. Each is answered, and each answer
/// leads here again.
void VaultConnection::send_what_waits() {
    while (const auto due = count_due()) {
        const auto sent = send_first(socket_.get(), waiting_, due);
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(sent.packets));
        if (sent.outcome != Sent::done) {
            return;
        }
    }
}

void VaultConnection::receive() {
    pthread_setname_np(pthread_self(), "vault-answers");
    PacketBatch batch{kMaxPacketsTogether, kMaxAnswerPacketBytes};
    for (bool ended = false; !ended;) {
        const auto received = batch.receive(socket_.get());
        std::size_t whole = 0;
        while (whole < received && batch.at(whole).size() >= kPacketIdBytes) {
            ++whole;
        }
        ended = received == 0 || whole < received;
        complete(batch, whole);
    }
    fail_all();
}

void VaultConnection::complete(const PacketBatch& answers, std::size_t count) {
    std::array<Completion, kMaxPacketsTogether> completions;
    {
        const std::scoped_lock lock{mutex_};
        for (std::size_t i = 0; i < count; ++i) {
            if (auto found = in_flight_.extract(split_packet(answers.at(i)).id)) {
                completions[i] = std::move(found.mapped());
            }
        }
        send_what_waits();
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (completions[i]) {
            completions[i](split_packet(answers.at(i)).frame);
        }
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
