#include "signer/daemon/front_link.hpp"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "net/signals_blocked.hpp"

namespace farebox::signer {

using vault::ControlKind;

FrontLink::~FrontLink() {
    end();
}

void FrontLink::end() {
    {
        const std::scoped_lock lock{mutex_};
        ending_ = true;
    }
    // Only this direction: the supervisor must not take the end of the conversation for the end of this process.
    ::shutdown(control_, SHUT_RD);
    if (thread_.joinable()) {
        thread_.join();
    }
}

Result<GivenSockets> FrontLink::begin() {
    GivenSockets sockets;
    while (auto message = vault::receive_control(control_)) {
        if (message->kind == ControlKind::begin) {
            sockets.keep = [control = control_](const std::string& name, int fd) {
                vault::send_control(control, ControlKind::keep, name, fd);
            };
            return sockets;
        }
        if (message->kind == ControlKind::listener) {
            sockets.add(message->text, message->fd.release());
        } else {
            on_message(*std::move(message));
        }
    }
    return make_error(ErrorCode::internal, "the supervisor ended before anything began");
}

void FrontLink::start() {
    const net::SignalsBlocked during_start;
    thread_ = std::thread{[this] { listen(); }};
}

void FrontLink::tell_ready() {
    vault::send_control(control_, ControlKind::ready);
}

FrontLink::Order FrontLink::wait_for_order() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return !orders_.empty(); });
    const auto order = orders_.front();
    orders_.pop_front();
    return order;
}

void FrontLink::listen() {
    pthread_setname_np(pthread_self(), "supervised");
    while (auto message = vault::receive_control(control_)) {
        on_message(*std::move(message));
    }
    const std::scoped_lock lock{mutex_};
    if (!ending_) {
        ::_exit(1);  // as if killed with the supervisor: nothing may go on that nobody restarts or stops
    }
}

void FrontLink::on_message(vault::ControlMessage message) {
    if (message.kind == ControlKind::connect && message.fd) {
        vault_.attach(std::move(message.fd));
        if (vault_changed_) {
            vault_changed_();
        }
    } else if (message.kind == ControlKind::changed && vault_changed_) {
        vault_changed_();
    } else if (message.kind == ControlKind::reload || message.kind == ControlKind::stop) {
        const std::scoped_lock lock{mutex_};
        orders_.push_back(message.kind == ControlKind::stop ? Order::stop : Order::reload);
        changed_.notify_one();
    }
}

}  // namespace farebox::signer
