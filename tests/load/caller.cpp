#include "tests/load/caller.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <utility>

#include "bench/load/target.hpp"

namespace farebox::load {
namespace {

constexpr std::size_t kPieces = 5;

}  // namespace

bool Caller::connect() {
    try {
        fd_ = bench::connect_to(crowd_.url_);
    } catch (const std::exception&) {
        return false;  // too many at once: later
    }
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = this;
    ::epoll_ctl(crowd_.epoll_, EPOLL_CTL_ADD, fd_, &event);
    return true;
}

void Caller::cut() {
    if (fd_ >= 0) {
        ::close(std::exchange(fd_, -1));
    }
    reader_.clear();
    busy_ = false;
}

/// The connection ended without an answer.
void Caller::lose() {
    if (busy_) {
        ++crowd_.met_.statuses[0];
    }
    cut();
}

void Caller::tick(Clock::time_point now, const std::string& others_state) {
    using Manner = Act::Manner;
    if (!busy_) {
        if (fd_ >= 0 || connect()) {
            begin(choose_act(payer_, others_state, dice_), now);
        }
        return;
    }
    if (now < due_) {
        return;
    }
    if (sent_ < to_send_) {
        send_more(now);
    } else if (act_.manner != Manner::at_once && act_.manner != Manner::in_pieces) {
        lose();
    }
}

void Caller::begin(Act act, Clock::time_point now) {
    act_ = std::move(act);
    busy_ = true;
    after_revocation_ = payer_.account().name == crowd_.revoked_;
    sent_ = 0;
    const bool half = act_.manner == Act::Manner::half || act_.manner == Act::Manner::holding;
    to_send_ = half ? act_.bytes.size() / 2 : act_.bytes.size();
    due_ = now;
    send_more(now);
}

void Caller::send_more(Clock::time_point now) {
    const bool in_pieces = act_.manner == Act::Manner::in_pieces;
    while (busy_ && sent_ < to_send_ && (!in_pieces || now >= due_)) {
        const std::size_t piece =
            in_pieces ? std::min(act_.bytes.size() / kPieces + 1, to_send_ - sent_) : to_send_ - sent_;
        const ssize_t gone = ::send(fd_, act_.bytes.data() + sent_, piece, MSG_NOSIGNAL);
        if (gone < 0) {
            if (errno != EAGAIN) {
                on_readable();  // an answer may lie there all the same
            }
            return;
        }
        sent_ += static_cast<std::size_t>(gone);
        due_ = now + std::chrono::milliseconds{in_pieces ? dice_.pick(300) : 0};
        if (sent_ == to_send_) {
            sent_all(now);
        }
    }
}

void Caller::sent_all(Clock::time_point now) {
    switch (act_.manner) {
        case Act::Manner::then_gone:
            due_ = now + std::chrono::milliseconds{dice_.pick(50)};
            break;
        case Act::Manner::half:
            lose();
            break;
        case Act::Manner::holding:
            due_ = now + std::chrono::milliseconds{1'000 + dice_.pick(11'000)};
            break;
        default:
            break;
    }
}

void Caller::on_readable() {
    std::array<char, 32 * 1024> buffer{};
    while (fd_ >= 0) {
        const ssize_t got = ::recv(fd_, buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EAGAIN) {
            return;
        }
        if (got <= 0) {
            return lose();
        }
        reader_.append({buffer.data(), static_cast<std::size_t>(got)});
        try {
            if (const auto answer = reader_.finished()) {
                take(*answer);
                reader_.clear();
            }
        } catch (const std::exception& problem) {
            crowd_.blame(std::string{"an answer that is none: "} + problem.what());
            return lose();
        }
    }
}

void Caller::take(const bench::HttpAnswer& answer) {
    if (!busy_) {
        return;  // a time-out, told before the connection is closed
    }
    ++crowd_.met_.statuses[answer.status];
    const bool complete = sent_ == act_.bytes.size();
    if (act_.is_payment && complete) {
        if (auto wrong = payer_.hear(answer.status, answer.body, crowd_.takings_)) {
            crowd_.blame(*std::move(wrong));
        }
    } else if (answer.body.find("\"payment\"") != std::string_view::npos) {
        crowd_.blame("paid for nothing that can be paid: " + act_.bytes.substr(0, 2'000));
    }
    if (after_revocation_ && answer.status == 200 && act_.bytes.find(payer_.account().key) != std::string::npos) {
        crowd_.blame("answered after its client was revoked");
    }
    if (answer.status == 500) {
        crowd_.blame("500: " + std::string{answer.body});
    }
    busy_ = false;
    if (!complete) {
        cut();  // refused by its head
    }
}

}  // namespace farebox::load
